"""Say whether cause and outcome are dated well enough to test."""

from collections.abc import Iterator

from eventimpact.claims._clocks import contradictions, done_elsewhere, listed_clocks
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Detail, Evidence, Finding, not_testable
from eventimpact.claims._figures_lines import timeline_figure
from eventimpact.claims._words import count, percent, when


def testability(context: Context) -> Evidence:
    """Say which events of the cause can be dated within the outcome.

    Clocks that contradict each other, and events that a rival asks for although they
    belong to the cause, are said here.
    """
    cause, bars = context.outcome.cause, context.outcome.history
    inside = cause.panel.mask()[context.window]
    direction = context.claim.direction
    oddities = "".join(f"; {said}" for said in _oddities(context))
    detail = _tables(context)
    if not context.moved_as_claimed:
        return not_testable(
            "testability",
            f"the price moved {percent(-context.claim.sign * context.move)} over the "
            f"outcome, not a {direction}; there is nothing to explain{oddities}",
            *detail,
            needs=f"it would take an outcome over which there was a {direction}",
        )
    if not inside.any():
        return not_testable(
            "testability",
            f"{_why_no_date(context)}; what the cause moved on its own days cannot be "
            f"tested, only its order and its size{oddities}",
            *detail,
            needs="dates of its single events inside the outcome would make the claim "
            "testable",
        )
    start, end = bars.open_at[context.first], bars.close_at[context.last]
    return Evidence(
        line="testability",
        finding=Finding.SILENT,
        reason=f"{count(int(inside.sum()), 'bar')} of {len(inside)} between "
        f"{when(start)} and {when(end)} {'holds' if inside.sum() == 1 else 'hold'} a dated event of the cause, so dated "
        f"tests can be run{oddities}",
        estimate=float(inside.sum()),
        unit="bars",
        detail=detail,
        figure=timeline_figure(context),
    )


def _why_no_date(context: Context) -> str:
    """Say why no bar of the outcome holds an event of the cause."""
    cause, events = context.claim.cause, context.outcome.cause.events
    if not (events or cause.undated or cause.reports):
        if cause.events is None:
            return "the claim names no event of its cause"
        return "the selection of the cause meets no event of the catalogue"
    if not events and not cause.undated:
        return "the claim names reports of its cause, but no event of it"
    names = ", ".join(cause.undated)
    without = f" ({names} has none)" if names else ""
    return f"no event of the cause has a known date inside the outcome{without}"


def _oddities(context: Context) -> Iterator[str]:
    """Yield what in the claim contradicts itself."""
    found = tuple(contradictions(context))
    clocks = len({name for name, _ in found})
    if clocks:
        yield (
            f"{count(clocks, 'event')} of the cause "
            f"{'has a clock that stands' if clocks == 1 else 'have clocks that stand'} "
            f"against the claim or each other: {listed_clocks(found)}"
        )
    away, which = done_elsewhere(context)
    if away:
        yield (
            f"{count(away, 'event')} of the cause {'was' if away == 1 else 'were'} done on "
            f"another bar of the outcome than it is judged on: {which}"
        )
    for placed in context.outcome.placed:
        if placed.shared:
            one = len(placed.shared) == 1
            yield (
                f"{count(len(placed.shared), 'event')} of the cause or its reports also "
                f"{'matches' if one else 'match'} “{placed.name}”; "
                f"{'it counts' if one else 'they count'} for the cause only"
            )


def _tables(context: Context) -> tuple[Detail, ...]:
    """List events without a bar, odd clocks, and what rivals share with the cause."""
    cause, catalogue = context.claim.cause, context.catalogue
    undated = [
        (
            name,
            "its dates are not known"
            if name in catalogue
            else f"it was not yet known on {context.claim.as_of}",
        )
        for name in cause.undated
    ]
    dropped = [
        (drop.event_id, drop.reason) for drop in context.outcome.cause.panel.dropped
    ]
    shared = [
        (name, placed.name)
        for placed in context.outcome.placed
        for name in placed.shared
    ]
    return tuple(
        Detail(columns=("event", column), rows=tuple(rows), caption=caption)
        for column, rows, caption in (
            (
                "why it enters no dated test",
                [*undated, *dropped],
                "Events of the cause without a bar",
            ),
            (
                "what its clocks say",
                list(contradictions(context)),
                "Clocks that contradict the claim or each other",
            ),
            (
                "also asked for by",
                shared,
                "Events of the cause that rivals ask for as well",
            ),
        )
        if rows
    )
