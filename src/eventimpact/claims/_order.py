"""Hold the onset of the move, and what came before the cause, against it."""

from typing import Final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.claims._context import Bars, Context, Placed
from eventimpact.claims._evidence import (
    NO_MOVE,
    Detail,
    Evidence,
    Finding,
    not_testable,
    weigh,
)
from eventimpact.claims._figures_lines import order_figure
from eventimpact.claims._words import bar_of, count, points, pvalue, when
from eventimpact.errors import InsufficientDataError
from eventimpact.events import Event
from eventimpact.inference import Onset, afterwards_pvalue, onset


SEARCH_BARS: Final = 60


def order(context: Context) -> Evidence:
    """Ask how much of the move came before the cause's first event in the outcome.

    The part that came before is observed, so support needs no test: with less
    than all but the smallest share before it, the cause came in time. Whether an
    effect of the smallest share can hide in what came after is tested against
    noise; what came before may be noise or another cause. Events from before the
    outcome may act on, so they keep this line from contradicting, never from
    supporting. Where the outcome begins with the cause nothing can have come before
    it: the line is then met by construction, which is no evidence.
    """
    if not context.moved_as_claimed:
        return not_testable("order", NO_MOVE)
    dated, detail = _onset(context)
    panel = context.outcome.cause.panel
    if not len(panel.first):
        return not_testable(
            "order", f"{dated}, but the cause has no date to compare it with", *detail
        )
    opening = _opening(context)
    bars = (_clip(context, at) for at in opening)
    early, part = (
        float(context.steps[:bar].sum()) / context.move + 0.0 for bar in bars
    )
    in_time = part < 1 - context.claim.smallest_share
    p_contradict = _p_contradict(context)
    finding = weigh(None, p_contradict, context.claim.significance)
    if finding is Finding.SILENT and in_time:
        finding = Finding.SUPPORTS
    is_given = finding is Finding.SUPPORTS and _begins_with_cause(context)
    return Evidence(
        line="order",
        finding=finding,
        reason=f"{_given(context) if is_given else ''}{_span(early, part)} of the move "
        f"came before the cause's {_which(context)} "
        f"{_at(context.outcome, opening[0])}"
        f"{_says(context, finding, p_contradict)}; {dated}",
        estimate=part,
        unit="share of the move before the cause",
        low=None if early == part else min(early, part),
        high=None if early == part else max(early, part),
        pvalue=None if finding is Finding.SUPPORTS else p_contradict,
        p_contradict=p_contradict,
        detail=detail,
        by_construction=is_given,
        figure=order_figure(context, *_searched(context)),
    )


def _begins_with_cause(context: Context) -> bool:
    """Tell whether no bar of the outcome lies before the cause's first event."""
    return _clip(context, _opening(context)[1]) == 0


def _before(context: Context) -> int:
    """Count the dated events of the cause that came before the outcome."""
    return int((context.outcome.cause.panel.last < context.first).sum())


def _opening(context: Context) -> tuple[int, int]:
    """Return the first and last bar of the first event, of those inside if any are."""
    panel = context.outcome.cause.panel
    inside = (panel.last >= context.first) & (panel.first <= context.last)
    late = panel.first > context.last
    chosen = inside if inside.any() else late if late.any() else ~inside
    return int(panel.first[chosen].min()), int(panel.last[chosen].min())


def _which(context: Context) -> str:
    """Name the event that the move is held against, and those before the outcome."""
    before = _before(context)
    if before == len(context.outcome.cause.panel.first):
        return "first dated event"
    earlier = f", the first in the outcome ({before} came earlier)," if before else ""
    return f"first dated event{earlier}"


def _span(early: float, late: float) -> str:
    """Write a share, or the range that an event of several possible bars allows."""
    if points(early) == points(late):
        return points(late)
    return f"{points(early)} to {points(late)} (its first bar is uncertain)"


def _at(bars: Bars, position: int) -> str:
    """Say on which day, or in which shorter bar, an event lies."""
    is_day = bars.history.bar == "1d"
    return f"{'on' if is_day else 'in the bar from'} {bar_of(bars.history, position)}"


def _given(context: Context) -> str:
    """Say that nothing can have come before the cause, which is no evidence."""
    is_before = _before(context) == len(context.outcome.cause.panel.first)
    return (
        "met by construction, no evidence: the outcome begins "
        f"{'after' if is_before else 'with'} the cause; "
    )


