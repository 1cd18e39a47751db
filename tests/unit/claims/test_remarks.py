"""What stands beside the evidence: selections, files and days that come to nothing."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eventimpact.claims import Claim, Verdict, judge, load_claim
from unit.claims.markets import (
    CAUSE,
    RIVAL,
    TRUE,
    Case,
    OneSeries,
    day,
    event,
    rivals,
)


CLAIM = "us-marshals-2014"
OWN = """
[[event]]
id = "{name}"
category = "{category}"
title = "Something"
provenance = "uncited"
grade = "C"
announced = "{announced}"
"""


QUIET = replace(TRUE, claim={"as_of": None})


def said(case: Case) -> str:
    return "\n".join(case.judged().remarks)


def with_group(**events: Any) -> Case:
    group = {"name": "mine", "kind": "rival", "events": events}
    return replace(TRUE, claim={"as_of": None, "groups": [group]})


def everywhere(verdict: Verdict, sentence: str) -> bool:
    """Tell whether a remark is in the page, the text, the Markdown and the data."""
    shown = f"{sentence[:1].upper()}{sentence[1:]}"
    pages = (verdict._repr_html_(), verdict.summary())
    return sentence in verdict.to_dict()["remarks"] and all(
        shown in " ".join(page.split()) for page in pages
    )


def own(folder: Path, *events: tuple[str, str, str]) -> Path:
    path = folder / "mine.toml"
    path.write_text(
        "".join(
            OWN.format(name=name, category=category, announced=announced)
            for name, category, announced in events
        ),
        encoding="utf-8",
    )
    return path


def test_a_claim_all_of_whose_groups_lie_in_the_outcome_needs_no_remark() -> None:
    assert QUIET.judged().remarks == ()


def test_a_group_that_selects_nothing_is_named_with_the_criterion_to_blame() -> None:
    verdict = with_group(categories=("B",), jurisdictions=("XX",)).judged()
    (remark,) = verdict.remarks
    assert remark == (
        "the rival group “mine” meets no event: there is none of jurisdictions XX"
    )
    assert everywhere(verdict, remark)


def test_criteria_that_are_met_one_by_one_and_not_together_are_all_named() -> None:
    case = with_group(categories=("B",), since=day(0).date(), ids=("X-800",))
    assert (
        "meets no event: none meets all of ids X-800; categories B; "
        "since 2020-01-01" in said(case)
    )


def test_a_group_beside_the_outcome_is_named_with_where_its_events_lie() -> None:
    others = (
        event("Z-BEFORE", 700, category="C.macro"),
        event("Z-EARLIER", 600, category="C.macro"),
        event("Z-AFTER", 880, category="C.macro"),
        event(
            "Z-VAGUE",
            0,
            category="C.macro",
            announced={"text": "unknown", "status": "unknown"},
        ),
    )
    case = replace(with_group(categories=("C",)), others=others)
    assert said(case) == (
        "the rival group “mine” has 4 events, none of them in the outcome of “all” "
        f"(2 before it, Z-BEFORE on {day(700):%Y-%m-%d} the last; 1 after it, Z-AFTER "
        f"on {day(880):%Y-%m-%d} the first; 1 has no “knowledge” time: Z-VAGUE)"
    )


def test_events_without_the_clock_asked_for_are_said_to_drop_out() -> None:
    meeting = event("Z-MEETING", 804, category="C.macro")
    case = replace(with_group(categories=("C",)), others=(meeting,))
    case = replace(case, claim={**case.claim, "clock": "executed"})
    assert (
        "(1 has no “executed” time: Z-MEETING; by clock = “executed” events that were "
        "only announced or reported drop out)" in said(case)
    )


def test_a_group_with_one_event_in_the_outcome_needs_no_remark() -> None:
    far = event("Y-FAR", 700, category="B.threat")
    assert not said(replace(QUIET, others=(far,)))


def test_a_group_that_asks_for_nothing_but_the_cause_is_named() -> None:
    case = with_group(ids=("X-800", "X-802"))
    assert said(case) == (
        "the rival group “mine” has no event of its own: the cause has X-800, X-802"
    )


def test_a_group_not_yet_known_is_named_with_the_day() -> None:
    late = event("Y-LATE", 830, category="B.threat")
    group = {"name": "late", "kind": "rival", "events": {"ids": ["Y-LATE"]}}
    case = replace(
        TRUE, others=(late,), claim={"groups": [group], "as_of": "2022-04-01"}
    )
    assert (
        "the rival group “late” meets 1 event, not yet known on 2022-04-01: Y-LATE"
        in said(case)
    )


def test_controls_that_select_nothing_are_named() -> None:
    case = replace(
        TRUE, claim={"as_of": None, "controls": {"categories": ["A.rumour"]}}
    )
    assert said(case) == (
        "the selection of controls meets no event: there is none of categories A.rumour"
    )


@pytest.mark.parametrize(
    ("direction", "opposite"), [("fall", "positive"), ("rise", "negative")]
)
def test_events_of_the_cause_that_point_the_other_way_are_counted_and_named(
    direction: str, opposite: str
) -> None:
    odd = event("X-ODD", 808, direction=opposite)
    ids = (*(f"X-{bar}" for bar in CAUSE), "X-ODD")
    case = replace(TRUE, others=(odd,), ids=ids, claim={"direction": direction})
    assert (
        f"of the {len(ids)} events of the cause the catalogue marks 1 as {opposite}, "
        f"against the claimed {direction}; it counts all the same: X-ODD" in said(case)
    )


def test_an_as_of_after_all_that_is_here_adds_nothing_and_says_so() -> None:
    case = replace(TRUE, claim={"as_of": "2030-01-01"})
    verdict = case.judged()
    assert verdict.remarks[0] == (
        f"as of 2030-01-01: the prices of BTC-USD end on {day(899):%Y-%m-%d} and events "
        f"were last recorded on {day(RIVAL):%Y-%m-%d}, so that this day adds nothing to "
        f"{day(899):%Y-%m-%d}"
    )
    assert everywhere(verdict, verdict.remarks[0])


def test_an_as_of_after_the_prices_and_before_the_last_event_names_their_end() -> None:
    late = event("Z-LATE", 1500, category="C.macro")
    case = replace(TRUE, others=(late,), claim={"as_of": "2023-06-01"})
    assert said(case) == (
        f"as of 2023-06-01: the prices of BTC-USD end on {day(899):%Y-%m-%d}, and none "
        "later is here"
    )


@pytest.mark.parametrize("as_of", [date(2010, 1, 1), date(1970, 1, 1)])
def test_an_as_of_before_the_first_bar_is_untestable_as_stated(as_of: date) -> None:
    verdict = judge("germany-2024", as_of=as_of)
    (one,) = verdict.outcomes
    assert one.ruling.word == "untestable"
    assert f"had not begun on {as_of}" in one.headline
    assert "it would take an as-of of 2024-07-12 or later" in one.headline
    assert verdict.to_dict()["data"] == []
    page = verdict._repr_html_()
    assert "Series used" not in page
    assert "No factor was used." in page


def test_an_outcome_before_the_first_bar_asks_for_earlier_prices() -> None:
    raw = TRUE.said.model_dump()
    raw["readings"] = [
        {"name": "old", "start": "2010-01-01T00:00Z", "end": "2010-02-01T00:00Z"}
    ]
    raw["as_of"] = "2010-06-01"
    verdict = judge(
        Claim.model_validate(raw),
        prices=OneSeries(TRUE.market()),
        catalogue=TRUE.catalogue,
    )
    (one,) = verdict.untested
    assert one.reason.startswith("BTC-USD had no bar until 2010-06-01")
    assert one.needs.startswith("prices that begin before the outcome does")


def test_the_day_asked_for_is_that_by_whose_end_the_outcome_is_over() -> None:
    claim = load_claim("germany-2024")
    needed = claim.readings[0].end.date()  # midnight: the day before is enough
    (one,) = judge(claim, as_of=date(2024, 7, 1)).outcomes
    assert f"as-of of 2024-07-{needed.day - 1} or later" in one.headline
    assert "was not over on 2024-07-01" in one.headline


def test_prices_and_rates_of_a_day_to_come_convert_no_amount() -> None:
    lines = judge("germany-2024", as_of=date(2024, 1, 31)).amounts
    reasons = [line.reason for line in lines if line.finding.value == "not testable"]
    assert sum("were not known on 2024-01-31" in reason for reason in reasons) >= 3
    assert not any("convert the amount on a day that has one" in r for r in reasons)


def test_events_of_a_file_that_no_selection_uses_are_listed(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        ("X-1", "A.sale", "2014-06-20"),
        ("X-2", "B.threat", "2014-06-20"),
        ("X-3", "C.macro", "2014-06-20"),
    )
    verdict = judge(CLAIM, catalogue=path)
    sentence = "2 events of mine.toml are used by no selection of the claim: X-1, X-2"
    assert sentence in verdict.remarks
    assert everywhere(verdict, sentence)


def test_events_of_a_file_outside_the_outcome_are_listed_with_their_day(
    tmp_path: Path,
) -> None:
    path = own(
        tmp_path, ("X-1", "C.macro", "2014-01-20"), ("X-2", "C.macro", "2015-06")
    )
    (remark,) = [r for r in judge(CLAIM, catalogue=path).remarks if "mine.toml" in r]
    assert remark == (
        "2 events of mine.toml that the claim uses lie outside the outcome of “the fall "
        "of 4 to 25 June 2014”: X-1 (before it, on 2014-01-20), X-2 (after it, on "
        "2015-06-01)"
    )


def test_events_of_a_file_not_yet_known_are_listed(tmp_path: Path) -> None:
    path = own(tmp_path, ("X-1", "C.macro", "2014-07-20"))
    verdict = judge(CLAIM, catalogue=path, as_of=date(2014, 7, 1))
    assert "of mine.toml, not yet known on 2014-07-01: X-1" in verdict.remarks


def test_a_file_without_an_event_is_named(tmp_path: Path) -> None:
    verdict = judge(CLAIM, catalogue=own(tmp_path))
    assert "the file mine.toml holds no event" in verdict.remarks


def test_titles_in_an_as_of_report_are_marked_as_words_of_today() -> None:
    verdict = replace(TRUE, claim={"as_of": "2022-04-01"}).judged()
    marked = (
        "titles and notes of events are worded as they are today, not as on 2022-04-01"
    )
    assert verdict.to_dict()["titles_and_notes"].startswith(marked)
    page = verdict._repr_html_()
    assert page.count("itles and notes of events are worded as they are today") == 2
    assert marked in page


def test_a_claim_without_an_as_of_has_no_words_to_mark() -> None:
    case = replace(TRUE, claim={"as_of": None, "groups": [rivals()]})
    assert case.judged().to_dict()["titles_and_notes"] is None
