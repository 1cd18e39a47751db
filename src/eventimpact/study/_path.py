"""The path of the mean cumulative abnormal return."""

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from eventimpact._types import FloatArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.study._averages import mean_of_columns, spread_of_columns


class CaarPath(NamedTuple):
    r"""Mean cumulative abnormal return up to each bar of a window.

    Parameters
    ----------
    mean : ndarray of shape (n_tau,)
        Mean over the events that have every bar of the window.
    low, high : ndarray of shape (n_tau,)
        Ends of the 95 % interval of each bar by itself. With two events and more from
        the spread of the events, taken for independent; with one from its forecast
        error.
    n_events : int
        Events that entered.

    Notes
    -----
    .. math:: \overline{\mathrm{CAR}} \pm t_{N-1, 0.975}\, s / \sqrt N
    """

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    n_events: int


def caar_path(arrays: EventArrays, window: Window, level: float = 0.95) -> CaarPath:
    """Cumulate bar by bar over the events that have them all."""
    ar = arrays.ar[:, arrays.columns(window)]
    whole = np.flatnonzero(np.isfinite(ar).all(axis=1))
    n = len(whole)
    if n == 0:
        nothing = np.full(window.length, np.nan)
        return CaarPath(nothing, nothing, nothing, 0)
    paths = np.cumsum(ar[whole], axis=1)
    mean = mean_of_columns(paths)
    if n == 1:
        steps = [Window(window.first, last) for last in range(*_stops(window))]
        error = np.array([arrays.car_sd(step)[whole[0]] for step in steps])
        df = float(arrays.df[whole[0]])
    else:
        error, df = spread_of_columns(paths) / np.sqrt(n), n - 1.0
    reach = float(stdtrit(df, (1 + level) / 2)) * error
    return CaarPath(mean, mean - reach, mean + reach, n)


def _stops(window: Window) -> tuple[int, int]:
    """Limits of a range over the last bars of the windows that start alike."""
    return window.first, window.last + 1
