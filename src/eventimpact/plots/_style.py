"""The look that every picture shares."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure


EventKind = Literal["cause", "rival", "confounder", "report"]

# Okabe and Ito (2008): told apart with every common form of colour blindness.
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#A5548A"
INK: Final = "#1b1f24"
SOFT: Final = "#57606a"
RULE: Final = "#d8dee4"

MARKS: Final[dict[EventKind, tuple[str, str, str]]] = {
    "cause": ("o", VERMILLION, "claimed cause"),
    "rival": ("s", BLUE, "rival cause"),
    "confounder": ("^", PURPLE, "other known event"),
    "report": ("D", INK, "report"),
}
OUTCOME: Final = "#fbe9d0"

SMALL: Final = 9.5
NORMAL: Final = 10.5

_WIDTH: Final = 5.4


@contextmanager
def look() -> Iterator[None]:
    """Hold the settings of every picture, whatever the user's are."""
    settings = mpl.rc_context(
        {
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans"],
            "svg.fonttype": "none",
            "svg.hashsalt": "eventimpact",
            "text.parse_math": False,
            "text.usetex": False,
        }
    )
    with settings:
        yield


@look()
def new_axes(height: float = 4.0) -> tuple[Figure, Axes]:
    """Make a figure of one column, and its axes.

    Parameters
    ----------
    height : float, default 4.0
        Height in inches; the width is 5.4 inches, so that text stays readable when
        a phone shows the whole figure.

    Returns
    -------
    tuple of Figure and Axes
        Free of any global state.

    Examples
    --------
    >>> from eventimpact.plots import new_axes
    >>> figure, ax = new_axes()
    >>> figure.axes == [ax]
    True
    """
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def dress(ax: Axes, *, xlabel: str = "", ylabel: str = "", grid: str = "y") -> None:
    """Give `ax` the shared look and its labels."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(SOFT)
    ax.tick_params(labelsize=SMALL, colors=INK, color=SOFT, length=3)
    ax.set_xlabel(xlabel, fontsize=NORMAL, color=INK)
    ax.set_ylabel(ylabel, fontsize=NORMAL, color=INK)
    ax.set_axisbelow(True)
    if grid == "y":
        ax.yaxis.grid(visible=True, color=RULE, linewidth=0.7)
    else:
        ax.xaxis.grid(visible=True, color=RULE, linewidth=0.7)


def dress_time(ax: Axes) -> None:
    """Write the dates of the time axis of `ax` as briefly as they can be."""
    locator = AutoDateLocator(minticks=3, maxticks=7)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    ax.xaxis.label.set_color(SOFT)


def key_below(ax: Axes, columns: int = 2) -> None:
    """Set the legend of `ax` below it, where it hides nothing."""
    handles, labels = ax.get_legend_handles_labels()
    figure = ax.get_figure(root=True)
    if figure is not None and handles:
        figure.legend(
            handles,
            labels,
            loc="outside lower center",
            ncols=columns,
            fontsize=SMALL,
            frameon=False,
            labelcolor=INK,
            handletextpad=0.5,
            columnspacing=1.4,
        )
