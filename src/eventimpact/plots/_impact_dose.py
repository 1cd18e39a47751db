"""Days with more selling: whether they fall more."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.plots._style import BLUE, INK, VERMILLION, dress, key_below, look


@look()
def impact_dose(
    ax: Axes,
    dose: ArrayLike,
    response: ArrayLike,
    *,
    slope: float,
    needed: float | None = None,
) -> None:
    """Draw returns against the amount sold on the same day.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    dose : array_like of shape (n_days,)
        Amount sold, in per cent of a day's volume.
    response : array_like of shape (n_days,)
        Return of the day, in per cent.
    slope : float
        Fitted change of the return for one unit of the dose.
    needed : float, optional
        The change that the claim needs.

    Examples
    --------
    >>> from eventimpact.plots import impact_dose, new_axes
    >>> _, ax = new_axes()
    >>> impact_dose(ax, [0, 1, 2], [0.1, -0.4, -1.1], slope=-0.6, needed=-2.0)
    >>> len(ax.lines)
    3
    """
    x, y = (np.asarray(v, dtype=np.float64) for v in (dose, response))
    ends = np.array([x.min(), x.max()])

    def through_the_middle(change: float) -> FloatArray:
        return np.asarray(y.mean() + change * (ends - x.mean()))

    ax.plot(x, y, "o", color=BLUE, alpha=0.8, ms=5, label="a day")
    ax.plot(
        ends,
        through_the_middle(slope),
        color=INK,
        lw=1.8,
        label=f"fitted: {slope:+.2g}",
    )
    if needed is not None:
        ax.plot(
            ends,
            through_the_middle(needed),
            color=VERMILLION,
            lw=1.8,
            ls=(0, (5, 2)),
            label=f"needed: {needed:+.2g}",
        )
    spread = max(float(np.ptp(y)), 1e-12)
    ax.set_ylim(y.min() - 0.15 * spread, y.max() + 0.15 * spread)
    dress(
        ax,
        xlabel="Sent to sell (% of the average daily volume)",
        ylabel="Log return of the day (%)",
    )
    key_below(ax, columns=3)
