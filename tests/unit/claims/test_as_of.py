"""A claim judged with what was known on a day."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from eventimpact.claims import Ruling, Verdict, judge
from unit.claims.markets import CAUSE, TRUE, Case, event, reading


CLAIM = "seized-crypto-2025"


@cache
def judged(day: date | None) -> Verdict:
    return judge(CLAIM, as_of=day)


def test_the_day_before_the_report_nothing_of_the_cause_is_known() -> None:
    verdict = judged(date(2025, 4, 15))
    assert {"A-CN-LOCAL", "A-CN-REUTERS", "A-CN-ABBE"} <= set(verdict.unknown)
    page = verdict._repr_html_()
    assert "of the cause, A-CN-LOCAL, A-CN-REUTERS became known only later" in page
    assert "The statement is of 2025-04-16, after 2025-04-15" in page
    assert "not yet known on 2025-04-15" in page


def test_the_claim_can_be_judged_the_day_after_it_was_made() -> None:
    verdict = judged(date(2025, 4, 17))
    assert not {"A-CN-LOCAL", "A-CN-REUTERS"} & set(verdict.unknown)
    assert verdict.market.daily.close_at[-1] == np.datetime64("2025-04-18", "ns")
    assert verdict.market.hourly is not None
    assert verdict.market.hourly.close_at[-1] <= np.datetime64("2025-04-18", "ns")
    assert [one.ruling for one in verdict.readings] == [Ruling.CONTRADICTED] * 3


def test_later_events_make_no_difference_to_a_day_that_is_past() -> None:
    case = replace(TRUE, claim={"as_of": "2022-04-01"})
    later = event("Z-LATER", 890, category="B.threat")
    more = replace(case, others=(later,))
    one, other = (c.judged().to_dict()["readings"] for c in (case, more))
    assert one == other


def test_later_prices_make_no_difference_to_a_day_that_is_past() -> None:
    case = replace(TRUE, claim={"as_of": "2022-04-01"})
    more = replace(case, planted=case.planted | dict.fromkeys(range(840, 890), 0.05))
    one, other = (c.judged().to_dict()["readings"] for c in (case, more))
    assert one == other


def test_events_of_the_cause_that_are_not_yet_known_keep_it_from_contradiction() -> (
    None
):
    case = Case(
        planted=TRUE.planted,
        cause=(*CAUSE, 820),
        claim={"readings": [reading(800, 809)], "as_of": "2022-03-22"},
    )
    (one,) = case.judged().readings
    assert one.context.claim.cause.undated == ("X-820",)
    rows = {row for table in one.evidence[0].detail for row in table.rows}
    assert ("X-820", "it was not yet known on 2022-03-22") in rows
    assert {e.line: e for e in one.evidence}["share"].p_contradict is None


def test_a_group_none_of_whose_events_was_known_is_no_rival_yet() -> None:
    late = event("Y-LATE", 830, category="B.threat")
    group = {"name": "late", "kind": "rival", "events": {"ids": ["Y-LATE"]}}
    case = replace(
        TRUE, others=(late,), claim={"groups": [group], "as_of": "2022-04-01"}
    )
    (one,) = case.judged().readings
    assert one.context.claim.groups == ()


@pytest.mark.parametrize("day", [date(2025, 4, 17), None])
def test_the_day_is_written_down(day: date | None) -> None:
    verdict = judged(day)
    asked = day or date(2025, 9, 8)
    assert verdict.to_dict()["claim"]["as_of"] == asked.isoformat()
