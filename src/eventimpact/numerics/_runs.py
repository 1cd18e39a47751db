"""Runs of consecutive marked bars."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import IntArray


def runs(marked: ArrayLike) -> tuple[IntArray, IntArray]:
    """Find the runs of consecutive marked bars.

    Parameters
    ----------
    marked : array_like of bool, shape (n,)
        Marked bars.

    Returns
    -------
    starts, lengths : ndarray of int, shape (n_runs,)
        First bar and number of bars of each run, in order.

    Examples
    --------
    >>> from eventimpact.numerics import runs
    >>> runs([False, True, True, False, True])
    (array([1, 4]), array([2, 1]))
    """
    edges = np.diff(np.asarray(marked, dtype=np.int8), prepend=0, append=0)
    starts = np.flatnonzero(edges == 1)
    return starts, np.flatnonzero(edges == -1) - starts
