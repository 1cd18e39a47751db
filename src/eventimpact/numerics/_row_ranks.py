"""Ranks within rows, and their sums over rows, neighbours within a tolerance tied."""

from typing import Final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray


SHARE_UNIT: Final = 2.0**-44
_MISSING: Final = 2.0**1000


def doubled_ranks(values: FloatArray, tie: FloatArray) -> IntArray:
    r"""Rank each row, twice and about zero, so that every rank is an integer.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n)
        Values; NaN where missing.
    tie : ndarray of shape (n_rows,)
        Sorted neighbours that lie no further apart share their mean rank.

    Returns
    -------
    ndarray of int, shape (n_rows, n)
        ``2 rank - m - 1`` among the ``m`` values of the row that are not missing; 0
        where missing.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import doubled_ranks
    >>> doubled_ranks(np.array([[0.3, 0.1, 0.3, np.nan]]), np.array([1e-12]))
    array([[ 1, -2,  1,  0]])
    """
    n_rows, n = values.shape
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    fresh = np.ones((n_rows, n + 1), dtype=bool)
    fresh[:, 1:-1] = ~(np.diff(ordered, axis=1) <= tie[:, None])
    place = np.broadcast_to(np.arange(n + 1), fresh.shape)
    first = np.maximum.accumulate(np.where(fresh, place, 0), axis=1)[:, :-1]
    after = np.where(fresh, place, n)[:, ::-1]
    last = np.minimum.accumulate(after, axis=1)[:, ::-1][:, 1:] - 1
    m = np.count_nonzero(~np.isnan(values), axis=1)[:, None]
    doubled = first + last + 1 - m
    doubled[place[:, :-1] >= m] = 0
    ranks = np.empty((n_rows, n), dtype=np.int64)
    np.put_along_axis(ranks, order, doubled, axis=1)
    return ranks


def rank_sums(
    values: FloatArray, tie: FloatArray, present: BoolArray | None = None
) -> tuple[IntArray, IntArray]:
    r"""Rank each row and sum ranks over rows, column by column; `values` is spent.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n)
        Values, finite where present; overwritten.
    tie : ndarray of shape (n_rows,)
        Sorted neighbours that lie no further apart share their mean rank.
    present : ndarray of bool, shape (n_rows, n), optional
        Which values there are; all of them unless said otherwise.

    Returns
    -------
    ranks : ndarray of int, shape (n,)
        Sums of ``2 rank - m - 1`` among the ``m`` values of a row.
    shares : ndarray of int, shape (n,)
        Sums of ``rank / (1 + m) - 1/2`` in units of 2^-44, where `present` is given;
        0 otherwise.

    Notes
    -----
    The column is written into the last bits of each value, and the row is sorted: so
    the sorted values carry their columns. Rows with neighbours nearer than the
    tolerance, or than what those bits can shift, are ranked again by an exact sort.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import rank_sums
    >>> rank_sums(np.array([[0.3, 0.1, 0.2], [0.1, 0.2, 0.1]]), np.full(2, 1e-12))[0]
    array([ 1, -1, 0])
    """
    n = values.shape[1]
    ranks, shares = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    if not values.size:
        return ranks, shares
    m = None if present is None else np.count_nonzero(present, axis=1)
    keys = values.copy() if present is None else np.where(present, values, _MISSING)
    unclear = _sort_columns(keys, tie, m)
    if unclear.any():
        kept = None if present is None else present[unclear]
        rows = values[unclear] if kept is None else values[unclear].copy()
        if kept is not None:
            rows[~kept] = np.nan
        exact = doubled_ranks(rows, tie[unclear])
        ranks += exact.sum(axis=0)
        if m is not None:
            shares += _shares(exact, m[unclear]).sum(axis=0)
        keys, m = keys[~unclear], None if m is None else m[~unclear]
    columns = keys.view(np.int64).ravel()
    for total, weights in zip((ranks, shares), _weights(len(keys), n, m), strict=False):
        total += np.bincount(columns, weights.ravel(), n).astype(np.int64)
    return ranks, shares


def _sort_columns(keys: FloatArray, tie: FloatArray, m: IntArray | None) -> BoolArray:
    """Sort rows in place and leave the columns of the sorted values; tell near ties."""
    n_rows, n = keys.shape
    low = (1 << (n - 1).bit_length()) - 1
    bits = keys.view(np.int64)
    bits &= ~low
    bits |= np.arange(n)
    keys.sort(axis=1)
    last = keys[:, -1] if m is None else keys[np.arange(n_rows), np.maximum(m, 1) - 1]
    largest = np.maximum(np.abs(keys[:, 0]), np.abs(last))
    slack = tie + 4.0 * low * np.finfo(np.float64).eps * largest
    gap = keys[:, 1:] - keys[:, :-1]
    unclear = np.zeros(n_rows, dtype=bool)
    if n > 1 and gap.min() <= slack.max():
        unclear = gap.min(axis=1) <= slack
    bits &= low
    return unclear


def _weights(n_rows: int, n: int, m: IntArray | None) -> tuple[FloatArray, ...]:
    """Doubled ranks of sorted places, and their shares where some are missing."""
    place = np.arange(n)
    if m is None:
        return (np.broadcast_to(2.0 * place + 1 - n, (n_rows, n)),)
    doubled = np.where(place < m[:, None], 2 * place + 1 - m[:, None], 0)
    return doubled.astype(np.float64), _shares(doubled, m).astype(np.float64)


def _shares(doubled: IntArray, m: IntArray) -> IntArray:
    """Turn doubled ranks into shares of the row, in units."""
    return np.asarray(
        np.rint(doubled / (2.0 * SHARE_UNIT * (m[:, None] + 1))).astype(np.int64)
    )
