"""What was known of some events by the end of a day."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Final

from eventimpact.errors import InvalidInputError
from eventimpact.events._amount import Amount
from eventimpact.events._event import Event
from eventimpact.events._flow import Flow
from eventimpact.events._moment import Moment
from eventimpact.events._source import Source
from eventimpact.events._stamp import span_of
from eventimpact.events._words import CLOCKS, Clock


_DAY: Final = re.compile(r"\d{4}(-\d\d){0,2}")
_AHEAD: Final = ("announced", "decided")


def check_day(given: object) -> None:
    """Refuse what is no day, such as an instant or a text."""
    if not isinstance(given, date) or isinstance(given, datetime):
        message = (
            f"{given!r} is no day of UTC; give one such as datetime.date(2025, 1, 20)"
        )
        raise InvalidInputError(message)


def known_events(events: Iterable[Event], day: date) -> tuple[Event, ...]:
    """Return the events known by the end of a UTC day, as they were known then."""
    kept = [event for event in events if known_on(event) <= day]
    ids = {event.id for event in kept}
    return tuple(_revised(event, day, ids) for event in kept)


def known_flows(flows: Iterable[Flow], day: date) -> tuple[Flow, ...]:
    """Return the transfers made, and listed by somebody, by the end of a UTC day."""
    return tuple(
        flow
        for flow in flows
        if flow.day <= day
        and (flow.listing is None or _published(flow.listing.source) <= day)
    )


def known_on(event: Event) -> date:
    """Return the day since which an event is surely known.

    Parameters
    ----------
    event : Event
        The event.

    Returns
    -------
    date
        The stated day, else the last possible day of its being announced or reported,
        else that of its first other clock, else that of its first source.

    Examples
    --------
    >>> from eventimpact.events import Catalogue, known_on
    >>> known_on(Catalogue.shipped().get("B-2025-04-09")).isoformat()
    '2025-04-09'
    """
    if event.known_from is not None:
        return event.known_from
    if event.knowledge is not None and event.knowledge.hi is not None:
        return event.knowledge.hi.date()
    dated = [m.hi for m in event.clocks.values() if m.dated and m.hi is not None]
    if dated:
        return min(dated).date()
    return min((_published(source) for source in event.sources), default=date.min)


def _published(source: Source) -> date:
    """Return the first day a source may be of; one without a date is always there."""
    found = _DAY.match(source.date)
    if found is None:
        return date.min
    try:
        lo = span_of(found.group()).lo
    except ValueError:
        return date.min
    return date.min if lo is None else lo.date()


def _revised(event: Event, day: date, ids: set[str]) -> Event:
    """Take out of an event what came later.

    Where every source is later they stay: they vouch for what was known before.
    """
    sources = tuple(one for one in event.sources if _published(one) <= day)
    named = {source.id for source in sources}
    changed: dict[str, object] = {
        "sources": sources or event.sources,
        "amounts": tuple(a for a in event.amounts if _is_stated(a, named, day)),
        "links": tuple(link for link in event.links if link.event in ids),
    }
    changed |= {name: _seen(event, name, day) for name in CLOCKS}
    changes = {
        name: new for name, new in changed.items() if new != getattr(event, name)
    }
    return event.model_copy(update=changes) if changes else event


def _is_stated(amount: Amount, sources: set[str], day: date) -> bool:
    """Tell whether an amount belongs to that day or before, and had been published."""
    return (amount.as_of is None or amount.as_of <= day) and (
        amount.source is None or amount.source in sources
    )


def _seen(event: Event, name: Clock, day: date) -> Moment | None:
    """Return a clock as it stood at the end of a day; None where it had not begun.

    What is announced or scheduled for later is known beforehand.
    """
    moment = event.clock(name)
    if moment is None or event.scheduled:
        return moment
    end = datetime.combine(day, time.max, UTC)
    if moment.lo is not None and moment.lo > end:
        is_told = name == "effective" and any(
            (told := event.clock(ahead)) is not None and told.lo and told.lo <= end
            for ahead in _AHEAD
        )
        return moment if is_told else None
    if moment.hi is not None and moment.hi > end:
        return moment.model_copy(update={"hi": end, "status": "bounded"})
    return moment
