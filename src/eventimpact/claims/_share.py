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
    p_contradict = (
        None if _is_incomplete(context, study) else test.at(-context.threshold)
    )
    effect, low, high = test.shares(context.move)
    sign = -context.claim.sign
    return Evidence(
        line="share",
        finding=weigh(p_support, p_contradict, context.claim.significance),
        reason=f"the price moved {percent(sign * study.returned)} on "
        f"{count(n_claimed, 'bar')} of the cause, "
        f"{points(study.returned / context.move)} of the move{_lost(study)}"
        f"{_chance(context, intervals)}; "
        f"{points(effect)} beyond random bars of the same move (90 % interval "
        f"{points(low)} to {points(high)}; permutation p {pvalue(test.pvalue)}, "
        f"one-sided); the smallest share is {points(context.claim.smallest_share)}, and "
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


def _is_incomplete(context: Context, study: ShareStudy) -> bool:
    """Tell whether part of the cause is not on the bars that were tested."""
    return context.is_partial or study.n_lost > 0


def _lost(study: ShareStudy) -> str:
    """Say how many bars of the cause could not enter the test."""
    if not study.n_lost:
        return ""
    bars = count(study.n_lost, "bar")
    return f" ({bars} of the cause without a return or a volatility left out)"


def _chance(context: Context, intervals: PartIntervals | None) -> str:
    """Say how much of the cause's part its bars may owe to chance."""
    if intervals is None or intervals.reason is not None:
        return ""
    low, high = sorted((intervals.placebo[0] / context.move).tolist())
    return (
        f" ({points(low)} to {points(high)} by placebo windows at 90 %, contested bars "
        "shared)"
    )


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


def rivals(context: Context, study: ShareStudy) -> Evidence:
    """Test the cause on the bars that no rival or confounder claims."""
    refusal = _no_rivalry(context, study)
    if refusal is not None:
        return not_testable("rivals", refusal)
    test = study.alone
    contested = int((study.claimed[0] & study.parts.contested).sum())
    is_open = contested > 0 or _is_incomplete(context, study)
    p_contradict = None if is_open else test.at(-context.threshold)
    effect, low, high = test.shares(context.move)
    return Evidence(
        line="rivals",
        finding=weigh(test.pvalue, p_contradict, context.claim.significance),
        reason=f"on the cause's bars that nobody else claims ({contested} are "
        f"contested) it carries {points(effect)} of the move beyond random bars "
        f"(permutation p {pvalue(test.pvalue)}, one-sided)",
        estimate=effect,
        unit="share of the move",
        low=low,
        high=high,
        pvalue=test.pvalue,
        p_support=test.pvalue,
        p_contradict=p_contradict,
    )


def _no_rivalry(context: Context, study: ShareStudy) -> str | None:
    """Say why the cause cannot be held against rivals; None if it can."""
    reasons = (
        (not context.claim.groups, "the claim names no rivals or confounders"),
        (
            not study.claimed[1:].any(),
            "no rival or confounder has a dated bar in the outcome",
        ),
        (not study.claimed[0].any(), "the cause has no dated bar in the outcome"),
        (not context.moved_as_claimed, NO_MOVE),
        (study.alone.reason is not None, f"on uncontested bars {study.alone.reason}"),
    )
    return next((reason for applies, reason in reasons if applies), None)
