"""Ranks within rows, and their sums over rows, neighbours within a tolerance tied."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray


SHARE_UNIT: Final = 2.0**-44
_MISSING: Final = 2.0**1000
_EPS: Final = 2.0**-52
_SMALLEST: Final = 2.0**-1000


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
    pieces: Sequence[FloatArray], tie: FloatArray, present: BoolArray | None = None
) -> tuple[IntArray, IntArray]:
    r"""Rank each row and sum the ranks over rows, column by column.

    Parameters
    ----------
    pieces : sequence of ndarray of shape (n_rows, n_piece)
        Values side by side, finite where present; n columns together.
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
    tolerance and what those bits can shift are ranked again by `doubled_ranks`.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import rank_sums
    >>> estimation, event = np.array([[0.3, 0.1], [0.1, 0.2]]), np.array([[0.2], [0.1]])
    >>> rank_sums((estimation, event), np.full(2, 1e-12))[0]
    array([ 1,  0, -1])
    """
    keys = _packed(pieces, present)
    n = keys.shape[1]
    m = None if present is None else np.count_nonzero(present, axis=1)
    unclear = _sort_columns(keys, tie, m)
    ranks, shares = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    if unclear.any():
        values = np.concatenate([piece[unclear] for piece in pieces], axis=1)
        if present is not None:
            values[~present[unclear]] = np.nan
        exact = doubled_ranks(values, tie[unclear])
        ranks += exact.sum(axis=0)
        if m is not None:
            shares += rank_shares(exact, m[unclear]).sum(axis=0)
        keys, m = keys[~unclear], None if m is None else m[~unclear]
    columns = keys.view(np.int64).ravel()
    if m is None:
        weights = _whole_weights(len(keys), n)
        ranks += np.bincount(columns, weights, n).astype(np.int64)
        return ranks, shares
    place = np.arange(n)
    doubled = np.where(place < m[:, None], 2 * place + 1 - m[:, None], 0)
    ranks += np.bincount(columns, doubled.ravel(), n).astype(np.int64)
    parts = rank_shares(doubled, m).ravel()
    shares += np.bincount(columns, parts, n).astype(np.int64)
    return ranks, shares


def _packed(pieces: Sequence[FloatArray], present: BoolArray | None) -> FloatArray:
    """Lay pieces side by side, the last bits of each value giving its column."""
    n = sum(piece.shape[1] for piece in pieces)
    keys = np.empty((len(pieces[0]), n))
    bits, low, start = keys.view(np.int64), _low_bits(n), 0
    for piece in pieces:
        stop = start + piece.shape[1]
        np.bitwise_and(piece.view(np.int64), ~low, out=bits[:, start:stop])
        start = stop
    if present is not None:
        keys[~present] = _MISSING
    bits |= np.arange(n)
    return keys


def _low_bits(n: int) -> int:
    """Bits that number n columns."""
    return (1 << (n - 1).bit_length()) - 1


def _sort_columns(keys: FloatArray, tie: FloatArray, m: IntArray | None) -> BoolArray:
    """Sort rows in place and leave the columns of the sorted values; tell near ties."""
    n_rows, n = keys.shape
    low = _low_bits(n)
    keys.sort(axis=1)
    last = keys[:, -1] if m is None else keys[np.arange(n_rows), np.maximum(m, 1) - 1]
    largest = np.maximum(np.abs(keys[:, 0]), np.abs(last))
    slack = tie + _SMALLEST + 4.0 * low * _EPS * largest
    gap = np.empty_like(keys)
    np.subtract(keys.ravel()[1:], keys.ravel()[:-1], out=gap.ravel()[1:])
    gap[:, 0] = np.inf
    unclear = np.zeros(n_rows, dtype=bool)
    if gap.min(initial=np.inf) <= slack.max(initial=0.0):
        unclear = gap.min(axis=1) <= slack
    bits = keys.view(np.int64)
    bits &= low
    return unclear


def rank_shares(doubled: IntArray, m: IntArray) -> IntArray:
    """Turn doubled ranks of rows of `m` values into shares of the row, in 2^-44.

    Parameters
    ----------
    doubled : ndarray of int, shape (n_rows, n)
        ``2 rank - m - 1``.
    m : ndarray of int, shape (n_rows,)
        Values in each row.

    Returns
    -------
    ndarray of int, shape (n_rows, n)
        ``rank / (1 + m) - 1/2``, rounded to a multiple of 2^-44.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import rank_shares
    >>> rank_shares(np.array([[-2, 0, 2]]), np.array([3])) / 2**44
    array([[-0.25,  0.  ,  0.25]])
    """
    unit = 2.0 * SHARE_UNIT * (m[:, None] + 1)
    return np.asarray(np.rint(doubled / unit).astype(np.int64))


@lru_cache(maxsize=4)
def _whole_weights(n_rows: int, n: int) -> FloatArray:
    """Doubled ranks of sorted places of whole rows, flat."""
    return np.tile(np.arange(1.0 - n, n, 2.0), n_rows)
