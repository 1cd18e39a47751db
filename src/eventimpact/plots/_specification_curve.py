"""Every specification's estimate, and below it the choices that led to it."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.plots._style import (
    BLUE,
    INK,
    NORMAL,
    RULE,
    SMALL,
    SOFT,
    VERMILLION,
    dress,
    look,
)


_WIDTH: Final = 5.4
_CURVE: Final = 2.6
_ROW: Final = 0.19
_FEW: Final = 60
_LETTERS: Final = 24


@look()
def specification_curve(
    estimates: ArrayLike,
    significant: ArrayLike,
    chosen: ArrayLike,
    choices: Sequence[tuple[str, Sequence[str]]],
    *,
    band: ArrayLike | None = None,
    ylabel: str = "Estimate",
) -> Figure:
    """Draw a specification curve with its choices below.

    Parameters
    ----------
    estimates : array_like of shape (n_specs,)
        Estimate of each specification; drawn in ascending order.
    significant : array_like of bool, shape (n_specs,)
        Which are significant by themselves.
    chosen : array_like of int, shape (n_specs, n_choices)
        Option that each specification takes of each choice.
    choices : sequence of (str, sequence of str)
        Name of each choice and of its options.
    band : array_like of shape (3, n_specs), optional
        Low, middle and high curve where there is no effect, each ascending.
    ylabel : str, default "Estimate"
        What the estimates are, with their unit.

    Returns
    -------
    Figure
        Two panels that share their horizontal axis.

    Raises
    ------
    ValueError
        Where the shapes do not fit.

    Examples
    --------
    >>> from eventimpact.plots import specification_curve
    >>> figure = specification_curve(
    ...     [0.2, 0.1], [True, False], [[0], [1]], [("scale", ("fast", "slow"))]
    ... )
    >>> [label.get_text() for label in figure.axes[1].get_yticklabels()]
    ['fast', 'slow']
    """
    values = np.asarray(estimates, dtype=np.float64)
    options = np.asarray(chosen, dtype=np.int64)
    marked = np.asarray(significant, dtype=bool)
    shape = (len(values), len(choices))
    if options.shape != shape or marked.shape != values.shape:
        message = (
            f"estimates, significant and chosen have shapes {values.shape}, "
            f"{marked.shape} and {options.shape}; with {len(choices)} choices chosen "
            f"needs shape {shape}"
        )
        raise ValueError(message)
    order = np.argsort(values, kind="stable")
    n_rows = sum(len(names) for _, names in choices) + len(choices)
    heights = (_CURVE, _ROW * n_rows)
    figure = Figure(figsize=(_WIDTH, sum(heights) + 0.5), layout="constrained")
    above, below = figure.subplots(
        2, 1, sharex=True, gridspec_kw={"height_ratios": heights}
    )
    _draw_curve(above, values[order], marked[order], band)
    dress(above, ylabel=ylabel)
    above.tick_params(axis="x", length=0, labelbottom=False)
    _draw_choices(below, options[order], marked[order], choices)
    return figure


def _draw_curve(
    ax: Axes, values: FloatArray, marked: BoolArray, band: ArrayLike | None
) -> None:
    """Draw the sorted estimates, significant ones in colour, over the placebo band."""
    place = np.arange(len(values))
    if band is not None:
        low, middle, high = np.asarray(band, dtype=np.float64)
        ax.fill_between(place, low, high, color=RULE, lw=0, label="placebos, 90 %")
        ax.plot(place, middle, color=SOFT, lw=1.2, ls="--", label="placebo median")
    ax.axhline(0.0, color=INK, linewidth=0.9)
    size = 14 if len(values) <= _FEW else 3
    for chosen, colour, label in (
        (~marked, BLUE, "specification"),
        (marked, VERMILLION, "significant by itself"),
    ):
        if chosen.any():
            ax.scatter(
                place[chosen],
                values[chosen],
                s=size,
                color=colour,
                linewidths=0,
                label=label,
                zorder=3,
                rasterized=len(values) > _FEW,
            )
    ax.legend(
        loc="upper left",
        fontsize=SMALL - 1,
        frameon=False,
        labelcolor=INK,
        handletextpad=0.4,
        labelspacing=0.2,
        markerscale=1 if len(values) <= _FEW else 3,
    )


def _draw_choices(
    ax: Axes,
    options: IntArray,
    marked: BoolArray,
    choices: Sequence[tuple[str, Sequence[str]]],
) -> None:
    """Mark in each column the options that its specification takes."""
    colours = np.where(marked[:, None], to_rgb(VERMILLION), to_rgb(BLUE))
    n_rows = sum(len(names) for _, names in choices) + len(choices)
    cells = np.ones((n_rows, len(options), 3))
    rows, labels, row = [], [], 0
    for column, (name, names) in zip(options.T, choices, strict=True):
        ax.text(
            0.0,
            row + 0.1,
            name,
            transform=ax.get_yaxis_transform(),
            ha="left",
            va="center",
            fontsize=SMALL,
            fontweight="bold",
            color=INK,
        )
        for option, label in enumerate(names):
            taken = column == option
            cells[row + 1 + option, taken] = colours[taken]
            rows.append(row + 1 + option)
            labels.append(_short(label))
        row += 1 + len(names)
    ax.imshow(cells, aspect="auto", interpolation="nearest")
    ax.hlines(
        np.array(rows) + 0.5, -0.5, len(options) - 0.5, color="white", linewidth=2.0
    )
    ax.set_yticks(rows, labels)
    dress(ax, xlabel=f"{len(options):,} specifications, by estimate", grid="x")
    ax.xaxis.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="y", length=0, labelsize=SMALL - 1)
    ax.tick_params(axis="x", length=0, labelbottom=False)
    ax.xaxis.label.set_fontsize(NORMAL)


def _short(label: str) -> str:
    """Cut a label where it would take the room of the picture."""
    return (
        label
        if len(label) <= _LETTERS
        else f"{label[: _LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}"
    )
