"""What was said beside what comes out, one row a statement."""

from collections.abc import Sequence
from textwrap import fill
from typing import Final, TypeAlias

import numpy as np
from matplotlib.axes import Axes

from eventimpact.plots._style import (
    BLUE,
    INK,
    SMALL,
    VERMILLION,
    dress,
    key_below,
    look,
)


Ratio: TypeAlias = tuple[str, float, float, float]

_LETTERS: Final = 34


@look()
def ratio_rows(ax: Axes, rows: Sequence[Ratio], *, xlabel: str) -> None:
    """Draw ratios, each with the band within which it agrees.

    Parameters
    ----------
    ax : Axes
        Where to draw; about 0.6 inches of height a row suit it.
    rows : sequence of (str, float, float, float)
        What is compared, the ratio, and the ends of its band; ends may be infinite.
    xlabel : str
        What the ratio is of.

    Examples
    --------
    >>> from eventimpact.plots import new_axes, ratio_rows
    >>> _, ax = new_axes(2.0)
    >>> ratio_rows(ax, [("2.84bn EUR", 1.09, 0.95, 1.05)], xlabel="stated / found")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['2.84bn EUR']
    """
    values = np.array([ratio for _, ratio, _, _ in rows])
    bands = np.array([[low, high] for _, _, low, high in rows])
    known = np.concatenate((values, bands[np.isfinite(bands)], [1.0]))
    reach = float(known.max() - known.min()) or 1.0
    left, right = known.min() - 0.12 * reach, known.max() + 0.28 * reach
    shown = np.clip(bands, left, right)
    at = np.arange(len(rows))
    ax.barh(
        at,
        shown[:, 1] - shown[:, 0],
        left=shown[:, 0],
        height=0.5,
        color=BLUE,
        alpha=0.22,
        lw=0,
        label="agrees within",
    )
    ax.axvline(1.0, color=INK, lw=0.9)
    agrees = (bands[:, 0] <= values) & (values <= bands[:, 1])
    for mask, shape, colour, name in (
        (agrees, "o", BLUE, "agrees"),
        (~agrees, "X", VERMILLION, "disagrees"),
    ):
        if mask.any():
            ax.plot(values[mask], at[mask], shape, color=colour, ms=8, label=name)
    for row, value in enumerate(values.tolist()):
        ax.annotate(
            f"{value:,.2f}",
            (value, row),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=INK,
        )
    ax.set_yticks(at, [fill(name, _LETTERS) for name, *_ in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_xlim(left, right)
    dress(ax, xlabel=xlabel, grid="x")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0, labelsize=SMALL)
    key_below(ax, columns=3)
