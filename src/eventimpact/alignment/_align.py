"""The one join: events x bars -> positions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, get_args

import numpy as np

from eventimpact._types import IntArray
from eventimpact.alignment._bars import Bars, as_instants, position_of
from eventimpact.alignment._panel import (
    Dropped,
    EventPanel,
    PanelClock,
    Policy,
    clusters_of,
)
from eventimpact.events import CLOCKS, Event, Moment


class Dated(NamedTuple):
    """The part of a moment that alignment uses."""

    lo: datetime
    hi: datetime
    unlimited: bool


class Placed(NamedTuple):
    """Spans of bars of the dated events, and why some have none."""

    first: IntArray
    last: IntArray
    reasons: list[str | None]


def align(
    events: Iterable[Event],
    history: Bars,
    *,
    clock: PanelClock = "knowledge",
    policy: Policy = "span",
    max_span: int = 2,
) -> EventPanel:
    """Place events on the bars that they hit.

    Parameters
    ----------
    events : iterable of Event
        A catalogue, a selection of it, or any events.
    history : Bars
        A price history; its bars carry their open and close instants.
    clock : str, default "knowledge"
        The clock to use: knowledge (the earliest of announced and reported),
        or one of decided, announced, reported, executed, effective, settled,
        retracted.
    policy : {"span", "earliest", "latest"}, default "span"
        What becomes of a time that touches several bars: day 0 is all of them,
        the first, or the last.
    max_span : int, default 2
        The most bars over which a time may be uncertain. Does not bind an
        execution stated from a start to an end, which lasted so long.

    Returns
    -------
    EventPanel
        Positions by event, and every event left out with the reason.

    Notes
    -----
    Bar 0 is the first bar whose close lies strictly after the instant, so news
    at the very instant of a close belongs to the next bar, weekend news moves a
    coin on the weekend and a stock on its next session, and nothing is placed
    before it was known. An interval runs from the bar of its first to the bar of
    its last instant. An event that begins before the first bar opens, or ends
    when or after the last bar closes, is left out, never cut.

    Examples
    --------
    >>> import numpy as np
    >>> from types import SimpleNamespace
    >>> from eventimpact.alignment import align
    >>> from eventimpact.events import Catalogue
    >>> midnights = np.arange("2025-04-01", "2025-05-01", dtype="datetime64[D]")
    >>> days = midnights.astype("datetime64[ns]")
    >>> bars = SimpleNamespace(symbol="BTC-USD", open_at=days[:-1], close_at=days[1:])
    >>> ids = ("B-2025-04-09", "A-CN-REUTERS")
    >>> panel = align([Catalogue.shipped().get(i) for i in ids], bars)
    >>> panel.first.tolist(), panel.last.tolist()
    ([8, 15], [8, 15])
    """
    _check_options(clock, policy, max_span)
    everything = tuple(events)
    dated, reasons = _dated(everything, clock)
    rows = [row for row, moment in enumerate(dated) if moment is not None]
    placed = _place([d for d in dated if d is not None], history, max_span)
    for row, reason in zip(rows, placed.reasons, strict=True):
        reasons[row] = reason
    kept = np.array([reason is None for reason in placed.reasons], dtype=np.bool_)
    ids = tuple(e.id for e, why in zip(everything, reasons, strict=True) if not why)
    first, last = placed.first[kept], placed.last[kept]
    if policy == "earliest":
        last = first
    elif policy == "latest":
        first = last
    return EventPanel(
        event_ids=ids,
        first=first,
        last=last,
        dropped=tuple(
            Dropped(event_id=event.id, reason=reason)
            for event, reason in zip(everything, reasons, strict=True)
            if reason
        ),
        clusters=clusters_of(ids, first, last),
        clock=clock,
        policy=policy,
        n_bars=len(history.close_at),
    )


def _check_options(clock: str, policy: str, max_span: int) -> None:
    """Refuse options that do not exist."""
    for name, value, allowed in (
        ("clock", clock, ("knowledge", *CLOCKS)),
        ("policy", policy, get_args(Policy)),
    ):
        if value not in allowed:
            message = f"{name} is {value!r}; it must be one of {', '.join(allowed)}"
            raise ValueError(message)
    if max_span < 1:
        message = f"max_span is {max_span}; an event needs at least one bar"
        raise ValueError(message)


def _dated(
    events: tuple[Event, ...], clock: PanelClock
) -> tuple[list[Dated | None], list[str | None]]:
    """Return the usable interval of each event, or the reason why there is none."""
    dated: list[Dated | None] = []
    reasons: list[str | None] = []
    for event in events:
        moment = event.knowledge if clock == "knowledge" else event.clock(clock)
        interval = None if moment is None else _interval(moment, clock)
        dated.append(interval)
        reasons.append(None if interval else _why_undated(event, moment, clock))
    return dated, reasons


def _interval(moment: Moment, clock: PanelClock) -> Dated | None:
    """Return the interval of a moment that a dated test may use."""
    if not moment.dated or moment.lo is None or moment.hi is None:
        return None
    lasted = clock == "executed" and moment.extended and moment.status == "known"
    return Dated(moment.lo, moment.hi, lasted)


def _why_undated(event: Event, moment: Moment | None, clock: PanelClock) -> str:
    """Say why an event has no usable time on this clock."""
    if moment is not None:
        bounds = _bounds(moment.lo, moment.hi) or "at no stated time"
        return (
            f"its {clock} time is {moment.status}: {bounds}; "
            "a dated test needs a day or better"
        )
    has = ", ".join(event.clocks)
    if clock == "knowledge":
        return f"nobody announced or reported it at a known time; it has only {has}"
    return f"it has no {clock} time; it has {has}"


def _place(dated: list[Dated], history: Bars, max_span: int) -> Placed:
    """Return the bars of each interval, and a reason wherever they will not do."""
    close_at = history.close_at.astype("datetime64[ns]")
    open_at = history.open_at.astype("datetime64[ns]")
    lo = as_instants([interval.lo for interval in dated])
    hi = as_instants([interval.hi for interval in dated])
    first, last = position_of(lo, close_at), position_of(hi, close_at)
    reasons: list[str | None] = []
    for row, interval in enumerate(dated):
        span = int(last[row] - first[row]) + 1
        where = _bounds(interval.lo, interval.hi)
        reason = None
        if not len(close_at) or lo[row] < open_at[0]:
            reason = f"it lies {where}, before the first bar opens; {_range(history)}"
        elif hi[row] >= close_at[-1]:
            reason = f"it lies {where}, not before the last close; {_range(history)}"
        elif span > max_span and not interval.unlimited:
            reason = (
                f"it is known only to lie {where}, which covers {span} bars; "
                f"dated tests allow {max_span}"
            )
        reasons.append(reason)
    return Placed(first, last, reasons)


def _range(history: Bars) -> str:
    """Say from when to when the bars run."""
    if not len(history.close_at):
        return f"{history.symbol} has no bars"
    first = np.datetime_as_string(history.open_at[0], unit="m")
    last = np.datetime_as_string(history.close_at[-1], unit="m")
    return f"{history.symbol} runs from {first}Z to {last}Z"


def _bounds(lo: datetime | None, hi: datetime | None) -> str:
    """Write an interval as words; empty where both ends are open."""
    ends = {"after": lo, "before": hi}
    if lo is not None and hi is not None:
        if hi - lo < timedelta(minutes=1):
            return f"at {_stamp(lo)}"
        return f"between {_stamp(lo)} and {_stamp(hi)}"
    return " ".join(f"{word} {_stamp(end)}" for word, end in ends.items() if end)


def _stamp(instant: datetime) -> str:
    """Write an instant to the minute, or second where it has any."""
    exact = instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    return exact.replace(":00Z", "Z") if instant.second == 0 else exact
