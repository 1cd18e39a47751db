"""What came before the cause is observed, and said to be nothing where it must be."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from eventimpact.claims import judge
from unit.claims.markets import NEWS, TRUE, Case, event, line, reading


SLIDE = Case(
    planted=dict.fromkeys(range(800, 830), -0.03),
    rivals=NEWS,
    claim={"readings": [reading(800, 829)]},
)


def share_before(case: Case, bar: int, last: int = 829) -> float:
    """Give the part of the move before a bar."""
    returns = case.returns
    return float(returns[800:bar].sum() / returns[800 : last + 1].sum())


def test_an_outcome_that_begins_with_the_cause_is_no_evidence(tmp_path: Path) -> None:
    verdict = TRUE.judged()
    order = line(verdict, "order")
    assert order.finding.value == "supports"
    assert order.by_construction
    assert order.estimate == 0
    assert order.reason.startswith(
        "met by construction, no evidence: the outcome begins with the cause; 0 % "
        "of the move came before the cause's first dated event on 2022-03-11; "
    )
    assert verdict.readings[0].headline.endswith(
        "every necessary line that can be tested supports it, order by construction, "
        "which is no evidence."
    )
    page = verdict.to_html(tmp_path / "page.html").read_text("utf-8")
    assert "supports by construction" in page
    data = verdict.to_dict()["readings"][0]["evidence"]
    assert [one["line"] for one in data if one["by_construction"]] == ["order"]


def test_a_cause_within_the_outcome_is_in_time_as_a_fact() -> None:
    order = line(replace(SLIDE, cause=(805, 815)).judged(), "order")
    assert order.finding.value == "supports"
    assert not order.by_construction
    assert order.estimate == pytest.approx(share_before(SLIDE, 805))
    assert "(leaving room for the smallest share)" in order.reason


def test_support_by_more_than_construction_is_said_plainly() -> None:
    case = replace(TRUE, claim={"readings": [reading(799, 809)]})
    assert not line(case.judged(), "order").by_construction


def test_earlier_events_are_counted_beside_the_first_in_the_outcome() -> None:
    order = line(replace(SLIDE, cause=(700, 750, 805)).judged(), "order")
    assert (
        "the cause's first dated event, the first in the outcome (2 came earlier), on "
        "2022-03-16" in order.reason
    )
    assert order.estimate == pytest.approx(share_before(SLIDE, 805))


def test_earlier_events_that_may_act_on_keep_a_late_one_from_contradicting() -> None:
    order = line(replace(SLIDE, cause=(700, 828)).judged(), "order")
    assert order.finding.value == "silent"
    assert "but 1 event before the outcome may have acted on" in order.reason


def test_a_cause_that_came_before_the_outcome_is_before_all_of_it() -> None:
    order = line(replace(SLIDE, cause=(700, 790)).judged(), "order")
    assert order.finding.value == "supports"
    assert order.by_construction
    assert order.estimate == 0
    assert order.reason.startswith(
        "met by construction, no evidence: the outcome begins after the cause; 0 % "
        "of the move came before the cause's first dated event on 2021-12-01; "
    )


def test_a_cause_after_the_outcome_left_nothing_to_explain() -> None:
    order = line(replace(SLIDE, cause=(835, 840)).judged(), "order")
    assert order.finding.value == "contradicts"
    assert order.estimate == pytest.approx(1)
    assert (
        "100 % of the move came before the cause's first dated event on 2022-04-15 (too "
        "little came after it for the claim to be true)" in order.reason
    )


def test_several_possible_first_bars_give_a_range() -> None:
    two = event("X-TWO", 0, announced="2022-03-13T23:30Z/2022-03-14T00:30Z")
    order = line(replace(SLIDE, ids=("X-TWO",), others=(two,)).judged(), "order")
    early, late = share_before(SLIDE, 802), share_before(SLIDE, 803)
    assert (order.low, order.high) == pytest.approx((early, late))
    assert order.estimate == pytest.approx(late)
    span = f"{100 * early:.0f} % to {100 * late:.0f} % (its first bar is uncertain)"
    assert span in order.reason
    assert order.finding.value == "supports"


@pytest.mark.parametrize(
    ("announced", "is_given"),
    [
        ("2022-03-10T23:30Z/2022-03-11T00:30Z", True),
        ("2022-03-11T23:30Z/2022-03-12T00:30Z", False),
    ],
)
def test_support_is_by_construction_if_no_possible_bar_is_later(
    announced: str, *, is_given: bool
) -> None:
    two = event("X-TWO", 0, announced=announced)
    order = line(replace(SLIDE, ids=("X-TWO",), others=(two,)).judged(), "order")
    assert order.finding.value == "supports"
    assert order.by_construction is is_given


def test_a_cause_that_acted_earlier_by_another_clock_is_not_late() -> None:
    late = event("X-LATE", 828, executed="2022-03-15")
    order = line(replace(SLIDE, ids=("X-LATE",), others=(late,)).judged(), "order")
    assert order.finding.value == "silent"
    assert (
        "(but by another of its clocks it may have acted from 2022-03-15 on)"
        in order.reason
    )


def test_a_late_cause_that_noise_may_hide_is_silent() -> None:
    order = line(replace(SLIDE, cause=(818,)).judged(), "order")
    assert order.finding.value == "silent"
    assert "(noise may hide what a true claim needs after it)" in order.reason


def test_an_hourly_bar_is_not_passed_off_as_the_time_of_the_event() -> None:
    hourly = judge("tariffs-april-2025").readings
    reasons = [
        line.reason
        for one in hourly
        if one.context.reading.bar == "1h"
        for line in one.evidence
        if line.line == "order"
    ]
    assert reasons
    for reason in reasons:
        assert re.search(
            r"dated event.* in the bar from 2025-\d\d-\d\d \d\d:\d\dZ", reason
        )


def test_the_span_of_the_onset_is_said_to_be_a_confidence_set() -> None:
    order = line(replace(SLIDE, cause=(805, 815)).judged(), "order")
    assert re.search(
        r"set in about 2022-\d\d-\d\d \(90 % confidence set 2022-\d\d-\d\d to "
        r"2022-\d\d-\d\d\)",
        order.reason,
    )
