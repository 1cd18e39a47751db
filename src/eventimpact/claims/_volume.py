"""The days of an outcome, and what was traded on them in dollars."""

from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.claims._context import Context
from eventimpact.claims._market import DOLLARS
from eventimpact.prices import PriceHistory


_FEWEST: Final = 10


def outcome_days(context: Context) -> IntArray:
    """Return the positions of the daily bars that overlap the outcome."""
    history = context.daily.history
    start = context.outcome.history.open_at[context.first]
    end = context.outcome.history.close_at[context.last]
    return np.flatnonzero((history.close_at > start) & (history.open_at < end))


def usd_volume(history: PriceHistory) -> FloatArray | None:
    """Return the volume in US dollars, or None if there is none in dollars."""
    if history.volume is None or history.currency not in DOLLARS:
        return None
    if history.volume_unit in DOLLARS:
        return history.volume
    return history.volume * history.close


def busier(volume: FloatArray, days: IntArray, n_before: int) -> float:
    """Return the mean volume of some days over that of those before; 1 if unknown."""
    first = int(days[0])
    before = volume[max(first - n_before, 0) : first]
    known, traded = before[before > 0], volume[days]
    if len(known) < _FEWEST or not (traded > 0).any():
        return 1.0
    return float(traded[traded > 0].mean() / known.mean())
