"""Refuse a claim whose named events are not there, or not within the prices."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from eventimpact.claims._claim import Claim
from eventimpact.claims._context import flow_days
from eventimpact.errors import InvalidClaimError
from eventimpact.events import Catalogue, Event
from eventimpact.prices import PriceHistory


def check_events(claim: Claim, catalogue: Catalogue, history: PriceHistory) -> None:
    """Look up every event that a claim names, and hold its dates against the bars.

    Raises
    ------
    UnknownNameError
        The catalogue has no event of the name.
    InvalidClaimError
        Events of the cause lie outside the prices, or have no transfers listed.
    """
    for name in (*claim.cause.undated, claim.statement.event):
        if name is not None:
            catalogue.get(name)
    outside = [
        f"{event.id} ({event_range})"
        for event in _named(claim, catalogue)
        if (event_range := _outside(event, claim, history))
    ]
    if outside:
        message = (
            f"the cause of {claim.name!r} names {', '.join(outside)}, outside the "
            f"prices: {history.symbol} has bars from {_day(history.open_at[0])} to "
            f"{_day(history.close_at[-1])}; leave such events out or give other prices"
        )
        raise InvalidClaimError(message)


def _named(claim: Claim, catalogue: Catalogue) -> Iterator[Event]:
    """Yield the events that the cause names one by one, transfers by day."""
    cause = claim.cause
    ids = () if cause.events is None else cause.events.ids
    for name in (*ids, *cause.reports):
        yield catalogue.get(name)
    for name in cause.flows_of:
        days = flow_days(catalogue, name)
        if not days:
            message = (
                f"the cause of {claim.name!r} wants the transfers of {name}, but none "
                "are listed; name the event under events or undated instead"
            )
            raise InvalidClaimError(message)
        yield from days


def _outside(event: Event, claim: Claim, history: PriceHistory) -> str:
    """Return the dates of an event that lies wholly outside the bars, else nothing."""
    clock = claim.clock
    moment = event.knowledge if clock == "knowledge" else event.clock(clock)
    if moment is None or not moment.dated or moment.lo is None or moment.hi is None:
        return ""
    first, last = _instant(moment.lo), _instant(moment.hi)
    if last >= history.open_at[0] and first < history.close_at[-1]:
        return ""
    return " to ".join(dict.fromkeys((_day(first), _day(last))))


def _instant(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "ns")


def _day(instant: np.datetime64) -> str:
    return str(instant.astype("datetime64[D]"))
