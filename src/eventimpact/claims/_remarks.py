"""What a reader should know beside the evidence: selections, files and days."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, final

from eventimpact.claims._claim import Claim
from eventimpact.claims._clocks import clock_remarks
from eventimpact.claims._context import Context, Placed, instant_of
from eventimpact.claims._control_events import FLAGS, KEPT
from eventimpact.claims._gaps import unlisted, worthless
from eventimpact.claims._hindsight import hindsight
from eventimpact.claims._market import Market
from eventimpact.claims._words import close_of, count
from eventimpact.events import Catalogue, Event, Moment, Selection, known_on


_OPPOSITE: Final = {-1: "positive", 1: "negative"}
_MOST: Final = 8


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """A claim with the events it was asked about, before any was left out.

    Attributes
    ----------
    claim : Claim
        As asked.
    every, known : Catalogue
        All events, and those that were known.
    own : tuple of str
        Events of the user's file.
    file : str
        Name of this file; "" without one.
    """

    claim: Claim
    every: Catalogue
    known: Catalogue
    own: tuple[str, ...] = ()
    file: str = ""


def remarks(
    asked: Asked, market: Market, readings: Sequence[Context]
) -> tuple[str, ...]:
    """Say in sentences what of a claim's selections, file and day comes to nothing."""
    return (
        *_late_day(asked, market),
        *hindsight(asked.claim),
        *unlisted(asked.claim, asked.every),
        *worthless(readings),
        *_empty(asked),
        *_taken(readings),
        *_away(readings),
        *_own(asked, readings),
        *_contrary(asked, readings),
        *clock_remarks(readings),
    )


def _late_day(asked: Asked, market: Market) -> Iterator[str]:
    """Say that a day lies after all that is here."""
    as_of, daily = asked.claim.as_of, market.daily
    if as_of is None or not daily.n_bars:
        return
    end = date.fromisoformat(close_of(daily, -1))
    if as_of - end <= timedelta(days=1):
        return
    prices = f"as of {as_of}: the prices of {daily.symbol} end on {end}"
    last = max((known_on(event) for event in asked.every), default=end)
    if last > as_of:
        yield f"{prices}, and none later is here"
    else:
        yield (
            f"{prices} and events were last recorded on {last}, so that this day adds "
            f"nothing to {max(last, end)}"
        )


def _empty(asked: Asked) -> Iterator[str]:
    """Say which selections of a claim meet no event, and why."""
    for name, selection in _selections(asked.claim):
        found = asked.every.select(selection)
        if not len(found):
            yield f"{name} meets no event: {_why_empty(selection, asked.every)}"
        elif not any(event.id in asked.known for event in found):
            yield (
                f"{name} meets {count(len(found), 'event')}, not yet known on "
                f"{asked.claim.as_of}: {_listed(event.id for event in found)}"
            )


def _selections(claim: Claim) -> Iterator[tuple[str, Selection]]:
    """Yield what a claim selects, each by its name and role."""
    if claim.cause.events is not None:
        yield f"the cause “{claim.cause.label}”", claim.cause.events
    for group in claim.groups:
        yield f"the {group.kind} group “{group.name}”", group.events
    if claim.controls is not None:
        yield "the selection of controls", claim.controls


def _why_empty(selection: Selection, every: Catalogue) -> str:
    """Name the criterion that no event meets, or say that none meets all."""
    given = selection.model_dump(exclude_defaults=True)
    parts = {key: f"{key} {_value(value)}" for key, value in given.items()}
    for key, value in given.items():
        if not len(every.select(Selection.model_validate({key: value}))):
            return f"there is none of {parts[key]}"
    return f"none meets all of {'; '.join(parts.values())}"


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _away(readings: Sequence[Context]) -> Iterator[str]:
    """Say which groups that select events have none in an outcome, and why."""
    away: dict[str, list[str]] = {}
    for one in readings:
        for placed in one.outcome.groups:
            if placed.events and not placed.panel.mask()[one.window].any():
                name = (
                    f"the {placed.role} group “{placed.name}” has "
                    f"{count(len(placed.events), 'event')}"
                )
                where = f"“{one.reading.name}” ({_where(one, placed)})"
                away.setdefault(name, []).append(where)
    for name, places in away.items():
        yield f"{name}, none of them in the outcome of {' or of '.join(places)}"


def _taken(readings: Sequence[Context]) -> Iterator[str]:
    """Say which groups ask for nothing but events of the cause."""
    for one in readings[:1]:
        for placed in one.outcome.groups:
            if placed.shared and not placed.events:
                yield (
                    f"the {placed.role} group “{placed.name}” has no event of its own: "
                    f"the cause has {_listed(placed.shared)}"
                )


def _where(context: Context, placed: Placed) -> str:
    """Say where the events of a role lie, if not in the outcome."""
    sides: dict[str, list[tuple[date, str]]] = {"before": [], "after": []}
    rest: list[Event] = []
    for event in placed.events:
        side, day = _side(context, event)
        if day is None:
            rest.append(event)
        else:
            sides[side].append((day, event.id))
    parts = []
    if sides["before"]:
        day, name = max(sides["before"])
        parts.append(f"{len(sides['before'])} before it, {name} on {day} the last")
    if sides["after"]:
        day, name = min(sides["after"])
        parts.append(f"{len(sides['after'])} after it, {name} on {day} the first")
    return "; ".join((*parts, *_untimed(context, rest)))


