"""The mean correlation of estimation residuals, by calendar or by event time."""

from typing import Final, Literal

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.abnormal import EventArrays


Pairing = Literal["calendar", "event"]
PAIRINGS: Final[tuple[Pairing, ...]] = ("calendar", "event")
_UNIT: Final = 2.0**-44


def mean_correlation(arrays: EventArrays, pairing: Pairing) -> float:
    """Mean correlation of the residuals of all pairs of events; NaN below two."""
    if pairing not in PAIRINGS:
        message = f"pairing is {pairing!r}; it must be one of 'calendar', 'event'"
        raise ValueError(message)
    return arrays.sums.rbar if pairing == "calendar" else _by_event_time(arrays)


def inflation(rbar: float, n: int) -> float:
    """Factor by which correlation inflates the variance of a sum of `n` values."""
    return 1 + (n - 1) * rbar


def _by_event_time(arrays: EventArrays) -> float:
    """Pair residuals by bars from the event, whenever those were."""
    sums = np.zeros(arrays.estimation.length, dtype=np.int64)
    for _, resid in arrays.residual_blocks():
        z = _unit_norm(resid)
        sums += np.rint(z / _UNIT).astype(np.int64).sum(axis=0)
    n = arrays.sums.n_events
    if n < 2:
        return float("nan")
    pooled = sums * _UNIT
    return float((np.dot(pooled, pooled) - n) / (n * (n - 1)))


def _unit_norm(resid: FloatArray) -> FloatArray:
    """Divide each row by its norm; 0 where missing."""
    filled = np.nan_to_num(resid)
    norm = np.sqrt((filled**2).sum(axis=1, keepdims=True))
    return np.asarray(filled / np.where(norm > 0, norm, 1.0))