def _says(context: Context, finding: Finding, p_contradict: float | None) -> str:
    """Say what follows from the part of the move that came before."""
    if finding is Finding.SILENT:
        return f" ({_says_nothing(context, p_contradict)})"
    if finding is Finding.CONTRADICTS:
        return " (too little came after it for the claim to be true)"
    if _begins_with_cause(context):
        return ""
    return " (leaving room for the smallest share)"


def _says_nothing(context: Context, p_contradict: float | None) -> str:
    """Say why the part of the move that came before decides nothing."""
    if p_contradict is None:
        return "which may be late for a cause that acted before it was known"
    if before := _before(context):
        return f"but {count(before, 'event')} before the outcome may have acted on"
    acted = _earliest_action(context)
    if acted is None or acted >= _opening(context)[0]:
        return "noise may hide what a true claim needs after it"
    first = context.outcome.history.open_at[acted]
    return f"but by another of its clocks it may have acted from {when(first)} on"


def _clip(context: Context, position: int) -> int:
    """Return a position inside the window, from 0 to its length."""
    return min(max(position - context.first, 0), context.last + 1 - context.first)


def _p_contradict(context: Context) -> float | None:
    """Test "the smallest share of the move came with or after the cause"."""
    if context.is_partial:
        return None
    earliest = _earliest_action(context)
    if earliest is None:
        return None
    return afterwards_pvalue(
        context.steps,
        context.outcome.scales.sigma[context.window],
        _clip(context, earliest),
        -context.threshold,
    )


def _earliest_action(context: Context) -> int | None:
    """Return the first bar on which the cause may have acted, by any clock.

    None where an event is a report: what it reports came earlier, nobody knows when.
    """
    cause, history = context.outcome.cause, context.outcome.history
    if any(event.kind in ("report", "claim", "rumour") for event in cause.events):
        return None
    starts = [_first_instant(event) for event in cause.events]
    if not starts or any(start is None for start in starts):
        return None
    earliest = min(start for start in starts if start is not None)
    return int(np.searchsorted(history.close_at, earliest, side="right"))


def _first_instant(event: Event) -> np.datetime64 | None:
    """Return the first instant that any clock of an event allows; None if open."""
    instants = [moment.lo for moment in event.clocks.values()]
    known = [lo.replace(tzinfo=None) for lo in instants if lo is not None]
    if len(known) < len(instants):
        return None
    return np.datetime64(min(known), "ns")


def _onset(context: Context) -> tuple[str, tuple[Detail, ...]]:
    """Date the onset and compare it with the first event of every role."""
    bars = context.outcome
    offset, z = _searched(context)
    try:
        found = onset(z, alternative="less")
    except InsufficientDataError as error:
        return f"its onset cannot be dated ({error})", ()
    if found is None:
        return "no bar turns the mean return in the claimed direction", ()
    low, best, high = (
        bar_of(bars.history, offset + at)
        for at in (found.low, found.position, found.high)
    )
    said = (
        f"the {context.claim.direction} set in about {best} "
        f"(90 % confidence set {low} to {high})"
    )
    return (
        said,
        (_table(bars, found, offset, context.last),),
    )


def _searched(context: Context) -> tuple[int, FloatArray]:
    """Return the first bar searched for the onset, and what is searched."""
    bars = context.outcome
    offset = max(context.first - SEARCH_BARS, 0)
    search = slice(offset, context.last + 1)
    z = (bars.returns[search] - context.expected) / bars.scales.sigma[search]
    return offset, z


def _table(bars: Bars, found: Onset, offset: int, last: int) -> Detail:
    """List when each role's first event came and whether the fall came first."""
    firsts = [(placed, _first(placed, offset, last)) for placed in bars.placed]
    return Detail(
        columns=(
            "role",
            "bar of its first event",
            "p: onset before it",
            "p: onset with or after it",
        ),
        rows=tuple(
            (
                placed.name,
                bar_of(bars.history, first),
                pvalue(found.pvalue_before(first - offset)),
                pvalue(found.pvalue_from(first - offset)),
            )
            for placed, first in firsts
            if first is not None
        ),
        caption="The onset of the move against the first event of each role",
    )


def _first(placed: Placed, earliest: int, latest: int) -> int | None:
    """Return the first bar of a role's events in the range searched."""
    first = placed.panel.first
    known = first[(first >= earliest) & (first <= latest)]
    return int(known.min()) if len(known) else None
