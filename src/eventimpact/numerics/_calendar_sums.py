"""Rows laid out on a calendar and added up in integers."""

from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray


UNIT: Final = 2.0**-44
_MAGIC: Final = 1.5 * 2.0**52 * UNIT
_MANY: Final = 8
_MAGIC_BITS: Final = np.float64(_MAGIC).view(np.int64)


def add_on_calendar(total: IntArray, rows: FloatArray, start: IntArray) -> None:
    """Add each of the `rows` to `total` from its start on, in units of 2^-44.

    Values below 2^7 are rounded to the unit, so that sums are the same in any order.

    Parameters
    ----------
    total : ndarray of int, shape (n_calendar,)
        Sums, added to in place.
    rows : ndarray of shape (n_rows, length)
        Rows to add.
    start : ndarray of int, shape (n_rows,)
        Where each row begins; ascending.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import add_on_calendar
    >>> total = np.zeros(4, dtype=np.int64)
    >>> add_on_calendar(total, np.array([[0.5, 1.0], [2.0, 3.0]]), np.array([0, 1]))
    >>> total / 2**44
    array([0.5, 3. , 3. , 0. ])
    """
    n, length = rows.shape
    if n == 0:
        return
    spread = int(start[-1] - start[0])
    first = np.flatnonzero(np.diff(start, prepend=start[0] - 1))
    if spread <= 2 * length and _MANY * len(first) > n:
        total[start[0] : start[0] + length + spread] += _laid_sums(rows, start, spread)
        return
    units = _units(rows.copy())
    last = [*first[1:].tolist(), n]
    for i, j, at in zip(first.tolist(), last, start[first].tolist(), strict=True):
        total[at : at + length] += units[i:j].sum(axis=0) if j - i > 1 else units[i]


def _laid_sums(rows: FloatArray, start: IntArray, spread: int) -> IntArray:
    """Lay rows that start near one another out side by side, and sum the columns."""
    n, length = rows.shape
    width = length + spread
    laid = np.zeros((n, width))
    slots = np.ndarray(
        (n * width - length + 1, length), np.float64, laid, 0, (laid.itemsize,) * 2
    )
    slots[np.arange(n) * width + start - start[0]] = rows
    laid += _MAGIC
    return np.asarray(laid.view(np.int64).sum(axis=0) - np.array([n]) * _MAGIC_BITS)


def _units(values: FloatArray) -> IntArray:
    """Round to whole units in place: the number added leaves them in the last bits."""
    values += _MAGIC
    units = values.view(np.int64)
    units -= _MAGIC_BITS
    return units
