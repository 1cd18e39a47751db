"""Factors come onto the bars of the data, or are refused."""

from datetime import timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from eventimpact.calendars import AlwaysOpen, ExchangeSessions
from eventimpact.errors import InvalidInputError
from eventimpact.prices import (
    EmbeddedPrices,
    LogVolume,
    PriceHistory,
    SimpleReturns,
)
from eventimpact.study._factors import read_factors
from eventimpact.study._panel import read_panel


DAYS = pd.bdate_range("2024-07-01", "2024-07-05").drop("2024-07-04")
RETURNS = pd.DataFrame(0.01, DAYS, ["A", "B"])
PANEL = read_panel(RETURNS)
MARKET = pd.Series([0.01, -0.02, 0.03, 0.0], DAYS, name="market")
EXPECTED = MARKET.to_numpy()[:, None]


def test_no_factors_are_none() -> None:
    assert read_factors(None, PANEL) == (None, (), ())


@pytest.mark.parametrize(
    "factors",
    [
        MARKET,
        MARKET.to_frame(),
        MARKET.rename_axis("date").reset_index(),
        pl.from_pandas(MARKET.rename_axis("date").reset_index()),
        MARKET.rename_axis("date").reset_index().to_dict("list"),
    ],
)
def test_a_frame_is_matched_by_its_labels(factors: object) -> None:
    values, names, notes = read_factors(factors, PANEL)
    np.testing.assert_array_equal(values, EXPECTED)
    assert names == ("market",)
    assert notes == ()


@pytest.mark.parametrize(
    "factors",
    [MARKET.to_numpy(), MARKET.tolist(), EXPECTED, pl.Series(MARKET.to_numpy())],
)
def test_an_array_is_taken_bar_by_bar(factors: object) -> None:
    values, names, _ = read_factors(factors, PANEL)
    np.testing.assert_array_equal(values, EXPECTED)
    assert names == ("factor_0",)


def test_days_that_the_factor_has_beyond_the_data_do_not_matter() -> None:
    wider = MARKET.reindex(pd.bdate_range("2024-06-20", "2024-07-15"), fill_value=-9.0)
    values, _, notes = read_factors(wider, PANEL)
    np.testing.assert_array_equal(values, EXPECTED)
    assert notes == ()


def test_days_that_the_factor_misses_are_missing_and_counted() -> None:
    factors = pd.DataFrame({"m": MARKET, "smb": MARKET / 2}).drop(DAYS[2])
    factors.loc[DAYS[0], "smb"] = np.nan
    values, names, notes = read_factors(factors, PANEL)
    assert names == ("m", "smb")
    np.testing.assert_array_equal(
        values, [[0.01, np.nan], [-0.02, -0.01], [np.nan, np.nan], [0.0, 0.0]]
    )
    assert "'m' misses 1 of 4 bars" in notes[0]
    assert "'smb' misses 2 of 4 bars" in notes[1]


def test_a_history_enters_with_the_response_of_the_data() -> None:
    index = EmbeddedPrices().history("SP500")
    stock = EmbeddedPrices().history("AAPL")
    panel = read_panel(stock)
    values, names, notes = read_factors(index, panel)
    assert names == ("SP500",)
    assert values is not None
    closes = dict(
        zip(index.close_at.tolist(), index.log_returns().tolist(), strict=True)
    )
    expected = [closes.get(close, np.nan) for close in stock.close_at.tolist()]
    np.testing.assert_array_equal(values[:, 0], expected)
    assert notes[0] == "SP500 enters as log return"
    simple, _, _ = read_factors(index, read_panel(stock, response=SimpleReturns()))
    assert simple is not None
    np.testing.assert_allclose(simple, np.expm1(values), atol=1e-14)


def test_a_history_is_matched_with_days_by_its_days() -> None:
    index = EmbeddedPrices().history("SP500")
    days = pd.to_datetime(["2019-07-02", "2019-07-03", "2019-07-05"])
    panel = read_panel(pd.DataFrame({"A": [0.1, -0.1, 0.0]}, days))
    values, _, notes = read_factors(index, panel)
    assert values is not None
    at = [index.open_at.astype("M8[D]").tolist().index(day.date()) for day in days]
    expected = [index.close[i] / index.close[i - 1] - 1 for i in at]
    np.testing.assert_allclose(values[:, 0], expected, atol=1e-15)
    assert notes[0] == "SP500 enters as simple return"


