"""Bars marked by position or by mask."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray


def as_mask(bars: ArrayLike | None, n_bars: int) -> BoolArray:
    """Turn positions of bars, or a mask of them, into a mask.

    Parameters
    ----------
    bars : array_like of int or bool, or None
        Positions from 0 to ``n_bars - 1``, or a mask of shape (n_bars,); None for
        no bar.
    n_bars : int
        Number of bars.

    Returns
    -------
    ndarray of bool, shape (n_bars,)
        True on the marked bars.

    Examples
    --------
    >>> from eventimpact.numerics import as_mask
    >>> as_mask([0, 2], 3)
    array([ True, False,  True])
    """
    mask = np.zeros(n_bars, dtype=bool)
    if bars is None:
        return mask
    marked = np.asarray(bars)
    if marked.dtype == bool:
        if marked.shape != (n_bars,):
            message = f"a mask of bars has shape {marked.shape}; ({n_bars},) is due"
            raise ValueError(message)
        return marked
    positions = marked.astype(np.int64)
    if ((positions < 0) | (positions >= n_bars)).any():
        message = f"a marked bar lies outside bars 0 to {n_bars - 1}; leave it out"
        raise ValueError(message)
    mask[positions] = True
    return mask
