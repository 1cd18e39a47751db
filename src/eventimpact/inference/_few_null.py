"""What a few events come to where nothing happened."""

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.inference._combined import n_draws, placebo_means
from eventimpact.inference._draws import MatchedDraws


def common_scale(draws: MatchedDraws) -> float:
    """Return the harmonic mean of the scales, NaN without one.

    An effect on every event moves the mean standardised return by the effect over it.
    """
    scale = draws.scale[draws.n_matched > 0]
    return float(len(scale) / np.sum(1 / scale)) if len(scale) else float("nan")


def null_draws(
    draws: MatchedDraws, weight: FloatArray, n_resamples: int, rng: np.random.Generator
) -> FloatArray:
    """Draw mean returns of matched windows, at a weight for each event."""
    usable = np.flatnonzero(draws.n_matched)
    if not len(usable):
        return np.empty(0)
    n = n_draws(draws, usable, n_resamples)
    return placebo_means(draws, usable, n, weight, rng)


def sd_of_mean(draws: MatchedDraws, usable: IntArray) -> float:
    """Compute the standard deviation of the mean were there no effect."""
    if not len(usable):
        return float("nan")
    return float(np.sqrt(sum(draws.sd(int(k)) ** 2 for k in usable)) / len(usable))
