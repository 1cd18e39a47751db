"""Ranks within rows, ties within a tolerance sharing theirs."""

from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray


TIE: Final = 1e-12


def doubled_ranks(values: FloatArray, *, tie: float = TIE) -> IntArray:
    r"""Rank each row, twice and about zero, so that every rank is an integer.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n)
        Values; NaN where missing.
    tie : float, default 1e-12
        Values whose sorted neighbours lie no further apart share their mean rank.

    Returns
    -------
    ndarray of int, shape (n_rows, n)
        ``2 rank - m - 1`` among the ``m`` values of the row that are not missing; 0
        where missing.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import doubled_ranks
    >>> doubled_ranks(np.array([[0.3, 0.1, 0.3, np.nan]]))
    array([[ 1, -2,  1,  0]])
    """
    n_rows, n = values.shape
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    fresh = np.ones((n_rows, n + 1), dtype=bool)
    fresh[:, 1:-1] = ~(np.diff(ordered, axis=1) <= tie)
    place = np.broadcast_to(np.arange(n + 1), fresh.shape)
    first = np.maximum.accumulate(np.where(fresh, place, 0), axis=1)[:, :-1]
    after = np.where(fresh, place, n)[:, ::-1]
    last = np.minimum.accumulate(after, axis=1)[:, ::-1][:, 1:] - 1
    m = np.count_nonzero(np.isfinite(values), axis=1)[:, None]
    doubled = first + last + 2 - m - 1
    doubled[place[:, :-1] >= m] = 0
    ranks = np.empty((n_rows, n), dtype=np.int64)
    np.put_along_axis(ranks, order, doubled, axis=1)
    return ranks
