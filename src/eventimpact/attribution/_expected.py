"""What a return would have been: drift and factors, known before the outcome."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, frozen
from eventimpact.errors import SingularDesignError
from eventimpact.numerics import ols


ESTIMATION: Final = 250
MIN_BARS: Final = 30
MIN_FACTOR_BARS: Final = 60
MIN_COVERED: Final = 0.5


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expected:
    """Drift and factor coefficients from the bars before an outcome.

    Attributes
    ----------
    drift : float
        Mean log return a bar that the factors leave; 0 where fewer than 30 returns
        come before the outcome.
    coefficients : ndarray of shape (n_factors,)
        Return for a unit of each factor; empty where factors are not used.
    errors : ndarray of shape (n_factors,)
        Their standard errors.
    factor : ndarray of shape (n_bars,)
        Part of each bar's return that the factors explain; 0 on a bar on which they
        have no return.
    n_estimation : int
        Returns that the drift is the mean of.
    n_fitted : int
        Bars that the coefficients are fitted to: those on which every factor has a
        return.
    n_missing : int
        Bars of the outcome on which some factor has no return.
    reason : str or None
        Why factors that were given are not used; None if they are, or if there are
        none.
    """

    drift: float
    coefficients: FloatArray
    errors: FloatArray
    factor: FloatArray
    n_estimation: int
    n_fitted: int
    n_missing: int
    reason: str | None

    @property
    def uses_factors(self) -> bool:
        """Whether factors explain part of the returns."""
        return len(self.coefficients) > 0

    def abnormal(self, returns: FloatArray) -> FloatArray:
        """Take drift and factor part off the returns of the whole history."""
        return np.asarray(returns - self.drift - self.factor)


def expected_returns(
    returns: ArrayLike,
    outcome: tuple[int, int],
    *,
    factors: ArrayLike | None = None,
    estimation: int = ESTIMATION,
) -> Expected:
    r"""Fit drift and factor coefficients on the bars before an outcome.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns of the whole history, NaN where missing.
    outcome : tuple of int
        First and last bar of the outcome; nothing from it enters the fit.
    factors : array_like of shape (n_bars, n_factors), optional
        Log returns of the factors on the same bars, NaN where a market was closed.
    estimation : int, default 250
        Bars before the outcome that the fit looks at.

    Returns
    -------
    Expected
        Factors are left out, with the reason, where fewer than 60 bars of the estimation
        window or half the bars of the outcome have them, or where they depend
        linearly on one another.

    Notes
    -----
    Coefficients are those of least squares on the bars on which all factors have a
    return. A bar without one, such as a coin's weekend, is never filled in: nothing
    of it falls on that factor, and the factor's next return holds what it moved since.
    The drift is the mean of what the factors leave, over all estimation bars:

    .. math:: r_t = \mu + b'f_t + a_t

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.attribution import expected_returns
    >>> index = np.random.default_rng(1).normal(0, 0.01, 300)
    >>> fit = expected_returns(0.001 + 2 * index, (290, 299), factors=index[:, None])
    >>> round(fit.drift, 6), fit.coefficients.round(6).tolist()
    (0.001, [2.0])
    """
    y = np.asarray(returns, dtype=np.float64)
    f = _columns(factors, len(y))
    before = slice(max(outcome[0] - estimation, 0), outcome[0])
    inside = slice(outcome[0], outcome[1] + 1)
    known = np.isfinite(y[before])
    complete = known & np.logical_and.reduce(np.isfinite(f[before]), axis=1)
    covered = np.logical_and.reduce(np.isfinite(f[inside]), axis=1)
    fitted = _fit(y[before], f[before], complete, covered)
    if isinstance(fitted, str):
        b, errors, reason = np.empty(0), np.empty(0), fitted or None
        part = np.zeros(len(y))
    else:
        (b, errors), reason = fitted, None
        part = np.nan_to_num(f, nan=0.0) @ b
    left = (y - part)[before][known]
    return Expected(
        drift=float(left.mean()) if len(left) >= MIN_BARS else 0.0,
        coefficients=frozen(b),
        errors=frozen(errors),
        factor=frozen(part),
        n_estimation=int(known.sum()),
        n_fitted=int(complete.sum()) if len(b) else 0,
        n_missing=int((~covered).sum()),
        reason=reason,
    )


def _columns(factors: ArrayLike | None, n_bars: int) -> FloatArray:
    """Lay factors out in columns, none where there are none."""
    if factors is None:
        return np.empty((n_bars, 0))
    f = np.asarray(factors, dtype=np.float64)
    if f.ndim != 2 or len(f) != n_bars:
        message = (
            f"factors have shape {f.shape} but there are {n_bars} bars; give one row a "
            "bar and one column a factor"
        )
        raise ValueError(message)
    return f


def _fit(
    y: FloatArray, f: FloatArray, complete: BoolArray, covered: BoolArray
) -> tuple[FloatArray, FloatArray] | str:
    """Return coefficients and errors, or why there are none; "" without factors."""
    refusal = _refusal(f, complete, covered)
    if refusal is not None:
        return refusal
    design = np.column_stack((np.ones(int(complete.sum())), f[complete]))
    try:
        fit = ols(y[complete], design)
    except SingularDesignError as error:
        return str(error)
    return fit.params[1:], np.sqrt(fit.sigma2 * np.diag(fit.xtx_inv))[1:]


def _refusal(f: FloatArray, complete: BoolArray, covered: BoolArray) -> str | None:
    """Say why factors cannot be used; "" without factors, None if they can."""
    n, k = int(complete.sum()), f.shape[1]
    if not k:
        return ""
    if n < MIN_FACTOR_BARS:
        return (
            f"the {len(f)} bars before the outcome hold {n} with a return of every "
            f"factor and {MIN_FACTOR_BARS} are needed"
        )
    if covered.mean() < MIN_COVERED:
        return (
            f"the factors have a return on {int(covered.sum())} of the {len(covered)} "
            "bars of the outcome and half of them are needed"
        )
    return None
