"""The mean correlation of estimation residuals, by calendar or by event time."""

from typing import Final, Literal

import numpy as np

from eventimpact._types import FloatArray, IntArray, Window
from eventimpact.abnormal import EventArrays


Pairing = Literal["calendar", "overlap", "event"]
PAIRINGS: Final[tuple[Pairing, ...]] = ("calendar", "overlap", "event")
_UNIT: Final = 2.0**-44


def mean_correlation(
    arrays: EventArrays, pairing: Pairing, window: Window | None = None
) -> float:
    """Mean correlation of the residuals of all pairs of events; NaN below two.

    Pairs by overlap count by the bars that their windows share, out of those of one.
    """
    if pairing not in PAIRINGS:
        message = f"pairing is {pairing!r}; it must be one of {', '.join(map(repr, PAIRINGS))}"
        raise ValueError(message)
    if pairing == "calendar" or arrays.sums.n_events < 2:
        return arrays.sums.rbar
    if pairing == "event":
        return _by_event_time(arrays)
    return _by_overlap(arrays, (window or arrays.event).length)


def inflation(rbar: float, n: int) -> float:
    """Factor by which correlation inflates the variance of a sum of `n` values."""
    return 1 + (n - 1) * rbar


def _by_event_time(arrays: EventArrays) -> float:
    """Pair residuals by bars from the event, whenever those were."""
    sums = np.zeros(arrays.estimation.length, dtype=np.int64)
    for _, resid in arrays.residual_blocks():
        sums += _whole_units(resid).sum(axis=0)
    n, pooled = arrays.sums.n_events, sums * _UNIT
    return float((np.dot(pooled, pooled) - n) / (n * (n - 1)))


def _by_overlap(arrays: EventArrays, length: int) -> float:
    """Pair residuals of events less than `length` bars apart, sum by sum of a bar.

    Sums are kept until no later block can add to them, or is close enough to meet them.
    """
    bar, block = arrays.source.bar, arrays.source.design.block
    begins = np.sort(bar)[::block]
    growing: dict[int, IntArray] = {}
    grown: dict[int, FloatArray] = {}
    total = 0.0
    for rows, resid in arrays.residual_blocks():
        at = bar[rows]
        before = int(np.searchsorted(begins, at.min())) - 1
        total = _settle(growing, grown, int(begins[max(before, 0)]), length, total)
        order = np.argsort(at, kind="stable")
        known, first = np.unique(at[order], return_index=True)
        pooled = np.add.reduceat(_whole_units(resid)[order], first, axis=0)
        for key, sums in zip(known.tolist(), pooled, strict=True):
            growing[key] = growing[key] + sums if key in growing else sums
    stop = max(growing, default=0) + 1
    total = _settle(growing, grown, stop, length, total)
    n = arrays.sums.n_events
    return (total - n) / (n * (n - 1))


def _settle(
    growing: dict[int, IntArray],
    grown: dict[int, FloatArray],
    stop: int,
    length: int,
    total: float,
) -> float:
    """Add the products of sums of bars before `stop` with themselves and their past."""
    for bar in sorted(key for key in growing if key < stop):
        own = np.asarray(growing.pop(bar) * _UNIT, dtype=np.float64)
        for past in [key for key in grown if key <= bar - length]:
            del grown[past]
        total += float(np.dot(own, own))
        for past, sums in grown.items():
            apart = bar - past
            met = float(np.dot(sums[apart:], own[: max(0, len(own) - apart)]))
            total += 2 * (1 - apart / length) * met
        grown[bar] = own
    return total


def _whole_units(resid: FloatArray) -> IntArray:
    """Divide each row by its norm and round, so that sums are the same in any order."""
    filled = np.nan_to_num(resid)
    norm = np.sqrt((filled**2).sum(axis=1, keepdims=True))
    units = filled / np.where(norm > 0, norm, 1.0)
    return np.asarray(np.rint(units / _UNIT).astype(np.int64))
