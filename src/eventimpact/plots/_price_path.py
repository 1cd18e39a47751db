"""Prices, the stretch in question, and what happened meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.ticker import FuncFormatter

from eventimpact._types import FloatArray, TimeArray
from eventimpact.plots._style import (
    INK,
    MARKS,
    OUTCOME,
    SMALL,
    EventKind,
    dress,
    dress_time,
    key_below,
    look,
)


TimedEvent: TypeAlias = tuple[np.datetime64, str, EventKind]

_GAP: Final = 0.038
_LANE: Final = 0.085
_LETTER: Final = 0.0172


@dataclass(frozen=True, slots=True)
class _Mark:
    """Events of one kind too close to be drawn apart."""

    at: float
    count: int
    label: str


@look()
def price_path(
    ax: Axes,
    close_at: TimeArray,
    close: FloatArray,
    *,
    outcome: tuple[np.datetime64, np.datetime64] | None = None,
    events: Sequence[TimedEvent] = (),
    ylabel: str = "Close (USD)",
) -> None:
    """Draw closing prices with events in one lane a kind above them.

    Events of a kind that would overlap share a marker, which states their number;
    a label without room is left out.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    close_at : ndarray of datetime64, shape (n_bars,)
        Ends of the bars, UTC.
    close : ndarray of shape (n_bars,)
        Closing prices.
    outcome : tuple of datetime64, optional
        Start and stop of the stretch to be shaded, UTC.
    events : sequence of (datetime64, str, kind)
        Time in UTC, short label (may be empty) and one of "cause", "rival",
        "confounder", "report"; events outside the bars are not drawn.
    ylabel : str, default "Close (USD)"
        What the prices are, with their unit.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.plots import new_axes, price_path
    >>> days = np.arange("2025-04-01", "2025-04-05", dtype="datetime64[D]")
    >>> _, ax = new_axes()
    >>> price_path(
    ...     ax,
    ...     days,
    ...     np.array([85.0, 83.0, 82.0, 83.0]),
    ...     events=[(np.datetime64("2025-04-02T20:00"), "tariffs", "rival")],
    ... )
    >>> ax.get_xlabel()
    'Time (UTC)'
    """
    x: FloatArray = np.asarray(date2num(close_at), dtype=np.float64)
    first, last = float(x[0]), float(x[-1])
    timed = [(float(date2num(at)), label, kind) for at, label, kind in events]
    inside = [event for event in timed if first <= event[0] <= last]
    kinds = [kind for kind in MARKS if any(event[2] == kind for event in inside)]
    if outcome is not None:
        start, stop = (float(date2num(instant)) for instant in outcome)
        ax.axvspan(start, stop, color=OUTCOME, lw=0, label="the move in question")
    ax.plot(x, close, color=INK, linewidth=1.3, label="close")
    room = _LANE * len(kinds) + (0.03 if kinds else 0.0)
    low, high = float(np.min(close)), float(np.max(close))
    reach = (high - low or high) * 1.06
    ax.set_xlim(first, last)
    ax.set_ylim(low - 0.05 * reach, low + reach / (1.0 - room))
    for lane, kind in enumerate(kinds):
        height = 1.0 - _LANE * (lane + 0.5)
        marks = _merged(
            [event for event in inside if event[2] == kind], width=last - first
        )
        _draw_lane(ax, marks, kind, height)
    _dress_time(ax, ylabel)


def _merged(
    events: Sequence[tuple[float, str, EventKind]], width: float
) -> tuple[_Mark, ...]:
    """Join events nearer to the first of their mark than a marker is wide."""
    groups: list[list[tuple[float, str, EventKind]]] = []
    for event in sorted(events, key=lambda event: event[0]):
        if groups and event[0] - groups[-1][0][0] < _GAP * width:
            groups[-1].append(event)
        else:
            groups.append([event])
    return tuple(
        _Mark(
            at=group[0][0],
            count=len(group),
            label=next((label for _, label, _ in group if label), ""),
        )
        for group in groups
    )


def _draw_lane(
    ax: Axes, marks: Sequence[_Mark], kind: EventKind, height: float
) -> None:
    shape, colour, meaning = MARKS[kind]
    place = ax.get_xaxis_transform()
    at = [mark.at for mark in marks]
    ax.vlines(at, 0.0, height, transform=place, color=colour, lw=0.7, alpha=0.35)
    ax.plot(
        at,
        [height] * len(at),
        shape,
        transform=place,
        color=colour,
        markersize=9.5 if any(mark.count > 1 for mark in marks) else 7.5,
        label=meaning,
        clip_on=False,
    )
    for mark, is_left in zip(marks, _label_sides(ax, marks), strict=True):
        if mark.count > 1:
            _write(ax, str(mark.count), (mark.at, height), color="white", size=6.5)
        if mark.label and is_left is not None:
            shift = -8 if is_left else 8
            side = "right" if is_left else "left"
            _write(ax, mark.label, (mark.at, height), shift=shift, side=side)


def _write(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    *,
    color: str = INK,
    size: float = SMALL - 1,
    shift: float = 0,
    side: str = "center",
) -> None:
    ax.annotate(
        text,
        at,
        xycoords=ax.get_xaxis_transform(),
        xytext=(shift, 0 if shift else -0.3),
        textcoords="offset points",
        ha=side,
        va="center_baseline" if not shift else "center",
        fontsize=size,
        color=color,
    )


def _label_sides(ax: Axes, marks: Sequence[_Mark]) -> list[bool | None]:
    """For each mark: label to its left, to its right, or (None) no room for it."""
    first, last = ax.get_xlim()
    at = [(mark.at - first) / (last - first) for mark in marks]
    taken = [(x - 0.02, x + 0.02) for x in at]
    sides: list[bool | None] = []
    for x, mark in zip(at, marks, strict=True):
        length = _LETTER * len(mark.label) + 0.01
        choices = {False: (x + 0.02, x + 0.02 + length)}
        choices[True] = (x - 0.02 - length, x - 0.02)
        free = [left for left, span in choices.items() if _is_free(span, taken)]
        sides.append(free[0] if free and mark.label else None)
        if free and mark.label:
            taken.append(choices[free[0]])
    return sides


def _is_free(span: tuple[float, float], taken: Sequence[tuple[float, float]]) -> bool:
    is_inside = span[0] >= 0 and span[1] <= 1
    return is_inside and all(span[1] <= a or span[0] >= b for a, b in taken)


def _dress_time(ax: Axes, ylabel: str) -> None:
    dress(ax, xlabel="Time (UTC)", ylabel=ylabel)
    dress_time(ax)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    ax.yaxis.label.set_color(INK)
    key_below(ax, columns=3)
