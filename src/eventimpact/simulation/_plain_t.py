"""The t test of one event as event-study tools do it."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from eventimpact._types import FloatArray, Window
from eventimpact.abnormal import Design, abnormal_returns
from eventimpact.normal import ConstantMean


def plain_t_pvalues(
    returns: ArrayLike, positions: ArrayLike, length: int = 1
) -> FloatArray:
    """Give the two-sided p-values of the t test with a 250-bar constant mean.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    positions : array_like of int, shape (n_events,)
        First bar of each event window.
    length : int, default 1
        Bars in an event window.

    Returns
    -------
    ndarray of shape (n_events,)
        P-values, with the full prediction error; NaN where not applicable.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.simulation import plain_t_pvalues
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> plain_t_pvalues(returns, [50, 900]).round(2)
    array([ nan, 0.33])
    """
    window = Window(0, length - 1)
    abnormal = abnormal_returns(
        returns,
        positions,
        model=ConstantMean(),
        design=Design(estimation=Window(-250, -1), event=window),
    )
    t = abnormal.car(window) / abnormal.car_sd(window)
    return np.asarray(2 * stdtr(np.maximum(abnormal.df_resid, 1), -np.abs(t)))
