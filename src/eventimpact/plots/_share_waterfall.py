"""On what the bars of a fall fell."""

from collections.abc import Sequence
from textwrap import fill
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from eventimpact._types import FloatArray
from eventimpact.plots._style import (
    BLUE,
    INK,
    NORMAL,
    SMALL,
    SOFT,
    VERMILLION,
    dress,
    look,
)


_TOLERANCE: Final = 1e-9
_LETTERS: Final = 22
_TICKS: Final = 6


@look()
def share_waterfall(
    ax: Axes, labels: Sequence[str], values: Sequence[float], total: float
) -> None:
    """Draw how parts add up to a total log return.

    Parameters
    ----------
    ax : Axes
        Where to draw; about 0.45 inches of height a part suit it.
    labels : sequence of str
        Names of the parts, such as drift, each cause, and the remainder.
    values : sequence of float
        Log return of each part; 0.01 is drawn as 1 %.
    total : float
        Log return of the whole.

    Raises
    ------
    ValueError
        Where the parts do not add up to the total.

    Examples
    --------
    >>> from eventimpact.plots import new_axes, share_waterfall
    >>> _, ax = new_axes()
    >>> share_waterfall(ax, ["sales", "the rest"], [-0.05, -0.15], -0.20)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['sales', 'the rest', 'total']
    """
    parts = np.asarray(values, dtype=np.float64)
    if abs(float(parts.sum()) - total) > _TOLERANCE:
        message = (
            f"the parts add up to {parts.sum():.6f} but the total is {total:.6f}; "
            "give every part, the remainder included"
        )
        raise ValueError(message)
    ends = 100 * np.append(np.cumsum(parts), total)
    starts = np.append(0.0, ends[:-1])
    starts[-1] = 0.0
    sizes = ends - starts
    rows = np.arange(len(ends))
    colours = [VERMILLION if size < 0 else BLUE for size in sizes[:-1]] + [SOFT]
    ax.barh(rows, sizes, left=starts, height=0.62, color=colours)
    ax.vlines(ends[:-1], rows[:-1], rows[1:], color=SOFT, lw=0.8, linestyle=":")
    ax.axvline(0.0, color=INK, linewidth=0.9)
    _write_sizes(ax, starts, ends)
    ax.set_yticks(rows, [fill(label, _LETTERS) for label in (*labels, "total")])
    ax.invert_yaxis()
    dress(ax, xlabel="Log return (%)", grid="x")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0, labelsize=NORMAL)


def _write_sizes(ax: Axes, starts: FloatArray, ends: FloatArray) -> None:
    """Write each size beyond the outer end of its bar."""
    low, high = min(starts.min(), ends.min()), max(starts.max(), ends.max())
    room = 0.3 * (high - low or 1.0)
    ax.set_xlim(low - 1.2 * room, high + room)
    ax.xaxis.set_major_locator(MaxNLocator(_TICKS))
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        is_fall = end < start
        sign = "\N{MINUS SIGN}" if is_fall else "+"
        ax.annotate(
            f"{sign}{abs(end - start):.1f} %",
            (end, row),
            xytext=(-7 if is_fall else 7, 0),
            textcoords="offset points",
            ha="right" if is_fall else "left",
            va="center",
            fontsize=SMALL,
            color=INK,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )
