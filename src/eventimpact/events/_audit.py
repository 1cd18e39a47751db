"""What a reviewer should look at: stamps against post ids, sources, order of clocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, final

from eventimpact.events._event import Event
from eventimpact.events._moment import Moment
from eventimpact.events._post_ids import post_time
from eventimpact.events._stamp import is_stamp, iso, span_of
from eventimpact.events._words import Clock


Check = Literal["post_id", "source", "order", "date", "amount"]

_TOLERANCE: Final = timedelta(seconds=2)
_ANY_ZONE: Final = timedelta(hours=14)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing about an event that a reader should know.

    Attributes
    ----------
    event_id : str
        The event.
    check : {"post_id", "source", "order", "date", "amount"}
        What was looked at.
    sentence : str
        What was found.
    fault : bool
        True for a contradiction to be resolved, False for a caveat.
    """

    event_id: str
    check: Check
    sentence: str
    fault: bool = False


def audit(events: Iterable[Event]) -> tuple[Finding, ...]:
    """Check events against themselves.

    Parameters
    ----------
    events : iterable of Event
        A catalogue, or any events.

    Returns
    -------
    tuple of Finding
        Event by event: a stated time more than two seconds away from the clock
        in its post's id; events and amounts without a source; things done
        before they were decided or effective before they were announced;
        clocks that no dated test can use.

    Examples
    --------
    >>> from eventimpact.events import Catalogue, audit
    >>> findings = audit(Catalogue.shipped())
    >>> [f.event_id for f in findings if f.fault]
    []
    """
    return tuple(finding for event in events for finding in _findings(event))


def stamp_faults(event: Event) -> list[str]:
    """Return what is wrong with the times of an event, by its posts and its words."""
    return [
        finding.sentence
        for name, moment in event.clocks.items()
        for finding in (*_stamp(event, name, moment), *_text(event, name, moment))
    ]


def _findings(event: Event) -> Iterator[Finding]:
    """Yield what there is to say about one event."""
    for name, moment in event.clocks.items():
        yield from _stamp(event, name, moment)
        yield from _text(event, name, moment)
    yield from _sourcing(event)
    yield from _order(event)
    for name, moment in event.clocks.items():
        if not moment.dated or moment.status == "bounded":
            yield Finding(
                event_id=event.id,
                check="date",
                sentence=f"{name} is {moment.status}: {moment.text or 'no bounds'}",
            )


def _stamp(event: Event, name: Clock, moment: Moment) -> Iterator[Finding]:
    """Compare a stated time with the clock inside its post's id."""
    if moment.post_id is None or moment.post_site is None:
        return
    decoded = post_time(moment.post_site, moment.post_id)
    gap = _distance(decoded, moment)
    if gap > _TOLERANCE:
        sentence = (
            f"{name} is {moment.text} but post {moment.post_id} was made at "
            f"{iso(decoded)}, {gap.total_seconds():.1f} s away"
        )
        yield Finding(event_id=event.id, check="post_id", sentence=sentence, fault=True)


def _text(event: Event, name: Clock, moment: Moment) -> Iterator[Finding]:
    """Compare the time as it was written with the bounds beside it, in any zone.

    Where a post vouches for the bounds, it is the post that is compared.
    """
    if moment.post_id is not None or not is_stamp(moment.text):
        return
    if moment.lo is None or moment.hi is None:
        return
    written = span_of(moment.text, None)
    late = written.lo is not None and written.lo - moment.hi > _ANY_ZONE
    early = written.hi is not None and moment.lo - written.hi > _ANY_ZONE
    if late or early:
        sentence = (
            f"{name} is written {moment.text} but runs from {iso(moment.lo)} to "
            f"{iso(moment.hi)}, on another day"
        )
        yield Finding(event_id=event.id, check="date", sentence=sentence, fault=True)


def _distance(instant: datetime, moment: Moment) -> timedelta:
    """Return how far outside the moment the instant lies."""
    below = moment.lo - instant if moment.lo else timedelta()
    above = instant - moment.hi if moment.hi else timedelta()
    return max(below, above, timedelta())


def _sourcing(event: Event) -> Iterator[Finding]:
    """Yield an event without a source, and amounts without one."""
    if not event.sources:
        sentence = f"has no source; it is marked {event.provenance}"
        yield Finding(event_id=event.id, check="source", sentence=sentence)
        return
    bare = [amount.unit for amount in event.amounts if amount.source is None]
    if bare:
        sentence = f"states an amount in {', '.join(bare)} without a source"
        yield Finding(event_id=event.id, check="amount", sentence=sentence)


def _order(event: Event) -> Iterator[Finding]:
    """Yield clocks that stand in an order that needs explaining."""
    orders: tuple[tuple[Clock, Clock, str], ...] = (
        ("decided", "executed", "was executed before it was decided"),
        ("announced", "effective", "took effect before it was announced"),
        ("executed", "reported", "was reported before it was executed"),
    )
    for first, second, sentence in orders:
        earlier, later = event.clock(first), event.clock(second)
        if earlier is None or later is None or not (earlier.dated and later.dated):
            continue
        if later.hi and earlier.lo and later.hi < earlier.lo:
            explained = "retroactive" in event.flags
            yield Finding(
                event_id=event.id, check="order", sentence=sentence, fault=not explained
            )
