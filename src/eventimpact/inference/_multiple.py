"""Corrections for several tests at once."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray
from eventimpact.inference._result import TestResult


def holm(pvalues: ArrayLike | Sequence[TestResult]) -> FloatArray:
    r"""Adjust p-values so that the chance of any false rejection is bounded.

    Parameters
    ----------
    pvalues : array_like of shape (n_tests,) or sequence of TestResult
        P-values, or the results of tests; NaN for tests that were not applicable.

    Returns
    -------
    ndarray of shape (n_tests,)
        Adjusted p-values, NaN where there was none; a NaN is not a test.

    Notes
    -----
    With the :math:`m` p-values in ascending order,

    .. math:: \tilde p_{(i)} = \max_{j \le i} \min(1, (m - j + 1) p_{(j)})

    References
    ----------
    .. [1] Holm, S. (1979). A simple sequentially rejective multiple test procedure.
       Scandinavian Journal of Statistics, 6(2), 65-70.

    Examples
    --------
    >>> from eventimpact.inference import holm
    >>> holm([0.01, 0.04, float("nan"), 0.03]).round(2)
    array([0.03, 0.06,  nan, 0.06])
    """
    p, order = _sorted(pvalues)
    m = len(order)
    stepped = np.maximum.accumulate(p[order] * np.arange(m, 0, -1))
    return _back(p, order, stepped)


def benjamini_hochberg(pvalues: ArrayLike | Sequence[TestResult]) -> FloatArray:
    r"""Adjust p-values so that the expected share of false rejections is bounded.

    Parameters
    ----------
    pvalues : array_like of shape (n_tests,) or sequence of TestResult
        P-values, or the results of tests; NaN for tests that were not applicable.

    Returns
    -------
    ndarray of shape (n_tests,)
        Adjusted p-values, NaN where there was none; a NaN is not a test.

    Notes
    -----
    With the :math:`m` p-values in ascending order,

    .. math:: \tilde p_{(i)} = \min_{j \ge i} \min(1, m p_{(j)} / j)

    The bound holds for independent or positively dependent tests.

    References
    ----------
    .. [1] Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate:
       A practical and powerful approach to multiple testing. Journal of the Royal
       Statistical Society B, 57(1), 289-300.

    Examples
    --------
    >>> from eventimpact.inference import benjamini_hochberg
    >>> benjamini_hochberg([0.01, 0.04, float("nan"), 0.03]).round(2)
    array([0.03, 0.04,  nan, 0.04])
    """
    p, order = _sorted(pvalues)
    m = len(order)
    raised = p[order] * m / np.arange(1, m + 1)
    stepped = np.minimum.accumulate(raised[::-1])[::-1]
    return _back(p, order, stepped)


def _sorted(pvalues: ArrayLike | Sequence[TestResult]) -> tuple[FloatArray, IntArray]:
    """Check p-values, and give the order of those that are not NaN."""
    p = np.asarray(_plain(pvalues), dtype=np.float64)
    known = p[~np.isnan(p)]
    if p.ndim != 1 or (known < 0).any() or (known > 1).any():
        message = "p-values must be one row of numbers between 0 and 1, or NaN"
        raise ValueError(message)
    return p, np.argsort(p, kind="stable")[: len(known)]


def _plain(pvalues: ArrayLike | Sequence[TestResult]) -> ArrayLike:
    """Take the p-values of results."""
    if not isinstance(pvalues, (list, tuple)):
        return cast("ArrayLike", pvalues)
    return [one.pvalue if isinstance(one, TestResult) else one for one in pvalues]


def _back(p: FloatArray, order: IntArray, stepped: FloatArray) -> FloatArray:
    """Put adjusted p-values where they came from."""
    adjusted = np.full(len(p), np.nan)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
