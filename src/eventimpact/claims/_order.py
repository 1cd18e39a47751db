"""Hold the onset of the move against the cause."""

from typing import Final

import numpy as np

from eventimpact.claims._context import Bars, Context
from eventimpact.claims._evidence import (
    Detail,
    Evidence,
    Finding,
    not_testable,
    weigh,
)
from eventimpact.claims._words import pvalue, when
from eventimpact.errors import InsufficientDataError
from eventimpact.inference import Onset, onset


SEARCH_BARS: Final = 60


def order(context: Context) -> Evidence:
    """Date the onset of the fall and compare it with the cause and its rivals."""
    bars = context.outcome
    firsts = [_first(bars, role, context) for role in range(len(bars.placed))]
    cause = firsts[0]
    start = context.first if cause is None else min(context.first, cause)
    offset = max(start - SEARCH_BARS, 0)
    search = slice(offset, context.last + 1)
    z = (bars.returns[search] - context.expected) / bars.scales.sigma[search]
    try:
        found = onset(z, alternative="less")
    except InsufficientDataError as error:
        return not_testable("order", str(error))
    if found is None:
        return not_testable(
            "order", "the mean return does not turn in the claimed direction anywhere"
        )
    detail = _table(bars, firsts, found, offset)
    opens = bars.history.open_at
    low, best, high = (
        opens[offset + at] for at in (found.low, found.position, found.high)
    )
    dated = f"the {context.claim.direction} set in about {when(best)}"
    between = f"(90 % set {when(low)} to {when(high)})"
    if cause is None:
        return not_testable(
            "order",
            f"{dated} {between}, but the cause has no date to compare it with",
            detail,
        )
    p_support = _known(found.pvalue_before(cause - offset))
    p_contradict = _known(found.pvalue_from(cause - offset))
    finding = weigh(p_support, p_contradict, context.claim.significance)
    says = {
        Finding.SUPPORTS: "after",
        Finding.CONTRADICTS: "before",
        Finding.SILENT: "neither clearly before nor after",
        Finding.NOT_TESTABLE: "",
    }[finding]
    return Evidence(
        line="order",
        finding=finding,
        reason=f"{dated} {between}, {says} the cause's first dated event on "
        f"{when(opens[cause])}",
        estimate=float(offset + found.position - cause),
        unit="bars from the cause to the onset",
        low=float(offset + found.low - cause),
        high=float(offset + found.high - cause),
        pvalue=p_contradict,
        p_support=p_support,
        p_contradict=p_contradict,
        detail=(detail,),
    )


def _first(bars: Bars, role: int, context: Context) -> int | None:
    """Return the first bar of a role's events up to the end of the outcome."""
    placed = bars.placed[role]
    earliest = 0 if placed.role == "cause" else context.first - SEARCH_BARS
    first = placed.panel.first
    known = first[(first <= context.last) & (first >= earliest)]
    return int(known.min()) if len(known) else None


def _known(p: float) -> float:
    """Return a p-value; 1 where no bar was there to be rejected."""
    return p if np.isfinite(p) else 1.0


def _table(bars: Bars, firsts: list[int | None], found: Onset, offset: int) -> Detail:
    """List when each role's first event came and whether the fall came first."""
    rows = []
    for placed, first in zip(bars.placed, firsts, strict=True):
        if first is None:
            continue
        before = pvalue(_known(found.pvalue_before(first - offset)))
        after = pvalue(_known(found.pvalue_from(first - offset)))
        rows.append((placed.name, when(bars.history.open_at[first]), before, after))
    return Detail(
        columns=(
            "role",
            "first event",
            "p: onset before it",
            "p: onset with or after it",
        ),
        rows=tuple(rows),
        caption="The onset of the move against the first event of each role",
    )