def _untimed(context: Context, events: Sequence[Event]) -> Iterator[str]:
    """Say which events have no time by the clock asked for, or not a sharp one."""
    clock = context.claim.clock
    none: list[str] = []
    vague: list[str] = []
    for event in events:
        moment = _moment(context, event)
        (none if moment is None else vague).append(event.id)
    if none:
        has = "has" if len(none) == 1 else "have"
        yield f"{len(none)} {has} no “{clock}” time: {_listed(none)}"
    if vague:
        has = "has" if len(vague) == 1 else "have"
        yield f"{len(vague)} {has} no sharp enough “{clock}” time: {_listed(vague)}"
    if none and clock == "executed":
        yield (
            "by clock = “executed” events that were only announced or reported drop out"
        )


def _moment(context: Context, event: Event) -> Moment | None:
    """Return when an event was by the clock that the claim asks for."""
    clock = context.claim.clock
    return event.knowledge if clock == "knowledge" else event.clock(clock)


def _side(context: Context, event: Event) -> tuple[str, date | None]:
    """Tell on which side of an outcome an event lies, and on which day of UTC."""
    moment = _moment(context, event)
    if moment is None or moment.lo is None or moment.hi is None:
        return "", None
    history = context.outcome.history
    if instant_of(moment.hi) < history.open_at[context.first]:
        return "before", moment.hi.date()
    if instant_of(moment.lo) >= history.close_at[context.last]:
        return "after", moment.lo.date()
    return "", None


def _own(asked: Asked, readings: Sequence[Context]) -> Iterator[str]:
    """Say which events of the user's file no selection uses, and which lie nowhere."""
    if not asked.file:
        return
    if not asked.own:
        yield f"the file {asked.file} holds no event"
    used = _used(asked)
    unused = [name for name in asked.own if name not in used]
    if unused:
        many = len(unused) != 1
        yield (
            f"{count(len(unused), 'event')} of {asked.file} {'are' if many else 'is'} "
            f"used by no selection of the claim: {_listed(unused)}"
        )
    late = [name for name in asked.own if name in used and name not in asked.known]
    if late:
        yield (
            f"of {asked.file}, not yet known on {asked.claim.as_of}: {_listed(late)}"
        )
    for one in readings:
        yield from _own_away(asked, one)


def _own_away(asked: Asked, context: Context) -> Iterator[str]:
    """Say which events of the user's file have a role and no bar in an outcome."""
    said = []
    for placed in context.outcome.placed:
        inside = {
            name
            for name, first, last in zip(
                placed.panel.event_ids,
                placed.panel.first,
                placed.panel.last,
                strict=True,
            )
            if first <= context.last and last >= context.first
        }
        reasons = {drop.event_id: drop.reason for drop in placed.panel.dropped}
        for event in placed.events:
            if event.id in asked.own and event.id not in inside:
                side, day = _side(context, event)
                where = (
                    reasons.get(event.id, "") if day is None else f"{side} it, on {day}"
                )
                said.append(f"{event.id} ({where})")
    if said:
        yield (
            f"{count(len(said), 'event')} of {asked.file} that the claim uses "
            f"{'lie' if len(said) != 1 else 'lies'} outside the outcome of "
            f"“{context.reading.name}”: {_listed(said)}"
        )


def _used(asked: Asked) -> set[str]:
    """Return the events that a claim names or selects in whatever role."""
    claim, cause = asked.claim, asked.claim.cause
    named = {*cause.flows_of, *cause.undated, *cause.reports, *claim.dose_from}
    named |= {str(claim.statement.event)}
    for check in claim.checks:
        named |= {str(getattr(check, key, "")) for key in ("first", "then")}
    for _, selection in _selections(claim):
        named |= set(asked.every.select(selection).ids)
    if claim.controls is None:
        named |= {
            event.id
            for event in asked.every
            if FLAGS & set(event.flags) or event.category == KEPT
        }
    return named


def _contrary(asked: Asked, readings: Sequence[Context]) -> Iterator[str]:
    """Say which events of the cause the catalogue marks as pointing the other way."""
    claim = asked.claim
    opposite = _OPPOSITE[claim.sign]
    found: dict[str, Event] = {}
    for one in readings:
        found |= {event.id: event for event in one.outcome.cause.events}
    contrary = [name for name, event in found.items() if event.direction == opposite]
    if contrary:
        yield (
            f"of the {count(len(found), 'event')} of the cause the catalogue marks "
            f"{len(contrary)} as {opposite}, against the claimed {claim.direction}; "
            f"{'they count' if len(contrary) != 1 else 'it counts'} all the same: "
            f"{_listed(contrary)}"
        )


def _listed(names: Iterable[str]) -> str:
    """List names, the first few of many."""
    every = list(names)
    more = f" and {len(every) - _MOST} more" if len(every) > _MOST else ""
    return ", ".join(every[:_MOST]) + more
