"""Laws of reading: the shape of the input changes nothing."""

from dataclasses import dataclass
from random import Random

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from eventimpact._types import FloatArray, IntArray
from eventimpact.prices import LogReturns, PriceHistory, SimpleReturns
from eventimpact.study._events import read_events
from eventimpact.study._factors import read_factors
from eventimpact.study._panel import Panel, read_panel


@dataclass(frozen=True)
class Market:
    """Prices of some assets on some days, NaN where there was no trade."""

    days: pd.DatetimeIndex
    prices: FloatArray
    wide: pd.DataFrame
    long: pd.DataFrame


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Draw days with gaps and prices with holes, every asset and day traded once."""
    n_bars, n_assets = draw(st.integers(3, 12)), draw(st.integers(1, 4))
    gaps = draw(hnp.arrays(np.int64, n_bars, elements=st.integers(1, 4)))
    days = np.datetime64("2024-01-01", "D") + np.cumsum(gaps)
    prices = draw(
        hnp.arrays(
            np.float64,
            (n_bars, n_assets),
            elements=st.one_of(st.floats(1, 1e4), st.just(np.nan)),
        )
    )
    prices[np.isnan(prices).all(axis=1), 0] = 7.0
    prices[0, np.isnan(prices).all(axis=0)] = 7.0
    index = pd.DatetimeIndex(days)
    wide = pd.DataFrame(prices, index, [f"S{i}" for i in range(n_assets)])
    by_row = wide.rename_axis("time").reset_index()
    return Market(index, prices, wide, by_row.melt("time", None, "asset", "close"))


def by_hand(prices: FloatArray, *, across: bool) -> FloatArray:
    """Compute simple returns by a loop; `across` takes those over holes."""
    returns = np.full(prices.shape, np.nan)
    for asset in range(prices.shape[1]):
        last = np.nan
        for bar, price in enumerate(prices[:, asset]):
            if not np.isnan(price):
                returns[bar, asset] = price / last - 1
            if across and np.isnan(price):
                continue
            last = price
    return returns


def same(one: Panel, other: Panel) -> None:
    np.testing.assert_array_equal(one.values, other.values)
    np.testing.assert_array_equal(one.label, other.label)
    assert one.assets == other.assets


@given(markets())
def test_returns_are_those_of_a_loop(market: Market) -> None:
    dropped = read_panel(market.wide, response=SimpleReturns())
    across = read_panel(market.wide, response=SimpleReturns(), missing="trade_to_trade")
    np.testing.assert_allclose(
        dropped.values, by_hand(market.prices, across=False), rtol=1e-12, atol=1e-12
    )
    np.testing.assert_allclose(
        across.values, by_hand(market.prices, across=True), rtol=1e-12, atol=1e-12
    )


@given(markets())
def test_pandas_polars_and_arrays_hold_the_same_returns(market: Market) -> None:
    expected = read_panel(market.wide, response=LogReturns())
    polar = pl.from_pandas(market.wide.rename_axis("time").reset_index())
    same(read_panel(polar, response=LogReturns()), expected)
    array = read_panel(market.prices, response=LogReturns())
    np.testing.assert_array_equal(array.values, expected.values)


@given(
    market=markets(),
    random=st.randoms(use_true_random=False),
    whole=st.booleans(),
)
def test_rows_of_a_long_frame_may_come_in_any_order(
    market: Market, random: Random, *, whole: bool
) -> None:
    order = list(range(market.long.shape[0]))
    random.shuffle(order)
    shuffled = market.long.iloc[order]
    given_rows = shuffled if whole else shuffled.dropna()
    expected = read_panel(market.wide, response=LogReturns())
    same(read_panel(given_rows, response=LogReturns()), expected)
    same(read_panel(pl.from_pandas(given_rows), response=LogReturns()), expected)


@given(markets(), st.data())
def test_no_price_changes_a_return_before_it(
    market: Market, data: st.DataObject
) -> None:
    bar = data.draw(st.integers(0, len(market.days) - 1))
    changed = market.prices.copy()
    changed[bar:] *= 2
    for missing in ("drop", "trade_to_trade"):
        before, after = (
            np.asarray(
                read_panel(prices, response=LogReturns(), missing=missing).values
            )
            for prices in (market.prices, changed)
        )
        np.testing.assert_array_equal(before[:bar], after[:bar])


@given(markets())
def test_log_returns_from_trade_to_trade_add_up(market: Market) -> None:
    panel = read_panel(market.prices, response=LogReturns(), missing="trade_to_trade")
    for asset, prices in enumerate(market.prices.T):
        there = prices[~np.isnan(prices)]
        total = np.nansum(panel.values, axis=0)[asset]
        np.testing.assert_allclose(total, np.log(there[-1] / there[0]), atol=1e-10)


@given(markets(), st.data())
def test_days_are_placed_as_a_loop_places_them(
    market: Market, data: st.DataObject
) -> None:
    n = data.draw(st.integers(0, 6))
    offset = data.draw(hnp.arrays(np.int64, n, elements=st.integers(-3, 60)))
    asset = data.draw(hnp.arrays(np.int64, n, elements=st.integers(-1, 3)))
    rule = data.draw(st.sampled_from(["next", "previous", "drop"]))
    days = market.days[0] + pd.to_timedelta(offset, unit="D")
    events = pd.DataFrame({"asset": [f"S{i}" for i in asset], "time": days})
    panel = read_panel(market.wide, response=LogReturns())
    placed = read_events(events, panel, on_missing_bar=rule)
    known = list(market.days)
    for row, day in enumerate(days):
        expected = _bar(day, known, rule) if 0 <= asset[row] < len(panel.assets) else -1
        assert placed.bar[row] == expected
        assert (placed.reasons[row] is None) == (expected >= 0)
        assert placed.asset[row] == (asset[row] if expected >= 0 else -1)
        assert placed.moved[row] == (expected >= 0 and known[expected] != day)
    polar = read_events(pl.from_pandas(events), panel, on_missing_bar=rule)
    np.testing.assert_array_equal(polar.bar, placed.bar)
    assert polar.reasons == placed.reasons


def _bar(day: pd.Timestamp, known: list[pd.Timestamp], rule: str) -> int:
    if not known[0] <= day <= known[-1]:
        return -1
    if day in known:
        return known.index(day)
    after = next(i for i, other in enumerate(known) if other > day)
    return {"next": after, "previous": after - 1, "drop": -1}[rule]


@given(markets(), st.data())
def test_the_order_of_events_does_not_matter(
    market: Market, data: st.DataObject
) -> None:
    panel = read_panel(market.wide, response=LogReturns())
    n_bars, n_assets = market.prices.shape
    bars = data.draw(hnp.arrays(np.int64, 5, elements=st.integers(-2, n_bars + 1)))
    assets = data.draw(hnp.arrays(np.int64, 5, elements=st.integers(-1, n_assets)))
    order: IntArray = np.array(data.draw(st.permutations(range(5))))
    straight = read_events((assets, bars), panel)
    mixed = read_events((assets[order], bars[order]), panel)
    np.testing.assert_array_equal(mixed.bar, straight.bar[order])
    np.testing.assert_array_equal(mixed.asset, straight.asset[order])
    assert mixed.reasons == tuple(straight.reasons[i] for i in order)


@given(markets(), st.data())
def test_a_factor_is_never_filled(market: Market, data: st.DataObject) -> None:
    panel = read_panel(market.wide, response=LogReturns())
    n_bars = len(market.days)
    kept = data.draw(hnp.arrays(np.bool_, n_bars, elements=st.booleans()))
    kept[0] = True
    factor = pd.Series(np.linspace(-1, 1, n_bars), market.days, name="m")
    values, _, notes = read_factors(factor[kept], panel)
    assert values is not None
    np.testing.assert_array_equal(
        values[:, 0], np.where(kept, factor.to_numpy(), np.nan)
    )
    assert len(notes) == (not kept.all())


@pytest.mark.parametrize("step", ["D", "h"])
@given(data=st.data())
def test_a_history_with_holes_has_the_returns_of_its_full_grid(
    step: str, data: st.DataObject
) -> None:
    n = data.draw(st.integers(2, 12))
    traded = data.draw(hnp.arrays(np.bool_, n, elements=st.booleans()))
    traded[[0, -1]] = True
    prices = data.draw(hnp.arrays(np.float64, n, elements=st.floats(1, 1e4)))
    opens = np.datetime64("2024-01-01T00", "h") + np.arange(n) * np.timedelta64(1, step)
    history = PriceHistory.build(
        symbol="X",
        open_at=opens[traded],
        close_at=(opens + np.timedelta64(1, step))[traded],
        close=prices[traded],
    )
    full = np.where(traded, prices, np.nan)[:, None]
    for missing, across in (("drop", False), ("trade_to_trade", True)):
        panel = read_panel(history, response=SimpleReturns(), missing=missing)
        np.testing.assert_allclose(
            panel.values, by_hand(full, across=across), rtol=1e-12, atol=1e-12
        )
