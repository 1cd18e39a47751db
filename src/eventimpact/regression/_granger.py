"""Lags of one series in the forecast of another: a description, not a verdict."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc

from eventimpact._types import BoolArray, FloatArray, frozen
from eventimpact.errors import InsufficientDataError, SingularDesignError
from eventimpact.numerics import OlsFit, ols
from eventimpact.regression._kernels import kernel_weights, long_run
from eventimpact.regression._sandwich import hc3
from eventimpact.regression._splits import COVARIANCES, Covariance
from eventimpact.regression._sup_f import default_lags
from eventimpact.regression._time_data import as_series


_NULL: Final = "the past of x does not help to forecast y, given the past of y"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GrangerTest:
    """Whether the past of one series helps to forecast another.

    Attributes
    ----------
    statistic : float
        F statistic of the lags of x; NaN if the test is not applicable.
    pvalue : float
        From an F distribution with `df` and `df_resid` degrees of freedom.
    df, df_resid : int
        Lags tested and degrees of freedom of the residuals.
    coefficients : ndarray of shape (lags,)
        Coefficients of the lags of x, the latest first.
    r2_gain : float
        Share of the variance that y's own past leaves and the lags of x explain.
    n : int
        Bars used.
    covariance : {"classic", "hc", "hac"}
        Errors the statistic allows for.
    null : str
        The null hypothesis.
    reason : str or None
        Why the test is not applicable; None if it is.
    """

    statistic: float
    pvalue: float
    df: int
    df_resid: int
    coefficients: FloatArray
    r2_gain: float
    n: int
    covariance: Covariance
    null: str = _NULL
    reason: str | None = None


def granger_test(
    y: ArrayLike,
    x: ArrayLike,
    lags: int = 1,
    *,
    covariance: Covariance = "classic",
    bandwidth: int | None = None,
) -> GrangerTest:
    r"""Test whether lags of `x` help to forecast `y`, given lags of `y`.

    It describes which series moves first. Both may answer to the same news, and a
    price that foresees a flow "causes" it here; it says nothing about what would have
    happened otherwise.

    Parameters
    ----------
    y, x : array_like of shape (n_bars,)
        The series to be forecast and the one that may help; NaN where missing, and a
        bar is used where it and its lags are known.
    lags : int, default 1
        Lags of each.
    covariance : {"classic", "hc", "hac"}, default "classic"
        Equal variance, HC3 errors, or Bartlett errors, which count how many bars two
        residuals are apart, missing ones included.
    bandwidth : int, optional
        Lags of the Bartlett kernel of "hac"; by default
        :math:`\lfloor 4 (n / 100)^{2/9} \rfloor`.

    Returns
    -------
    GrangerTest
        Without a statistic, but with a reason, where the data carry none.

    Raises
    ------
    ValueError
        `lags` below 1, an unknown covariance, a negative bandwidth, or series whose
        lengths differ.

    Notes
    -----
    .. math:: y_t = a + \sum_{j=1}^{p} b_j y_{t-j} + \sum_{j=1}^{p} c_j x_{t-j} + e_t,
       \quad H_0: c_1 = \dots = c_p = 0, \quad F = \hat c' \hat V_c^{-1} \hat c / p

    References
    ----------
    .. [1] Granger, C. W. J. (1969). Investigating causal relations by econometric
       models and cross-spectral methods. Econometrica, 37(3), 424-438.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import granger_test
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(0, 1, 300)
    >>> y = 0.5 * np.roll(x, 1) + rng.normal(0, 1, 300)
    >>> granger_test(y, x).pvalue < 0.001, granger_test(x, y).pvalue > 0.05
    (True, True)
    """
    _check(lags, covariance, bandwidth)
    response, design, known = _lagged(as_series(y, "y"), as_series(x, "x"), lags)
    n, k = design.shape
    try:
        fit = ols(response, design)
        own = ols(response, design[:, :-lags])
        errors = covariance, default_lags(n, bandwidth)
        cov = _covariance(fit, design, known, errors)[-lags:, -lags:]
    except (InsufficientDataError, SingularDesignError) as error:
        return _declined(lags, n, covariance, str(error))
    if fit.sigma2 == 0.0:
        return _declined(lags, n, covariance, "the lags explain y exactly")
    effect = fit.params[-lags:]
    statistic = float(effect @ np.linalg.solve(cov, effect)) / lags
    left = float(own.resid @ own.resid)
    return GrangerTest(
        statistic=statistic,
        pvalue=float(fdtrc(lags, n - k, statistic)),
        df=lags,
        df_resid=n - k,
        coefficients=frozen(effect),
        r2_gain=1.0 - float(fit.resid @ fit.resid) / left,
        n=n,
        covariance=covariance,
    )


def _lagged(
    y: FloatArray, x: FloatArray, lags: int
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Response and regressors (constant, lags of y, lags of x) of the known bars."""
    if len(x) != len(y):
        message = f"x has {len(x)} bars but y has {len(y)}; give one value a bar"
        raise ValueError(message)
    n = max(len(y) - lags, 0)
    columns = [np.ones(n)]
    for series in (y, x):
        columns += [series[lags - lag : lags - lag + n] for lag in range(1, lags + 1)]
    design = np.column_stack(columns)
    response = y[lags : lags + n]
    known = np.isfinite(response) & np.isfinite(design).all(axis=1)
    return response[known], design[known], known


def _covariance(
    fit: OlsFit, X: FloatArray, known: BoolArray, errors: tuple[Covariance, int]
) -> FloatArray:
    """Covariance of the coefficients; missing bars have a score of zero."""
    covariance, bandwidth = errors
    if covariance == "classic":
        return fit.sigma2 * fit.xtx_inv
    if covariance == "hc":
        return hc3(fit, X)
    n, k = X.shape
    scores = np.zeros((len(known), k))
    scores[known] = X @ fit.xtx_inv * fit.resid[:, None]
    weights = kernel_weights("bartlett", bandwidth, len(known))
    return np.asarray(long_run(scores.T[None], weights)[0] * (n / (n - k)))


def _declined(lags: int, n: int, covariance: Covariance, reason: str) -> GrangerTest:
    """Build the result of series that carry no test."""
    return GrangerTest(
        statistic=float("nan"),
        pvalue=float("nan"),
        df=lags,
        df_resid=max(n - 2 * lags - 1, 0),
        coefficients=frozen(np.full(lags, np.nan)),
        r2_gain=float("nan"),
        n=n,
        covariance=covariance,
        reason=reason,
    )


def _check(lags: int, covariance: str, bandwidth: int | None) -> None:
    """Raise `ValueError` for options that no data could carry."""
    if lags < 1:
        message = f"lags is {lags}; it must be 1 or more"
        raise ValueError(message)
    if covariance not in COVARIANCES:
        message = f"covariance is {covariance!r}; it must be 'classic', 'hc' or 'hac'"
        raise ValueError(message)
    if bandwidth is not None and bandwidth < 0:
        message = f"bandwidth is {bandwidth}; it must be 0 or more"
        raise ValueError(message)
