"""Sums and hits of every window of a given length."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray


def window_sums(x: ArrayLike, length: int) -> FloatArray:
    """Sum every window of `length` values, by the bar on which it starts.

    Parameters
    ----------
    x : array_like of shape (n,)
        Values; a window that holds NaN sums to NaN.
    length : int
        Bars in a window.

    Returns
    -------
    ndarray of shape (n,)
        At ``t`` the sum of ``x[t : t + length]``; NaN where that runs out.

    Examples
    --------
    >>> from eventimpact.numerics import window_sums
    >>> window_sums([1.0, 2.0, 4.0], 2)
    array([ 3.,  6., nan])
    """
    values = np.asarray(x, dtype=np.float64)
    sums = np.full(len(values), np.nan)
    if length <= len(values):
        n_whole = len(values) - length + 1
        total = np.zeros(n_whole)
        for shift in range(length):
            total += values[shift : shift + n_whole]
        sums[:n_whole] = total
    return sums


def window_hits(marked: ArrayLike, length: int) -> BoolArray:
    """Tell which windows of `length` bars hold at least one marked bar.

    Parameters
    ----------
    marked : array_like of bool, shape (n,)
        Marked bars.
    length : int
        Bars in a window.

    Returns
    -------
    ndarray of bool, shape (n,)
        At ``t`` whether any of ``marked[t : t + length]`` is set.

    Examples
    --------
    >>> from eventimpact.numerics import window_hits
    >>> window_hits([False, False, True, False], 2)
    array([False,  True,  True, False])
    """
    padded = np.concatenate(
        (np.asarray(marked, dtype=bool), np.zeros(length - 1, bool))
    )
    return np.asarray(sliding_window_view(padded, length).any(axis=1))
