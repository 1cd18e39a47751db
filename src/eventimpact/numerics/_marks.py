"""Bars marked by position or by mask."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, IntArray


def as_mask(bars: ArrayLike | None, n_bars: int) -> BoolArray:
    """Turn positions of bars, or a mask of them, into a mask.

    Parameters
    ----------
    bars : array_like of int or bool, or None
        Positions from 0 to ``n_bars - 1``, or a mask of shape (n_bars,); None for
        no bar. A mask of zeros and ones has to be of type bool.
    n_bars : int
        Number of bars.

    Returns
    -------
    ndarray of bool, shape (n_bars,)
        True on the marked bars.

    Raises
    ------
    ValueError
        A mask of another length, positions outside the bars or that are no whole
        numbers, or a zero or one for each bar, which is taken for neither.

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
    if marked.size and marked.dtype.kind not in "iu":
        message = (
            f"bars have type {marked.dtype}; give whole numbers, or a mask of bool"
        )
        raise ValueError(message)
    refuse_numbers_as_mask(marked, n_bars)
    positions = marked.astype(np.int64)
    if ((positions < 0) | (positions >= n_bars)).any():
        message = f"a marked bar lies outside bars 0 to {n_bars - 1}; leave it out"
        raise ValueError(message)
    mask[positions] = True
    return mask


def refuse_numbers_as_mask(positions: IntArray, n_bars: int) -> None:
    """Raise if positions are a zero or a one for each bar: a mask, but not of bool.

    Parameters
    ----------
    positions : ndarray of int
        Positions of bars.
    n_bars : int
        Number of bars.

    Raises
    ------
    ValueError
        If they are; read as positions they would mark bars 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import refuse_numbers_as_mask
    >>> refuse_numbers_as_mask(np.array([0, 1]), 1000)
    """
    if n_bars > 2 and positions.shape == (n_bars,) and np.isin(positions, (0, 1)).all():
        message = (
            f"{n_bars} zeros and ones were given for {n_bars} bars; give a mask of bool, "
            "or the positions of the bars meant"
        )
        raise ValueError(message)
