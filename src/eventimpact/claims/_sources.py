"""Every event a verdict looked at, with its sources."""

from collections.abc import Iterator, Sequence

from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._words import TODAYS_WORDS, count, sentence
from eventimpact.events import Event
from eventimpact.reports import Block, Code, Details, Link, Table, Text


def source_blocks(readings: Sequence[ReadingVerdict]) -> Iterator[Block]:
    """List the events on the bars of any outcome, each with its sources.

    Yields
    ------
    Block
        The folded table.
    """
    events: dict[str, tuple[str, Event]] = {}
    as_of = readings[0].context.claim.as_of if readings else None
    for one in readings:
        for placed in one.context.outcome.placed:
            for event in placed.events:
                if _is_shown(one, placed.role, event):
                    events.setdefault(event.id, (placed.name, event))
    if not events:
        return
    yield Details(
        summary=f"{count(len(events), 'event')} with their sources",
        blocks=(
            Table(
                columns=("Event", "Role", "What", "Grade", "Sources"),
                rows=tuple(
                    (Code(event.id), role, event.title, event.grade, _sources(event))
                    for role, event in events.values()
                ),
                notes=() if as_of is None else (sentence(TODAYS_WORDS.format(as_of)),),
            ),
        ),
    )


def _is_shown(one: ReadingVerdict, role: str, event: Event) -> bool:
    """Tell whether an event of the cause, or one inside the outcome."""
    if role in ("cause", "report"):
        return True
    window = one.context.outcome.history
    start = window.open_at[one.context.first]
    end = window.close_at[one.context.last]
    moment = event.knowledge
    if moment is None or moment.lo is None or moment.hi is None:
        return False
    instants = (m.replace(tzinfo=None).isoformat() for m in (moment.lo, moment.hi))
    low, high = (type(start)(text, "ns") for text in instants)
    return bool(high >= start and low <= end)


def _sources(event: Event) -> Text:
    """Link every source; say where there is none."""
    if not event.sources:
        return "inferred" if event.provenance == "inferred" else "uncited"
    parts: list[str | Link] = []
    for source in event.sources:
        name = source.publisher or source.title
        is_web = source.url.startswith(("http://", "https://"))
        parts += [Link(name, source.url) if is_web else name, "; "]
    return tuple(parts[:-1])
