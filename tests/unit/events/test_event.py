"""Events: clocks, knowledge time, coherence."""

from typing import Any

import pytest
from pydantic import ValidationError

from eventimpact.events import CATEGORIES, CLOCKS, Event


def event(**fields: Any) -> Event:
    raw = {
        "id": "X-1",
        "category": "A.sale",
        "title": "A sale",
        "grade": "B",
        "provenance": "uncited",
    }
    return Event.model_validate(raw | fields)


def test_group_and_kind_come_from_the_category() -> None:
    sale = event(executed="2024")
    assert (sale.group, sale.kind) == ("A", "sale")


def test_categories_are_listed_once() -> None:
    assert len(set(CATEGORIES)) == len(CATEGORIES) == 31


def test_an_unknown_category_names_the_nearest() -> None:
    with pytest.raises(ValidationError, match=r"did you mean 'A\.sale'"):
        event(category="A.sales", executed="2024")


def test_knowledge_is_the_earlier_of_announced_and_reported() -> None:
    both = event(announced="2014-06-13T00:09Z", reported="2014-06-12")
    assert both.knowledge == both.reported
    assert (
        event(announced="2014-06-13", reported="2014-06-14").knowledge
        == event(announced="2014-06-13").announced
    )


def test_knowledge_skips_times_that_are_unknown_or_open() -> None:
    told = event(announced={"text": "2013", "status": "unknown"}, reported="2014-06-14")
    assert told.knowledge == told.reported
    assert event(announced="../2014-06-13").knowledge is None


def test_a_deed_alone_is_not_knowledge() -> None:
    assert event(executed="2024-06-19").knowledge is None


def test_an_event_needs_a_clock() -> None:
    with pytest.raises(ValidationError, match="has no clock"):
        event()


def test_every_clock_is_reached_by_name() -> None:
    full = event(**{name: f"20{10 + i}-01-01" for i, name in enumerate(CLOCKS)})
    assert list(full.clocks) == list(CLOCKS)
    assert [moment.text[:4] for moment in full.clocks.values()] == [
        str(2010 + i) for i in range(len(CLOCKS))
    ]


def test_cited_needs_a_source() -> None:
    with pytest.raises(ValidationError, match="there is no source"):
        event(provenance="cited", executed="2024")


def test_an_amount_names_a_source_that_is_there() -> None:
    amount = {
        "value": 1,
        "unit": "BTC",
        "kind": "flow",
        "basis": "sold",
        "source": "cnb",
    }
    with pytest.raises(ValidationError, match="did you mean 'cnbc'"):
        event(executed="2024", sources=[{"id": "cnbc"}], amounts=[amount])


def test_sources_have_different_ids() -> None:
    with pytest.raises(ValidationError, match="two sources are called 'a'"):
        event(executed="2024", sources=[{"id": "a"}, {"id": "a"}])


def test_an_event_does_not_link_to_itself() -> None:
    with pytest.raises(ValidationError, match="points to the event itself"):
        event(executed="2024", links=[{"kind": "part_of", "event": "X-1"}])


def test_ids_have_no_spaces() -> None:
    with pytest.raises(ValidationError):
        event(id="X 1", executed="2024")
