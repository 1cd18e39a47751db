"""Events of a catalogue on the bars of a panel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np

from eventimpact._types import IntArray, TimeArray
from eventimpact.alignment import align
from eventimpact.errors import InvalidEventError
from eventimpact.events import Event
from eventimpact.study._notes import Placing
from eventimpact.study._panel import Panel


DayZero = Literal["earliest", "latest"]

_WHAT: Final = "the events"
_LISTED: Final = 10
_RULE: Final = (
    "day 0 is the first bar that closes strictly after the event was known: the earlier "
    "of announced and reported"
)
_LONGER: Final = {
    policy: (
        f"day 0 is the {end} of them (policy={policy!r}); windows count from one bar, so "
        "day 0 cannot be all of them, as in few_events"
    )
    for policy, end in (("earliest", "first"), ("latest", "last"))
}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PanelBars:
    """The bars of a panel as alignment wants them."""

    symbol: str
    open_at: TimeArray
    close_at: TimeArray


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Aligned:
    """Asset and bar of each event; -1 with a reason for those without."""

    asset: IntArray
    bar: IntArray
    reasons: tuple[str | None, ...]
    placing: Placing


def place_catalogue(
    events: Sequence[Event], panel: Panel, policy: DayZero = "earliest"
) -> Aligned:
    """Place events by the time at which they were known.

    Day 0 of one that touches several bars is the first or the last of them.

    Raises
    ------
    InvalidEventError
        The bars are only days, or events do not name one asset of several.
    """
    asset = _assets(events, panel)
    if not events:
        return Aligned(asset=asset, bar=asset, reasons=(), placing=Placing())
    _check_ids(events)
    if panel.close_at is None or panel.open_at is None:
        fault = (
            "a catalogue has instants but the bars do not say when they close; give "
            "calendar=, such as ExchangeSessions('XNYS') or AlwaysOpen(), or a "
            "PriceHistory"
        )
        raise InvalidEventError.from_faults(_WHAT, [fault])
    bars = PanelBars(
        symbol=panel.assets[0] if len(panel.assets) == 1 else "the panel",
        open_at=panel.open_at,
        close_at=panel.close_at,
    )
    aligned = align(events, bars)
    day_0 = aligned.first if policy == "earliest" else aligned.last
    place = dict(zip(aligned.event_ids, day_0.tolist(), strict=True))
    why = {gone.event_id: gone.reason for gone in aligned.dropped}
    bar = np.array([place.get(event.id, -1) for event in events], dtype=np.int64)
    spans = aligned.last > aligned.first
    ids = np.array(aligned.event_ids, dtype=object)
    spanning = frozenset(ids[spans].tolist())
    return Aligned(
        asset=np.where(bar < 0, -1, asset),
        bar=bar,
        reasons=tuple(why.get(event.id) for event in events),
        placing=Placing(
            rule=_RULE,
            longer=np.array([event.id in spanning for event in events]),
            longer_rule=_LONGER[policy],
        ),
    )


def _check_ids(events: Sequence[Event]) -> None:
    """Refuse an id that comes twice."""
    ids = [event.id for event in events]
    if len(set(ids)) < len(ids):
        faults = [
            f"{name}: id: comes {ids.count(name)} times; give each event its own"
            for name in dict.fromkeys(ids)
            if ids.count(name) > 1
        ]
        raise InvalidEventError.from_faults(_WHAT, faults)


def _assets(events: Sequence[Event], panel: Panel) -> IntArray:
    """Return the column that each event names, or the only one there is."""
    if len(panel.assets) == 1:
        return np.zeros(len(events), dtype=np.int64)
    place = {name: column for column, name in enumerate(panel.assets)}
    named = [
        [place[name] for name in event.assets if name in place] for event in events
    ]
    faults = [
        f"{event.id}: names {len(found)} of the {len(place)} assets of the data "
        f"({', '.join(event.assets) or 'it names none'}); it must name one"
        for event, found in zip(events, named, strict=True)
        if len(found) != 1
    ]
    if faults:
        shown = faults[:_LISTED]
        if len(faults) > _LISTED:
            shown.append(f"and {len(faults) - _LISTED} more")
        shown.append(
            "study one asset at a time, or give a frame with the columns 'asset' and "
            "'time'"
        )
        raise InvalidEventError.from_faults(_WHAT, shown)
    return np.array([found[0] for found in named], dtype=np.int64)
