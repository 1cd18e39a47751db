"""Clocks of the cause that contradict each other or lie on other bars."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import numpy as np

from eventimpact.alignment import align
from eventimpact.claims._context import MAX_SPAN, Context, instant_of
from eventimpact.claims._words import count
from eventimpact.events import Event, Moment, audit


Judged = Literal["knowledge", "announced", "reported", "executed", "effective"]

_DONE: Final[tuple[Literal["executed", "effective"], ...]] = ("executed", "effective")
_MOST: Final = 5


def contradictions(context: Context) -> Iterator[tuple[str, str]]:
    """Yield events of the cause whose clocks stand in an impossible order."""
    end = context.outcome.history.close_at[context.last]
    for event in context.outcome.cause.events:
        for finding in audit((event,)):
            if finding.check == "order":
                yield event.id, finding.sentence
        if _begins_after(event, end):
            yield event.id, "was carried out after the outcome had ended"


def listed_clocks(found: Sequence[tuple[str, str]]) -> str:
    """Name the events whose clocks contradict, the first few of many."""
    said = [f"{name} {sentence}" for name, sentence in found]
    more = f" and {len(said) - _MOST} more" if len(said) > _MOST else ""
    return f"{', '.join(said[:_MOST])}{more}"


def clock_remarks(readings: Sequence[Context]) -> Iterator[str]:
    """Say which events were done on another bar of an outcome than they are judged on."""
    for context in readings:
        n, which = done_elsewhere(context)
        if n:
            many = n != 1
            yield (
                f"by the clock “{context.claim.clock}” {count(n, 'event')} of the "
                f"cause {'are' if many else 'is'} judged on other bars of the outcome of "
                f"“{context.reading.name}” than {'they were' if many else 'it was'} done "
                f"on, and those do not count as the cause's; judge by “executed” or "
                f"“effective” too: {which}"
            )


def done_elsewhere(context: Context) -> tuple[int, str]:
    """Count the events of the cause that were done on another bar, and name them."""
    away = [
        f"{event.id} ({', '.join(others)})"
        for event in context.outcome.cause.events
        if (others := tuple(_elsewhere(context, event)))
    ]
    more = f" and {len(away) - _MOST} more" if len(away) > _MOST else ""
    return len(away), f"{', '.join(away[:_MOST])}{more}"


def _elsewhere(context: Context, event: Event) -> Iterator[str]:
    """Yield the clocks by which an event was done before, on another bar inside."""
    chosen = context.claim.clock
    judged = event.knowledge if chosen == "knowledge" else event.clock(chosen)
    if judged is None or judged.lo is None or not judged.dated:
        return
    own = _bars(context, event, chosen)
    for name in _DONE:
        moment = event.clock(name)
        if name == chosen or moment is None or not _precedes(moment, judged):
            continue
        bars = _bars(context, event, name)
        if bars and own and not bars & own:
            yield f"{name} {moment.text or moment.lo}, {chosen} {judged.text or judged.lo}"


def _precedes(moment: Moment, judged: Moment) -> bool:
    """Tell whether one moment was over before another began."""
    if moment.hi is None or judged.lo is None:
        return False
    return moment.dated and moment.hi < judged.lo


def _bars(context: Context, event: Event, clock: Judged) -> set[int]:
    """Return the bars of an outcome on which an event lies by a clock."""
    history = context.outcome.history
    panel = align(
        (event,),
        history,
        clock=clock,
        policy=context.claim.policy,
        max_span=MAX_SPAN[history.bar],
    )
    inside = np.flatnonzero(panel.mask()[context.window])
    return set(inside.tolist())


def _begins_after(event: Event, end: np.datetime64) -> bool:
    """Tell whether an event was carried out only after an instant."""
    executed = event.executed
    if executed is None or not executed.dated or executed.lo is None:
        return False
    return bool(instant_of(executed.lo) >= end)
