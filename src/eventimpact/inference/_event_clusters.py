"""Clusters of events, for tests that take clusters for independent."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, IntArray, Window
from eventimpact.abnormal import EventArrays


TOO_FEW: Final = (
    "the events make {n} cluster; the test needs 2 or more that are independent: "
    "label them by groups= if they are"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusterSums:
    """Sums of CARs and numbers of events, a cluster each."""

    car: FloatArray
    n_events: IntArray

    @property
    def n(self) -> int:
        """Number of clusters."""
        return len(self.car)


def cluster_sums(
    arrays: EventArrays,
    window: Window,
    used: BoolArray,
    groups: ArrayLike | None,
    span: Window | None = None,
    values: FloatArray | None = None,
) -> ClusterSums:
    """Add CARs or other values by cluster: by `groups`, or by windows that overlap in calendar time.

    Several windows have the same clusters if their common `span` is given. Assets play
    no part: events of one asset whose windows do not meet stay apart.
    """
    car = (arrays.car(window) if values is None else values)[used]
    label = _labels(arrays, span or window, groups)[used]
    order = np.lexsort((car, label))
    _, label = np.unique(label[order], return_inverse=True)
    return ClusterSums(
        car=np.asarray(np.bincount(label, car[order]), dtype=np.float64),
        n_events=np.bincount(label).astype(np.int64),
    )


def _labels(arrays: EventArrays, window: Window, groups: ArrayLike | None) -> IntArray:
    """Give each event the number of its cluster."""
    bar = arrays.source.bar
    if groups is None:
        known, at = np.unique(bar, return_inverse=True)
        apart = np.diff(known, prepend=known[:1]) >= window.length
        return np.asarray(np.cumsum(apart)[at], dtype=np.int64)
    given = np.asarray(groups)
    if given.shape != bar.shape:
        message = (
            f"groups have shape {given.shape}; give one label an event, {bar.shape}"
        )
        raise ValueError(message)
    return np.asarray(np.unique(given, return_inverse=True)[1], dtype=np.int64)
