"""When a move set in, beside the first event of each role."""

from collections.abc import Sequence
from textwrap import shorten
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from eventimpact._types import FloatArray, TimeArray
from eventimpact.plots._style import (
    INK,
    MARKS,
    OUTCOME,
    SOFT,
    EventKind,
    dress,
    dress_time,
    key_below,
    look,
)


_LETTERS: Final = 52


@look()
def onset_path(
    ax: Axes,
    close_at: TimeArray,
    path: FloatArray,
    *,
    outcome: tuple[np.datetime64, np.datetime64],
    onset: tuple[np.datetime64, np.datetime64, np.datetime64] | None = None,
    firsts: Sequence[tuple[np.datetime64, str, EventKind]] = (),
) -> None:
    """Draw a cumulative return with the bar on which a move set in.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    close_at : ndarray of datetime64, shape (n_bars,)
        Ends of the bars, UTC.
    path : ndarray of shape (n_bars,)
        Cumulative log return; 0.01 is drawn as 1 %.
    outcome : tuple of datetime64
        Start and stop of the stretch to be shaded, UTC.
    onset : tuple of datetime64, optional
        Low end, estimate and high end of the 90 % confidence set of the onset, UTC.
    firsts : sequence of (datetime64, str, kind)
        First event of each role, its name, and one of "cause", "rival", "confounder",
        "report".

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.plots import new_axes, onset_path
    >>> days = np.arange("2025-04-01", "2025-04-05", dtype="datetime64[D]")
    >>> _, ax = new_axes()
    >>> path = np.array([0.0, -0.02, -0.05, -0.04])
    >>> onset_path(ax, days, path, outcome=(days[0], days[-1]))
    >>> ax.get_ylabel()
    'Cumulative log return (%)'
    """
    x: FloatArray = np.asarray(date2num(close_at), dtype=np.float64)
    start, stop = (float(date2num(end)) for end in outcome)
    ax.axvspan(start, stop, color=OUTCOME, lw=0, label="the move in question")
    if onset is not None:
        low, best, high = (float(date2num(end)) for end in onset)
        ax.axvspan(
            low, high, color=SOFT, alpha=0.2, lw=0, label="onset, 90 % confidence set"
        )
        ax.axvline(best, color=INK, lw=1.4, ls=(0, (5, 2)), label="onset, estimate")
    ax.axhline(0.0, color=SOFT, lw=0.8)
    ax.plot(x, 100 * path, color=INK, lw=1.3, label="cumulative return")
    kinds = [kind for _, _, kind in firsts]
    for row, (at, name, kind) in enumerate(firsts):
        shape, colour, _ = MARKS[kind]
        when, place = float(date2num(at)), ax.get_xaxis_transform()
        height = 0.95 - 0.075 * row
        ax.vlines(when, 0.0, height, transform=place, color=colour, lw=0.9, alpha=0.6)
        ax.plot(
            [when],
            [height],
            shape,
            transform=place,
            color=colour,
            mfc=colour if kind not in kinds[:row] else "white",
            ms=7.5,
            clip_on=False,
            ls="none",
            label=shorten(f"first of {name}", _LETTERS, placeholder=" ..."),
        )
    ax.set_xlim(x[0], max(x[-1], stop))
    low_y, high_y = float(np.nanmin(100 * path)), float(np.nanmax(100 * path))
    reach = (high_y - low_y) or 1.0
    room = 0.075 * len(firsts) + 0.05
    ax.set_ylim(low_y - 0.05 * reach, low_y + 1.05 * reach / (1 - min(room, 0.6)))
    dress(ax, xlabel="Time (UTC)", ylabel="Cumulative log return (%)")
    dress_time(ax)
    key_below(ax, columns=1)
