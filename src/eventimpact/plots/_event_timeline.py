"""When the events of each role came, beside the stretch in question."""

from collections.abc import Sequence
from textwrap import fill
from typing import Final, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from eventimpact.plots._style import (
    INK,
    MARKS,
    NORMAL,
    OUTCOME,
    SMALL,
    EventKind,
    dress,
    dress_time,
    key_below,
    look,
)


Span: TypeAlias = tuple[np.datetime64, np.datetime64]

_LETTERS: Final = 24


@look()
def event_timeline(
    ax: Axes,
    rows: Sequence[tuple[str, EventKind, Sequence[Span]]],
    *,
    outcome: Span,
    note: str = "",
) -> None:
    """Draw one row of events a role, those that span a stretch as bars.

    Parameters
    ----------
    ax : Axes
        Where to draw; about 0.5 inches of height a row suit it.
    rows : sequence of (str, kind, sequence of spans)
        Name of each role, its kind ("cause", "rival", "confounder" or "report"), and
        the start and stop of each event in UTC.
    outcome : tuple of datetime64
        Start and stop of the stretch to be shaded, UTC.
    note : str, optional
        What is not drawn, above the picture.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.plots import event_timeline, new_axes
    >>> day = np.datetime64("2025-04-02")
    >>> _, ax = new_axes(2.0)
    >>> spans = [(day, day + 1), (day + 2, day + 5)]
    >>> event_timeline(ax, [("tariffs", "cause", spans)], outcome=(day, day + 7))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['tariffs (2)']
    """
    start, stop = (float(date2num(end)) for end in outcome)
    ax.axvspan(start, stop, color=OUTCOME, lw=0, label="the move in question")
    all_ends = [
        float(date2num(end)) for _, _, spans in rows for s in spans for end in s
    ]
    low, high = min([start, *all_ends]), max([stop, *all_ends])
    room = 0.03 * (high - low)
    for row, (_, kind, spans) in enumerate(rows):
        shape, colour, meaning = MARKS[kind]
        ends = np.array([[float(date2num(end)) for end in span] for span in spans])
        width = ends[:, 1] - ends[:, 0]
        middle = ends.mean(axis=1)
        ax.barh(
            np.full(len(ends), row),
            width,
            left=ends[:, 0],
            height=0.42,
            color=colour,
            alpha=0.35,
            lw=0,
        )
        ax.plot(
            middle,
            np.full(len(ends), row),
            shape,
            color=colour,
            ms=6.0,
            alpha=0.85,
            label=None if meaning in ax.get_legend_handles_labels()[1] else meaning,
        )
    names = [fill(f"{name} ({len(spans)})", _LETTERS) for name, _, spans in rows]
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(low - room, high + room)
    ax.set_title(note, fontsize=SMALL, color=INK, loc="left")
    dress(ax, xlabel="Time (UTC)", grid="x")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0, labelsize=NORMAL)
    dress_time(ax)
    key_below(ax)
