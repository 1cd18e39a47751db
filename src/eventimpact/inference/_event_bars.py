"""Events whose windows overlap, counted once."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, IntArray, frozen
from eventimpact.numerics import refuse_numbers_as_mask


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventClusters:
    """Events merged where their windows overlap, earliest cluster first.

    Parameters
    ----------
    first : ndarray of int, shape (n_clusters,)
        First bar of each cluster.
    lengths : ndarray of int, shape (n_clusters,)
        Bars from the first of its windows to the last.
    members : tuple of tuple of int
        Indices of the events in each cluster, in their given order.
    """

    first: IntArray
    lengths: IntArray
    members: tuple[tuple[int, ...], ...]

    @property
    def merged(self) -> tuple[str, ...]:
        """Say in a sentence which events were merged, a cluster each."""
        return tuple(
            f"events {', '.join(map(str, events[:-1]))} and {events[-1]} share bars "
            f"{first} to {first + length - 1} and count once"
            for first, length, events in zip(
                self.first, self.lengths, self.members, strict=True
            )
            if len(events) > 1
        )


def merge_events(positions: ArrayLike, length: int = 1) -> EventClusters:
    """Merge events of one series that lie in one bar or whose windows overlap.

    Effects of events that share a bar cannot be told apart: they are one
    observation, over all the bars of their windows.

    Parameters
    ----------
    positions : array_like of int, shape (n_events,)
        First bar of each event window, in any order.
    length : int, default 1
        Bars in an event window.

    Raises
    ------
    ValueError
        If the positions are no whole numbers of one dimension, or a zero or a one for
        each bar, which is a mask.

    Returns
    -------
    EventClusters
        As many as there are groups of windows that do not meet. Windows that only
        touch stay apart.

    Examples
    --------
    >>> from eventimpact.inference import merge_events
    >>> clusters = merge_events([40, 10, 12, 40], 3)
    >>> clusters.first, clusters.lengths, clusters.members
    (array([10, 40]), array([5, 3]), ((1, 2), (0, 3)))
    >>> clusters.merged[0]
    'events 1 and 2 share bars 10 to 14 and count once'
    """
    at = read_positions(positions)
    refuse_numbers_as_mask(at, len(at))
    if length < 1:
        message = f"length is {length}; an event window has at least 1 bar"
        raise ValueError(message)
    known, index = np.unique(at, return_inverse=True)
    begins = np.diff(known, prepend=known[:1] - length) >= length
    first, last = known[begins], known[np.append(begins[1:], True)[: len(known)]]
    label = (np.cumsum(begins) - 1)[index]
    return EventClusters(
        first=frozen(first),
        lengths=frozen(last - first + length),
        members=tuple(
            tuple(int(event) for event in np.flatnonzero(label == cluster))
            for cluster in range(len(first))
        ),
    )


def read_positions(positions: ArrayLike) -> IntArray:
    """Return first bars of event windows, (n_events,); refuse dates and fractions."""
    at = np.asarray(positions)
    if at.ndim != 1 or (at.size and at.dtype.kind not in "iu"):
        message = (
            f"positions have shape {at.shape} and type {at.dtype}; give whole numbers "
            "of shape (n_events,), the first bar of each event window, which "
            "alignment.position_of finds for an instant"
        )
        raise ValueError(message)
    return at.astype(np.int64)


def read_position(position: object) -> int:
    """Return the first bar of an event window; refuse a date or a fraction."""
    at = np.asarray(position)
    if at.ndim or at.dtype.kind not in "iu":
        message = (
            f"position is {position!r}; give one whole number, the first bar of the "
            "event window, which alignment.position_of finds for an instant"
        )
        raise ValueError(message)
    return int(at)


def bars_of(clusters: EventClusters, n_bars: int) -> BoolArray:
    """Mark the bars of the events themselves, so far as the data hold them."""
    marked = np.zeros(n_bars, dtype=bool)
    for first, length in zip(clusters.first, clusters.lengths, strict=True):
        marked[max(first, 0) : max(first + length, 0)] = True
    return marked
