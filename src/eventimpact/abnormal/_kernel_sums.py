"""Compiled: sums over events by bar, from the residuals of a block."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal._jit import compiled, inlined


MOVES: Final = 8
_UNIT: Final = 2.0**-44
_MAGIC: Final = 1.5 * 2.0**52 * _UNIT
_MAGIC_BITS: Final = int(np.float64(_MAGIC).view(np.int64))


class Rows(NamedTuple):
    """Events of a block that enter sums, and room to rank them."""

    resid: FloatArray
    ar: FloatArray
    sigma: FloatArray
    squares: FloatArray
    start: IntArray
    tie: FloatArray
    keys: NDArray[np.uint32]
    entry: IntArray
    unclear: BoolArray


class Totals(NamedTuple):
    """Sums that events are added to; ``bits`` number the columns of a key."""

    calendar: IntArray
    ranks: IntArray
    bits: int


@compiled
def add_events(rows: Rows, totals: Totals) -> int:
    """Add residuals to sums by calendar, and write the keys of ranks."""
    calendar, bits = totals.calendar, totals.bits
    unit = np.empty(rows.resid.shape[1])
    units = unit.view(np.int64)
    kept = 0
    resids, ars, sigma, squares = rows.resid, rows.ar, rows.sigma, rows.squares
    start, keys, entry, unclear = rows.start, rows.keys, rows.entry, rows.unclear
    for i in range(len(sigma)):
        unclear[i] = False
        if sigma[i] > 0:
            resid, ar, norm = resids[i], ars[i], np.sqrt(squares[i])
            _add_units(resid, 1 / norm, unit)
            _add_whole(units, calendar[start[i] :])
            if _write_keys(resid, ar, norm, keys[kept], bits):
                entry[kept] = i
                kept += 1
            else:
                unclear[i] = True
    return kept


@compiled
def add_returns(
    resid: FloatArray, ar: FloatArray, sigma: FloatArray, total: FloatArray
) -> None:
    """Add the abnormal returns of events, one after the other."""
    n_est = resid.shape[1]
    for i in range(len(sigma)):
        if sigma[i] > 0:
            for t in range(n_est):
                total[t] += resid[i, t]
            for t in range(ar.shape[1]):
                total[n_est + t] += ar[i, t]


@inlined
def _add_units(resid: FloatArray, scale: float, unit: FloatArray) -> None:
    """Scale to unit norm, so that the last bits are whole units."""
    for t in range(len(resid)):
        unit[t] = resid[t] * scale + _MAGIC


@inlined
def _add_whole(units: IntArray, calendar: IntArray) -> None:
    """Add whole units to the calendar."""
    for t in range(len(units)):
        calendar[t] += units[t] - _MAGIC_BITS


@inlined
def _write_keys(
    resid: FloatArray,
    ar: FloatArray,
    norm: float,
    key: NDArray[np.uint32],
    bits: int,
) -> bool:
    """Write rounded values above their columns; False where the scale has no room.

    Values beyond half the norm share the last level, to be told apart exactly.
    """
    half = float(1 << (31 - bits))
    scale = 2 * half / norm
    if not np.isfinite(scale):
        return False
    top = 2 * half - 1
    n_est = len(resid)
    for t in range(n_est):
        level = min(max(resid[t] * scale + half, 0.0), top)
        key[t] = np.uint32(np.uint32(np.int32(level)) << np.uint32(bits)) | np.uint32(t)
    for t in range(len(ar)):
        level = min(max(ar[t] * scale + half, 0.0), top)
        place = np.uint32(n_est + t)
        key[n_est + t] = (
            np.uint32(np.uint32(np.int32(level)) << np.uint32(bits)) | place
        )
    return True


@compiled
def add_ranks(rows: Rows, totals: Totals, kept: int) -> None:
    """Add the ranks of rows whose keys are sorted; mark those that stay unclear."""
    ranks, bits, keys = totals.ranks, totals.bits, rows.keys
    n = keys.shape[1]
    column, value = np.empty(n, dtype=np.int64), np.empty(n)
    for m in range(kept):
        key = keys[m]
        if _apart(key, bits):
            _add_places(key, bits, ranks)
            continue
        i = rows.entry[m]
        low = np.uint32((1 << bits) - 1)
        _spell_out(key & low, rows.resid[i], rows.ar[i], column, value)
        if _settle(column, value):
            _add_tied(column, value, rows.tie[i], ranks)
        else:
            rows.unclear[i] = True


@inlined
def _add_places(key: NDArray[np.uint32], bits: int, ranks: IntArray) -> None:
    """Add the places of sorted keys to their columns."""
    n, low = len(key), np.uint32((1 << bits) - 1)
    for place in range(n):
        ranks[key[place] & low] += 2 * place + 1 - n


@inlined
def _apart(key: NDArray[np.uint32], bits: int) -> bool:
    """Tell whether all sorted neighbours lie more than a level apart."""
    near = 0
    shift = np.uint32(bits)
    for place in range(len(key) - 1):
        near += (key[place + 1] >> shift) - (key[place] >> shift) <= np.uint32(1)
    return near == 0


@compiled
def _spell_out(
    order: NDArray[np.uint32],
    resid: FloatArray,
    ar: FloatArray,
    column: IntArray,
    value: FloatArray,
) -> None:
    """Look up columns and exact values in the order of the keys."""
    n_est = len(resid)
    for place in range(len(order)):
        at = np.int64(order[place])
        column[place] = at
        value[place] = resid[at] if at < n_est else ar[at - n_est]


@compiled
def _settle(column: IntArray, value: FloatArray) -> bool:
    """Put nearly sorted values in order; False where too much has to be moved."""
    moves, n = 0, len(value)
    for place in range(1, n):
        x, at, back = value[place], column[place], place
        while back > 0 and value[back - 1] > x:
            value[back], column[back] = value[back - 1], column[back - 1]
            back -= 1
        value[back], column[back] = x, at
        moves += place - back
        if moves > MOVES * n:
            return False
    return True


@compiled
def _add_tied(column: IntArray, value: FloatArray, tie: float, ranks: IntArray) -> None:
    """Add ranks; neighbours within the tolerance share theirs."""
    n, first = len(value), 0
    while first < n:
        last = first
        while last + 1 < n and value[last + 1] - value[last] <= tie:
            last += 1
        for place in range(first, last + 1):
            ranks[column[place]] += first + last + 1 - n
        first = last + 1


class Table(NamedTuple):
    """Numbers of every event of a study."""

    ar: FloatArray
    sigma: FloatArray
    params: FloatArray
    n_positive: NDArray[np.int32]
    n_masked: NDArray[np.int32]
    code: NDArray[np.int8]
    row: NDArray[np.int32]


class Fitted(NamedTuple):
    """Numbers of the events of a part, and where they belong."""

    rows: IntArray
    resid: FloatArray
    ar: FloatArray
    sigma: FloatArray
    params: FloatArray
    code: NDArray[np.int8]
    design: IntArray


@compiled
def fill(table: Table, part: Fitted, n_designs: int) -> None:
    """Write the numbers of complete events to their rows."""
    rows, resid, ar, params = part.rows, part.resid, part.ar, part.params
    all_ar, all_params, n_positive = table.ar, table.params, table.n_positive
    for i in range(len(rows)):
        row, positive = rows[i], 0
        for t in range(resid.shape[1]):
            positive += resid[i, t] > 0
        for t in range(ar.shape[1]):
            all_ar[row, t] = ar[i, t]
        for j in range(params.shape[1]):
            all_params[row, j] = params[i, j]
        n_positive[row] = positive
    sigma, n_masked, code, line = table.sigma, table.n_masked, table.code, table.row
    given_sigma, given_code, design = part.sigma, part.code, part.design
    for i in range(len(rows)):
        row = rows[i]
        sigma[row], code[row] = given_sigma[i], given_code[i]
        n_masked[row], line[row] = 0, design[i] + n_designs
