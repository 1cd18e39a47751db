"""The windows that began in the same state as an event."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.inference._state import (
    GROUP_HISTORY,
    HISTORY,
    MATCHES,
    MIN_MATCHES,
    SHARE_MATCHED,
    Windows,
)


_BLOCK: Final = 256


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """A bounded number of events, each with its matches.

    The pairs of event and matched window lie one after the other: `event` counts
    within the block, `start` is the first bar of the window.
    """

    rows: IntArray
    positions: IntArray
    n_clean: IntArray
    n_matched: IntArray
    event: IntArray
    start: IntArray


def matched_blocks(windows: Windows, positions: IntArray) -> Iterator[Block]:
    """Find the clean windows nearest in state to each event, block by block."""
    n_bars = len(windows.state)
    inside = np.flatnonzero((positions >= 0) & (positions < n_bars))
    if windows.groups is None:
        yield from _of_one_group(windows, positions, inside, np.arange(n_bars))
        return
    label = windows.groups[positions[inside]]
    for group in np.unique(label):
        bars = np.flatnonzero(windows.groups == group)
        yield from _of_one_group(windows, positions, inside[label == group], bars)


def _of_one_group(
    windows: Windows, positions: IntArray, inside: IntArray, bars: IntArray
) -> Iterator[Block]:
    """Compare events with the windows that start on `bars`, which hold their own."""
    state = np.where(windows.clean, windows.state, np.inf)[bars]
    width = HISTORY if windows.groups is None else GROUP_HISTORY
    history = _trailing(state, width)
    place = np.searchsorted(bars, positions[inside])
    n_over = np.searchsorted(bars, positions[inside] - windows.length, side="right")
    for begin in range(0, len(inside), _BLOCK):
        rows = inside[begin : begin + _BLOCK]
        at = place[begin : begin + _BLOCK]
        ended = width - at + n_over[begin : begin + _BLOCK]
        distance = np.abs(history[at] - windows.state[positions[rows]][:, None])
        distance[np.arange(width) >= ended[:, None]] = np.inf
        distance[np.isnan(distance)] = np.inf
        matched, n_clean = _nearest(distance)
        event, column = np.nonzero(matched)
        yield Block(
            rows=rows,
            positions=positions[rows],
            n_clean=n_clean,
            n_matched=matched.sum(axis=1),
            event=event,
            start=bars[at[event] - width + column],
        )


def _trailing(x: FloatArray, width: int) -> FloatArray:
    """View, for every value, the `width` ones before it, infinite where none is."""
    padded = np.concatenate((np.full(width, np.inf), x[:-1]))
    return sliding_window_view(padded, width)


def _nearest(distance: FloatArray) -> tuple[BoolArray, IntArray]:
    """Keep in each row the nearest windows, all of those that tie included."""
    n_clean = np.isfinite(distance).sum(axis=1)
    n_wanted = np.minimum(MATCHES, n_clean // SHARE_MATCHED)
    enough = n_wanted >= MIN_MATCHES
    nearest = np.partition(distance, MATCHES - 1, axis=1)[:, :MATCHES]
    nearest.sort(axis=1)
    last = np.maximum(n_wanted, 1) - 1
    radius = np.where(enough, nearest[np.arange(len(distance)), last], -1.0)
    return distance <= radius[:, None], n_clean


def as_table(kept: list[tuple[IntArray, IntArray]], n_matched: IntArray) -> IntArray:
    """Lay (event, window) pairs out in one row an event, filled up with -1."""
    width = int(n_matched.max(initial=0)) if kept else 0
    table = np.full((len(n_matched), width), -1, dtype=np.int64)
    for row, start in kept:
        usable = n_matched[row] > 0
        column = np.arange(len(row)) - np.searchsorted(row, row)
        table[row[usable], column[usable]] = start[usable]
    return table
