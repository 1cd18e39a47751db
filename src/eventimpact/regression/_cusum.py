"""Cumulated recursive or least-squares residuals."""

from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import kolmogorov, ndtr

from eventimpact._types import FloatArray, frozen
from eventimpact.regression._kernels import kernel_weights, long_run
from eventimpact.regression._time_data import TimeData, read_time_data


Residuals = Literal["ols", "recursive"]

_KINDS: Final[tuple[Residuals, ...]] = ("ols", "recursive")
_NULL: Final = "the coefficients are the same on every bar"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cusum:
    """A test of constant coefficients by cumulated residuals.

    Attributes
    ----------
    statistic : float
        Largest absolute value of the path over its boundary's shape; NaN if the test
        is not applicable.
    pvalue : float
        Its p-value.
    position : int or None
        Bar after the one where the statistic is reached.
    path : ndarray of shape (n_bars,)
        Cumulated standardised residuals up to and with each bar; NaN where there is
        none.
    residuals : {"ols", "recursive"}
        Which residuals were cumulated.
    lags : int
        Autocovariances in the long-run variance.
    n : int
        Bars used.
    null : str
        The null hypothesis.
    reason : str or None
        Why the test is not applicable; None if it is.
    """

    statistic: float
    pvalue: float
    position: int | None
    path: FloatArray
    residuals: Residuals
    lags: int
    n: int
    null: str = _NULL
    reason: str | None = None

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<Cusum: {self.reason}>"
        return (
            f"<Cusum ({self.residuals}): {self.statistic:.4g} at bar {self.position}, "
            f"p {self.pvalue:.4f}, n {self.n:,}>"
        )


def cusum_test(
    y: ArrayLike,
    X: ArrayLike | None = None,
    *,
    residuals: Residuals = "ols",
    lags: int = 0,
) -> Cusum:
    r"""Test for changing coefficients by cumulated residuals.

    Parameters
    ----------
    y : array_like of shape (n_bars,)
        Response; NaN where missing.
    X : array_like of shape (n_bars, q), optional
        Regressors, the constant included if there is to be one; by default the
        constant alone.
    residuals : {"ols", "recursive"}, default "ols"
        Least-squares residuals, better for late breaks, or recursive ones, which need
        no end of sample.
    lags : int, default 0
        Autocovariances of the residuals that the variance allows for (Bartlett).

    Returns
    -------
    Cusum
        Without a statistic, but with a reason, where the data carry none.

    Raises
    ------
    ValueError
        An unknown kind of residual, negative lags, or arrays whose lengths differ.

    Notes
    -----
    With :math:`\hat u_t` the least-squares residuals, :math:`\hat\omega` their
    long-run standard deviation and *B* a Brownian bridge [1]_,

    .. math:: \max_k \Big| \frac{1}{\hat\omega \sqrt n} \sum_{t \le k} \hat u_t \Big|
       \to \sup |B|

    With :math:`w_t` the :math:`n - q` recursive residuals [2]_,

    .. math:: S = \max_k \Big| \frac{1}{\hat\omega \sqrt{n - q}} \sum_{t \le q + k} w_t
       \Big| \Big/ \Big(1 + 2 \frac{k}{n - q}\Big), \quad
       p = 2\,[\Phi(-3 S) + e^{-4 S^2} \Phi(S)]

    twice the chance that a Brownian motion crosses one of the two lines, which is
    exact up to the negligible chance that it crosses both, and at most 1.

    References
    ----------
    .. [1] Ploberger, W., & Kramer, W. (1992). The CUSUM test with OLS residuals.
       Econometrica, 60(2), 271-285.
    .. [2] Brown, R. L., Durbin, J., & Evans, J. M. (1975). Techniques for testing the
       constancy of regression relationships over time. Journal of the Royal
       Statistical Society B, 37(2), 149-192.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import cusum_test
    >>> noise = np.random.default_rng(0).normal(0, 1, 200)
    >>> cusum_test(noise + (np.arange(200) >= 100)).pvalue < 0.01
    True
    """
    if residuals not in _KINDS:
        message = f"residuals is {residuals!r}; it must be 'ols' or 'recursive'"
        raise ValueError(message)
    if lags < 0:
        message = f"lags is {lags}; it must be 0 or more"
        raise ValueError(message)
    data = read_time_data(y, X)
    path = np.full(data.n_bars, np.nan)
    values = None if data.reason else _values(data, residuals)
    if values is None:
        return Cusum(
            statistic=float("nan"),
            pvalue=float("nan"),
            position=None,
            path=frozen(path),
            residuals=residuals,
            lags=lags,
            n=data.n,
            reason=data.reason or "the first regressors are collinear",
        )
    m = len(values)
    is_ols = residuals == "ols"
    centred = values if is_ols else values - values.mean()
    spread = _variance(centred, m - (data.q if is_ols else 1), lags)
    drift = np.cumsum(values) / np.sqrt(m * spread)
    bars = data.bars[data.n - m :]
    path[bars] = drift
    ratio = np.abs(drift) / (1.0 + (0.0 if is_ols else 2.0) * np.arange(1, m + 1) / m)
    best = int(ratio.argmax())
    return Cusum(
        statistic=float(ratio[best]),
        pvalue=_pvalue(float(ratio[best]), residuals),
        position=int(bars[min(best + 1, m - 1)]),
        path=frozen(path),
        residuals=residuals,
        lags=lags,
        n=data.n,
    )


def _values(data: TimeData, residuals: Residuals) -> FloatArray | None:
    """Residuals to cumulate; None if the recursion cannot start."""
    if residuals == "ols":
        return data.y
    return recursive_residuals(data.y, data.basis)


def recursive_residuals(y: FloatArray, X: FloatArray) -> FloatArray | None:
    """Standardised one-step forecast errors; None if the first rows are collinear."""
    n, q = X.shape
    moments = np.cumsum(X[:, :, None] * X[:, None, :], axis=0)[q - 1 : n - 1]
    products = np.cumsum(X * y[:, None], axis=0)[q - 1 : n - 1]
    sizes = np.linalg.eigvalsh(moments[0])
    if sizes[0] <= 1e-10 * sizes[-1]:
        return None
    solved = np.linalg.solve(moments, np.stack((products, X[q:]), axis=2))
    error = y[q:] - (X[q:] * solved[:, :, 0]).sum(axis=1)
    spread = 1.0 + (X[q:] * solved[:, :, 1]).sum(axis=1)
    return np.asarray(error / np.sqrt(spread))


def _variance(values: FloatArray, free: int, lags: int) -> float:
    """Bartlett long-run variance."""
    weights = kernel_weights("bartlett", min(lags, len(values) - 1), len(values))
    return float(long_run(values[None, None], weights)[0, 0, 0]) / max(free, 1)


def _pvalue(statistic: float, residuals: Residuals) -> float:
    """P-value of the largest excursion."""
    if residuals == "ols":
        return float(kolmogorov(statistic))
    crossing = ndtr(-3.0 * statistic) + np.exp(-4.0 * statistic**2) * ndtr(statistic)
    return float(np.minimum(1.0, 2.0 * crossing))
