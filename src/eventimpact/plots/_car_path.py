"""What a price did around an event, beyond what it would have done anyway."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from eventimpact._types import FloatArray, IntArray
from eventimpact.plots._style import (
    BLUE,
    INK,
    SOFT,
    VERMILLION,
    dress,
    key_below,
    look,
)


@look()
def car_path(
    ax: Axes,
    tau: IntArray,
    car: FloatArray,
    low: FloatArray,
    high: FloatArray,
    *,
    label: str = "cumulative abnormal return",
    interval: str = "95 % interval",
) -> None:
    """Draw a cumulative abnormal return with its interval.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    tau : ndarray of shape (n_tau,)
        Bars from the event, which is at 0.
    car : ndarray of shape (n_tau,)
        Log return cumulated from the first bar to each; 0.01 is drawn as 1 %.
    low, high : ndarray of shape (n_tau,)
        Ends of the interval, log returns.
    label : str, default "cumulative abnormal return"
        What the line is.
    interval : str, default "95 % interval"
        What the band is.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.plots import car_path, new_axes
    >>> _, ax = new_axes()
    >>> car = np.array([0.0, -0.02, -0.03])
    >>> car_path(ax, np.array([-1, 0, 1]), car, car - 0.01, car + 0.01)
    >>> ax.get_ylabel()
    'Cumulative abnormal return (%)'
    """
    ax.axhline(0.0, color=SOFT, linewidth=0.9)
    ax.axvline(0.0, color=VERMILLION, linewidth=1.1, linestyle=(0, (4, 3)))
    ax.fill_between(
        tau, 100 * low, 100 * high, color=BLUE, alpha=0.18, lw=0, label=interval
    )
    ax.plot(tau, 100 * car, color=BLUE, lw=1.8, marker="o", ms=3.5, label=label)
    ax.annotate(
        "event",
        (0.0, 1.0),
        xycoords=ax.get_xaxis_transform(),
        xytext=(4, -2),
        textcoords="offset points",
        va="top",
        fontsize=9.5,
        color=INK,
    )
    ax.set_xlim(float(np.min(tau)) - 0.4, float(np.max(tau)) + 0.4)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9))
    dress(ax, xlabel="Bars from the event", ylabel="Cumulative abnormal return (%)")
    key_below(ax)
