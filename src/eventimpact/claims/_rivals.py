"""Hold the cause against its rivals, on the bars that none of them claims."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import numpy as np

from eventimpact.claims._context import Context, Placed, instant_of
from eventimpact.claims._evidence import NO_MOVE, Evidence, not_testable, weigh
from eventimpact.claims._figures_lines import placement_figure
from eventimpact.claims._share_study import ShareStudy
from eventimpact.claims._words import count, points, pvalue, when
from eventimpact.events import Event


Instant = np.datetime64 | None
NAMED: Final = 5


def rivals(context: Context, study: ShareStudy) -> Evidence:
    """Test the cause on the bars that no rival or confounder claims.

    Where none of them has a bar in the outcome, that is every bar of the cause, and
    the test is that of its share against nothing. What contradicts is then counted
    once, on the line share.
    """
    refusal, needs = _refusal(context, study)
    if refusal:
        return not_testable("rivals", refusal, needs=needs)
    test = study.alone
    contested = int((study.claimed[0] & study.parts.contested).sum())
    has_others = bool(study.claimed[1:].any())
    is_open = not has_others or contested > 0 or study.is_incomplete(context)
    p_contradict = None if is_open else test.at(-context.threshold)
    effect, low, high = test.shares(context.move)
    p = f"(permutation p {pvalue(test.pvalue)}, one-sided)"
    reason = (
        f"on the cause's bars that nobody else claims ({contested} "
        f"{'is' if contested == 1 else 'are'} contested) it carries {points(effect)} of "
        f"the move beyond random bars {p}"
        if has_others
        else "no rival or confounder has a dated bar in the outcome, so nothing contests "
        f"the cause's bars {_nearest(context)}: this is then the test of share against "
        f"nothing, {points(effect)} of the move beyond random bars {p}"
    )
    return Evidence(
        line="rivals",
        finding=weigh(test.pvalue, p_contradict, context.claim.significance),
        reason="; ".join(filter(None, (reason, _empty(context)))),
        estimate=effect,
        unit="share of the move",
        low=low,
        high=high,
        pvalue=test.pvalue,
        p_support=test.pvalue,
        p_contradict=p_contradict,
        figure=placement_figure(context, test),
    )


def open_rivals(context: Context) -> tuple[str, ...]:
    """Name the rivals without a bar that may have acted in the outcome nevertheless."""
    start, end = _bounds(context)
    found = dict.fromkeys(
        event.id
        for group in context.outcome.groups
        for event in _dropped(group)
        for low, high in [_possible(event, context.claim.clock)]
        if (low is None or low < end) and (high is None or high >= start)
    )
    return tuple(found)


def _refusal(context: Context, study: ShareStudy) -> tuple[str, str]:
    """Say why the cause cannot be held against rivals, and what it would take."""
    groups, undated = context.outcome.groups, _listed(open_rivals(context))
    no_names = f"the claim names no rivals or confounders{_known(context, 'were')}"
    no_bar = (
        f"{undated} of the rivals and confounders may have acted in the outcome, but on "
        "no known bar of it, so the alternative cannot be excluded"
    )
    find = "it would take a selection of rivals or confounders that finds some"
    refusals = (
        (not context.moved_as_claimed, NO_MOVE, ""),
        (not study.claimed[0].any(), "the cause has no dated bar in the outcome", ""),
        (
            not groups,
            no_names,
            "it would take rivals or confounders, named in its file",
        ),
        (not any(group.events for group in groups), _empty(context), find),
        (bool(undated), no_bar, f"it would take the bars of {undated}"),
        (study.alone.reason is not None, _no_test(study), ""),
    )
    return next(((why, needs) for applies, why, needs in refusals if applies), ("", ""))


def _known(context: Context, verb: str) -> str:
    """Say as of which day events were looked for."""
    day = context.claim.as_of
    return "" if day is None else f" that {verb} known on {day.isoformat()}"


def _empty(context: Context) -> str:
    """Name the groups that find no event, and what they find."""
    none = f"no event of the catalogue{_known(context, 'was')}"
    return " and ".join(
        f"“{group.name}” finds {'only events of the cause' if group.shared else none}"
        for group in context.outcome.groups
        if not group.events
    )


def _no_test(study: ShareStudy) -> str:
    """Say why the bars of the cause alone cannot be tested."""
    where = "on uncontested bars " if study.claimed[1:].any() else ""
    return f"{where}{study.alone.reason}"


def _listed(names: tuple[str, ...]) -> str:
    """List names, the first few and the number of the rest."""
    more = len(names) - NAMED
    rest = f" and {count(more, 'other')}" if more > 0 else ""
    return ", ".join(names[:NAMED]) + rest


def _dropped(group: Placed) -> Iterator[Event]:
    """Yield the events of a group that have no bar."""
    without = {gone.event_id for gone in group.panel.dropped}
    yield from (event for event in group.events if event.id in without)


def _bounds(context: Context) -> tuple[np.datetime64, np.datetime64]:
    """Return the instants between which news falls on a bar of the outcome."""
    close_at = context.outcome.history.close_at
    return close_at[context.first - 1], close_at[context.last]


def _nearest(context: Context) -> str:
    """Name the rival that came nearest to the outcome, and how many there are."""
    start, end = _bounds(context)
    events = [event for group in context.outcome.groups for event in group.events]
    gaps = []
    for event in events:
        low, high = _possible(event, context.claim.clock)
        after = np.timedelta64(0) if low is None else low - end
        before = np.timedelta64(0) if high is None else start - high
        gaps.append((max(after, before), event.id, low if after >= before else high))
    _, name, at = min(gaps, key=lambda one: one[0])
    day = "" if at is None else f" on {when(at.astype('datetime64[D]'))}"
    return f"(of their {count(len(events), 'event')} the nearest is {name}{day})"


def _possible(event: Event, clock: str) -> tuple[Instant, Instant]:
    """Return the first and last instant at which an event may have acted.

    None is an open end. An event without the clock acted within its other clocks; a
    liquidation of which no execution is stated, at any time.
    """
    names = ("announced", "reported") if clock == "knowledge" else (clock,)
    asked = [moment for name, moment in event.clocks.items() if name in names]
    if clock == "knowledge" and event.knowledge is not None:
        asked = [event.knowledge]
    if not asked and event.group == "A" and clock == "executed":
        return None, None
    moments = asked or list(event.clocks.values())
    return (
        _end([moment.lo for moment in moments], is_first=True),
        _end([moment.hi for moment in moments], is_first=False),
    )


def _end(ends: list[datetime | None], *, is_first: bool) -> Instant:
    """Return the outermost of some ends; None if one of them is open."""
    known = [instant_of(end) for end in ends if end is not None]
    if len(known) < len(ends):
        return None
    return min(known) if is_first else max(known)
