"""Expected variance of the bars ahead, given the last one."""

from dataclasses import dataclass
from math import exp, lgamma, pi, sqrt
from typing import Final, Literal, final

import numpy as np
from scipy.special import ndtr

from eventimpact._types import FloatArray


Kind = Literal["garch", "gjr", "egarch"]
VARIANCE_NAMES: Final = {
    "garch": ("omega", "alpha", "beta"),
    "gjr": ("omega", "alpha", "gamma", "beta"),
    "egarch": ("omega", "alpha", "gamma", "beta"),
}
_MEAN_ABS: Final = sqrt(2 / pi)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LastBar:
    """Residual and variance of the last bar; ``nu`` is None for normal errors."""

    resid: float
    variance: float
    nu: float | None = None


def variance_path(
    kind: Kind, params: FloatArray, last: LastBar, n_bars: int
) -> FloatArray:
    """Expect the variance of each of the bars after the last, shape (n_bars,)."""
    if kind == "egarch":
        return _log_path(params, last, n_bars)
    omega, alpha, beta = params[[0, 1, -1]]
    lever = params[2] if kind == "gjr" else 0.0
    path = np.empty(n_bars)
    jump = alpha + lever * (last.resid < 0)
    path[0] = omega + jump * last.resid**2 + beta * last.variance
    for h in range(1, n_bars):
        path[h] = omega + (alpha + lever / 2 + beta) * path[h - 1]
    return path


def _log_path(params: FloatArray, last: LastBar, n_bars: int) -> FloatArray:
    """Expect an EGARCH variance; with t errors the exponential of its expected log."""
    omega, alpha, lever, beta = (float(value) for value in params)
    z = last.resid / sqrt(last.variance)
    log_variance = omega + alpha * (abs(z) - _MEAN_ABS) + lever * z
    log_variance += beta * np.log(last.variance)
    log_path, factors = np.empty(n_bars), np.ones(n_bars)
    log_path[0] = log_variance
    shift = 0.0 if last.nu is None else alpha * (_mean_abs_t(last.nu) - _MEAN_ABS)
    for h in range(1, n_bars):
        log_path[h] = omega + shift + beta * log_path[h - 1]
        if last.nu is None:
            weight = beta ** (h - 1)
            step = _moment(weight * alpha, weight * lever)
            factors[h] = factors[h - 1] * step
    with np.errstate(over="ignore"):
        return np.asarray(np.exp(log_path) * factors)


def _moment(size: float, lever: float) -> float:
    r"""Expect :math:`\exp(s (|z| - \sqrt{2/\pi}) + l z)` of a standard normal z."""
    up, down = size + lever, size - lever
    both = exp(up**2 / 2) * ndtr(up) + exp(down**2 / 2) * ndtr(down)
    return float(exp(-size * _MEAN_ABS) * both)


def _mean_abs_t(nu: float) -> float:
    """Mean absolute value of Student's t scaled to variance 1."""
    return sqrt((nu - 2) / pi) * exp(lgamma((nu - 1) / 2) - lgamma(nu / 2))
