"""Compiled: least squares of events that have every bar.

Each operation is that of the numpy engine, in its order: sums run over blocks of 128
with eight partial sums, as numpy's do.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal._jit import compiled, inlined
from eventimpact.abnormal._kernel_lanes import How, Places, step, step_squares, total
from eventimpact.abnormal._linear import (
    DEPENDENT,
    EXACT_FIT,
    FLAT,
    NEAR,
    RANK_TOLERANCE,
)


class Plan(NamedTuple):
    """How to sum: pieces, one of length 0 adds up the last two sums; and ones."""

    pieces: IntArray
    ones: FloatArray


class Feed(NamedTuple):
    """What the kernel reads; strides count elements, ``mask`` is empty if none is."""

    panel: FloatArray
    panel_strides: tuple[int, int]
    regressors: FloatArray
    known: BoolArray
    mask: BoolArray
    mask_strides: tuple[int, int]
    estimation: tuple[int, int]
    event: tuple[int, int]
    has_constant: bool
    n_params: int
    plan: Plan


class Rows(NamedTuple):
    """Events of a block, and what becomes of them."""

    row: IntArray
    asset: IntArray
    bar: IntArray
    complete: BoolArray
    resid: FloatArray
    ar: FloatArray
    squares: FloatArray
    params: FloatArray
    design: IntArray


class Lines(NamedTuple):
    """Regressors of the estimation windows of a block, one line a bar."""

    bar: IntArray
    centre: FloatArray
    r_inv: FloatArray
    code: NDArray[np.int8]
    columns: FloatArray
    share: FloatArray


@compiled
def fit_rows(feed: Feed, rows: Rows, lines: Lines) -> tuple[int, int]:
    """Fit the complete events, one after the other, and count them and their bars.

    Arrays leave their records once, as each time costs as much as some divisions.
    """
    (first, n_est), (event_first, n_tau) = feed.estimation, feed.event
    panel, (stride, per_asset) = feed.panel, feed.panel_strides
    (pieces, ones), regressors = feed.plan, feed.regressors
    line_bar, centre, r_inv, _, columns, share = lines
    _, assets, bars, complete, _, ar, squares, params, design = rows
    resid, how = rows.resid.reshape(-1), (pieces, np.empty(len(pieces)), ones)
    ahead, slopes, (done, line) = np.empty(n_tau), np.empty(len(columns)), (0, -1)
    _mark(feed, rows)
    for i in range(len(bars)):
        at = assets[i] * per_asset + (bars[i] + first) * stride
        window, out = (panel, at, stride), (resid, done * n_est)
        if not complete[i]:
            continue
        _copy(panel, at + (event_first - first) * stride, stride, ahead)
        whole = _whole(window, out, how)
        complete[i] = np.isfinite(whole + _in_turn(ahead))
        if not complete[i]:
            continue
        if line < 0 or line_bar[line] != bars[i]:
            line += 1
            _orthogonalise(feed, lines, line, bars[i], how)
        mean = whole / n_est if feed.has_constant else 0.0
        squares[done], rest = _regress(window, out, columns, share, mean, how)
        level = mean - _slopes(r_inv, centre, line, share, slopes)
        _lower(ahead, mean, rest)
        _take_forecast(ahead, regressors, bars[i] + event_first, centre, line, slopes)
        design[done] = line
        _store(level, slopes, params, done)
        ar[done] = ahead
        done += 1
    return done, line + 1


@compiled
def _mark(feed: Feed, rows: Rows) -> None:
    """Mark the events whose windows lie inside the data, with regressors, unmasked."""
    known, mask, (step, stride) = feed.known, feed.mask, feed.mask_strides
    complete, bars, assets = rows.complete, rows.bar, rows.asset
    first, length = feed.estimation
    for i in range(len(bars)):
        complete[i] = 0 <= bars[i] < len(known) and known[bars[i]]
        if complete[i] and len(mask) > 0:
            hidden, at = 0, assets[i] * stride + (bars[i] + first) * step
            for t in range(length):
                hidden += mask[at + t * step]
            complete[i] = hidden == 0


@inlined
def _copy(panel: FloatArray, at: int, step: int, target: FloatArray) -> None:
    """Copy every so many values."""
    if step == 1:
        for t in range(len(target)):
            target[t] = panel[at + t]
    else:
        for t in range(len(target)):
            target[t] = panel[at + t * step]


@inlined
def _in_turn(values: FloatArray) -> float:
    """Add up one value after the other."""
    total = 0.0
    for t in range(len(values)):
        total += values[t]
    return total


@inlined
def _whole(
    window: tuple[FloatArray, int, int], out: tuple[FloatArray, int], how: How
) -> float:
    """Sum a window, which is brought together first if it lies scattered."""
    (panel, at, stride), (resid, to), n = window, out, len(how[2])
    if stride == 1:
        return total(panel, at, how)
    for t in range(n):
        resid[to + t] = panel[at + t * stride]
    return total(resid, to, how)


@compiled
def _orthogonalise(feed: Feed, lines: Lines, line: int, bar: int, how: How) -> None:
    """Centre the regressors of a bar and make them orthonormal, in two passes."""
    start = bar + feed.estimation[0]
    p, n = lines.columns.shape
    r, ones = np.zeros((p, p)), feed.plan.ones
    code = 0
    for j in range(p):
        column, given = lines.columns[j], feed.regressors[j]
        squares = step_squares((given, start, column, 0), ones, 0.0, how)
        size = np.sqrt(squares)
        inner = (column, 0, column, 0)
        for digits in range(2 * feed.has_constant):
            shift = total(column, 0, how) / n
            lines.centre[line, j, digits] = shift
            squares = step_squares(inner, ones, shift, how)
        centred = np.sqrt(squares)
        for k in range(2 * j):
            other = lines.columns[k % j]
            share = step(inner, ones, 0.0, other, how)
            r[k % j, j] += share
            squares = step_squares(inner, other, share, how)
        norm = np.sqrt(squares)
        if not norm > RANK_TOLERANCE * size:
            norm = 1.0
            if code == 0:
                flat = not centred > RANK_TOLERANCE * size
                code = (FLAT if flat else DEPENDENT) + j
        r[j, j] = norm
        for t in range(n):
            column[t] /= norm
    lines.bar[line], lines.code[line] = bar, code
    _invert(r, lines.r_inv[line])


@compiled
def _invert(r: FloatArray, inverse: FloatArray) -> None:
    """Invert an upper triangular matrix, column by column."""
    for j in range(len(r)):
        inverse[j, j] = 1 / r[j, j]
        for i in range(j - 1, -1, -1):
            inner = 0.0
            for k in range(i + 1, j + 1):
                inner += r[i, k] * inverse[k, j]
            inverse[i, j] = -inner / r[i, i]


@inlined
def _store(level: float, slopes: FloatArray, params: FloatArray, row: int) -> None:
    """Write the coefficients, the constant first if the model has one."""
    n = len(slopes)
    shift = params.shape[1] - n
    if shift == 1:
        params[row, 0] = level
    for j in range(n):
        params[row, shift + j] = slopes[j]


@inlined
def _centre(places: Places, columns: FloatArray, mean: float, how: How) -> float:
    """Take the mean off; give the product with the first column, or with itself."""
    if len(columns) == 0:
        return step_squares(places, how[2], mean, how)
    return step(places, how[2], mean, columns[0], how)


@inlined
def _regress(
    window: tuple[FloatArray, int, int],
    out: tuple[FloatArray, int],
    columns: FloatArray,
    share: FloatArray,
    mean: float,
    how: How,
) -> tuple[float, float]:
    """Leave residuals; their sum of squares, and what the rounding of the mean left."""
    (panel, at, stride), (resid, to) = window, out
    explained, rest, places, p = 0.0, 0.0, (resid, to, resid, to), len(share)
    if stride == 1:
        product = _centre((panel, at, resid, to), columns, mean, how)
    else:
        product = _centre(places, columns, mean, how)
    for j in range(p):
        share[j] = product
        explained += product * product
        if j + 1 < p:
            product = step(places, columns[j], product, columns[j + 1], how)
        else:
            product = step_squares(places, columns[j], product, how)
    level = len(how[2]) * (mean * mean)
    size = product + explained + level
    if level > NEAR * product:
        rest = total(resid, to, how) / len(how[2])
        product = step_squares(places, how[2], rest, how)
    return 0.0 if product <= EXACT_FIT * size else product, rest


@inlined
def _slopes(
    r_inv: FloatArray,
    centre: FloatArray,
    line: int,
    share: FloatArray,
    slopes: FloatArray,
) -> float:
    """Turn shares of columns into slopes; their sum times the centres."""
    total = 0.0
    for j in range(len(share)):
        slope = 0.0
        for k in range(len(share)):
            slope += r_inv[line, j, k] * share[k]
        slopes[j] = slope
        total += slope * centre[line, j, 0]
    return total


@inlined
def _lower(ahead: FloatArray, mean: float, rest: float) -> None:
    """Take both pieces of the mean off the returns of the event window."""
    for t in range(len(ahead)):
        ahead[t] = (ahead[t] - mean) - rest


@inlined
def _take_forecast(
    ahead: FloatArray,
    regressors: FloatArray,
    start: int,
    centre: FloatArray,
    line: int,
    slopes: FloatArray,
) -> None:
    """Take the part of the regressors off the returns of the event window."""
    for j in range(len(slopes)):
        slope, first, second = slopes[j], centre[line, j, 0], centre[line, j, 1]
        for t in range(len(ahead)):
            ahead[t] -= slope * ((regressors[j, start + t] - first) - second)
