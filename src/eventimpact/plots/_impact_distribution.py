"""What an amount could have done, beside what was seen."""

from typing import Final, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from eventimpact._types import FloatArray
from eventimpact.plots._style import (
    BLUE,
    INK,
    VERMILLION,
    dress,
    key_below,
    look,
)


_BINS: Final = 48


@look()
def impact_distribution(
    ax: Axes,
    impact: FloatArray,
    *,
    required: float,
    observed: float,
    label: str = "possible impact",
    move: Literal["Fall", "Rise"] = "Fall",
) -> None:
    """Draw the impact that an amount can have, on a logarithmic scale.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    impact : ndarray of shape (n_draws,)
        Simulated moves, some of them positive; 0.01 is drawn as 1 %.
    required : float
        Move that the claim needs, positive.
    observed : float
        Move that was seen, positive.
    label : str, default "possible impact"
        What the distribution is of.
    move : {"Fall", "Rise"}, default "Fall"
        Which way the price goes.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.plots import impact_distribution, new_axes
    >>> _, ax = new_axes()
    >>> draws = np.exp(np.random.default_rng(1).normal(-5, 0.5, 1000))
    >>> impact_distribution(ax, draws, required=0.1, observed=0.2)
    >>> ax.get_xscale()
    'log'
    """
    percent = 100 * impact[impact > 0]
    low, middle, high = np.quantile(100 * impact, [0.05, 0.5, 0.95])
    low = max(low, percent.min())
    edges = np.geomspace(percent.min(), percent.max() * (1 + 1e-9), _BINS + 1)
    weights = np.full(percent.shape, 100 / impact.size)
    ax.hist(
        percent, edges.tolist(), weights=weights, color=BLUE, alpha=0.75, label=label
    )
    ax.axvspan(low, high, color=BLUE, alpha=0.1, lw=0, label="5 % to 95 % of it")
    ax.axvline(
        100 * required,
        color=VERMILLION,
        lw=1.8,
        ls=(0, (5, 2)),
        label=f"needed: {100 * required:.3g} %",
    )
    ax.axvline(100 * observed, color=INK, lw=1.8, label=f"seen: {100 * observed:.3g} %")
    ax.set_xscale("log")
    ends = (low, high, 100 * required, 100 * observed)
    ax.set_xlim(min(ends) / 3, max(ends) * 2)
    ax.set_title(f"median {middle:.2g} %", fontsize=10.5, color=INK, loc="left")
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
    dress(ax, xlabel=f"{move} in price (%, logarithmic)", ylabel="Share of draws (%)")
    key_below(ax)
