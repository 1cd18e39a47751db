"""Sales of known flow: what was predicted, and what was seen."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from eventimpact.plots._style import (
    BLUE,
    INK,
    SMALL,
    VERMILLION,
    dress,
    key_below,
    look,
)


@look()
def impact_backtest(
    ax: Axes,
    labels: Sequence[str],
    observed: ArrayLike,
    predicted: ArrayLike,
    own: ArrayLike,
) -> None:
    """Draw the moves of sales beside their predictions, one row a sale.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    labels : sequence of str
        Names of the sales, the first at the top.
    observed : array_like of shape (n,)
        Moves that were seen; -0.01 is drawn as -1 %.
    predicted : array_like of shape (n, 2)
        Ends of the predictive intervals of the moves, noise included.
    own : array_like of shape (n, 2)
        Ends of the predictive intervals of the sales' own part.

    Examples
    --------
    >>> from eventimpact.plots import impact_backtest, new_axes
    >>> _, ax = new_axes()
    >>> impact_backtest(ax, ["a sale"], [-0.02], [[-0.05, 0.04]], [[-0.01, 0.0]])
    >>> len(ax.collections)
    2
    """
    seen, wide, narrow = (
        100 * np.asarray(x, dtype=np.float64) for x in (observed, predicted, own)
    )
    rows = np.arange(len(labels))
    inside = (wide.min(axis=1) <= seen) & (seen <= wide.max(axis=1))
    ax.hlines(
        rows,
        wide[:, 0],
        wide[:, 1],
        color=BLUE,
        alpha=0.3,
        lw=7,
        label="90 %, with the noise of the days",
    )
    ax.hlines(
        rows,
        narrow[:, 0],
        narrow[:, 1],
        color=BLUE,
        lw=7,
        label="90 %, the sale by itself",
    )
    for chosen, colour, name in (
        (inside, INK, "seen, inside"),
        (~inside, VERMILLION, "seen, outside"),
    ):
        if chosen.any():
            ax.plot(seen[chosen], rows[chosen], "o", color=colour, ms=6, label=name)
    ax.axvline(0, color=INK, lw=0.8)
    dress(ax, xlabel="Abnormal log return over the days of the sale (%)", grid="x")
    ax.set_yticks(rows, list(labels), fontsize=SMALL, color=INK)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    key_below(ax)
