"""The likelihood of an event on exactly one day of each window."""

from dataclasses import dataclass
from math import nan, sqrt
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray


_SHORT: Final = 6
_ITERATIONS: Final = 200
_TOLERANCE: Final = 1e-4
_STEP: Final = 1e-3
_AT_BOUND: Final = 1e-6


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixture:
    """Maximum-likelihood fits of several sets of windows.

    Attributes
    ----------
    effect, variance : ndarray of shape (n_sets,)
        Mean and variance on the event day, in standard deviations of other days.
    statistic : ndarray of shape (n_sets,)
        Signed root of the likelihood ratio against no mean effect.
    free_variance : bool
        Whether the variance was estimated.
    """

    effect: FloatArray
    variance: FloatArray
    statistic: FloatArray
    free_variance: bool


def maximise(z: FloatArray, log_prior: FloatArray, *, free_variance: bool) -> Mixture:
    """Fit sets of standardised windows, shape (n_sets, n_events, length), at once."""
    above, below = z.max(axis=2).mean(axis=1), z.min(axis=2).mean(axis=1)
    starts = np.stack((above, below, (above + below) / 2))
    what = True, free_variance
    first = [_climb(z, log_prior, (a, np.ones(len(z))), what, _SHORT) for a in starts]
    highest = np.stack([_height(z, log_prior, *point) for point in first]).argmax(0)
    picked = highest, np.arange(len(z))
    begin = tuple(np.stack([point[i] for point in first])[picked] for i in range(2))
    effect, variance = _climb(z, log_prior, (begin[0], begin[1]), what, _ITERATIONS)
    none = np.zeros(len(z)), np.ones(len(z))
    null = _climb(z, log_prior, none, (False, free_variance), _ITERATIONS)
    height = _height(z, log_prior, effect, variance)
    ratio = np.maximum(2.0 * (height - _height(z, log_prior, *null)), 0.0)
    return Mixture(
        effect=effect,
        variance=variance,
        statistic=np.asarray(np.sign(effect) * np.sqrt(ratio)),
        free_variance=free_variance,
    )


def _climb(
    z: FloatArray,
    log_prior: FloatArray,
    start: tuple[FloatArray, FloatArray],
    free: tuple[bool, bool],
    iterations: int,
) -> tuple[FloatArray, FloatArray]:
    """Expectation-maximisation of effect and variance, sets that settle left alone."""
    effect, variance = start[0].copy(), start[1].copy()
    live = np.arange(len(z)) if any(free) else np.empty(0, dtype=np.int64)
    part = z
    for _ in range(iterations):
        if len(live) == 0:
            break
        a, v = effect[live], variance[live]
        terms = _terms(part, log_prior, a, v)
        chance = np.exp(terms - terms.max(axis=2, keepdims=True))
        weight = 1.0 / (chance.sum(axis=2) * z.shape[1])
        if free[0]:
            effect[live] = (np.einsum("bkl,bkl->bk", chance, part) * weight).sum(axis=1)
        if free[1]:
            off = (part - effect[live][:, None, None]) ** 2
            spread = (np.einsum("bkl,bkl->bk", chance, off) * weight).sum(axis=1)
            variance[live] = np.maximum(spread, 1.0)
        moved = np.abs(effect[live] - a) + np.abs(variance[live] - v) > _TOLERANCE
        if not moved.all():
            live, part = live[moved], part[moved]
    return effect, variance


def _height(
    z: FloatArray, log_prior: FloatArray, effect: FloatArray, variance: FloatArray
) -> FloatArray:
    """Log-likelihood of each set over that of no event."""
    terms = _terms(z, log_prior, effect, variance)
    most = terms.max(axis=2)
    return np.asarray(
        (most + np.log(np.exp(terms - most[:, :, None]).sum(axis=2))).sum(axis=1)
    )


def _terms(
    z: FloatArray, log_prior: FloatArray, effect: FloatArray, variance: FloatArray
) -> FloatArray:
    """Log of each day's prior times its likelihood over that of no event."""
    off = (z - effect[:, None, None]) ** 2 / variance[:, None, None]
    return np.asarray(log_prior + (z**2 - off - np.log(variance)[:, None, None]) / 2.0)


def posterior(z: FloatArray, log_prior: FloatArray, fit: Mixture) -> FloatArray:
    """Probability of each day of one set of windows, shape (n_events, length)."""
    terms = _terms(z[None], log_prior, fit.effect, fit.variance)[0]
    chance = np.exp(terms - terms.max(axis=1, keepdims=True))
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def standard_error(z: FloatArray, log_prior: FloatArray, fit: Mixture) -> float:
    """Find the standard error of the effect from the log-likelihood's curvature."""
    a, v = float(fit.effect[0]), float(fit.variance[0])
    effects = a + _STEP * np.array([0, 1, -1, 0, 0, 1, -1, 1, -1])
    logs = np.log(v) + _STEP * np.array([0, 0, 0, 1, -1, 1, -1, -1, 1])
    sets = np.broadcast_to(z, (len(effects), *z.shape))
    height = _height(sets, log_prior, effects, np.exp(logs))
    curve = (height[1] + height[2] - 2 * height[0]) / _STEP**2
    information = -float(curve)
    if fit.free_variance and v > 1.0 + _AT_BOUND:
        other = -float(height[3] + height[4] - 2 * height[0]) / _STEP**2
        mixed = -float(height[5] + height[6] - height[7] - height[8]) / (4 * _STEP**2)
        information -= mixed**2 / other if other > 0.0 else 0.0
    return 1.0 / sqrt(information) if information > 0.0 else nan
