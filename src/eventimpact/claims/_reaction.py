"""Test the abnormal returns at the cause's dated events."""

from typing import Final

import numpy as np

from eventimpact._types import Alternative
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import NO_MOVE, Evidence, not_testable, weigh
from eventimpact.claims._figures_lines import reaction_distribution
from eventimpact.claims._reaction_study import ReactionStudy, study_reaction
from eventimpact.claims._words import count, percent, pvalue, when
from eventimpact.detection import minimum_detectable_effect
from eventimpact.inference import (
    CombinedTest,
    combined_interval,
    combined_state_matched,
)


__all__ = ["ReactionStudy", "reaction", "study_reaction"]

_HOURS: Final = "a longer hourly history before the events, or an outcome of whole days"
_EARLIER: Final = "prices that begin 300 clean windows or more before the events"


def reaction(context: Context, study: ReactionStudy) -> Evidence:
    """Test the total reaction to the cause, in the claimed direction.

    P-values, interval and detectable effect are of one statistic, the total log return
    over the clusters, so that it does not matter how they share an effect, and the
    interval excludes 0 exactly where the test rejects.
    """
    n = len(study.starts)
    if not context.moved_as_claimed:
        return not_testable("reaction", NO_MOVE, *study.tables)
    if n == 0:
        return not_testable(
            "reaction",
            _no_bar(study),
            *study.tables,
            needs=_HOURS * bool(study.why_days),
        )
    less = _test(study, "less", 0.0)
    if less.reason is not None:
        why = "; ".join(filter(None, (less.reason, study.why_days)))
        return not_testable("reaction", why, *study.tables, needs=_EARLIER)
    is_cause = study.role.role == "cause"
    is_whole = not study.n_partial and less.n_events == n and not context.is_partial
    p_contradict = _p_contradict(context, study) if is_cause and is_whole else None
    finding = weigh(less.pvalue, p_contradict, context.claim.significance)
    estimate, low, high, mde = _effect(context, study)
    sign = -context.claim.sign
    return Evidence(
        line="reaction",
        finding=finding,
        reason=f"{_subject(study, less.n_events)} {study.bars.history.symbol} returned {percent(sign * estimate)} in all "
        f"(state-matched p {pvalue(less.pvalue)}, one-sided{_rejected(context, p_contradict)}); an effect of "
        f"{percent(-abs(mde) * sign)} would have been seen with power "
        f"{context.claim.power:.0%}; {_caveat(context, study)}",
        estimate=100 * sign * estimate,
        unit="percent log return",
        low=100 * min(sign * low, sign * high),
        high=100 * max(sign * low, sign * high),
        pvalue=less.pvalue,
        p_support=less.pvalue,
        p_contradict=p_contradict,
        detail=study.tables,
        figure=reaction_distribution(context, study),
    )


def _no_bar(study: ReactionStudy) -> str:
    """Say why there is nothing to test."""
    why = f" ({study.why_days})" if study.why_days else ""
    if not study.n_partial and why:
        return (
            f"reactions are measured on whole UTC days{why}, and the daily prices have "
            "none of the cause"
        )
    if not study.n_partial:
        return "the cause has no dated event inside the outcome, and no report"
    days = count(study.n_partial, "day")
    return (
        f"reactions are measured on whole UTC days{why}, and the outcome holds no more "
        f"than a part of {days} of the cause"
    )


def _caveat(context: Context, study: ReactionStudy) -> str:
    """Say on which bars the reaction was measured, and what it cannot show."""
    unit = "hours" if study.is_hourly else "days"
    caveat = (
        f"the {unit} lie in a {context.claim.direction} that was picked, which flatters "
        "the cause here"
        if study.role.role == "cause"
        else "a report of past sales need not move the price, so this cannot contradict"
    )
    if study.is_hourly:
        return f"compared with the same hours of other days; {caveat}"
    if study.why_days:
        return f"measured on whole days ({study.why_days}); {caveat}"
    return caveat


def _rejected(context: Context, p_contradict: float | None) -> str:
    """Give the p-value of a true claim where it is what counts."""
    if p_contradict is None or p_contradict > context.claim.significance:
        return ""
    return (
        f"; p {pvalue(p_contradict)} of its having moved the price by the smallest "
        "share; later days do not count"
    )


def _subject(study: ReactionStudy, n_used: int) -> str:
    """Say over which events the reaction was taken."""
    n = len(study.starts)
    first = when(study.bars.history.open_at[int(study.starts.min())])
    left = f" ({count(int(study.lengths.sum()), 'hour')})" * study.is_hourly
    if n_used < n:
        left += f" ({n - n_used} more cannot be tested)"
    if study.n_partial:
        left += f" ({count(study.n_partial, 'day')} partly outside left out)"
    if study.role.role == "cause":
        return f"over {count(n_used, 'cluster')} of dated events of the cause{left}"
    if n == 1:
        return f"on the report of {first}{left}"
    return f"over {count(n_used, 'cluster')} of reports from {first} on{left}"


def _test(study: ReactionStudy, alternative: Alternative, total: float) -> CombinedTest:
    """Test "the clusters moved the price by so much in all"."""
    scale = study.draws.scale
    usable = study.draws.n_matched > 0
    return combined_state_matched(
        study.draws,
        alternative=alternative,
        shift=total / float(scale[usable].sum()) if usable.any() else 0.0,
        weights=scale,
        rng=study.seed,
    )


def _p_contradict(context: Context, study: ReactionStudy) -> float:
    """Test "the clusters moved the price by the smallest share in all"."""
    return _test(study, "greater", -context.threshold).pvalue


def _effect(
    context: Context, study: ReactionStudy
) -> tuple[float, float, float, float]:
    """Return the summed effect, its 90 % interval and the detectable effect."""
    draws = study.draws
    usable = np.flatnonzero(draws.n_matched)
    low, high = combined_interval(
        draws, weights=draws.scale * len(usable), rng=study.seed
    )
    sd = float(np.sqrt(sum(draws.sd(int(k)) ** 2 for k in usable)))
    mde = minimum_detectable_effect(
        sd,
        power=context.claim.power,
        significance=context.claim.significance,
        alternative="less",
    )
    return float(draws.estimate[usable].sum()), low, high, mde
