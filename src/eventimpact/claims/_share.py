"""Weigh the cause's share of the move beyond random bars of it."""

import numpy as np

from eventimpact.claims._context import Context
from eventimpact.claims._evidence import NO_MOVE, Detail, Evidence, not_testable, weigh
from eventimpact.claims._share_study import ShareStudy
from eventimpact.claims._words import count, percent, points, pvalue, when


def share(context: Context, study: ShareStudy) -> Evidence:
    """Weigh the cause's share of the move in excess of random bars."""
    if not context.moved_as_claimed:
        return not_testable("share", NO_MOVE)
    detail = (_split(context, study), _contested(context, study))
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
        f"{points(study.returned / context.move)} of the move{_lost(study)}; "
        f"{points(effect)} beyond random bars of the same move (90 % interval "
        f"{points(low)} to {points(high)}; permutation p {pvalue(test.pvalue)}, "
        f"one-sided); the smallest share is {points(context.claim.smallest_share)}, and "
        f"what followed on later bars does not count",
        estimate=effect,
        unit="share of the move",
        low=low,
        high=high,
        pvalue=test.pvalue,
        p_support=p_support,
        p_contradict=p_contradict,
        detail=detail,
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


def _split(context: Context, study: ShareStudy) -> Detail:
    """Tabulate the exact decomposition, in percent of the log price."""
    parts, total = study.parts, study.parts.total
    sign = -context.claim.sign

    def row(
        name: str, bars: str, value: float, excess: str = "", p: str = ""
    ) -> tuple[str, ...]:
        return (
            name,
            bars,
            f"{100 * sign * value:+.2f} %",
            points(value / total),
            excess,
            p,
        )

    rows = [row("drift before the move", "", parts.drift)]
    for role, mask, value, test in zip(
        study.roles, study.claimed, parts.parts, study.excess, strict=True
    ):
        tested = test.reason is None
        rows.append(
            row(
                role.name,
                str(int(mask.sum())),
                float(value),
                points(test.shares(total)[0]) if tested else "not testable",
                pvalue(test.pvalue) if tested else "",
            )
        )
    rest = int((~study.claimed.any(axis=0)).sum())
    rows += [row("nothing known", str(rest), parts.remainder), row("total", "", total)]
    return Detail(
        columns=(
            "part",
            "bars",
            "log return",
            "share",
            "beyond random bars",
            "p (one-sided)",
        ),
        rows=tuple(rows),
        caption="The move split exactly: the drift is taken off every bar, and bars "
        "claimed twice are shared evenly",
    )


def _contested(context: Context, study: ShareStudy) -> Detail:
    """List the bars that two or more roles claim."""
    opens = context.outcome.history.open_at[context.window]
    returns = context.outcome.returns[context.window]
    return Detail(
        columns=("bar", "return", "claimed by"),
        rows=tuple(
            (
                when(opens[bar]),
                percent(-context.claim.sign * float(returns[bar]), 2),
                ", ".join(
                    role.name
                    for role, mask in zip(study.roles, study.claimed, strict=True)
                    if mask[bar]
                ),
            )
            for bar in np.flatnonzero(study.parts.contested)
        ),
        caption="Contested bars",
    )
