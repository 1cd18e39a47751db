"""Price histories: what is refused, what a return is, how bars gather."""

import hashlib
import struct
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from eventimpact.errors import InvalidPricesError, PriceNotFoundError
from eventimpact.prices import PriceHistory


DAYS = np.arange("2024-01-01", "2024-01-07", dtype="datetime64[D]")
CLOSE = [100.0, 110.0, 99.0, 99.0, 120.0]
VOLUME = [1.0, 2.0, 3.0, np.nan, 5.0]


def build(**changes: Any) -> PriceHistory:
    fields: dict[str, Any] = {
        "symbol": "X",
        "open_at": DAYS[:-1],
        "close_at": DAYS[1:],
        "close": CLOSE,
    }
    return PriceHistory.build(**(fields | changes))


def hourly(n_bars: int, start: str = "2024-01-01T00") -> dict[str, Any]:
    edges = np.datetime64(start, "h") + np.arange(n_bars + 1)
    return {
        "open_at": edges[:-1],
        "close_at": edges[1:],
        "close": 100.0 + np.arange(n_bars),
        "volume": np.full(n_bars, 2.0),
        "volume_unit": "BTC",
        "seller_volume": np.full(n_bars, 0.5),
    }


def swapped(values: Any) -> np.ndarray:
    return np.asarray(values)[[0, 2, 1, 3, 4]]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"close": [1, 0, 0, 1, 1]}, "the price is zero in 2 bars, the first closing"),
        ({"close": [1, 1, -1, 1, 1]}, "is negative in 1 bar, the first closing at 2"),
        ({"close": [1, 1, 1, np.nan, 1]}, r"is missing \(NaN\) in 1 bar.* 2024-01-05"),
        ({"close": [1, np.inf, 1, 1, 1]}, "is infinite in 1 bar"),
        (
            {"close": CLOSE[:-1]},
            r"close has 4 values but open_at has shape \(5,\), close",
        ),
        ({"close": [], "open_at": [], "close_at": []}, "there is no bar at all"),
        (
            {"open_at": DAYS[[0, 1, 1, 3, 4]], "close_at": DAYS[[1, 2, 2, 4, 5]]},
            "the close time is duplicated in 1 bar, the first closing at 2024-01-03",
        ),
        (
            {"open_at": swapped(DAYS[:-1]), "close_at": swapped(DAYS[1:])},
            "the close time goes backwards in 1 bar.*; sort bars by time",
        ),
        ({"open_at": DAYS[1:]}, "the open is not before the close in 5 bars"),
        ({"open_at": DAYS[[0, 0, 2, 3, 4]]}, "opens before the bar before it closes"),
        ({"close_at": [*DAYS[1:5], np.datetime64("NaT")]}, "1 bars have no open or cl"),
        ({"volume": VOLUME}, "volume has no unit; give volume_unit"),
        ({"volume": [-1, 1, 1, 1, 1], "volume_unit": "BTC"}, "volume is negative or"),
        ({"seller_volume": CLOSE}, "seller_volume comes without volume"),
        (
            {"volume": VOLUME, "seller_volume": [2] * 5, "volume_unit": "BTC"},
            "seller_volume exceeds volume in 1 bar",
        ),
    ],
)
def test_a_fault_is_one_sentence_with_its_place(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidPricesError, match=sentence) as caught:
        build(**changes)
    assert str(caught.value).startswith("prices of X: 1 fault\n")


def test_every_kind_of_fault_is_listed_at_once() -> None:
    with pytest.raises(InvalidPricesError) as caught:
        build(close=[0, -1, np.nan, 1, 1])
    assert len(caught.value.faults) == 3


def test_arrays_are_copies_that_cannot_be_written() -> None:
    close = np.array(CLOSE)
    history = build(close=close)
    close[0] = 1.0
    assert history.close[0] == 100.0
    with pytest.raises(ValueError, match="read-only"):
        history.close[0] = 1.0


def test_log_returns_are_worked_by_hand() -> None:
    expected = [np.nan, 0.0953101798, -0.1053605157, 0.0, 0.1923718926]
    np.testing.assert_allclose(build().log_returns(), expected, atol=1e-10)


def test_a_missing_bar_gives_no_return() -> None:
    kept = [0, 1, 3, 4]
    history = build(
        open_at=DAYS[:-1][kept], close_at=DAYS[1:][kept], close=np.array(CLOSE)[kept]
    )
    assert np.isnan(history.log_returns()).tolist() == [True, False, True, False]


def test_sessions_have_returns_over_the_night_and_the_weekend() -> None:
    hours = np.timedelta64(9, "h"), np.timedelta64(16, "h")
    days = DAYS[[0, 1, 2]]
    history = build(
        open_at=days + hours[0],
        close_at=days + hours[1],
        close=CLOSE[:3],
        calendar="XNYS",
    )
    assert np.isnan(history.log_returns()).tolist() == [True, False, False]


def test_sessions_known_to_be_apart_have_no_return() -> None:
    history = build(calendar="XNYS", contiguous=[True, True, False, True, True])
    missing = [True, False, True, False, False]
    assert np.isnan(history.log_returns()).tolist() == missing


