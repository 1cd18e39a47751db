"""A value among those of placebos."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from eventimpact._types import FloatArray
from eventimpact.plots._style import (
    BLUE,
    INK,
    PURPLE,
    VERMILLION,
    dress,
    key_below,
    look,
)


_BINS: Final = 40
_OUTLINES: Final = (PURPLE, INK)
_TAIL: Final = 0.005


@look()
def placebo_distribution(
    ax: Axes,
    drawn: Sequence[tuple[str, FloatArray]],
    *,
    marks: Sequence[tuple[str, float]],
    xlabel: str,
    ylabel: str = "Share of draws (%)",
) -> None:
    """Draw where a value lies among those that came about without an effect.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    drawn : sequence of (str, ndarray)
        Names and values of the placebos; the first is filled, others are outlines.
        Half a percent at each end may lie outside the picture.
    marks : sequence of (str, float)
        Names of up to three values and where they lie: the first is what was
        seen, the second what was needed, the third a point of reference.
    xlabel : str
        What the values are, with their unit.
    ylabel : str, default "Share of draws (%)"
        What is counted.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.plots import new_axes, placebo_distribution
    >>> draws = np.random.default_rng(1).normal(0, 4, 500)
    >>> _, ax = new_axes()
    >>> placebo_distribution(
    ...     ax, [("placebos", draws)], marks=[("seen", -8.2)], xlabel="Return (%)"
    ... )
    >>> len(ax.lines)
    1
    """
    ends = [at for _, at in marks]
    for _, values in drawn:
        ends += np.quantile(values, [_TAIL, 1 - _TAIL]).tolist()
    room = 0.04 * ((max(ends) - min(ends)) or 1.0)
    low, high = min(ends) - room, max(ends) + room
    edges = np.linspace(low, high, _BINS + 1).tolist()
    for k, (name, values) in enumerate(drawn):
        weights = np.full(len(values), 100 / len(values))
        if k == 0:
            ax.hist(values, edges, weights=weights, color=BLUE, alpha=0.7, label=name)
        else:
            ax.hist(
                values,
                edges,
                weights=weights,
                histtype="step",
                color=_OUTLINES[(k - 1) % len(_OUTLINES)],
                lw=1.4,
                label=name,
            )
    looks = ((INK, "-", 1.8), (VERMILLION, (0, (5, 2)), 1.8), (INK, ":", 1.2))
    for (name, at), (colour, style, width) in zip(marks, looks, strict=False):
        ax.axvline(at, color=colour, ls=style, lw=width, label=name)
    ax.set_xlim(low, high)
    dress(ax, xlabel=xlabel, ylabel=ylabel)
    key_below(ax, columns=1)
