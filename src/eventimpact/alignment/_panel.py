"""Events placed on bars: positions, whatever was left out, and who shares a bar."""

from dataclasses import dataclass
from typing import Literal, final

import numpy as np

from eventimpact._types import BoolArray, IntArray, frozen
from eventimpact.errors import UnknownNameError
from eventimpact.events import Clock


Policy = Literal["span", "earliest", "latest"]
PanelClock = Clock | Literal["knowledge"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """An event that has no bar.

    Attributes
    ----------
    event_id : str
        The event.
    reason : str
        Why, in one sentence.
    """

    event_id: str
    reason: str


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventPanel:
    """Events placed on the bars of one price history.

    Attributes
    ----------
    event_ids : tuple of str
        The events that have a bar, in the order given.
    first, last : ndarray of shape (n_events,)
        Positions of the earliest and the latest bar of day 0.
    dropped : tuple of Dropped
        The events that have none, each with its reason.
    clusters : tuple of tuple of str
        Events that share a bar, directly or through others: their effects
        cannot be told apart.
    clock : str
        The clock that was used.
    policy : {"span", "earliest", "latest"}
        What became of times that touch several bars.
    n_bars : int
        Length of the price history.
    """

    event_ids: tuple[str, ...]
    first: IntArray
    last: IntArray
    dropped: tuple[Dropped, ...]
    clusters: tuple[tuple[str, ...], ...]
    clock: PanelClock
    policy: Policy
    n_bars: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", frozen(self.first))
        object.__setattr__(self, "last", frozen(self.last))

    def __len__(self) -> int:
        return len(self.event_ids)

    def index_of(self, event_id: str) -> int:
        """Return the row of an event.

        Parameters
        ----------
        event_id : str
            Id of an event of the panel.

        Returns
        -------
        int
            Its row.

        Raises
        ------
        UnknownNameError
            It is not in the panel; the reason is given if it was dropped.
        """
        if event_id in self.event_ids:
            return self.event_ids.index(event_id)
        for gone in self.dropped:
            if gone.event_id == event_id:
                message = f"event {event_id!r} has no bar: {gone.reason}"
                raise UnknownNameError(message)
        raise UnknownNameError.from_known("aligned event", event_id, self.event_ids)

    def mask(self) -> BoolArray:
        """Return which bars belong to any of the events.

        Returns
        -------
        ndarray of shape (n_bars,)
            True on the bars of day 0 of every event.
        """
        taken = np.zeros(self.n_bars, dtype=np.bool_)
        for first, last in zip(self.first, self.last, strict=True):
            taken[first : last + 1] = True
        return taken


def clusters_of(
    event_ids: tuple[str, ...], first: IntArray, last: IntArray
) -> tuple[tuple[str, ...], ...]:
    """Return the groups of events whose spans of bars touch, in bar order."""
    groups: list[list[str]] = []
    reach = -1
    spans = zip(first.tolist(), last.tolist(), event_ids, strict=True)
    for start, end, event_id in sorted(spans):
        if start > reach:
            groups.append([])
        groups[-1].append(event_id)
        reach = max(reach, end)
    return tuple(tuple(group) for group in groups if len(group) > 1)
