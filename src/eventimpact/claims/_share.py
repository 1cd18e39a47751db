"""Weigh the cause's share of the move beyond random bars of it."""

from functools import partial

from eventimpact.attribution import PartIntervals
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import NO_MOVE, Evidence, not_testable, weigh
from eventimpact.claims._share_study import ShareStudy, uses_days
from eventimpact.claims._share_tables import draw_share, share_tables, waterfall
from eventimpact.claims._words import count, percent, points, pvalue


def share(
    context: Context, study: ShareStudy, intervals: PartIntervals | None = None
) -> Evidence:
    """Weigh the cause's share of the move in excess of random bars."""
    if not context.moved_as_claimed:
        return not_testable("share", NO_MOVE)
    detail = share_tables(context, study, intervals)
    n_claimed = int(study.claimed[0].sum())
    if n_claimed == 0:
        return not_testable(
            "share",
            "no bar of the outcome holds a dated event of the cause; the split over "
            "the other causes is in the table",
            *detail,
        )
    test = study.excess[0]
    if test.reason is not None:
        return not_testable("share", test.reason, *detail)
    p_support = test.above(-context.threshold)
    p_contradict = None if study.is_incomplete(context) else test.at(-context.threshold)
    effect, low, high = test.shares(context.move)
    sign = -context.claim.sign
    return Evidence(
        line="share",
        finding=weigh(p_support, p_contradict, context.claim.significance),
        reason=f"the price moved {percent(sign * study.returned)} on "
        f"{count(n_claimed, 'bar')} of the cause, "
        f"{points(study.returned / context.move)} of the move with the drift in it"
        f"{_lost(study)}, {_part(context, study, intervals)}; "
        f"{points(effect)} beyond random bars of the same move (90 % interval "
        f"{points(low)} to {points(high)}; permutation p {pvalue(test.pvalue)}, "
        f"one-sided); the smallest share is {points(context.claim.smallest_share)} (p "
        f"{pvalue(p_support)} of no more than it), and "
        f"what followed on later bars does not count{_factors(context, study)}",
        estimate=effect,
        unit="share of the move",
        low=low,
        high=high,
        pvalue=test.pvalue,
        p_support=p_support,
        p_contradict=p_contradict,
        detail=detail,
        figure=partial(draw_share, *waterfall(context, study)),
    )


def _lost(study: ShareStudy) -> str:
    """Say how many bars of the cause could not enter the test."""
    if not study.n_lost:
        return ""
    bars = count(study.n_lost, "bar")
    return f" ({bars} of the cause without a return or a volatility left out)"


def _part(context: Context, study: ShareStudy, intervals: PartIntervals | None) -> str:
    """Give the cause's part of the split, and what it may owe to chance."""
    factors = " and factors" if study.expected.uses_factors else ""
    is_shared = bool((study.claimed[0] & study.parts.contested).any())
    shared = " and contested bars shared" if is_shared else ""
    part = points(float(study.parts.parts[0]) / context.move)
    chance = ""
    if intervals is not None and intervals.reason is None:
        low, high = sorted((intervals.placebo[0] / context.move).tolist())
        chance = f" ({points(low)} to {points(high)} by placebo windows at 90 %)"
    return f"{part} with drift{factors} taken off{shared}{chance}"


def _factors(context: Context, study: ShareStudy) -> str:
    """Say what became of the factors that the claim names."""
    named = context.market.factors
    if not named:
        return ""
    if not uses_days(context):
        return "; daily factors were not used on hourly bars"
    if study.expected.reason is not None:
        return f"; factors were not used: {study.expected.reason}"
    symbols = " and ".join(factor.symbol for factor in named)
    part = study.parts.factor / context.move
    return f"; {points(part)} of the move follows {symbols} and was taken off first"