def test_between_keeps_whole_bars_and_loses_the_first_return() -> None:
    part = build().between(
        datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 1, 4, 23, tzinfo=UTC)
    )
    assert part.close.tolist() == [110.0, 99.0]
    assert np.isnan(part.log_returns()).tolist() == [True, False]


def test_between_takes_instants_of_numpy_for_utc() -> None:
    history = build()
    part = history.between(np.datetime64("2024-01-02"), np.datetime64("2024-01-04T23"))
    assert part.close.tolist() == [110.0, 99.0]
    with pytest.raises(PriceNotFoundError, match="no whole bar from 2023-01-02 to"):
        history.between(np.datetime64("2023-01-02"), np.datetime64("2023-01-04"))


def test_between_says_which_bars_there_are() -> None:
    with pytest.raises(PriceNotFoundError, match="its bars run from 2024-01-01T00"):
        build().between(
            datetime(2023, 1, 2, tzinfo=UTC), datetime(2023, 1, 4, tzinfo=UTC)
        )


def test_between_refuses_naive_bounds() -> None:
    naive = datetime(2024, 1, 2, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="has no time zone"):
        build().between(naive, naive)


def test_taking_bars_apart_leaves_no_return_across_the_gap() -> None:
    part = build().take(np.array([True, True, False, True, True]))
    assert np.isnan(part.log_returns()).tolist() == [True, False, True, False]


def test_hours_gather_into_days() -> None:
    days = build(**hourly(48)).daily()
    assert days.bar == "1d"
    assert days.close.tolist() == [123.0, 147.0]
    assert days.volume is not None
    assert days.volume.tolist() == [48.0, 48.0]
    assert days.seller_volume is not None
    assert days.seller_volume.tolist() == [12.0, 12.0]
    assert [str(d)[:10] for d in days.close_at] == ["2024-01-02", "2024-01-03"]


def test_days_that_hours_do_not_fill_are_left_out() -> None:
    days = build(**hourly(60, start="2024-01-01T06")).daily()
    assert [str(d)[:10] for d in days.open_at] == ["2024-01-02"]


def test_a_day_with_a_missing_hour_is_left_out_and_breaks_the_returns() -> None:
    bars = {
        name: values if isinstance(values, str) else np.delete(values, 30)
        for name, values in hourly(72).items()
    }
    days = build(**bars).daily()
    assert [str(d)[:10] for d in days.open_at] == ["2024-01-01", "2024-01-03"]
    assert np.isnan(days.log_returns()).all()


def test_an_unknown_hour_makes_the_volume_of_its_day_unknown() -> None:
    bars = hourly(48)
    bars["volume"][3] = np.nan
    volume = build(**bars).daily().volume
    assert volume is not None
    assert np.isnan(volume).tolist() == [True, False]


def test_hours_that_fill_no_day_are_refused() -> None:
    with pytest.raises(PriceNotFoundError, match="fill no whole day of UTC"):
        build(**hourly(20)).daily()


def test_days_are_their_own_days() -> None:
    history = build()
    assert history.daily() is history


def test_fingerprint_is_the_sha256_of_the_bytes_of_the_series() -> None:
    one = build(open_at=DAYS[:1], close_at=DAYS[1:2], close=[1.5])
    ticks = 1704153600 * 10**9  # 2024-01-02 00:00 UTC
    message = b"X\0" + struct.pack("<qQdQQ", ticks, 8, 1.5, 0, 0)
    assert one.fingerprint == hashlib.sha256(message).hexdigest()


def test_fingerprint_is_that_of_the_numbers_not_of_their_source() -> None:
    assert build().fingerprint == build(source="another").fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"symbol": "Y"},
        {"close": [100.0, 110.0, 99.0, 99.0, 120.0000001]},
        {"close_at": DAYS[1:].astype("datetime64[ns]") - np.timedelta64(1, "ns")},
        {"volume": [1.0, 2.0, 3.0, np.nan, 6.0]},
        {"volume": None, "volume_unit": None},
        {"seller_volume": [0.1] * 5},
        {"seller_volume": VOLUME},
    ],
)
def test_fingerprint_changes_with_any_change(changes: dict[str, Any]) -> None:
    base: dict[str, Any] = {"volume": VOLUME, "volume_unit": "BTC"}
    assert build(**base).fingerprint != build(**(base | changes)).fingerprint


def test_frame_is_indexed_by_the_close() -> None:
    frame = build(**hourly(3)).to_frame()
    assert list(frame.columns) == ["open_at", "close", "volume", "seller_volume"]
    assert str(frame.index[0]) == "2024-01-01 01:00:00+00:00"
    assert frame["close"].tolist() == [100.0, 101.0, 102.0]


def test_frame_has_no_column_for_what_is_not_known() -> None:
    assert list(build().to_frame().columns) == ["open_at", "close"]


def test_an_odd_bar_is_named_by_its_seconds() -> None:
    edges = np.datetime64("2024-01-01T00:00", "m") + np.arange(0, 28, 7)
    history = build(open_at=edges[:-1], close_at=edges[1:], close=[1, 2, 3])
    assert history.bar == "420s"
