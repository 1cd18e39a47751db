"""What was known on a day, and what became known later."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventimpact.events import Catalogue, Event


DAY = date(2024, 6, 30)


def event(name: str = "X", **fields: Any) -> Event:
    raw = {
        "id": name,
        "category": "A.sale",
        "title": "a sale",
        "grade": "A",
        "provenance": "uncited",
    }
    return Event.model_validate(raw | fields)


def then(*events: Event, day: date = DAY) -> Catalogue:
    return Catalogue(events).as_of(day)


@pytest.mark.parametrize(
    ("fields", "is_known"),
    [
        ({"announced": "2024-06-30"}, True),
        ({"announced": "2024-07-01"}, False),
        ({"announced": "2024-06"}, True),
        ({"announced": "2024-06-29/2024-07-02"}, False),
        ({"reported": "2024-07-05", "announced": "2024-06-01"}, True),
        ({"reported": "2024-06-01", "known_from": "2024-07-16"}, False),
        ({"executed": "2024-06-01"}, True),
        ({"executed": "2024-07-01"}, False),
        ({"executed": {"text": "unknown", "status": "unknown"}}, True),
    ],
)
def test_an_event_is_known_once_it_surely_was(
    fields: dict[str, Any], *, is_known: bool
) -> None:
    assert ("X" in then(event(**fields))) == is_known


def test_an_event_without_dates_is_known_from_its_first_source_on() -> None:
    unknown = {"text": "unknown", "status": "unknown"}
    sources = ({"id": "a", "date": "2024-08"}, {"id": "b", "date": "2024-07-02"})
    one = event(executed=unknown, sources=sources)
    assert "X" not in then(one)
    assert "X" in then(one, day=date(2024, 7, 2))


def test_clocks_that_had_not_begun_are_gone_and_running_ones_end_on_the_day() -> None:
    one = event(
        announced="2024-06-01", executed="2024-06-19/2024-07-12", settled="2024-08-01"
    )
    known = then(one).get("X")
    assert known.settled is None
    assert known.executed is not None
    assert known.executed.hi is not None
    assert (known.executed.hi.date(), known.executed.status) == (DAY, "bounded")
    assert then(one, day=date(2024, 8, 1)).get("X") == one


def test_what_is_announced_or_scheduled_for_later_is_known_beforehand() -> None:
    order = event(category="B.order", announced="2024-06-01", effective="2024-08-01")
    assert then(order).get("X") == order
    auction = event(announced="2024-06-01", executed="2024-08-01", scheduled=True)
    assert then(auction).get("X") == auction


def test_later_sources_and_the_amounts_they_state_are_gone() -> None:
    one = event(
        announced="2024-06-01",
        provenance="cited",
        sources=({"id": "a", "date": "2024-06-02"}, {"id": "b", "date": "2024-07-02"}),
        amounts=(
            {"value": 1, "unit": "BTC", "kind": "flow", "basis": "sold", "source": "a"},
            {"value": 2, "unit": "BTC", "kind": "flow", "basis": "sold", "source": "b"},
            {
                "value": 3,
                "unit": "BTC",
                "kind": "flow",
                "basis": "sold",
                "as_of": "2024-07-01",
            },
        ),
    )
    known = then(one).get("X")
    assert [source.id for source in known.sources] == ["a"]
    assert [amount.value for amount in known.amounts] == [1]


def test_sources_that_are_all_later_still_vouch_for_the_event() -> None:
    sources = ({"id": "a", "date": "2026-09"},)
    one = event(announced="2024-06-01", provenance="cited", sources=sources)
    assert then(one).get("X").sources == one.sources


def test_links_to_events_that_were_not_known_are_gone() -> None:
    later = event("Y", announced="2024-07-01")
    link = {"kind": "part_of", "event": "Y"}
    assert (
        then(event(announced="2024-06-01", links=(link,)), later).get("X").links == ()
    )


def test_the_german_transfers_were_listed_in_september() -> None:
    shipped = Catalogue.shipped()
    assert not shipped.as_of(date(2024, 7, 31)).flows
    assert len(shipped.as_of(date(2024, 9, 9)).flows) == len(shipped.flows) == 62


@given(
    st.dates(date(2013, 1, 1), date(2026, 1, 1)),
    st.dates(date(2013, 1, 1), date(2026, 1, 1)),
)
def test_knowledge_only_grows_and_looking_twice_shows_the_same(
    one: date, other: date
) -> None:
    early, late = sorted((one, other))
    shipped = Catalogue.shipped()
    before, after = shipped.as_of(early), shipped.as_of(late)
    assert set(before.ids) <= set(after.ids)
    assert before.as_of(early) == before
    assert after.as_of(early).ids == before.ids
