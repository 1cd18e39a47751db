"""Test the abnormal returns at the cause's dated events."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import BoolArray, IntArray
from eventimpact.claims._context import Context, Placed
from eventimpact.claims._event_days import event_days
from eventimpact.claims._evidence import (
    NO_MOVE,
    Detail,
    Evidence,
    not_testable,
    weigh,
)
from eventimpact.claims._words import count, percent, pvalue, when
from eventimpact.detection import minimum_detectable_effect
from eventimpact.inference import MatchedDraws, combined_state_matched, matched_draws
from eventimpact.numerics import runs


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReactionStudy:
    """The cause's clusters of daily bars, and what matched windows returned.

    Attributes
    ----------
    role : Placed
        The dated events of the cause within the outcome or, where it has none,
        the reports that made it public.
    starts, lengths : ndarray of int, shape (n_clusters,)
        Runs of bars that the events claim; consecutive bars are one cluster.
    draws : MatchedDraws
        One row a cluster.
    seed : int
        Seed of the resamples.
    n_partial : int
        Days of the cause that lie only partly in the outcome, and are left out.
    tables : tuple of Detail
        Every dated event of every role with its p-value.
    """

    role: Placed
    starts: IntArray
    lengths: IntArray
    draws: MatchedDraws
    seed: int
    n_partial: int
    tables: tuple[Detail, ...]


def study_reaction(context: Context, *, is_tabled: bool = True) -> ReactionStudy:
    """Match every cluster of the cause's bars with windows as volatile.

    Without tables of single events where they are not to be shown.
    """
    bars = context.daily
    touched, inside = _outcome_days(context)
    claimed = bars.cause.panel.mask()
    cause = claimed & inside
    role = bars.cause if cause.any() else bars.reports
    marked = cause if cause.any() else bars.reports.panel.mask()
    starts, lengths = runs(marked)
    shown = bars.placed if is_tabled else ()
    return ReactionStudy(
        role=role,
        starts=starts,
        lengths=lengths,
        draws=matched_draws(
            bars.returns,
            starts,
            lengths,
            catalogued=bars.catalogued(),
            scales=bars.scales,
        ),
        seed=int(context.rng("reaction").integers(2**32)),
        n_partial=int((claimed & touched & ~inside).sum()),
        tables=tuple(event_days(context, placed, touched) for placed in shown),
    )


def _outcome_days(context: Context) -> tuple[BoolArray, BoolArray]:
    """Mark the daily bars that overlap the outcome, and those wholly inside it."""
    history, outcome = context.daily.history, context.outcome.history
    start = outcome.open_at[context.first]
    end = outcome.close_at[context.last]
    touched = (history.close_at > start) & (history.open_at < end)
    inside = (history.open_at >= start) & (history.close_at <= end)
    return np.asarray(touched), np.asarray(inside)


def reaction(context: Context, study: ReactionStudy) -> Evidence:
    """Test the mean reaction to the cause, in the claimed direction."""
    n = len(study.starts)
    if not context.moved_as_claimed:
        return not_testable("reaction", NO_MOVE, *study.tables)
    if n == 0:
        return not_testable(
            "reaction",
            _no_day(study),
            *study.tables,
        )
    less = combined_state_matched(study.draws, alternative="less", rng=study.seed)
    if less.reason is not None:
        return not_testable("reaction", less.reason, *study.tables)
    is_cause = study.role.role == "cause"
    is_whole = not study.n_partial and less.n_events == n and not context.is_partial
    p_contradict = _p_contradict(context, study) if is_cause and is_whole else None
    finding = weigh(less.pvalue, p_contradict, context.claim.significance)
    estimate, low, high, mde = _effect(context, study)
    sign = -context.claim.sign
    caveat = (
        f"the days lie in a {context.claim.direction} that was picked, which flatters "
        "the cause here"
        if is_cause
        else "a report of past sales need not move the price, so this cannot contradict"
    )
    return Evidence(
        line="reaction",
        finding=finding,
        reason=f"{_subject(context, study, less.n_events)} {context.daily.history.symbol} returned {percent(sign * estimate)} in all "
        f"(state-matched p {pvalue(less.pvalue)}, one-sided{_rejected(context, p_contradict)}); an effect of "
        f"{percent(-abs(mde) * sign)} would have been seen with power "
        f"{context.claim.power:.0%}; {caveat}",
        estimate=100 * sign * estimate,
        unit="percent log return",
        low=100 * min(sign * low, sign * high),
        high=100 * max(sign * low, sign * high),
        pvalue=less.pvalue,
        p_support=less.pvalue,
        p_contradict=p_contradict,
        detail=study.tables,
    )


def _no_day(study: ReactionStudy) -> str:
    """Say why there is no day to test."""
    if not study.n_partial:
        return "the cause has no dated event inside the outcome, and no report"
    days = count(study.n_partial, "day")
    return (
        "reactions are measured on whole UTC days, and the outcome holds no more than "
        f"a part of {days} of the cause"
    )


def _rejected(context: Context, p_contradict: float | None) -> str:
    """Give the p-value of a true claim where it is what counts."""
    if p_contradict is None or p_contradict > context.claim.significance:
        return ""
    return f"; p {pvalue(p_contradict)} of moving it by the smallest share"


def _subject(context: Context, study: ReactionStudy, n_used: int) -> str:
    """Say over which events the reaction was taken."""
    n = len(study.starts)
    first = when(context.daily.history.open_at[int(study.starts.min())])
    left = f" ({n - n_used} more cannot be tested)" if n_used < n else ""
    if study.n_partial:
        left += f" ({count(study.n_partial, 'day')} partly outside left out)"
    if study.role.role == "cause":
        return f"over {count(n_used, 'cluster')} of dated events of the cause{left}"
    if n == 1:
        return f"on the report of {first}"
    return f"over {count(n_used, 'cluster')} of reports from {first} on{left}"


def _p_contradict(context: Context, study: ReactionStudy) -> float:
    """Test "the clusters moved the price by the smallest share in all".

    The statistic is the total log return, so that it does not matter how the
    clusters share the effect.
    """
    scale = study.draws.scale
    test = combined_state_matched(
        study.draws,
        alternative="greater",
        shift=-context.threshold / float(scale.sum()),
        weights=scale,
        rng=study.seed,
    )
    return test.pvalue


def _effect(
    context: Context, study: ReactionStudy
) -> tuple[float, float, float, float]:
    """Return the summed effect, its 90 % interval and the detectable effect."""
    draws = study.draws
    usable = np.flatnonzero(draws.n_matched)
    estimate = float(draws.estimate[usable].sum())
    sd = float(np.sqrt(sum(draws.sd(int(k)) ** 2 for k in usable)))
    mde = minimum_detectable_effect(
        sd,
        power=context.claim.power,
        significance=context.claim.significance,
        alternative="less",
    )
    if len(usable) == 1:
        low, high = draws.interval(int(usable[0]))
    else:
        low, high = estimate - 1.645 * sd, estimate + 1.645 * sd
    return estimate, low, high, mde
