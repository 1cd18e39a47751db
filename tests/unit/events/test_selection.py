"""Selections: every criterion by itself."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from eventimpact.errors import UnknownNameError
from eventimpact.events import Catalogue, Event, Selection


def event(event_id: str, category: str = "A.sale", **fields: Any) -> Event:
    raw = {"id": event_id, "category": category, "title": "t", "provenance": "uncited"}
    return Event.model_validate({"grade": "B", "executed": "2024-06-19"} | raw | fields)


def chosen(*events: Event, **criteria: Any) -> tuple[str, ...]:
    return Catalogue(events).select(Selection.model_validate(criteria)).ids


def test_no_criteria_take_all_but_effective_dates() -> None:
    effective = event("E", "B.effective", effective="2025-04-05")
    assert chosen(event("S"), effective) == ("S",)


@pytest.mark.parametrize(
    "criteria",
    [{"include_effective": True}, {"ids": ["E"]}, {"categories": ["B.effective"]}],
)
def test_effective_dates_are_there_when_asked_for(criteria: dict[str, Any]) -> None:
    effective = event("E", "B.effective", effective="2025-04-05")
    assert "E" in chosen(event("S"), effective, **criteria)


def test_a_group_or_a_category_may_be_asked_for() -> None:
    events = (event("S"), event("R", "A.report"), event("T", "B.threat"))
    assert chosen(*events, categories=["A"]) == ("S", "R")
    assert chosen(*events, categories=["A.report", "B"]) == ("R", "T")


def test_every_criterion_must_hold() -> None:
    events = (event("S"), event("T", "B.threat"))
    assert chosen(*events, ids=["S", "T"], categories=["B"]) == ("T",)


def test_exclusion_wins() -> None:
    assert chosen(event("S"), event("T"), ids=["S", "T"], exclude=["S"]) == ("T",)


def test_a_state_lies_in_its_country_but_not_the_other_way_round() -> None:
    events = (
        event("1", jurisdiction="DE-SN"),
        event("2", jurisdiction="US,CN"),
        event("3", jurisdiction="DEX"),
    )
    assert chosen(*events, jurisdictions=["DE"]) == ("1",)
    assert chosen(*events, jurisdictions=["CN"]) == ("2",)
    assert chosen(*events, jurisdictions=["DE-SN-DD"]) == ()


def test_grades_from_the_lowest_accepted_up() -> None:
    events = tuple(event(grade, grade=grade) for grade in "ABCD")
    assert chosen(*events, min_grade="B") == ("A", "B")


def test_directions_and_flags() -> None:
    events = (
        event("1", direction="negative"),
        event("2", direction="positive", flags=["hoax"]),
    )
    assert chosen(*events, directions=["positive"]) == ("2",)
    assert chosen(*events, exclude_flags=["hoax"]) == ("1",)


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"since": "2024-07-16"}, ("later",)),
        ({"until": "2024-07-15"}, ("early",)),
        ({"since": "2024-06-19", "until": "2024-07-16"}, ("early", "later")),
        ({"since": "2024-06-20", "until": "2024-07-15"}, ()),
    ],
)
def test_periods_go_by_knowledge_and_include_both_days(
    criteria: dict[str, Any], expected: tuple[str, ...]
) -> None:
    events = (event("early"), event("later", reported="2024-07-16"))
    assert chosen(*events, **criteria) == expected


def test_a_time_known_to_an_interval_is_taken_when_it_touches_the_period() -> None:
    month = event("M", executed="2024-06")
    assert chosen(month, since="2024-06-30") == ("M",)
    assert chosen(month, since="2024-07-01") == ()


def test_events_without_any_bound_are_in_no_period() -> None:
    nowhere = event("N", executed={"text": "who knows", "status": "unknown"})
    assert chosen(nowhere, since="2000-01-01") == ()
    assert chosen(nowhere) == ("N",)


@pytest.mark.parametrize("field", ["ids", "exclude"])
def test_unknown_ids_are_refused(field: str) -> None:
    with pytest.raises(UnknownNameError, match="'nope'"):
        chosen(event("S"), **{field: ["nope"]})


def test_unknown_categories_name_the_nearest() -> None:
    with pytest.raises(ValidationError, match=r"did you mean 'A\.report'"):
        Selection(categories=("A.reports",))


def test_a_period_upside_down_is_refused() -> None:
    with pytest.raises(ValidationError, match="must not come after"):
        Selection(since=date(2025, 1, 2), until=date(2025, 1, 1))
