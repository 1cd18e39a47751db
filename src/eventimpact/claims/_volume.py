"""The days of an outcome, and what was traded on them in dollars."""

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.claims._context import Context
from eventimpact.claims._market import DOLLARS
from eventimpact.prices import PriceHistory


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
