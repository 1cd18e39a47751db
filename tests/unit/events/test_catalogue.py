"""The catalogue, and the one that ships."""

from collections import Counter
from time import perf_counter

import pytest

from eventimpact.errors import InvalidEventError, UnknownNameError
from eventimpact.events import Catalogue, Selection, read_flows
from eventimpact.events._catalogue import _shipped


def test_the_shipped_catalogue_has_two_hundred_events() -> None:
    groups = Counter(event.group for event in Catalogue.shipped())
    assert groups == {"A": 67, "B": 73, "C": 60}


def test_uncited_events_stay_marked() -> None:
    marks = Counter(event.provenance for event in Catalogue.shipped())
    assert marks == {"cited": 166, "uncited": 34}
    assert all(
        event.sources for event in Catalogue.shipped() if event.provenance == "cited"
    )


def test_the_shipped_catalogue_is_read_once_and_fast() -> None:
    _shipped.cache_clear()
    start = perf_counter()
    Catalogue.shipped()
    assert perf_counter() - start < 1.0
    start = perf_counter()
    Catalogue.shipped()
    assert perf_counter() - start < 0.01


def test_an_unknown_id_lists_ids_that_begin_alike() -> None:
    with pytest.raises(UnknownNameError, match="known are B-20"):
        Catalogue.shipped().get("B-2025-04-31")


def test_ids_membership_and_order_agree() -> None:
    catalogue = Catalogue.shipped()
    assert catalogue.ids == tuple(event.id for event in catalogue)
    assert "A-CN-REUTERS" in catalogue
    assert "nothing" not in catalogue


def test_an_id_may_occur_once_only() -> None:
    event = Catalogue.shipped().get("A-CN-REUTERS")
    with pytest.raises(InvalidEventError, match="occurs twice"):
        Catalogue((event, event))


def test_rival_amounts_stand_side_by_side() -> None:
    local = Catalogue.shipped().get("A-CN-LOCAL")
    stated = {(a.value, a.unit, a.source) for a in local.amounts}
    assert {
        (3e9, "CNY", "reuters-syndicated-copy"),
        (408e6, "USD", "chain-affairs"),
        (414e6, "USD", "beincrypto"),
    } <= stated


def test_the_largest_german_day_has_its_five_vintages() -> None:
    day = Catalogue.shipped().get("A-DE-0708")
    coins = {a.value for a in day.amounts if a.unit == "BTC"}
    assert coins == {2739.0, 4900.0, 16038.0, 16039.0, 16309.0}


def test_the_days_of_the_german_sale_are_parts_of_it() -> None:
    parts = {
        event.id
        for event in Catalogue.shipped()
        for link in event.links
        if (link.kind, link.event) == ("part_of", "A-DE-2024-TOTAL")
    }
    assert parts == {
        f"A-DE-{day}"
        for day in [
            "0619",
            "0619-21",
            "0625",
            "0626",
            "0704",
            "0708",
            "0709",
            "0710",
            "0712",
        ]
    }


def test_german_flows_are_dated_within_the_sale() -> None:
    flows = read_flows()
    total = Catalogue.shipped().get("A-DE-2024-TOTAL").executed
    assert len(flows) == 62
    assert sum(flow.btc for flow in flows) == pytest.approx(32_894, abs=1)
    assert total is not None
    assert total.lo is not None
    assert total.hi is not None
    assert all(total.lo.date() <= flow.day <= total.hi.date() for flow in flows)


def test_flows_follow_their_event_into_a_selection() -> None:
    catalogue = Catalogue.shipped()
    germany = catalogue.select(Selection(ids=("A-DE-2024-TOTAL",)))
    assert germany.flows == catalogue.flows
    assert not catalogue.select(Selection(categories=("B",))).flows


def test_sales_without_dates_are_unknown_not_guessed() -> None:
    executed = Catalogue.shipped().get("A-CN-LOCAL").executed
    assert executed is not None
    assert executed.status == "unknown"
    assert not executed.dated


def test_a_transfer_is_never_reported_before_it_was_made() -> None:
    moved = Catalogue.shipped().get("A-US-2024-06")
    assert moved.reported is not None
    assert moved.executed is not None
    assert moved.reported.lo == moved.executed.lo
