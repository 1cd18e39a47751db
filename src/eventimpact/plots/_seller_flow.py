"""Who sold, hour by hour."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.plots._style import (
    BLUE,
    INK,
    RULE,
    SOFT,
    VERMILLION,
    dress,
    key_below,
    look,
)


@look()
def flow_around(
    ax: Axes,
    offsets: ArrayLike,
    path: ArrayLike,
    band: tuple[ArrayLike, ArrayLike],
    *,
    ylabel: str,
) -> None:
    """Draw a mean flow around events over that of matched times.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    offsets : array_like of shape (n,)
        Bars from the event.
    path : array_like of shape (n,)
        Mean flow, a fraction; 0.01 is drawn as 1 %.
    band : tuple of two array_like of shape (n,)
        Ends of where the means of matched times lie.
    ylabel : str
        What the flow is.

    Examples
    --------
    >>> from eventimpact.plots import flow_around, new_axes
    >>> _, ax = new_axes()
    >>> flow_around(
    ...     ax, [-1, 0, 1], [0, 0.1, 0], ([0, 0, 0], [0.1, 0.1, 0.1]), ylabel="net"
    ... )
    >>> ax.get_ylabel()
    'net'
    """
    low, high = (100 * np.asarray(end, dtype=np.float64) for end in band)
    at = np.asarray(offsets)
    ax.fill_between(at, low, high, color=RULE, label="90 % of matched hours")
    ax.plot(
        at,
        100 * np.asarray(path, dtype=np.float64),
        color=VERMILLION,
        linewidth=1.4,
        label="around the events",
    )
    ax.axvline(0.0, color=INK, linewidth=0.9)
    ax.axhline(0.0, color=SOFT, linewidth=0.7)
    dress(ax, xlabel="Hours from the event", ylabel=ylabel)
    key_below(ax)


@look()
def flow_window(ax: Axes, close_at: ArrayLike, net: ArrayLike, *, ylabel: str) -> None:
    """Draw net flow bar by bar, and how it adds up.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    close_at : array_like of shape (n_bars,), datetime64
        When each bar ends.
    net : array_like of shape (n_bars,)
        Sold less bought, in coins; NaN where not known.
    ylabel : str
        What the flow is.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.plots import flow_window, new_axes
    >>> _, ax = new_axes()
    >>> days = np.arange("2024-01-01", "2024-01-04", dtype="datetime64[D]")
    >>> flow_window(ax, days, [5.0, -3.0, 2.0], ylabel="net inflow")
    >>> [float(bar.get_height()) for bar in ax.patches]
    [5.0, -3.0, 2.0]
    """
    days = np.asarray(close_at).astype("datetime64[m]")
    values: FloatArray = np.nan_to_num(np.asarray(net, dtype=np.float64))
    places = days.astype("datetime64[m]").astype(np.float64) / 1440
    width = 0.9 * float(np.median(np.diff(places))) if len(places) > 1 else 0.9
    colours = [VERMILLION if value > 0 else BLUE for value in values]
    ax.bar(places, values, width=width, color=colours, label="bar by bar")
    ax.plot(places, np.cumsum(values), color=INK, linewidth=1.3, label="added up")
    ax.axhline(0.0, color=SOFT, linewidth=0.7)
    ax.xaxis_date()
    dress(ax, ylabel=ylabel)
    ax.tick_params(axis="x", rotation=30)
    key_below(ax)
