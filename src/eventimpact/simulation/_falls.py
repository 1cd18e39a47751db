"""Falls picked from a history because they fell."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import IntArray
from eventimpact.numerics import window_sums


def selected_falls(
    returns: ArrayLike, *, depth: float = 0.2, length: int = 60, first: int = 0
) -> IntArray:
    """Find windows over which a history fell at least so far.

    The way dumps enter claims: somebody looks for a fall and then for its cause.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    depth : float, default 0.2
        Smallest share of the price that is lost, between 0 and 1.
    length : int, default 60
        Bars in a window.
    first : int, default 0
        First bar to look at.

    Returns
    -------
    ndarray of int, shape (n_falls,)
        First bars of windows that do not overlap, the earliest that will do first;
        windows with a missing return are passed over.

    Examples
    --------
    >>> from eventimpact.simulation import selected_falls
    >>> selected_falls([0.0, -0.2, -0.1, 0.1, -0.3, -0.3], depth=0.2, length=2)
    array([1, 4])
    """
    if not 0 < depth < 1:
        message = f"depth is {depth}; it must lie strictly between 0 and 1"
        raise ValueError(message)
    deep = np.flatnonzero(window_sums(returns, length) <= np.log1p(-depth))
    return windows_apart(deep[deep >= first], length)


def windows_apart(starts: ArrayLike, length: int) -> IntArray:
    """Keep windows that do not overlap, the earliest first.

    As many as there are tell how much a set of overlapping windows is worth.

    Parameters
    ----------
    starts : array_like of int, shape (n_windows,)
        First bars of windows, ascending.
    length : int
        Bars in a window.

    Returns
    -------
    ndarray of int, shape (n_apart,)
        Those of them that start after the window kept before has ended; no choice
        would keep more.

    Examples
    --------
    >>> from eventimpact.simulation import windows_apart
    >>> windows_apart([1, 2, 3, 6, 7], length=3)
    array([1, 6])
    """
    kept: list[int] = []
    for start in np.asarray(starts, dtype=np.int64).tolist():
        if not kept or start >= kept[-1] + length:
            kept.append(start)
    return np.array(kept, dtype=np.int64)