def test_a_history_without_volume_cannot_explain_volume() -> None:
    coin = EmbeddedPrices().history("BTC-USD")
    panel = read_panel(coin, response=LogVolume())
    values, _, _ = read_factors(EmbeddedPrices().history("ETH-USD"), panel)
    assert values is not None
    with pytest.raises(InvalidInputError, match="needs volume"):
        read_factors(EmbeddedPrices().history("SP500"), panel)


def test_instants_are_matched_with_closes() -> None:
    hours = pd.date_range("2024-01-01 01:00", periods=3, freq="h", tz="UTC")
    returns = pd.DataFrame({"A": [0.1, -0.1, 0.2]}, index=hours)
    panel = read_panel(returns, calendar=AlwaysOpen(bar=timedelta(hours=1)))
    values, _, _ = read_factors(returns["A"].tz_convert("Asia/Tokyo"), panel)
    np.testing.assert_array_equal(values, returns.to_numpy())


def test_days_are_matched_with_days_that_have_closes() -> None:
    panel = read_panel(RETURNS, calendar=ExchangeSessions("XNYS"))
    np.testing.assert_array_equal(read_factors(MARKET, panel).values, EXPECTED)


def test_a_frame_for_an_array_is_taken_bar_by_bar() -> None:
    panel = read_panel(np.full((4, 2), -0.1))
    values, names, _ = read_factors(MARKET, panel)
    np.testing.assert_array_equal(values, EXPECTED)
    assert names == ("market",)


def short(days: str, closes: list[float]) -> PriceHistory:
    opens = np.datetime64(days, "D") + np.arange(len(closes) + 1)
    return PriceHistory.build(
        symbol="X", open_at=opens[:-1], close_at=opens[1:], close=closes
    )


FAULTS = {
    r"no label of theirs is one of the data.*2020-01-01": MARKET.set_axis(
        pd.bdate_range("2020-01-01", periods=4)
    ),
    r"no label of theirs.*": short("2020-01-01", [1.0, 2.0]),
    r"goes backwards in row 1": MARKET.iloc[::-1],
    r"duplicated in row 1": MARKET.set_axis(DAYS[[0, 0, 1, 2]]),
    r"times of day without a time zone": MARKET.set_axis(DAYS + pd.Timedelta("9h")),
    r"labelled by instants in UTC but the bars of the data by days": MARKET.set_axis(
        DAYS.tz_localize("UTC")
    ),
    r"'market' is infinite at bar 1": MARKET.replace(-0.02, np.inf),
    r"'market' looks like prices.*PriceHistory": MARKET + 100,
    r"'b' looks like prices": pd.DataFrame({"a": MARKET, "b": MARKET + 100}),
    r"holds .*string": MARKET.to_frame().assign(w="x"),
    r"shape \(3,\) but the data have 4 bars": MARKET.to_numpy()[:3],
    r"nothing to nothing": MARKET.iloc[:0],
    r"no column but time": MARKET.to_frame()[[]],
    r"no column says when": MARKET.to_frame().reset_index(drop=True),
    r"holds no numbers": "market.csv",
}


@pytest.mark.parametrize(("message", "factors"), FAULTS.items(), ids=range(len(FAULTS)))
def test_bad_factors_are_refused(message: str, factors: object) -> None:
    with pytest.raises(InvalidInputError, match=f"(?s){message}"):
        read_factors(factors, PANEL)


def test_a_history_of_days_does_not_fit_hours_without_its_closes() -> None:
    hours = pd.date_range("2024-01-01 01:00", periods=3, freq="h", tz="UTC")
    returns = pd.DataFrame({"A": [0.1, -0.1, 0.2]}, index=hours)
    panel = read_panel(returns, calendar=AlwaysOpen(bar=timedelta(hours=1)))
    with pytest.raises(InvalidInputError, match="no label of theirs"):
        read_factors(short("2024-01-02", [1.0, 2.0]), panel)
    index_only = read_panel(np.full((4, 2), -0.1))
    with pytest.raises(InvalidInputError, match="not days; give a frame"):
        read_factors(short("2024-01-02", [1.0, 2.0]), index_only)
