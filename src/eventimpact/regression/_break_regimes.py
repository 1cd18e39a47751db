"""The regression of each regime between two breaks."""

from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.regression._kernels import kernel_weights, long_run
from eventimpact.regression._time_data import TimeData


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regimes:
    """Regressions of all regimes, one row each, of the scaled response.

    Attributes
    ----------
    coefficients, errors : ndarray of shape (m + 1, q)
        Coefficients and their standard errors.
    variances, df : ndarray of shape (m + 1,)
        Residual variance and degrees of freedom.
    """

    coefficients: FloatArray
    errors: FloatArray
    variances: FloatArray
    df: FloatArray


def regimes(data: TimeData, edges: IntArray, lags: int) -> Regimes:
    """Fit each regime; errors are classical, or allow for `lags` autocovariances."""
    found = [
        _fit(data.design[start:end], data.response[start:end], lags)
        for start, end in pairwise(edges)
    ]
    coefficients, errors, variances, df = zip(*found, strict=True)
    return Regimes(
        coefficients=np.array(coefficients),
        errors=np.array(errors),
        variances=np.array(variances),
        df=np.array(df),
    )


def _fit(
    X: FloatArray, y: FloatArray, lags: int
) -> tuple[FloatArray, FloatArray, float, float]:
    """Coefficients, their errors, the residual variance and its freedom."""
    n, q = X.shape
    beta = np.linalg.lstsq(X, y)[0]
    resid = y - X @ beta
    df = float(max(n - q, 1))
    variance = float(resid @ resid) / df
    root = np.linalg.pinv(X)
    if lags:
        weights = kernel_weights("bartlett", min(lags, n - 1), n)
        scores = (root * resid)[None]
        cov = long_run(scores, weights)[0] * n / df
    else:
        cov = variance * root @ root.T
    errors = np.sqrt(np.diagonal(cov))
    return np.asarray(beta), np.asarray(errors), variance, df
