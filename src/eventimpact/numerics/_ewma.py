"""Exponentially weighted variance, known before each bar."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray


_BLOCK: Final = 128


def ewma_variance(x: ArrayLike, decay: float, *, warm_up: int = 30) -> FloatArray:
    r"""Exponentially weighted mean square of a series, known before each bar.

    Parameters
    ----------
    x : array_like of shape (n,)
        Series with mean near zero, such as returns; NaN where missing.
    decay : float
        Weight of a value relative to the next one, strictly between 0 and 1.
    warm_up : int, default 30
        Number of values needed before the first variance is given.

    Returns
    -------
    ndarray of shape (n + 1,)
        At ``t`` the variance made of ``x[:t]`` alone; NaN until `warm_up`
        values have been seen. A missing value leaves it unchanged.

    Notes
    -----
    Over the values :math:`x_s` seen before :math:`t`, with ages
    :math:`a_s = 0, 1, \dots` counted in values that are not missing,

    .. math:: v_t = \sum_s \lambda^{a_s} x_s^2 \Big/ \sum_s \lambda^{a_s}

    so that no starting value has to be assumed. The sums run in blocks of
    positive terms, hence without cancellation.

    References
    ----------
    .. [1] J.P. Morgan/Reuters (1996). RiskMetrics: Technical document, 4th
       edition, section 5.2.

    Examples
    --------
    >>> from eventimpact.numerics import ewma_variance
    >>> ewma_variance([0.02, -0.01, 0.03], 0.5, warm_up=1).round(6)
    array([   nan, 0.0004, 0.0002, 0.0006])
    """
    if not 0 < decay < 1:
        message = f"decay is {decay}; it must lie strictly between 0 and 1"
        raise ValueError(message)
    values = np.asarray(x, dtype=np.float64)
    seen = ~np.isnan(values)
    squares = values[seen] ** 2
    n = len(squares)
    weights = (1 - decay ** np.arange(1, n + 1)) / (1 - decay)
    variance = np.full(n + 1, np.nan)
    variance[1:] = _discounted_sums(squares, decay) / weights
    variance[: max(warm_up, 1)] = np.nan
    before = np.concatenate(([0], np.cumsum(seen)))
    known: FloatArray = variance[before]
    return known


def last_ewma_variance(x: ArrayLike, decay: float, *, warm_up: int = 30) -> FloatArray:
    r"""Exponentially weighted mean square of each row, known after its last value.

    Parameters
    ----------
    x : array_like of shape (n_rows, n)
        Rows with mean near zero, such as residuals; NaN where missing.
    decay : float
        Weight of a value relative to the next one, strictly between 0 and 1.
    warm_up : int, default 30
        Number of values a row needs.

    Returns
    -------
    ndarray of shape (n_rows,)
        The last of `ewma_variance` of each row; NaN below `warm_up` values.

    Notes
    -----
    Each row is weighed on its own, so that rows beside it change no digit.

    References
    ----------
    .. [1] J.P. Morgan/Reuters (1996). RiskMetrics: Technical document, 4th
       edition, section 5.2.

    Examples
    --------
    >>> from eventimpact.numerics import last_ewma_variance
    >>> last_ewma_variance([[0.02, -0.01, 0.03]], 0.5, warm_up=1).round(6)
    array([0.0006])
    """
    if not 0 < decay < 1:
        message = f"decay is {decay}; it must lie strictly between 0 and 1"
        raise ValueError(message)
    squares = np.square(np.asarray(x, dtype=np.float64))
    seen = ~np.isnan(squares)
    age = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1] - 1
    weights = np.where(seen, decay ** np.maximum(age, 0), 0.0)
    squares[~seen] = 0.0
    total = weights.sum(axis=1)
    known = seen.sum(axis=1) >= max(warm_up, 1)
    variance = np.full(len(squares), np.nan)
    np.divide(np.vecdot(squares, weights), total, out=variance, where=known)
    return variance


def _discounted_sums(x: FloatArray, decay: float) -> FloatArray:
    """Return ``s[t] = x[t] + decay * s[t - 1]``, block by block."""
    n_blocks = -(-len(x) // _BLOCK)
    padded = np.zeros(n_blocks * _BLOCK)
    padded[: len(x)] = x
    age = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
    within = np.where(age >= 0, decay ** np.maximum(age, 0), 0.0)
    sums = padded.reshape(n_blocks, _BLOCK) @ within.T
    carry = decay ** np.arange(1, _BLOCK + 1)
    for block in range(1, n_blocks):
        sums[block] += carry * sums[block - 1, -1]
    return np.asarray(sums.ravel()[: len(x)])
