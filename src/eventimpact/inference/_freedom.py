"""Degrees of freedom and signs of residuals, counted rather than listed by event."""

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import Sample


_PIECE: Final = 8192


class Freedom(NamedTuple):
    """Least degrees of freedom of some events, and the sum of ``d / (d - 2)``."""

    least: int
    variance: float


def freedom(arrays: EventArrays, events: Sample) -> Freedom:
    """Sum the variances of Student's t over the events of a sample, one at the least.

    The sum is NaN where an event has too few degrees of freedom to have one.
    """
    n_obs, count, _ = _by_length(arrays, events)
    df = n_obs - arrays.source.n_params
    df += getattr(arrays.source.own, "n_variance_params", 0)
    least = int(df.min())
    if least <= 2:
        return Freedom(least, float("nan"))
    return Freedom(least, math.fsum(count * (df / (df - 2))))


def share_positive(arrays: EventArrays, events: Sample) -> float:
    """Mean over the events of a sample of the share of positive residuals."""
    n_obs, _, positive = _by_length(arrays, events)
    return math.fsum(positive / n_obs) / events.n


def _by_length(
    arrays: EventArrays, events: Sample
) -> tuple[IntArray, IntArray, FloatArray]:
    """Count events and their positive residuals by the number of bars fitted to."""
    n_obs, row = arrays.designs.n_obs, arrays.designs.row
    count = np.zeros(int(n_obs.max()) + 1, dtype=np.int64)
    positive = np.zeros(len(count))
    same = int(n_obs.min()) == len(count) - 1
    for part in _parts(len(row)):
        used = events.used[part]
        signs = arrays.n_positive[part][used]
        if same:
            count[-1] += len(signs)
            positive[-1] += signs.sum(dtype=np.int64)
        else:
            length = n_obs[row[part][used]]
            count += np.bincount(length, minlength=len(count))
            positive += np.bincount(length, signs, minlength=len(count))
    (some,) = np.nonzero(count)
    return some, count[some], positive[some]


def _parts(n: int) -> Iterator[slice]:
    """Cut a range into pieces."""
    for start in range(0, n, _PIECE):
        yield slice(start, start + _PIECE)
