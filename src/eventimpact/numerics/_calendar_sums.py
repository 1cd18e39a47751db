"""Rows laid out on a calendar and added up."""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import as_strided

from eventimpact._types import FloatArray, IntArray


UNIT: Final = 2.0**-44
_MAGIC: Final = 1.5 * 2.0**52 * UNIT


def to_units(values: FloatArray) -> IntArray:
    """Round values below 2^7 to whole multiples of 2^-44, in place, as integers.

    Adding a number whose last bit is the unit rounds to it, and leaves the multiple in
    the bits.
    """
    values += _MAGIC
    units = values.view(np.int64)
    units -= np.float64(_MAGIC).view(np.int64)
    return units


def add_on_calendar(total: IntArray, rows: IntArray, start: IntArray) -> None:
    """Add each of the `rows`, shape (n, length), to `total` from its start on.

    Starts ascend. Rows are laid out side by side with those that start near one
    another and summed column by column; integers make the order immaterial.
    """
    n, length = rows.shape
    spread = int(start[-1] - start[0]) if n else 0
    if spread > 2 * length:
        for row, first in zip(rows, start.tolist(), strict=True):
            total[first : first + length] += row
        return
    if n:
        width = length + spread
        laid = np.zeros((n, width), dtype=np.int64)
        step = laid.itemsize
        slots = as_strided(laid, (n * width - length + 1, length), (step, step))
        slots[np.arange(n) * width + start - start[0]] = rows
        total[start[0] : start[0] + width] += laid.sum(axis=0)
