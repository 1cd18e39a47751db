"""Size and power of the tests of one and of few events, by state of the market."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eventimpact._types import FloatArray, IntArray
from eventimpact.inference import (
    FewEventsOptions,
    MatchedDraws,
    TestResult,
    combined_state_matched,
    few_events,
    matched_draws,
    placebo_dates_test,
    sample_quantile_draws,
    state_matched_tests,
    state_scales,
)
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import (
    BootstrappedHistory,
    GarchT,
    Trials,
    garch_t,
    size_and_power,
    size_of_histories,
)


pytestmark = pytest.mark.slow
FIRST = 2540


@pytest.fixture(scope="module")
def garch() -> FloatArray:
    return garch_t(3540, rng=20250416, n_series=50)


def take(draws: MatchedDraws, rows: IntArray) -> MatchedDraws:
    """Keep some events of many."""
    return replace(
        draws,
        z=draws.z[rows],
        estimate=draws.estimate[rows],
        scale=draws.scale[rows],
        placebo=draws.placebo[rows],
        n_matched=draws.n_matched[rows],
        reason=tuple(draws.reason[row] for row in rows),
        positions=draws.positions[rows],
        lengths=draws.lengths[rows],
        starts=draws.starts[rows],
    )


def apart(rows: IntArray, k: int, gap: int, rng: np.random.Generator) -> IntArray:
    """Choose `k` rows, at random, whose windows do not overlap."""
    while True:
        kept: list[int] = []
        for row in rng.permutation(rows).tolist():
            if all(abs(row - other) >= gap for other in kept):
                kept.append(row)
            if len(kept) == k:
                return np.array(kept)


def rejections(
    panel: FloatArray, ks: tuple[int, ...], length: int, first: int, n_draws: int
) -> FloatArray:
    """Draw events in one volatility quintile of one series; count rejections.

    Shape (len(ks), 2, 5): of the combined test and of the placebo dates.
    """
    rng = np.random.default_rng(length)
    hits = np.zeros((len(ks), 2, 5))
    for series in panel:
        scales = state_scales(series)
        positions = np.arange(first, len(series) - length + 1)
        draws = matched_draws(series, positions, length, scales=scales)
        usable = np.flatnonzero(draws.n_matched)
        state = scales.fast[positions[usable]]
        quintile = np.searchsorted(np.quantile(state, [0.2, 0.4, 0.6, 0.8]), state)
        for case, place in product(range(len(ks)), range(5)):
            for _ in range(n_draws):
                rows = apart(usable[quintile == place], ks[case], length, rng)
                chosen = take(draws, rows)
                hits[case, :, place] += [
                    test(chosen, n_resamples=199, rng=rng).pvalue <= 0.05
                    for test in (combined_state_matched, placebo_dates_test)
                ]
    return hits / (len(panel) * n_draws)


def test_few_events_of_one_quintile_hold_their_size_on_garch(
    garch: FloatArray,
) -> None:
    size = rejections(garch, (3, 6, 12), 1, FIRST, 20)
    assert (size >= 0.03).all()  # 1,000 draws a cell, standard error 0.007
    assert (size <= 0.075).all()
    assert np.abs(size - 0.05).mean() < 0.01


@pytest.mark.parametrize("length", [5, 11])
def test_long_windows_of_few_events_hold_their_size_on_average(
    garch: FloatArray, length: int
) -> None:
    size = rejections(garch[:30], (6,), length, FIRST, 10)
    assert size.mean(axis=(0, 2)) == pytest.approx(np.full(2, 0.05), abs=0.017)


def test_few_events_hold_their_size_on_bitcoin_in_every_quintile() -> None:
    bitcoin = EmbeddedPrices().history("BTC-USD").log_returns()
    size = rejections(bitcoin[None], (3, 6), 1, 340, 600)
    assert (size >= 0.025).all()
    assert (size <= 0.075).all()


def hourly_blocks(
    returns: FloatArray, hours: IntArray, length: int, *, is_matched: bool
) -> FloatArray:
    """Share of rejections by block of four hours of the day."""
    scales = state_scales(returns, groups=hours if is_matched else None)
    positions = np.arange(15_000 if len(hours) > 60_000 else 0, len(hours) - length, 2)
    pvalue = state_matched_tests(
        returns, positions, length, scales=scales, keep_matched=False
    ).pvalue
    known = ~np.isnan(pvalue)
    block = hours[positions[known]] // 4
    hits = np.bincount(block, pvalue[known] <= 0.05, 6)
    return hits / np.bincount(block, minlength=6)


def test_matching_the_hour_holds_the_size_at_every_hour(shared: Path) -> None:
    frame = pd.read_parquet(shared / "data" / "btcusdt_1h_binance.parquet")
    close, times = frame["close"].to_numpy(), frame.index
    returns = np.append(np.nan, np.diff(np.log(close)))
    returns[np.append(True, np.diff(times) != np.timedelta64(1, "h"))] = np.nan
    hours = times.hour.to_numpy()
    matched, unmatched = (
        hourly_blocks(returns, hours, 1, is_matched=is_matched)
        for is_matched in (True, False)
    )
    assert (matched >= 0.04).all()
    assert (matched <= 0.06).all()
    assert unmatched.min() < 0.03
    assert unmatched.max() > 0.07


def test_a_year_of_hours_is_enough() -> None:
    history = EmbeddedPrices().history("BTCUSDT", bar="1h")
    hours = history.open_at.astype("datetime64[h]").astype(np.int64) % 24
    size = hourly_blocks(history.log_returns(), hours, 1, is_matched=True)
    assert (size >= 0.02).all()
    assert (size <= 0.085).all()


def detected(effect: float, z: FloatArray, history: FloatArray) -> FloatArray:
    """P-values with an effect put in, on either side."""
    moved = np.abs(np.array([z + effect, z - effect]))
    ordered = np.sort(np.abs(history[np.isfinite(history)]))
    above = len(ordered) - np.searchsorted(ordered, moved)
    return (1 + above) / (1 + len(ordered)) <= 0.05


def test_the_match_costs_less_than_a_tenth_of_the_power(garch: FloatArray) -> None:
    found = {}
    for effect in (0.5, 1.0, 1.5, 2.0, 2.5, 3.0):
        hits = []
        for series in garch[:20]:
            scales = state_scales(series)
            z = series / scales.sigma
            positions = np.arange(FIRST, len(series), 50)
            draws = matched_draws(series, positions, scales=scales)
            hits += [
                [
                    detected(effect, draws.z[k], draws.placebo[k]),
                    detected(effect, draws.z[k], z[position - 2500 : position]),
                ]
                for k, position in enumerate(positions)
            ]
        found[effect] = np.mean(hits, axis=(0, 2))
    for matched, unmatched in found.values():
        assert matched > 0.9 * unmatched
    assert found[0.5][0] < found[1.5][0] < found[3.0][0]
    assert found[3.0][0] > 0.75


def rates_at_equal_size(pvalue: FloatArray, state: IntArray) -> FloatArray:
    """Rates of rejection at each effect, the limit set so that 5 % of each state do."""
    limit = [np.quantile(pvalue[state == s, 0], 0.05) for s in range(5)]
    return (pvalue <= np.array(limit)[state][:, None]).mean(axis=0)


def test_at_equal_size_the_match_costs_less_than_a_tenth_on_bitcoin() -> None:
    returns = EmbeddedPrices().history("BTC-USD").log_returns()
    scales = state_scales(returns)
    at = np.arange(600, len(returns))
    draws = matched_draws(returns, at, scales=scales)
    ratio = scales.sigma / scales.fast
    history = returns / scales.fast
    sides = np.array([1, -1])
    effects = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
    pvalue = np.empty((2, len(at), len(effects), 2))
    for k, position in enumerate(at.tolist()):
        before = history[max(position - 2500, 0) : position]
        for row, known, z, unit in (
            (0, draws.placebo[k, : draws.n_matched[k]], draws.z[k], 1.0),
            (1, before[~np.isnan(before)], history[position], ratio[position]),
        ):
            moved = np.abs(z + np.array(effects)[:, None] * sides * unit)
            above = len(known) - np.searchsorted(np.sort(np.abs(known)), moved)
            pvalue[row, k] = (1 + above) / (1 + len(known))
    fast = scales.fast[at]
    state = np.searchsorted(np.quantile(fast, [0.2, 0.4, 0.6, 0.8]), fast)
    matched, unmatched = (
        rates_at_equal_size(
            np.concatenate(tuple(np.moveaxis(p, 2, 0))), np.tile(state, 2)
        )
        for p in pvalue
    )
    assert (matched[1:] > 0.9 * unmatched[1:]).all()


def test_one_history_tells_little_of_long_windows() -> None:
    short, long = (
        size_of_histories(
            "state-matched",
            GarchT(),
            Trials(length=length, n_bars=2100, first=600),
            n_histories=12,
            rng=1,
        )
        for length in (1, 11)
    )
    # 300 bars a quintile: 1.3 points were they independent, 4.2 if 11 of them were one
    spread = np.sqrt(np.mean(long.standard_error**2))
    assert 0.0126 * 0.7 < spread < 0.042
    assert np.mean(short.standard_error) < spread
    assert long.distance.mean() > short.distance.mean()


def test_the_raw_quantile_of_few_events_does_not_hold_its_size(
    garch: FloatArray,
) -> None:
    rng = np.random.default_rng(0)
    hits = np.zeros((2, 150))
    for trial in range(150):
        series = garch[trial % len(garch)]
        state = state_scales(series).fast[FIRST:]
        for row, rows in enumerate((np.argsort(state)[:200], np.argsort(state)[-200:])):
            draws = sample_quantile_draws(series, FIRST + apart(rows, 6, 1, rng))
            test = combined_state_matched(draws, n_resamples=199, rng=rng)
            hits[row, trial] = test.pvalue <= 0.05
    calm, volatile = hits.mean(axis=1)
    assert calm < 0.03
    assert volatile > 0.1


def robust_t(
    returns: FloatArray, positions: IntArray, length: int, rng: np.random.Generator
) -> TestResult:
    """Run what the note on crowded windows says to trust."""
    found = few_events(
        returns, positions, length, rng=rng, options=FewEventsOptions(n_resamples=19)
    )
    assert any("trust Ibragimov-Muller" in note for note in found.notes)
    return found.tests["Ibragimov-Muller"]


def test_windows_that_crowd_reject_as_the_note_says() -> None:
    bitcoin = EmbeddedPrices().history("BTC-USD").log_returns()
    trials = Trials(
        n_events=6, length=5, placing="spell", n_replications=1000, per_series=5
    )
    (lax, lax_error), (robust, robust_error) = (
        size_and_power(test, BootstrappedHistory(bitcoin), trials, rng=1).rate()
        for test in ("placebo dates", robust_t)
    )
    assert 0.07 - 2 * lax_error < lax < 0.08 + 2 * lax_error
    assert 0.05 - 2 * robust_error < robust < 0.065 + 2 * robust_error
    assert robust < lax - 0.01


def test_twelve_windows_of_two_weeks_share_the_error_of_their_matches() -> None:
    trials = Trials(n_events=12, length=11, n_replications=600, per_series=3)

    def t_of_means(
        returns: FloatArray, positions: IntArray, length: int, rng: np.random.Generator
    ) -> TestResult:
        options = FewEventsOptions(n_resamples=19)
        found = few_events(returns, positions, length, rng=rng, options=options)
        return found.tests["Ibragimov-Muller"]

    rate, error = size_and_power(t_of_means, GarchT(), trials, rng=2).rate()
    assert 0.04 - 2 * error < rate < 0.065 + 2 * error
