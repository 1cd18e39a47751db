"""The tests of one and of few events of one series, as they are tried."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.inference import (
    MatchedDraws,
    StateScales,
    ball_torous,
    combined_state_matched,
    exact_sign_test,
    excess_t_test,
    garch_scales,
    matched_draws,
    nguyen_wolf_test,
    placebo_dates_test,
    sample_quantile_draws,
    sample_quantile_pvalues,
    state_matched_tests,
    state_scales,
)


OfDraws = Callable[[MatchedDraws, np.random.Generator], float]
Scaling = Callable[[FloatArray], StateScales]
ManyTrials = Callable[[FloatArray, IntArray, int, np.random.Generator], FloatArray]
Around = tuple[StateScales, np.random.Generator]
OfScales = Callable[[FloatArray, IntArray, int, Around], FloatArray]

N_DRAWS: Final = 999
ESTIMATION: Final = 250


def of_scales(
    test: OfDraws | None,
    returns: FloatArray,
    trials: IntArray,
    length: int,
    around: Around,
) -> FloatArray:
    """Match windows to the events of each trial, each other's bars left out.

    Without a test of the draws, rank one event, or the mean of several, among them.
    """
    scales, rng = around
    if test is None and trials.shape[1] == 1:
        return state_matched_tests(
            returns, trials[:, 0], length, scales=scales, keep_matched=False
        ).pvalue
    ranked = combined if test is None else test
    found = [
        ranked(
            matched_draws(returns, own, length, catalogued=taken, scales=scales), rng
        )
        for own, taken in zip(trials, _bars(trials, length), strict=True)
    ]
    return np.array(found)


def of_returns(
    scaling: Scaling,
    test: OfDraws | None,
    returns: FloatArray,
    trials: IntArray,
    length: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Measure the scales, and match windows by them."""
    return of_scales(test, returns, trials, length, (scaling(returns), rng))


def sample_quantile(
    returns: FloatArray, trials: IntArray, length: int, rng: np.random.Generator
) -> FloatArray:
    """Rank the raw return of one event, or the mean of several, among all windows."""
    if trials.shape[1] == 1:
        return sample_quantile_pvalues(returns, trials[:, 0], length)
    found = [
        combined(sample_quantile_draws(returns, own, length, catalogued=taken), rng)
        for own, taken in zip(trials, _bars(trials, length), strict=True)
    ]
    return np.array(found)


def _bars(trials: IntArray, length: int) -> IntArray:
    """List the bars of all event windows of each trial."""
    bars = trials[:, :, None] + np.arange(length)
    return bars.reshape(len(trials), -1)


def combined(draws: MatchedDraws, rng: np.random.Generator) -> float:
    """Rank the mean standardised return."""
    return combined_state_matched(draws, n_resamples=N_DRAWS, rng=rng).pvalue


def total(draws: MatchedDraws, rng: np.random.Generator) -> float:
    """Rank the total log return."""
    return combined_state_matched(
        draws, weights=draws.scale, n_resamples=N_DRAWS, rng=rng
    ).pvalue


def placebo_dates(draws: MatchedDraws, rng: np.random.Generator) -> float:
    """Rank the mean among dates that do not overlap."""
    return placebo_dates_test(draws, n_resamples=N_DRAWS, rng=rng).pvalue


def excess_t(draws: MatchedDraws, _: np.random.Generator) -> float:
    """Refer the mean excess over matched windows to the events' spread."""
    return excess_t_test(draws).pvalue


def exact_sign(draws: MatchedDraws, _: np.random.Generator) -> float:
    """Count the events above the median of their matched windows."""
    usable = draws.n_matched > 0
    if not usable.any():
        return np.nan
    usual = np.nanmedian(draws.placebo[usable], axis=1)
    return exact_sign_test(draws.z[usable], center=usual).pvalue


def sign_of_returns(
    returns: FloatArray, positions: IntArray, length: int, _: np.random.Generator
) -> float:
    """Count the events whose return is positive."""
    windows = returns[positions[:, None] + np.arange(length)]
    return exact_sign_test(windows.sum(axis=1)).pvalue


def nguyen_wolf(
    returns: FloatArray,
    positions: IntArray,
    length: int,
    rng: np.random.Generator,
    *,
    demean: bool = True,
) -> float:
    """Deal the bars of one event out anew with those before it."""
    first = int(positions[0])
    before = returns[max(first - ESTIMATION, 0) : first]
    usual = np.nanmean(before) if demean else 0.0
    event = returns[first : first + length] - usual
    return nguyen_wolf_test(event, before - usual, n_resamples=N_DRAWS, rng=rng).pvalue


def uncertain_day(
    returns: FloatArray, positions: IntArray, length: int, rng: np.random.Generator
) -> float:
    """Look for an effect on one bar, unknown which, of each window."""
    sigma = state_scales(returns).sigma
    z = np.full(len(returns), np.nan)
    np.divide(returns, sigma, out=z, where=sigma > 0)
    return ball_torous(z, positions, length, n_resamples=N_DRAWS, rng=rng).test.pvalue


SCALINGS: Final[dict[str, Scaling]] = {"": state_scales, ", GARCH": garch_scales}
OF_DRAWS: Final[dict[str, OfDraws | None]] = {
    "state-matched": None,
    "placebo dates": placebo_dates,
    "Ibragimov-Muller, matched": excess_t,
    "exact sign": exact_sign,
    "total return": total,
}
MATCHED: Final[Mapping[str, tuple[ManyTrials, OfScales | None]]] = {
    f"{name}{suffix}": (
        partial(of_returns, scaling, test),
        None if suffix else partial(of_scales, test),
    )
    for suffix, scaling in SCALINGS.items()
    for name, test in OF_DRAWS.items()
}
