"""Rivals are held against the cause where they are, and said to be nowhere else."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import Ruling, calibrate
from eventimpact.claims._judge import contexts
from eventimpact.claims._placebo_claims import draw_claim, template_of
from eventimpact.claims._rivals import open_rivals
from eventimpact.events import Event
from unit.claims.markets import (
    FALSE,
    TRUE,
    Case,
    OneSeries,
    event,
    line,
    reading,
    rivals,
    undated,
)


SHOCK = 815
ALONE = Case(
    planted={SHOCK: -0.2},
    cause=(SHOCK,),
    rivals=(850,),
    claim={"readings": [reading(800, 829)]},
)
BOUNDED = {"status": "bounded"}


def asked(**events: Any) -> dict[str, Any]:
    """Describe a group by its selection."""
    return {"name": "other news", "kind": "confounder", "events": events}


def threat(name: str, **fields: Any) -> Event:
    """Make a rival's event, of a time that the fields give."""
    return event(name, 0, category="B.threat", **fields)


def test_a_rival_with_dates_elsewhere_leaves_the_test_of_the_share_against_nothing() -> (
    None
):
    verdict = ALONE.judged()
    found, share = line(verdict, "rivals"), line(verdict, "share")
    assert found.pvalue == pytest.approx(1 / 30)
    assert found.finding.value == "supports"
    returns = ALONE.returns[800:830]
    excess = returns[15] - np.delete(returns, 15).mean()
    assert found.estimate == pytest.approx(excess / returns.sum())
    assert (found.pvalue, found.estimate) == (share.pvalue, share.estimate)
    assert (
        "no rival or confounder has a dated bar in the outcome, so nothing contests the "
        "cause's bars (of their 1 event the nearest is Y-850 on 2022-04-30): this is then "
        "the test of share against nothing" in found.reason
    )


@pytest.mark.parametrize("bar", [750, 850])
def test_the_rival_that_came_nearest_is_named(bar: int) -> None:
    far = replace(ALONE, rivals=(300, bar, 899))
    reason = line(far.judged(), "rivals").reason
    assert f"of their 3 events the nearest is Y-{bar} on " in reason


def test_a_claim_can_be_supported_although_its_rivals_were_elsewhere() -> None:
    verdict = replace(TRUE, rivals=(850,)).judged()
    assert verdict.readings[0].ruling is Ruling.SUPPORTED


def test_what_share_contradicts_is_not_counted_again_on_rivals() -> None:
    elsewhere = replace(FALSE, rivals=(850,)).judged()
    one = line(elsewhere, "rivals")
    assert one.p_contradict is None
    names = {name for name, _ in elsewhere.readings[0].variants[0].decision.adjusted}
    assert "share" in names
    assert "rivals" not in names


def test_a_claim_that_names_no_rivals_says_what_it_would_take() -> None:
    verdict = replace(ALONE, claim=ALONE.claim | {"groups": []}).judged()
    found = line(verdict, "rivals")
    assert found.finding.value == "not testable"
    assert found.reason == (
        "the claim names no rivals or confounders that were known on 2023-01-01"
    )
    assert "rivals or confounders, named in its file" in verdict.readings[0].headline


def test_without_a_day_of_judgement_no_day_is_said() -> None:
    changes: dict[str, Any] = {"groups": [], "as_of": None}
    verdict = replace(ALONE, claim=ALONE.claim | changes).judged()
    reason = line(verdict, "rivals").reason
    assert reason == "the claim names no rivals or confounders"


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        (
            {"categories": ["C.fomc"]},
            "“other news” finds no event of the catalogue that was known on 2023-01-01",
        ),
        ({"categories": ["A.sale"]}, "“other news” finds only events of the cause"),
    ],
)
def test_rivals_that_no_event_meets_are_no_rivals(
    events: dict[str, Any], reason: str
) -> None:
    others = replace(TRUE, others=(), claim={"groups": [asked(**events)]})
    context = replace(others, ids=(*(f"X-{bar}" for bar in TRUE.cause), "X-NEVER"))
    found = line(context.judged(), "rivals")
    assert (found.finding.value, found.reason) == ("not testable", reason)
    assert "finds some" in found.needs


def test_a_rival_that_nobody_knew_of_yet_is_none() -> None:
    late = event("C-LATE", 890, category="C.fomc")
    said = {"groups": [asked(categories=["C.fomc"])], "as_of": "2022-05-01"}
    case = replace(ALONE, others=(late,), claim=ALONE.claim | said)
    assert "known on 2022-05-01" in line(case.judged(), "rivals").reason
    known = replace(case, claim=case.claim | {"as_of": "2023-01-01"})
    assert line(known.judged(), "rivals").finding.value == "supports"


def test_a_group_without_events_is_named_beside_one_that_has_some() -> None:
    groups = [rivals(), asked(categories=["C.fomc"])]
    found = line(
        replace(ALONE, claim=ALONE.claim | {"groups": groups}).judged(), "rivals"
    )
    assert found.finding.value == "supports"
    assert found.reason.endswith(
        "“other news” finds no event of the catalogue that was known on 2023-01-01"
    )


