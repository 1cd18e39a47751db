"""Transfers on bars: amounts, windows, vintages; sums by hand."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from eventimpact.errors import InvalidEventError
from eventimpact.events import (
    Catalogue,
    Flow,
    FlowDose,
    flow_dose,
    read_catalogue,
    read_flows,
    write_catalogue,
)
from eventimpact.events._flow_dose import FlowUnit


DAYS = np.arange("2024-05-01", "2024-08-01", dtype="datetime64[D]")
VOLUME = np.full(len(DAYS) - 1, 100_000.0)


def flow(day: str, btc: float, **others: object) -> Flow:
    fields: dict[str, object] = {
        "event": "X-1",
        "day": day,
        "recipient": "somebody",
        "btc": btc,
        "usd": 60_000 * btc,
        "source": "list",
        "vintage": "2024",
    }
    return Flow.model_validate(fields | others)


def place(day: str) -> int:
    return int(np.flatnonzero(np.datetime64(day) == DAYS)[0])


def test_the_shipped_list_says_what_it_covers_and_where_it_is_contradicted() -> None:
    listings = {flow.listing for flow in read_flows()}
    assert len(listings) == 1
    (listing,) = listings
    assert listing is not None
    assert (listing.first, listing.last) == (dt.date(2024, 6, 19), dt.date(2024, 7, 12))
    assert listing.source.title == "Inside Germany's bitcoin reserves"
    assert listing.source.date == "2024-09-09"
    text = " ".join(listing.contradictions)
    assert all(said in text for said in ("5,175", "5,800", "508.6 million USD"))


def test_sums_of_the_shipped_list_are_those_it_is_contradicted_with() -> None:
    flows = read_flows()
    bitstamp = sum(flow.btc for flow in flows if flow.recipient == "Bitstamp")
    assert bitstamp == pytest.approx(5175)
    eighth = sum(flow.btc for flow in flows if flow.day == dt.date(2024, 7, 8))
    assert eighth == pytest.approx(10_983.72)
    assert len({flow.recipient for flow in flows}) == 5


def test_a_dose_is_the_amount_of_the_day_over_the_average_volume_before() -> None:
    found = flow_dose(read_flows(), DAYS[:-1], DAYS[1:], VOLUME, unit="BTC")
    assert found.amount[place("2024-06-19")] == pytest.approx(1000)
    assert found.dose[place("2024-06-19")] == pytest.approx(1.0)
    assert found.dose[place("2024-07-08")] == pytest.approx(10.98372)
    assert np.nansum(found.amount) == pytest.approx(32_894, abs=1)
    assert (found.n_transfers, found.left_out, found.unit) == (62, 0.0, "BTC")
    assert (found.source, found.vintage) == ("Bitquery blog", "2024-09-09")


def test_no_transfer_is_zero_within_the_days_covered_and_unknown_outside() -> None:
    found = flow_dose(read_flows(), DAYS[:-1], DAYS[1:], VOLUME, unit="BTC")
    assert found.dose[place("2024-06-22")] == 0
    assert np.isnan(found.dose[place("2024-06-18")])
    assert np.isnan(found.dose[place("2024-07-13")])
    assert np.isfinite(found.amount).sum() == 24


def test_dollars_are_taken_where_volumes_are_in_dollars() -> None:
    found = flow_dose(read_flows(), DAYS[:-1], DAYS[1:], 6e9 + 0 * VOLUME, unit="USD")
    assert found.dose[place("2024-06-19")] == pytest.approx(100 * 65.14e6 / 6e9)


def test_the_volume_of_the_day_itself_is_not_in_the_average() -> None:
    volume = np.arange(1.0, len(DAYS))
    bar = place("2024-06-19")
    found = flow_dose(read_flows(), DAYS[:-1], DAYS[1:], volume, average=4, unit="BTC")
    assert found.dose[bar] == pytest.approx(100 * 1000 / np.mean(volume[bar - 4 : bar]))


def test_half_of_the_volumes_before_must_be_known() -> None:
    bar, volume = place("2024-06-19"), VOLUME.copy()
    volume[bar - 2 : bar] = np.nan
    found = flow_dose(read_flows(), DAYS[:-1], DAYS[1:], volume, average=4, unit="BTC")
    assert found.dose[bar] == pytest.approx(1.0)
    volume[bar - 3] = np.nan
    found = flow_dose(read_flows(), DAYS[:-1], DAYS[1:], volume, average=4, unit="BTC")
    assert np.isnan(found.dose[bar])
    assert found.amount[bar] == pytest.approx(1000)


def test_bars_of_several_days_take_the_transfers_of_all_of_them() -> None:
    edges = DAYS[place("2024-05-01") :: 7]
    found = flow_dose(
        read_flows(), edges[:-1], edges[1:], np.full(13, 700_000.0), unit="BTC"
    )
    start = int(np.flatnonzero(edges == np.datetime64("2024-07-03"))[0])
    whole = [f.btc for f in read_flows() if "2024-07-03" <= str(f.day) < "2024-07-10"]
    assert found.amount[start] == pytest.approx(sum(whole))
    cut = int(np.flatnonzero(edges == np.datetime64("2024-07-10"))[0])
    assert np.isnan(found.amount[cut])
    assert found.left_out == pytest.approx(
        np.sum([f.btc for f in read_flows()]) - (np.nansum(found.amount))
    )


def test_without_a_stated_window_the_listed_days_are_the_window() -> None:
    flows = [flow("2024-06-03", 500), flow("2024-06-06", 100)]
    found = flow_dose(flows, DAYS[:-1], DAYS[1:], VOLUME, unit="BTC")
    known = np.flatnonzero(np.isfinite(found.amount))
    assert known.tolist() == list(range(place("2024-06-03"), place("2024-06-06") + 1))
    assert found.amount[known].tolist() == [500, 0, 0, 100]


def test_a_transfer_off_the_bars_is_counted_as_left_out() -> None:
    flows = [flow("2024-06-03", 500), flow("2025-06-06", 100), flow("2023-01-01", 7)]
    found = flow_dose(flows, DAYS[:-1], DAYS[1:], VOLUME, unit="BTC")
    assert (found.n_transfers, found.left_out) == (1, 107.0)


@pytest.mark.parametrize("changed", ["event", "source", "vintage"])
def test_two_lists_or_vintages_are_never_mixed(changed: str) -> None:
    flows = [flow("2024-06-03", 500), flow("2024-06-03", 480, **{changed: "X-2"})]
    with pytest.raises(ValueError, match=r"flows are of 2 lists.*choose one"):
        flow_dose(flows, DAYS[:-1], DAYS[1:], VOLUME, unit="BTC")


def test_no_flows_are_refused() -> None:
    with pytest.raises(ValueError, match=r"flows are of 0 lists \(none\)"):
        flow_dose([], DAYS[:-1], DAYS[1:], VOLUME, unit="BTC")


def test_hours_cannot_take_transfers_that_have_a_day_only() -> None:
    hours = np.arange("2024-06-18", "2024-06-20", dtype="datetime64[h]")
    with pytest.raises(ValueError, match="is not made of whole days of UTC"):
        flow_dose(
            read_flows(), hours[:-1], hours[1:], np.ones(len(hours) - 1), unit="BTC"
        )


@pytest.mark.parametrize(
    ("opens", "closes", "volume", "sentence"),
    [
        (DAYS[:-1], DAYS[2:], VOLUME, "give both instants of every bar"),
        (DAYS[:-1][::-1], DAYS[1:][::-1], VOLUME, "not in order of time"),
        (DAYS[:-1], DAYS[1:], VOLUME[1:], "give one volume a bar"),
    ],
)
def test_bars_that_are_none_are_refused(
    opens: np.ndarray, closes: np.ndarray, volume: np.ndarray, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        flow_dose(read_flows(), opens, closes, volume, unit="BTC")


def test_what_is_known_of_a_list_survives_writing_and_reading(tmp_path: Path) -> None:
    catalogue = Catalogue.shipped()
    write_catalogue(tmp_path / "copy.toml", catalogue)
    again = read_catalogue(tmp_path / "copy.toml").flows
    assert [flow.listing for flow in again] == [
        flow.listing for flow in catalogue.flows
    ]


def test_a_list_of_which_only_the_publisher_is_known_survives_too(
    tmp_path: Path,
) -> None:
    bare = [flow("2024-06-03", 500, event="A-DE-2024-TOTAL")]
    revised = [flow("2024-06-03", 480, event="A-DE-2024-TOTAL", vintage="2025")]
    catalogue = Catalogue((), (*bare, *revised))
    write_catalogue(tmp_path / "copy.toml", catalogue)
    assert read_catalogue(tmp_path / "copy.toml").flows == catalogue.flows


def test_a_transfer_outside_the_days_covered_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_text(
        '[[flows]]\nevent = "A-DE-2024-TOTAL"\nvintage = "v"\nlast = 2024-06-30\n'
        'source = { id = "s" }\n'
        'transfers = [{ day = 2024-07-01, recipient = "r", btc = 1, usd = 1 }]\n',
        encoding="utf-8",
    )
    with pytest.raises(InvalidEventError, match="transfer of 2024-07-01 lies outside"):
        read_catalogue(path)


@pytest.mark.parametrize("unit", ["btc", "usd", "EUR", "shares", ""])
def test_another_unit_than_the_two_of_a_transfer_is_refused(unit: str) -> None:
    with pytest.raises(
        ValueError, match=f"unit is '{unit}'; it must be 'BTC' or 'USD'"
    ):
        flow_dose(
            read_flows(), DAYS[:-1], DAYS[1:], VOLUME, unit=cast("FlowUnit", unit)
        )


def test_the_unit_of_the_volume_has_to_be_said() -> None:
    unsaid = cast("Callable[..., FlowDose]", flow_dose)
    with pytest.raises(TypeError, match="'unit'"):
        unsaid(read_flows(), DAYS[:-1], DAYS[1:], VOLUME)
