"""How volatile the market was when the event came."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact.inference._event_bars import read_position
from eventimpact.inference._history import clean_starts
from eventimpact.inference._state import StateScales, standardised_windows, state_scales


def volatility_percentile(
    returns: ArrayLike,
    position: int,
    *,
    catalogued: ArrayLike | None = None,
    scales: StateScales | None = None,
) -> float:
    """Rank the volatility before an event among those of its clean history.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    position : int
        Bar of the event.
    catalogued : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars to leave out.
    scales : StateScales, optional
        What `state_scales` gives for the same returns.

    Returns
    -------
    float
        Share, from 0 to 1, of the clean bars within the 2,500 before the event that
        followed a calmer market (those equally calm count half); NaN if nothing is
        known.

    Notes
    -----
    The volatility is the exponentially weighted standard deviation (decay 0.94) of
    the returns before a bar.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import volatility_percentile
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> returns[880:900] *= 3
    >>> round(volatility_percentile(returns, 900), 3)
    0.999
    """
    known = state_scales(returns) if scales is None else scales
    windows = standardised_windows(returns, 1, catalogued, known)
    at = read_position(position)
    if not 0 <= at < len(known.fast):
        return float("nan")
    now = known.fast[at]
    history = known.fast[clean_starts(windows, at)]
    if np.isnan(now) or not len(history):
        return float("nan")
    return float((np.mean(history < now) + np.mean(history <= now)) / 2)
