"""Bars of a market that never closes, gathered into days of UTC."""

from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray, TimeArray


_DAY: Final = np.timedelta64(1, "D")
_BAR_NAMES: Final = {86400: "1d", 3600: "1h", 1800: "30m", 900: "15m", 300: "5m"}


def complete_days(open_at: TimeArray, close_at: TimeArray) -> tuple[IntArray, IntArray]:
    """Return the first and last bar of each day of UTC that bars fill wholly.

    Parameters
    ----------
    open_at, close_at : ndarray of shape (n_bars,), datetime64
        Instants of each bar, in order.

    Returns
    -------
    first, last : ndarray of shape (n_days,), int64
        Positions of the bars; days with a missing bar are left out.
    """
    day = open_at.astype("datetime64[D]")
    first = np.flatnonzero(np.diff(day, prepend=day[:1] - 1))
    last = np.append(first[1:], len(day)) - 1
    covered = np.add.reduceat((close_at - open_at).astype(np.int64), first)
    full = np.timedelta64(_DAY, "ns").astype(np.int64)
    kept = (
        (open_at[first] == day[first])
        & (close_at[last] == day[first] + _DAY)
        & (covered == full)
    )
    return first[kept].astype(np.int64), last[kept].astype(np.int64)


def sums(values: FloatArray, first: IntArray, last: IntArray) -> FloatArray:
    """Return the sum of `values` from `first` to `last`, NaN if one is missing."""
    return np.array(
        [values[a : b + 1].sum() for a, b in zip(first, last, strict=True)],
        dtype=np.float64,
    )


def bar_name(open_at: TimeArray, close_at: TimeArray) -> str:
    """Return the usual length of bars, as in "1d", "1h" and "15m"."""
    seconds = float(np.median((close_at - open_at).astype(np.int64))) / 1e9
    return _BAR_NAMES.get(round(seconds), f"{seconds:g}s")
