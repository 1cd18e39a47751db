"""Events placed on the bars of a panel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self, final, get_args

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.errors import InvalidEventError
from eventimpact.events import Catalogue, Event
from eventimpact.study._catalogued import DayZero, place_catalogue
from eventimpact.study._event_frame import WHAT, Listed, frame_events
from eventimpact.study._frame import table_of
from eventimpact.study._notes import Placing
from eventimpact.study._panel import Panel
from eventimpact.study._place import (
    NO_ASSET,
    PLACED,
    Ids,
    OnMissingBar,
    by_number,
    reasons_of,
)


__all__ = ["OnMissingBar", "Placed", "read_events"]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """Events in the order given, each with its asset and bar, or why it has none.

    Parameters
    ----------
    event_ids : sequence of str
        Ids as given, or numbers from 0.
    asset, bar : ndarray of int64, shape (n_events,)
        Column and row of the panel; -1 for an event that was dropped.
    reasons : tuple of str or None
        Why an event was dropped; None for the others.
    moved : ndarray of bool, shape (n_events,)
        Whether day 0 is another bar than that of the event's own date.
    group : tuple of str, or None
        Group of each event, where there are groups; A, B or C for a catalogue.
    category : tuple of str, or None
        Category of each event of a catalogue, such as "A.sale".
    characteristics : mapping of str to ndarray of shape (n_events,)
        Other numbers that came with the events.
    placing : Placing
        The rules that were applied; `notes` says them.
    """

    event_ids: Sequence[str]
    asset: IntArray
    bar: IntArray
    reasons: tuple[str | None, ...]
    moved: BoolArray
    group: tuple[str, ...] | None = None
    category: tuple[str, ...] | None = None
    characteristics: Mapping[str, FloatArray] = field(default_factory=dict)
    placing: Placing = field(default_factory=Placing)

    @property
    def notes(self) -> tuple[str, ...]:
        """The rules that were applied, with counts, a sentence each."""
        return self.placing.notes(self.bar, self.moved)

    def only(self, chosen: IntArray) -> Self:
        """Keep some of the events."""
        return replace(
            self,
            event_ids=tuple(self.event_ids[row] for row in chosen),
            reasons=tuple(self.reasons[row] for row in chosen),
            group=_chosen(self.group, chosen),
            category=_chosen(self.category, chosen),
            asset=self.asset[chosen],
            bar=self.bar[chosen],
            moved=self.moved[chosen],
            characteristics={
                name: values[chosen] for name, values in self.characteristics.items()
            },
            placing=self.placing.only(chosen),
        )


def _chosen(labels: tuple[str, ...] | None, rows: IntArray) -> tuple[str, ...] | None:
    """Keep the labels of some events, if there are labels."""
    return None if labels is None else tuple(labels[row] for row in rows)


def read_events(
    events: object,
    panel: Panel,
    *,
    on_missing_bar: OnMissingBar = "next",
    policy: DayZero = "earliest",
) -> Placed:
    """Place events on the bars of a panel.

    Parameters
    ----------
    events : Catalogue, iterable of Event, frame, or tuple of arrays
        Events of a catalogue, on the one asset of the panel or on the one that each
        names; a frame with the columns ``asset`` and ``time`` (or ``bar``), and if
        wanted ``event_id``, ``group`` and numbers; or columns and bars of the panel.
    panel : Panel
        The bars.
    on_missing_bar : {"next", "previous", "drop"}, default "next"
        What becomes of a day without a bar. Days before the first and after the last
        bar are dropped whatever it says.
    policy : {"earliest", "latest"}, default "earliest"
        Day 0 of an event of a catalogue that touches several bars.

    Returns
    -------
    Placed
        In the order given; an event without a bar keeps its place.

    Raises
    ------
    InvalidEventError
        Lists the faults of the events: naive times, instants on bars that are days.

    Notes
    -----
    Day 0 of an event given as a day is the bar of that day. Day 0 of an instant is the
    first bar whose close lies strictly after it.
    """
    if on_missing_bar not in get_args(OnMissingBar):
        message = (
            f"on_missing_bar is {on_missing_bar!r}; it must be one of "
            f"{', '.join(get_args(OnMissingBar))}"
        )
        raise ValueError(message)
    catalogued = _catalogued(events)
    if catalogued is not None:
        return _from_catalogue(catalogued, panel, policy)
    if isinstance(events, tuple) and len(events) == 2:
        return _placed(_numbered(events, panel), panel)
    table = table_of(events)
    if table is None:
        fault = (
            f"{type(events).__name__} holds no events; give a catalogue, a frame with "
            "columns 'asset' and 'time', or a tuple of arrays (asset, bar)"
        )
        raise InvalidEventError.from_faults(WHAT, [fault])
    return _placed(frame_events(table, panel, on_missing_bar), panel)


def _catalogued(events: object) -> tuple[Event, ...] | None:
    """Return events of a catalogue; None if they are something else."""
    if isinstance(events, Catalogue):
        return events.events
    if isinstance(events, (list, tuple, Iterator)):
        given = tuple(events)
        if all(isinstance(event, Event) for event in given):
            return given
    return None


def _from_catalogue(events: tuple[Event, ...], panel: Panel, policy: DayZero) -> Placed:
    """Place events of a catalogue."""
    aligned = place_catalogue(events, panel, policy)
    return Placed(
        event_ids=tuple(event.id for event in events),
        asset=aligned.asset,
        bar=aligned.bar,
        reasons=aligned.reasons,
        moved=np.zeros(len(events), dtype=np.bool_),
        group=tuple(event.group for event in events),
        category=tuple(event.category for event in events),
        placing=aligned.placing,
    )


def _numbered(events: tuple[object, object], panel: Panel) -> Listed:
    """Read columns and bars of the panel."""
    numbers = [np.asarray(one) for one in events]
    if numbers[0].shape != numbers[1].shape or numbers[0].ndim != 1:
        fault = (
            f"asset has shape {numbers[0].shape} and bar {numbers[1].shape}; give one of "
            "each an event"
        )
        raise InvalidEventError.from_faults(WHAT, [fault])
    if len(numbers[0]) and not all(one.dtype.kind in "iu" for one in numbers):
        fault = (
            f"asset holds {numbers[0].dtype} and bar {numbers[1].dtype}; both must be "
            "whole numbers: give a frame for names and times"
        )
        raise InvalidEventError.from_faults(WHAT, [fault])
    asset, bar = (one.astype(np.int64) for one in numbers)
    return Listed(
        ids=Ids(range(len(bar))),
        asset=np.where((asset >= 0) & (asset < len(panel.assets)), asset, -1),
        names=lambda rows: [f"column {column}" for column in asset[rows].tolist()],
        stamps=None,
        spots=by_number(bar, panel.n_bars),
        group=None,
        characteristics={},
        notes=(),
    )


def _placed(listed: Listed, panel: Panel) -> Placed:
    """Drop events without an asset or a bar, each with its reason, and count them."""
    spots = listed.spots
    code = np.where(listed.asset < 0, NO_ASSET, spots.code)
    gone = code != PLACED
    dropped = np.flatnonzero(gone)
    return Placed(
        event_ids=listed.ids,
        asset=np.where(gone, -1, listed.asset),
        bar=np.where(gone, -1, spots.bar),
        reasons=reasons_of(code, listed.stamps, spots, listed.names(dropped), panel),
        moved=spots.moved & ~gone,
        group=listed.group,
        characteristics=listed.characteristics,
        placing=Placing(rule=spots.rule, remarks=listed.notes),
    )
