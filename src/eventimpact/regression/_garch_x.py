"""Mean with dummies and a GARCH variance, estimated together."""

from dataclasses import dataclass
from importlib import import_module
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.numerics import ewma_variance
from eventimpact.regression._covariances import GarchX
from eventimpact.regression._least_squares import Equation


_DECAY: Final = 0.94
_FALLBACK: Final = (
    "the GARCH model could not be fitted; bars are weighted by an exponentially "
    "weighted variance (0.94) of the least-squares residuals instead"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightedFit:
    """Coefficients, their covariance, degrees of freedom of t errors, and a note."""

    params: FloatArray
    cov: FloatArray
    nu: float | None
    note: str | None


def fit_garch_x(errors: GarchX, equation: Equation) -> WeightedFit:
    """Estimate by maximum likelihood; by weighted least squares where that fails."""
    n, k = equation.X.shape
    unit = np.sqrt(equation.resid @ equation.resid / n)
    arch_fit = import_module("eventimpact.normal._arch_fit")
    has_t_errors = errors.distribution == "t"
    size = np.abs(equation.X).max(axis=0)
    found = arch_fit.fit_variance(
        equation.y / unit,
        equation.X / size,
        kind=errors.kind,
        has_t_errors=has_t_errors,
    )
    if found is None:
        variance = _known_before(equation)
        params, cov = weighted_least_squares(equation.y, equation.X, variance)
        return WeightedFit(params=params, cov=cov, nu=None, note=_FALLBACK)
    resid = equation.y / unit - equation.X / size @ found.params[:k]
    variance = found.variance
    if equation.saturated.any():
        shape = found.params[k : k + 3 + (errors.kind == "gjr")]
        variance = _expected(variance, resid, equation.saturated, shape)
    _, cov = weighted_least_squares(equation.y, equation.X, variance * unit**2)
    return WeightedFit(
        params=found.params[:k] * unit / size,
        cov=cov,
        nu=float(found.params[-1]) if has_t_errors else None,
        note=None,
    )


def weighted_least_squares(
    y: FloatArray, X: FloatArray, variance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    r"""Coefficients at known variances, and :math:`(X'H^{-1}X)^{-1} n / (n - k)`."""
    n, k = X.shape
    root = np.sqrt(variance)
    q, r = np.linalg.qr(X / root[:, None])
    r_inv = np.linalg.inv(r)
    return r_inv @ (q.T @ (y / root)), r_inv @ r_inv.T * (n / (n - k))


def _expected(
    variance: FloatArray,
    resid: FloatArray,
    saturated: BoolArray,
    params: FloatArray,
) -> FloatArray:
    """Expect the variance after bars that are fitted exactly: their zero is no shock."""
    omega, alpha, beta = params[[0, 1, -1]]
    lever = params[2] if len(params) == 4 else 0.0
    shock = (alpha + lever * (resid < 0)) * resid**2
    h = variance.copy()
    for t in range(1, len(h)):
        last = (alpha + lever / 2) * h[t - 1] if saturated[t - 1] else shock[t - 1]
        h[t] = omega + last + beta * h[t - 1]
    return h


def _known_before(equation: Equation) -> FloatArray:
    """Exponentially weighted variance before each bar, that of all in the warm-up."""
    resid = np.where(equation.saturated, np.nan, equation.resid)
    variance = ewma_variance(resid, _DECAY)[:-1]
    return np.where(variance > 0, variance, np.nanmean(resid**2))
