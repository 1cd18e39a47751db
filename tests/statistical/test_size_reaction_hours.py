"""Size of the reaction on hours, and coverage of the interval of several events."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eventimpact._types import Alternative, FloatArray, IntArray
from eventimpact.inference import (
    MatchedDraws,
    combined_interval,
    combined_state_matched,
    matched_draws,
    state_scales,
)
from eventimpact.numerics import runs
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import garch_t


pytestmark = pytest.mark.slow
DAY, WEEK = 24, 168
SEGMENT, STEP, FIRST = 515 * DAY, 205 * DAY, 280 * DAY


def by_quintile(state: FloatArray, rejected: FloatArray) -> FloatArray:
    """Share of rejections by quintile of the state, shape (5,)."""
    place = np.searchsorted(np.quantile(state, [0.2, 0.4, 0.6, 0.8]), state)
    return np.bincount(place, rejected, 5) / np.bincount(place, minlength=5)


def one_sided(draws: MatchedDraws) -> tuple[FloatArray, FloatArray]:
    """P-values of each event alone, of a fall and of a rise."""
    matched = np.arange(draws.placebo.shape[1]) < draws.n_matched[:, None]
    z = draws.z[:, None]
    return tuple(
        (1 + (as_extreme & matched).sum(axis=1)) / (1 + draws.n_matched)
        for as_extreme in (draws.placebo <= z, draws.placebo >= z)
    )


@pytest.fixture(scope="module")
def segments(shared: Path) -> list[tuple[FloatArray, IntArray]]:
    """Bitcoin's hours from 2017 on, cut into histories as long as the embedded one."""
    frame = pd.read_parquet(shared / "data" / "btcusdt_1h_binance.parquet")
    returns = np.append(np.nan, np.diff(np.log(frame["close"].to_numpy())))
    gap = np.append(True, np.diff(frame.index) != np.timedelta64(1, "h"))
    returns[gap] = np.nan
    hours = frame.index.hour.to_numpy()
    starts = range(0, len(returns) - SEGMENT, STEP)
    return [(returns[a : a + SEGMENT], hours[a : a + SEGMENT]) for a in starts]


# A fifth holds the most dependent case, some 500 windows of 24 hours side by side: a
# standard error of 1 point, of which the band allows 2.5 on either side.
@pytest.mark.parametrize("length", [1, 5, 24])
def test_random_hours_are_rejected_as_often_as_said_in_every_quintile(
    segments: list[tuple[FloatArray, IntArray]], length: int
) -> None:
    found: list[list[FloatArray]] = [[], [], []]
    for returns, hours in segments:
        scales = state_scales(returns, groups=hours)
        at = np.arange(FIRST, SEGMENT - length)
        draws = matched_draws(returns, at, length, scales=scales)
        usable = draws.n_matched > 0
        for kept, values in zip(
            found, (scales.fast[at], *one_sided(draws)), strict=True
        ):
            kept.append(values[usable])
    state, *sides = (np.concatenate(values) for values in found)
    assert len(state) > 55_000
    for pvalue in sides:
        size = by_quintile(state, pvalue <= 0.05)
        assert (size >= 0.025).all()
        assert (size <= 0.075).all()


def clusters(
    lengths: Sequence[int], first: int, stop: int, rng: np.random.Generator
) -> tuple[IntArray, IntArray]:
    """Draw clusters within one week, at random, that do not touch."""
    while True:
        begin = rng.integers(first, stop - WEEK)
        size = rng.permutation(lengths)
        mask = np.zeros(WEEK, dtype=bool)
        for start, length in zip(
            rng.integers(0, WEEK - max(lengths), len(size)), size, strict=True
        ):
            mask[start : start + length] = True
        starts, found = runs(mask)
        if sorted(found.tolist()) == sorted(lengths):
            return begin + starts, found


# 12 histories of 100 weeks each; what is drawn from a fifth of them overlaps, so that
# it is worth some 250 draws: a standard error of 1.4 points, of which 2.5 are allowed.
@pytest.mark.parametrize("lengths", [(1, 1), (5, 5, 5), (1, 1, 2, 24, 1)])
def test_clusters_of_one_week_are_rejected_as_often_as_said(
    segments: list[tuple[FloatArray, IntArray]], lengths: tuple[int, ...]
) -> None:
    rng = np.random.default_rng(20250402)
    state, falls, rises = [], [], []
    for returns, hours in segments:
        scales = state_scales(returns, groups=hours)
        for _ in range(150):
            starts, found = clusters(lengths, FIRST + 40 * DAY, SEGMENT, rng)
            draws = matched_draws(returns, starts, found, scales=scales)
            if not (draws.n_matched > 0).all():
                continue
            state.append(np.log(scales.fast[starts]).mean())
            for kept, side in ((falls, "less"), (rises, "greater")):
                kept.append(total_pvalue(draws, side, int(rng.integers(2**32))))
    assert len(state) > 1_500
    for pvalues in (falls, rises):
        size = by_quintile(np.array(state), np.array(pvalues) <= 0.05)
        assert size.mean() == pytest.approx(0.05, abs=0.015)
        assert (size >= 0.015).all()
        assert (size <= 0.085).all()


def total_pvalue(draws: MatchedDraws, side: Alternative, seed: int) -> float:
    return combined_state_matched(
        draws, alternative=side, weights=draws.scale, n_resamples=999, rng=seed
    ).pvalue


def test_embedded_hours_are_rejected_as_often_as_said() -> None:
    history = EmbeddedPrices().history("BTCUSDT", bar="1h")
    hours = history.open_at.astype("datetime64[h]").astype(np.int64) % DAY
    scales = state_scales(history.log_returns(), groups=hours)
    at = np.arange(history.n_bars - 1)
    draws = matched_draws(history.log_returns(), at, scales=scales)
    usable = draws.n_matched > 0
    for pvalue in one_sided(draws):
        size = by_quintile(scales.fast[at][usable], (pvalue <= 0.05)[usable])
        # Some 1,000 hours in a fifth: 2.5 points are 3.6 standard errors.
        assert (size >= 0.025).all()
        assert (size <= 0.075).all()


# 1,000 intervals: three standard errors are 2.8 points of the coverage of 90 %, and 2.1
# of each end's 5 %.
def test_the_interval_of_three_clusters_covers_their_total() -> None:
    rng = np.random.default_rng(17)
    lengths, effect = np.array([1, 2, 5]), np.array([-0.06, 0.0, 0.02])
    below = above = 0
    for series in garch_t(3540, rng=7, n_series=250):
        for starts in 2600 + 220 * np.arange(4)[:, None] + np.array([0, 60, 130]):
            hit = series.copy()
            hit[starts] += effect
            draws = matched_draws(hit, starts, lengths)
            low, high = combined_interval(
                draws, weights=3 * draws.scale, n_resamples=1_999, rng=rng
            )
            below += high < effect.sum()
            above += low > effect.sum()
    assert below / 1000 == pytest.approx(0.05, abs=0.021)
    assert above / 1000 == pytest.approx(0.05, abs=0.021)
    assert 1 - (below + above) / 1000 == pytest.approx(0.9, abs=0.028)
