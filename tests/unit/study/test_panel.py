"""Prices, returns and volumes of any shape become one panel."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from eventimpact._types import FloatArray
from eventimpact.calendars import AlwaysOpen, ExchangeSessions, ObservedSessions
from eventimpact.errors import InvalidInputError, InvalidPricesError
from eventimpact.prices import (
    EmbeddedPrices,
    Given,
    LogReturns,
    LogVolume,
    PriceHistory,
    RangeVolatility,
    Response,
    SignedFlow,
    SimpleReturns,
)
from eventimpact.study._panel import Panel, read_panel


DAYS = pd.to_datetime(["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"])
PRICES = pd.DataFrame(
    {"A": [100.0, 110.0, 99.0, 99.0], "B": [50.0, np.nan, 55.0, 44.0]}, index=DAYS
)
LABELS = DAYS.to_numpy().astype("datetime64[ns]")


def coin(first: str, closes: list[float], symbol: str = "X") -> PriceHistory:
    days = np.datetime64(first, "D") + np.arange(len(closes) + 1)
    return PriceHistory.build(
        symbol=symbol, open_at=days[:-1], close_at=days[1:], close=closes
    )


def melted(wide: pd.DataFrame, value: str = "price") -> pd.DataFrame:
    return wide.rename_axis("time").reset_index().melt("time", None, "asset", value)


def column(panel: Panel, asset: int = 0) -> FloatArray:
    return np.take(panel.values, asset, axis=1)


def same(panel: Panel, other: Panel) -> None:
    np.testing.assert_array_equal(panel.values, other.values)
    np.testing.assert_array_equal(panel.label, other.label)
    assert panel.assets == other.assets
    assert panel.kind == other.kind


def test_returns_are_taken_as_they_stand_without_a_copy() -> None:
    returns = pd.DataFrame(np.array([[0.1, -0.2], [0.0, np.nan]]), DAYS[:2], ["A", "B"])
    panel = read_panel(returns)
    assert panel.assets == ("A", "B")
    assert panel.kind == "date"
    assert panel.open_at is None
    assert panel.response == Given()
    assert np.shares_memory(panel.values, returns.to_numpy())
    np.testing.assert_array_equal(panel.label, LABELS[:2])
    assert "1 of 4 values are missing" in " ".join(panel.notes)


def test_simple_returns_divide_by_the_earlier_price() -> None:
    panel = read_panel(PRICES, response=SimpleReturns())
    np.testing.assert_allclose(column(panel, 0), [np.nan, 0.1, -0.1, 0.0], atol=1e-15)
    np.testing.assert_allclose(
        column(panel, 1), [np.nan, np.nan, np.nan, -0.2], atol=1e-15
    )


def test_log_returns_are_differences_of_logs() -> None:
    panel = read_panel(PRICES, response=LogReturns())
    expected = [math.nan, math.log(1.1), math.log(0.9), 0.0]
    np.testing.assert_allclose(column(panel), expected, atol=1e-15)


def test_from_trade_to_trade_the_whole_return_stands_after_the_gap() -> None:
    panel = read_panel(PRICES, response=SimpleReturns(), missing="trade_to_trade")
    np.testing.assert_allclose(
        column(panel, 1), [np.nan, np.nan, 0.1, -0.2], atol=1e-15
    )
    assert "first bar after them" in " ".join(panel.notes)


def test_from_trade_to_trade_nothing_stands_before_a_listing_or_after_its_end() -> None:
    prices = PRICES.assign(B=[np.nan, 50.0, 55.0, np.nan])
    panel = read_panel(prices, response=SimpleReturns(), missing="trade_to_trade")
    np.testing.assert_allclose(
        column(panel, 1), [np.nan, np.nan, 0.1, np.nan], atol=1e-15
    )


def test_from_trade_to_trade_needs_prices() -> None:
    with pytest.raises(InvalidInputError, match=r"needs prices"):
        read_panel(PRICES / 1000, missing="trade_to_trade")


def test_simple_returns_for_holding_come_from_whatever_return_there_is() -> None:
    expected = read_panel(PRICES, response=SimpleReturns()).simple
    actual = read_panel(PRICES, response=LogReturns()).simple
    assert expected is not None
    assert actual is not None
    np.testing.assert_allclose(actual, expected, atol=1e-15)
    assert read_panel(PRICES, response=Given(is_return=False)).simple is None


@pytest.mark.parametrize("data", [PRICES, PRICES.to_numpy(), melted(PRICES)])
def test_prices_given_as_returns_are_refused_with_what_to_say(data: object) -> None:
    with pytest.raises(InvalidInputError, match=r"response=LogReturns\(\)"):
        read_panel(data)


def test_positive_values_that_are_no_returns_pass_when_it_is_said() -> None:
    response = Given(name="spread", unit="basis points", is_return=False)
    panel = read_panel(PRICES, response=response)
    assert panel.response.name == "spread"


def frames() -> list[object]:
    plain = PRICES.rename_axis("time").reset_index()
    with_days = plain.assign(time=[day.date() for day in DAYS])
    written = plain.assign(time=[str(day.date()) for day in DAYS])
    return [
        PRICES,
        PRICES.rename_axis("Date"),
        PRICES.astype(object),
        plain,
        with_days,
        written,
        written.set_index("time"),
        pl.from_pandas(plain),
        pl.from_pandas(with_days),
        pl.from_pandas(written),
        pl.from_pandas(plain).rename({"time": "Date"}),
        pa.Table.from_pandas(plain),
        {name: plain[name].to_numpy() for name in plain},
        melted(PRICES),
        melted(PRICES).iloc[::-1],
        melted(PRICES).set_index(["asset", "time"]),
        melted(PRICES).astype({"asset": "category"}),
        melted(PRICES).astype({"asset": object}),
        melted(PRICES, "close").dropna(),
        pl.from_pandas(melted(PRICES)),
        pl.from_pandas(melted(PRICES)).with_columns(
            pl.col("asset").cast(pl.Categorical)
        ),
    ]


@pytest.mark.parametrize("data", frames())
def test_every_frame_of_the_same_prices_makes_the_same_panel(data: object) -> None:
    same(
        read_panel(data, response=LogReturns()),
        read_panel(PRICES, response=LogReturns()),
    )


def long_rows() -> pd.DataFrame:
    days = pd.date_range("2020-01-01", periods=1_500)
    prices = np.random.default_rng(3).uniform(1, 2, (1_500, 3))
    return pd.DataFrame(prices, days, ["C", "A", "B"])


@pytest.mark.parametrize(
    "kind", ["str", "object", "category", "string[python]", "polars", "by day", "mixed"]
)
def test_a_long_frame_of_many_rows_is_read_like_a_short_one(kind: str) -> None:
    wide = long_rows()
    rows = melted(wide)
    data: object
    if kind == "mixed":
        data = rows.sample(frac=1, random_state=1).astype({"asset": object})
    elif kind == "by day":
        data = rows.sort_values(["time", "asset"])
    elif kind == "polars":
        data = pl.from_pandas(rows)
    else:
        data = rows.astype({"asset": kind})
    panel = read_panel(data, response=LogReturns())
    same(panel, read_panel(wide[["A", "B", "C"]], response=LogReturns()))


@pytest.mark.parametrize("empty", [None, pd.NA, np.nan])
def test_a_nameless_row_among_many_is_found(empty: object) -> None:
    rows = melted(long_rows()).astype({"asset": object})
    rows.loc[2_000, "asset"] = empty
    with pytest.raises(InvalidInputError, match="1 empty cells, the first in row 2000"):
        read_panel(rows, response=LogReturns())
    rows["asset"] = pd.Series([empty] * 4_500, dtype=object)
    with pytest.raises(InvalidInputError, match="4500 empty cells, the first in row 0"):
        read_panel(rows, response=LogReturns())


def test_times_of_a_long_frame_may_be_instants() -> None:
    rows = melted(long_rows()).rename(columns={"time": "close_at"})
    rows["close_at"] = rows["close_at"].dt.tz_localize("UTC") + pd.Timedelta("21h")
    panel = read_panel(rows.sample(frac=1, random_state=1), response=LogReturns())
    np.testing.assert_array_equal(
        panel.values,
        read_panel(long_rows()[["A", "B", "C"]], response=LogReturns()).values,
    )


def test_a_series_is_an_asset() -> None:
    panel = read_panel(PRICES["A"], response=SimpleReturns())
    assert panel.assets == ("A",)


def test_an_array_has_numbers_for_names_and_bars() -> None:
    panel = read_panel([[0.1, 0.2], [-0.1, 0.0]])
    assert panel.assets == ("0", "1")
    assert panel.kind == "index"
    np.testing.assert_array_equal(panel.label.astype(np.int64), [0, 1])


def test_numbers_may_name_assets() -> None:
    permno = PRICES.rename(columns={"A": 10107, "B": 14593})
    assert read_panel(permno, response=LogReturns()).assets == ("10107", "14593")


def test_a_calendar_gives_days_their_opens_and_closes() -> None:
    days = pd.to_datetime(["2024-07-02", "2024-07-03", "2024-07-05"])
    returns = pd.DataFrame({"A": [0.1, -0.1, 0.2]}, index=days)
    panel = read_panel(returns, calendar=ExchangeSessions("XNYS"))
    assert panel.kind == "date"
    assert panel.open_at is not None
    assert panel.close_at is not None
    assert [str(at)[:16] for at in panel.close_at] == [
        "2024-07-02T20:00",
        "2024-07-03T17:00",
        "2024-07-05T20:00",
    ]
    assert str(panel.open_at[0])[:16] == "2024-07-02T13:30"


def test_a_session_without_a_row_is_put_in_as_missing_and_counted() -> None:
    days = pd.to_datetime(["2024-07-02", "2024-07-05", "2024-07-08"])
    prices = pd.DataFrame({"A": [100.0, 121.0, 110.0]}, index=days)
    sessions = ExchangeSessions("XNYS")
    panel = read_panel(prices, response=SimpleReturns(), calendar=sessions)
    assert [str(day)[:10] for day in panel.label] == [
        "2024-07-02",
        "2024-07-03",
        "2024-07-05",
        "2024-07-08",
    ]
    np.testing.assert_allclose(
        column(panel, 0), [np.nan, np.nan, np.nan, 110 / 121 - 1]
    )
    assert any(note.startswith("1 bars on which the market") for note in panel.notes)
    traded = read_panel(
        prices, response=SimpleReturns(), calendar=sessions, missing="trade_to_trade"
    )
    np.testing.assert_allclose(column(traded, 0), [np.nan, np.nan, 0.21, 110 / 121 - 1])


def test_a_day_without_session_is_refused() -> None:
    days = pd.to_datetime(["2024-07-03", "2024-07-04", "2024-07-05"])
    returns = pd.DataFrame({"A": [0.1, -0.1, 0.2]}, index=days)
    with pytest.raises(InvalidInputError, match=r"no sessions of XNYS.*2024-07-04"):
        read_panel(returns, calendar=ExchangeSessions("XNYS"))


def test_hours_need_a_calendar_or_a_column_of_closes() -> None:
    hours = pd.date_range("2024-01-01 01:00", periods=4, freq="h", tz="UTC")
    returns = pd.DataFrame({"A": [0.1, -0.1, 0.2, 0.0]}, index=hours)
    with pytest.raises(InvalidInputError, match=r"opens, closes or days.*close_at"):
        read_panel(returns)
    hourly = read_panel(returns, calendar=AlwaysOpen(bar=timedelta(hours=1)))
    stated = read_panel(returns.rename_axis("close_at"))
    polar = read_panel(pl.from_pandas(returns.rename_axis("close_at").reset_index()))
    for panel in (hourly, stated, polar):
        assert panel.kind == "instant"
        assert panel.open_at is not None
        assert panel.close_at is not None
        np.testing.assert_array_equal(panel.close_at, panel.label)
        assert str(panel.close_at[0])[:16] == "2024-01-01T01:00"
        assert str(panel.open_at[0])[:16] == "2024-01-01T00:00"


def test_closes_of_another_zone_are_instants_of_utc() -> None:
    closes = pd.to_datetime(["2024-07-02 16:00", "2024-07-03 13:00"]).tz_localize(
        "America/New_York"
    )
    opens = pd.to_datetime(["2024-07-02 09:30", "2024-07-03 09:30"]).tz_localize(
        "America/New_York"
    )
    frame = pd.DataFrame({"open_at": opens, "A": [0.1, 0.2]}, closes)
    panel = read_panel(frame.rename_axis("close_at"))
    assert panel.close_at is not None
    assert [str(at)[:16] for at in panel.close_at] == [
        "2024-07-02T20:00",
        "2024-07-03T17:00",
    ]
    assert panel.kind == "date"
    assert [str(day)[:10] for day in panel.label] == ["2024-07-02", "2024-07-03"]
    assert panel.assets == ("A",)


def test_midnights_of_a_zone_are_taken_for_days_that_need_it_dropped() -> None:
    index = DAYS.tz_localize("America/New_York")
    with pytest.raises(InvalidInputError, match=r"\.tz_localize\(None\)"):
        read_panel(PRICES.set_axis(index), response=LogReturns())


def test_labels_that_are_no_closes_of_the_calendar_are_refused() -> None:
    hours = pd.date_range("2024-01-01 01:30", periods=4, freq="h", tz="UTC")
    returns = pd.DataFrame({"A": [0.1, -0.1, 0.2, 0.0]}, index=hours)
    with pytest.raises(InvalidInputError, match=r"4 labels of bars are no closes"):
        read_panel(returns, calendar=AlwaysOpen(bar=timedelta(hours=1)))


def test_days_on_a_calendar_with_several_bars_a_day_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"do not have a day each"):
        read_panel(PRICES / 1000, calendar=AlwaysOpen(bar=timedelta(hours=6)))


def test_a_calendar_of_one_s_own_will_do() -> None:
    opens = LABELS + np.timedelta64(9, "h")
    own = ObservedSessions(open_at=opens, close_at=opens + np.timedelta64(8, "h"))
    panel = read_panel(PRICES, response=LogReturns(), calendar=own)
    np.testing.assert_array_equal(panel.open_at, opens)


def index(*days: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(days)


FAULTS = {
    r"goes backwards in row 2, from 2024-01-05.*to 2024-01-04.*sort_index": (
        PRICES.set_axis(DAYS[[0, 3, 2, 1]])
    ),
    r"duplicated in row 2, 2024-01-03.*keep one": PRICES.set_axis(DAYS[[0, 1, 1, 3]]),
    r"'time' holds 1 times of day without a time zone, the first is 2024-01-04T09:30": (
        PRICES.set_axis(
            index("2024-01-02", "2024-01-03", "2024-01-04 09:30", "2024-01-05")
        )
    ),
    r"'time' has 1 empty cells, the first in row 3": (
        PRICES.set_axis(index("2024-01-02", "2024-01-03", "2024-01-04", "NaT"))
    ),
    r"'close' of 1 value, first of B at 2024-01-04.*infinite": PRICES.replace(
        55.0, np.inf
    ),
    r"'close' of 2 values, first of A at 2024-01-04.*zero or negative": PRICES.replace(
        99.0, 0.0
    ),
    r"'close' of 1 value, first of A at 2024-01-02.*zero or negative": PRICES.replace(
        100.0, -1.0
    ),
    r"column 'C' holds .*string": PRICES.assign(C="x"),
    r"it has 0 rows": PRICES.iloc[:0],
    r"and 0 assets": PRICES[[]],
    r"2 levels; choose one field": pd.concat({"Close": PRICES}, axis=1),
    r"column 'A' comes 2 times": PRICES.set_axis(["A", "A"], axis=1),
    r"'index' holds int64": PRICES.set_axis([20240102, 20240103, 20240104, 20240105]),
    r"no column says when the bars are": PRICES.reset_index(drop=True),
    r"'time' holds '2.1.2024'": PRICES.set_axis(
        pd.Index(["2.1.2024"] * 4, name="time")
    ),
    r"with and without a time zone": PRICES.set_axis(
        pd.Index(
            ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05T00:00Z"], name="time"
        )
    ),
    r"'time' mixes kinds": PRICES.set_axis(
        pd.Index(["2024-01-02", 3, 4.0, None], dtype=object, name="time")
    ),
    r"3 rows repeat an asset and a time, the first is row 8 \(A at 2024-01-02": (
        pd.concat([melted(PRICES), melted(PRICES).iloc[[0, 0, 5]]])
    ),
    r"column 'asset' has 1 empty cells, the first in row 0": (
        melted(PRICES).assign(asset=[None, *"AAABBBB"])
    ),
    r"column 'asset' holds double": melted(PRICES).assign(asset=0.5),
    r"log return needs a column 'close' or 'price'": melted(PRICES, "last"),
    r"has 'close' and 'price'; keep one": melted(PRICES).assign(close=1.0),
    r"it has no row": melted(PRICES).iloc[:0],
    r"outside the years 1678 to 2261": PRICES.set_axis(
        pd.DatetimeIndex(["2024-01-02", "2024-01-03", "2024-01-04", "2999-01-05"])
    ),
    r"'time' holds times outside": PRICES.set_axis(
        pd.Index(["2024-01-02", "2024-01-03", "2024-01-04", "2999-01-05"], name="time")
    ),
    r"'date' holds times outside": pl.DataFrame(
        {"date": [date(2999, 1, 5)], "A": [1.0]}
    ),
    r"dict is no frame that Arrow can read": {"time": [1, 2], "A": [1.0]},
    r"DatetimeIndex is no frame": DAYS,
    r"'close_at' has 1 empty cells": PRICES.set_axis(
        pd.DatetimeIndex(
            ["2024-01-02", "2024-01-03", "2024-01-04", None], tz="UTC", name="close_at"
        )
    ),
    r"one close does not tell how long a bar is": PRICES.iloc[:1].set_axis(
        DAYS[:1].tz_localize("UTC").rename("close_at")
    ),
    r"open_at goes backwards in row 1": PRICES.iloc[:2]
    .assign(open_at=pd.to_datetime(["2024-01-02", "2024-01-01"], utc=True))
    .set_axis(DAYS[1:3].tz_localize("UTC").rename("close_at")),
    r"a lazy frame holds no rows": pl.from_pandas(melted(PRICES)).lazy(),
    r"the array: .*\n.*shape \(4,\)": PRICES["A"].to_numpy(),
    r"holds no numbers": "prices.csv",
    r"there is none; give at least one": [],
}


@pytest.mark.parametrize(("message", "data"), FAULTS.items(), ids=range(len(FAULTS)))
def test_bad_data_are_refused_with_the_place_and_the_remedy(
    message: str, data: object
) -> None:
    with pytest.raises(InvalidInputError, match=f"(?s){message}"):
        read_panel(data, response=LogReturns())


def test_all_faults_are_listed_at_once() -> None:
    bad = PRICES.assign(A=[np.inf, 1.0, 0.0, 1.0], B=[-1.0, 1.0, 1.0, 1.0])
    with pytest.raises(InvalidInputError) as caught:
        read_panel(bad, response=LogReturns())
    assert len(caught.value.faults) == 2
    with pytest.raises(InvalidInputError) as caught:
        read_panel(PRICES.assign(C="x", D="y"), response=LogReturns())
    assert len(caught.value.faults) == 2


def test_an_unknown_rule_for_missing_bars_is_refused() -> None:
    with pytest.raises(ValueError, match="it must be one of drop, trade_to_trade"):
        read_panel(PRICES, missing="zero")


@pytest.mark.parametrize("response", [RangeVolatility("garman_klass"), SignedFlow()])
def test_a_response_of_several_columns_needs_a_long_frame(response: Response) -> None:
    with pytest.raises(InvalidInputError, match="a long frame"):
        read_panel(PRICES, response=response)
    with pytest.raises(InvalidInputError, match="a long frame"):
        read_panel(PRICES.to_numpy(), response=response)


def test_an_array_has_no_calendar() -> None:
    with pytest.raises(InvalidInputError, match="carries no time"):
        read_panel(PRICES.to_numpy(), calendar=AlwaysOpen())


LONG = pd.DataFrame(
    {
        "asset": ["B", "A", "A"],
        "date": DAYS[[0, 0, 1]],
        "open": [10.0, 100.0, 104.0],
        "high": [11.0, 110.0, 104.0],
        "low": [9.0, 100.0, 102.0],
        "close": [10.0, 105.0, 102.0],
        "volume": [0.0, 50.0, 40.0],
        "seller_volume": [0.0, 20.0, 40.0],
    }
)


def test_a_long_frame_holds_the_columns_of_any_response() -> None:
    flow = read_panel(LONG, response=SignedFlow())
    assert flow.assets == ("A", "B")
    np.testing.assert_allclose(flow.values, [[0.2, np.nan], [-1.0, np.nan]])
    volume = read_panel(LONG, response=LogVolume())
    np.testing.assert_allclose(
        volume.values, [[math.log(50), np.nan], [math.log(40), np.nan]]
    )
    assert "1 bars with a volume of zero are missing" in " ".join(volume.notes)
    span = read_panel(LONG, response=RangeVolatility())
    expected = math.log(1.1) / math.sqrt(4 * math.log(2))
    np.testing.assert_allclose(column(span)[0], expected)


@pytest.mark.parametrize(
    ("response", "column", "value", "message"),
    [
        (RangeVolatility(), "low", 111.0, "the lowest price exceeds the highest"),
        (RangeVolatility("garman_klass"), "open", 111.0, "an open lies above"),
        (RangeVolatility("garman_klass"), "close", 111.0, "a close lies above"),
        (SignedFlow(), "seller_volume", 51.0, "sellers began more than was traded"),
        (LogVolume(), "volume", -1.0, "a volume is zero or more"),
    ],
)
def test_bars_that_cannot_be_are_refused(
    response: Response, column: str, value: float, message: str
) -> None:
    bad = LONG.copy()
    bad.loc[1, column] = value
    with pytest.raises(InvalidInputError, match=f"{message}"):
        read_panel(bad, response=response)


def test_a_long_frame_may_state_when_its_bars_open_and_close() -> None:
    day = LONG["date"].dt.tz_localize("UTC")
    stated = LONG.assign(open_at=day, close_at=day + pd.Timedelta("1D"))
    panel = read_panel(stated, response=LogReturns())
    np.testing.assert_array_equal(panel.open_at, LABELS[:2])
    assert panel.kind == "date"
    without_date = read_panel(stated.drop(columns="date"), response=LogReturns())
    same(panel, without_date)
    stated.loc[0, "open_at"] += pd.Timedelta("1h")
    with pytest.raises(InvalidInputError, match=r"one calendar"):
        read_panel(stated, response=LogReturns())


def test_bars_may_not_overlap() -> None:
    day = LONG["date"].dt.tz_localize("UTC")
    stated = LONG.assign(open_at=day - pd.Timedelta("1h"), close_at=day)
    stated["close_at"] += pd.Timedelta("1D")
    with pytest.raises(InvalidInputError, match=r"may not overlap"):
        read_panel(stated, response=LogReturns())


def test_stated_instants_that_are_days_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"open_at and close_at hold days"):
        read_panel(LONG.assign(close_at=LONG["date"]), response=LogReturns())


def test_a_history_becomes_log_returns_by_day() -> None:
    panel = read_panel(coin("2024-01-01", [100.0, 110.0, 99.0]))
    assert panel.assets == ("X",)
    assert panel.kind == "date"
    assert panel.response == LogReturns()
    np.testing.assert_allclose(
        column(panel), [np.nan, math.log(1.1), math.log(0.9)], atol=1e-15
    )
    assert panel.close_at is not None
    assert str(panel.close_at[0])[:10] == "2024-01-02"
    assert str(panel.label[0])[:10] == "2024-01-01"


def test_a_day_that_a_coin_lacks_is_put_in_as_missing() -> None:
    days = np.array(["2024-01-01", "2024-01-02", "2024-01-04", "2024-01-05"], "M8[D]")
    history = PriceHistory.build(
        symbol="X", open_at=days, close_at=days + 1, close=[100.0, 110.0, 121.0, 121.0]
    )
    panel = read_panel(history, response=SimpleReturns())
    assert panel.n_bars == 5
    np.testing.assert_allclose(
        column(panel), [np.nan, 0.1, np.nan, np.nan, 0.0], atol=1e-15
    )
    traded = read_panel(history, response=SimpleReturns(), missing="trade_to_trade")
    np.testing.assert_allclose(
        column(traded), [np.nan, 0.1, np.nan, 0.1, 0.0], atol=1e-15
    )


def session(days: list[str], closes: list[float], **fields: object) -> PriceHistory:
    opens = np.array(days, "M8[D]") + np.timedelta64(14 * 60 + 30, "m")
    return PriceHistory.build(
        symbol="S",
        open_at=opens,
        close_at=opens + np.timedelta64(390, "m"),
        close=closes,
        calendar="XNYS",
        **fields,
    )


def test_a_session_that_a_stock_lacks_is_put_in_as_missing() -> None:
    history = session(
        ["2024-01-02", "2024-01-04", "2024-01-05"],
        [100.0, 110.0, 121.0],
        contiguous=[False, False, True],
    )
    panel = read_panel(history, response=SimpleReturns())
    assert [str(day)[:10] for day in panel.label] == [str(day.date()) for day in DAYS]
    np.testing.assert_allclose(column(panel), [np.nan, np.nan, np.nan, 0.1], atol=1e-15)


def test_the_return_over_a_gap_that_cannot_be_filled_is_missing() -> None:
    opens = np.array(["2024-01-01T00", "2024-01-01T03", "2024-01-01T05"], "M8[h]")
    history = PriceHistory.build(
        symbol="X",
        open_at=opens,
        close_at=opens + np.array([2, 2, 1]),
        close=[100.0, 110.0, 121.0],
    )
    panel = read_panel(history, response=SimpleReturns())
    np.testing.assert_allclose(column(panel), [np.nan, np.nan, 0.1], atol=1e-15)
    assert "could not be put in" in " ".join(panel.notes)


def test_sessions_of_an_unknown_exchange_are_taken_as_they_are() -> None:
    opens = np.array(["2024-01-02T09", "2024-01-04T09"], "M8[h]")
    history = PriceHistory.build(
        symbol="X",
        open_at=opens,
        close_at=opens + 8,
        close=[100.0, 110.0],
        calendar="MINE",
        contiguous=[False, False],
    )
    panel = read_panel(history)
    assert panel.n_bars == 2
    assert np.isnan(panel.values).all()


def test_a_history_may_be_laid_on_another_calendar() -> None:
    history = coin("2024-01-01", [100.0, 110.0, 99.0])
    same(read_panel(history, calendar=AlwaysOpen()), read_panel(history))
    with pytest.raises(InvalidPricesError, match="no closes of XNYS"):
        read_panel(history, calendar=ExchangeSessions("XNYS"))


def test_histories_lie_side_by_side_on_the_bars_of_all() -> None:
    early = coin("2024-01-01", [100.0, 110.0, 99.0], "E")
    late = coin("2024-01-02", [50.0, 55.0, 44.0], "L")
    panel = read_panel([early, late], response=SimpleReturns())
    assert panel.assets == ("E", "L")
    np.testing.assert_allclose(
        panel.values,
        [[np.nan, np.nan], [0.1, np.nan], [-0.1, 0.1], [np.nan, -0.2]],
        atol=1e-15,
    )


def test_histories_of_unlike_bars_are_refused() -> None:
    stock = session(["2024-01-02", "2024-01-03"], [1.0, 2.0])
    with pytest.raises(
        InvalidPricesError, match=r"bars differ.*1d on 24/7.*1d on XNYS"
    ):
        read_panel([coin("2024-01-01", [1.0, 2.0]), stock])
    days = np.array(["2024-01-01T08", "2024-01-02T08", "2024-01-03T08"], "M8[h]")
    shifted = PriceHistory.build(
        symbol="Y", open_at=days[:-1], close_at=days[1:], close=[1.0, 2.0]
    )
    with pytest.raises(InvalidPricesError, match="may not overlap"):
        read_panel([coin("2024-01-01", [1.0, 2.0]), shifted])
    short = session(["2024-01-02", "2024-01-03"], [1.0, 2.0])
    halves = PriceHistory.build(
        symbol="H",
        open_at=short.open_at + np.timedelta64(1, "h"),
        close_at=short.close_at,
        close=[1.0, 2.0],
        calendar="XNYS",
    )
    with pytest.raises(InvalidPricesError, match=r"open at .* and at"):
        read_panel([short, halves])


def test_histories_that_come_twice_or_lack_volume_are_refused_together() -> None:
    history = coin("2024-01-01", [1.0, 2.0])
    with pytest.raises(InvalidPricesError) as caught:
        read_panel([history, history], response=SignedFlow())
    assert len(caught.value.faults) == 3


def test_hours_of_a_history_are_labelled_by_their_closes() -> None:
    hours = EmbeddedPrices().history("BTCUSDT", bar="1h")
    panel = read_panel(hours, response=SignedFlow())
    assert panel.kind == "instant"
    np.testing.assert_array_equal(panel.close_at, panel.label)
    assert hours.volume is not None
    assert hours.seller_volume is not None
    row = 1000
    at = int(np.searchsorted(panel.label, hours.close_at[row]))
    bought = hours.volume[row] - hours.seller_volume[row]
    expected = (bought - hours.seller_volume[row]) / hours.volume[row]
    np.testing.assert_allclose(column(panel)[at], expected, atol=1e-12)


def test_real_stocks_have_the_log_returns_of_their_histories() -> None:
    tickers = ("AAPL", "JPM", "XOM")
    histories = [EmbeddedPrices().history(ticker) for ticker in tickers]
    panel = read_panel(histories)
    assert panel.assets == tickers
    for asset, history in enumerate(histories):
        row = np.searchsorted(panel.label, history.open_at.astype("M8[D]"))
        np.testing.assert_array_equal(column(panel, asset)[row], history.log_returns())
        assert np.isnan(np.delete(column(panel, asset), row)).all()


def test_a_history_and_its_frame_make_the_same_panel() -> None:
    history = EmbeddedPrices().history("MSFT")
    frame = history.to_frame()[["open_at", "close"]].rename(columns={"close": "MSFT"})
    same(read_panel(frame, response=LogReturns()), read_panel(history))