@pytest.mark.parametrize(
    ("announced", "may_have_acted"),
    [
        ({"text": "unknown", "status": "unknown"}, True),
        ("2022-03", True),
        ("2022-05", False),
        ("2022-04-09T23:00Z/2022-04-20", True),
        ("2022-04-10/2022-04-20", False),
        ("2022-02-20/2022-03-10", False),
        ("2022-02-20/2022-03-11T00:00Z", True),
        ({"text": "2022-04-10/..", **BOUNDED}, False),
        ({"text": "2022-01-01/..", **BOUNDED}, True),
        ({"text": "../2022-03-10", **BOUNDED}, False),
        ({"text": "../2022-03-12", **BOUNDED}, True),
    ],
)
def test_a_rival_that_may_have_acted_in_the_outcome_cannot_be_excluded(
    announced: object, *, may_have_acted: bool
) -> None:
    vague = threat("Y-VAGUE", announced=announced)
    for case in (ALONE, replace(ALONE, rivals=(820,))):
        found = line(replace(case, others=(vague,)).judged(), "rivals")
        assert (found.finding.value == "not testable") is may_have_acted
        assert ("Y-VAGUE of the rivals" in found.reason) is may_have_acted
        assert ("the bars of Y-VAGUE" in found.needs) is may_have_acted


@pytest.mark.parametrize(
    ("fields", "may_have_acted"),
    [
        ({"category": "B.threat", "announced": "2022-03-15"}, True),
        ({"category": "B.threat", "announced": "2022-05-15"}, False),
        ({"category": "A.sale", "announced": "2022-05-15"}, True),
        ({"category": "A.sale", "executed": "2022-05-15"}, False),
    ],
)
def test_without_the_clock_asked_for_the_other_clocks_bound_what_is_news(
    fields: dict[str, Any], *, may_have_acted: bool
) -> None:
    executed = event("X-1", SHOCK, executed="2022-03-26")
    rival = Event.model_validate(
        {"id": "Y-1", "title": "t", "grade": "A", "provenance": "uncited"} | fields
    )
    said = {"clock": "executed", "groups": [asked(ids=["Y-1"])]}
    case = replace(
        ALONE, ids=("X-1",), others=(executed, rival), claim=ALONE.claim | said
    )
    found = line(case.judged(), "rivals")
    assert (found.finding.value == "not testable") is may_have_acted


def test_an_event_that_nobody_made_public_acted_within_its_other_clocks() -> None:
    for day, may_have_acted in (("2022-03-15", True), ("2022-05-15", False)):
        quiet = threat("Y-QUIET", announced=None, effective=day)
        case = replace(ALONE, others=(quiet,))
        found = line(case.judged(), "rivals")
        assert (found.finding.value == "not testable") is may_have_acted


def test_many_rivals_of_unknown_date_are_counted() -> None:
    vague = tuple(undated(f"Y-{k}", category="B.threat") for k in range(7))
    reason = line(replace(ALONE, others=vague).judged(), "rivals").reason
    assert reason.startswith("Y-0, Y-1, Y-2, Y-3, Y-4 and 2 others of the rivals")


def calibrated(case: Case) -> tuple[int, int]:
    """Count the claims drawn, and those whose rivals could not be tested."""
    found = calibrate(
        case.said,
        n=4,
        effects=[1.0],
        rng=1,
        prices=OneSeries(case.market()),
        catalogue=case.catalogue,
    )
    untested = [
        one.not_testable
        for row in found.rows
        for one in row.lines
        if one.line == "rivals"
    ]
    return sum(row.n for row in found.rows), sum(untested)


def test_drawn_claims_have_rivals_elsewhere_as_the_claim_has() -> None:
    steady = dict.fromkeys(range(100, 700), -0.01)
    case = replace(ALONE, planted=ALONE.planted | steady)
    n, untested = calibrated(case)
    assert n > 0
    assert untested == 0


def test_drawn_claims_have_open_rivals_where_the_claim_has() -> None:
    vague = threat("Y-VAGUE", announced="2022-03")
    away = threat("Y-AWAY", announced="2021-01")
    case = replace(ALONE, others=(vague, away))
    context = contexts(
        case.said, prices=OneSeries(case.market()), catalogue=case.catalogue
    )[0]
    assert open_rivals(context) == ("Y-VAGUE",)
    for first in (360, 380, 700):
        drawn = draw_claim(template_of(context), first, 0.0, np.random.default_rng(0))
        assert open_rivals(drawn) == ("Y-VAGUE",)
    harmless = replace(ALONE, others=(away,))
    context = contexts(
        harmless.said, prices=OneSeries(case.market()), catalogue=harmless.catalogue
    )[0]
    drawn = draw_claim(template_of(context), 380, 0.0, np.random.default_rng(0))
    assert open_rivals(drawn) == ()
