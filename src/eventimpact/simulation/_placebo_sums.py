"""Ranks and residuals summed over the events of each draw."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.numerics import doubled_ranks


UNIT: Final = 2.0**-44
_MISSING: Final = 2.0**1000
_SMALLEST: Final = 2.0**-1000
_EPS: Final = 2.0**-52


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Values in rows, whether they are there, and to which group a row belongs."""

    values: FloatArray
    present: BoolArray | None
    group: IntArray
    n_groups: int


def group_ranks(rows: Rows, tie: FloatArray) -> FloatArray:
    """Sum ``2 rank - m - 1`` within rows over the rows of a group, (n_groups, n).

    The column is written into the last bits of each value, so that the sorted values
    carry it; rows with neighbours that are near are ranked again exactly.
    """
    n = rows.values.shape[1]
    keys, low = _packed(rows), (1 << (n - 1).bit_length()) - 1
    keys.sort(axis=1)
    m = None if rows.present is None else np.count_nonzero(rows.present, axis=1)
    unclear = _near(keys, tie, low, m)
    index = keys.view(np.int64)
    index &= low
    index += rows.group[:, None] * n
    weight = np.broadcast_to(np.arange(1.0 - n, n, 2.0), keys.shape)
    if m is not None:
        place = np.arange(n)
        weight = np.where(place < m[:, None], 2.0 * place + 1 - m[:, None], 0.0)
    if unclear.any():
        weight = np.where(unclear[:, None], 0.0, weight)
    n_cells = rows.n_groups * n
    sums = np.bincount(index.ravel(), np.ravel(weight), n_cells).reshape(-1, n)
    if unclear.any():
        np.add.at(sums, rows.group[unclear], _exact(rows, unclear, tie[unclear]))
    return np.asarray(sums)


def _packed(rows: Rows) -> FloatArray:
    """Write the column into the last bits of each value; what is missing comes last."""
    keys = rows.values.copy()
    if rows.present is not None:
        keys[~rows.present] = _MISSING
    n = keys.shape[1]
    bits = keys.view(np.int64)
    bits &= -1 << (n - 1).bit_length()
    bits |= np.arange(n)
    return keys


def _near(keys: FloatArray, tie: FloatArray, low: int, m: IntArray | None) -> BoolArray:
    """Tell rows in which sorted neighbours may tie, or be out of order."""
    ends = None if m is None else np.maximum(m, 1) - 1
    last = keys[:, -1] if ends is None else keys[np.arange(len(keys)), ends]
    largest = np.maximum(np.abs(keys[:, 0]), np.abs(last))
    slack = tie + _SMALLEST + 4.0 * low * _EPS * largest
    gap = np.subtract(keys[:, 1:], keys[:, :-1])
    return np.asarray(gap.min(axis=1, initial=np.inf) <= slack)


def _exact(rows: Rows, chosen: BoolArray, tie: FloatArray) -> IntArray:
    """Rank some of the rows without packing."""
    values = rows.values[chosen]
    if rows.present is not None:
        values[~rows.present[chosen]] = np.nan
    return doubled_ranks(values, tie)


def group_calendar(resid: Rows, start: IntArray, n_calendar: int) -> FloatArray:
    """Sum rows of unit norm by group and calendar bar, (n_groups, n_calendar).

    Rows are 0 where missing; each begins on the calendar at its `start`. Entries are
    rounded to units of 2^-44, so that sums are the same in any order.
    """
    norm = np.sqrt(np.vecdot(resid.values, resid.values))
    units = resid.values * (1 / (norm * UNIT))[:, None]
    np.rint(units, out=units)
    index = (resid.group * n_calendar + start)[:, None] + np.arange(units.shape[1])
    n_cells = resid.n_groups * n_calendar
    total = np.bincount(index.ravel(), units.ravel(), n_cells)
    return np.asarray(total.reshape(resid.n_groups, n_calendar) * UNIT)
