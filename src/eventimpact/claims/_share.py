"""Weigh the cause's share of the move beyond random bars of it."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import BoolArray
from eventimpact.attribution import Decomposition, decompose
from eventimpact.claims._context import Context, Placed
from eventimpact.claims._evidence import NO_MOVE, Detail, Evidence, not_testable, weigh
from eventimpact.claims._words import count, percent, points, pvalue, when
from eventimpact.inference import PlacementResult, placement_test


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShareStudy:
    """The move split over the roles, and each role against random bars.

    Attributes
    ----------
    roles : tuple of Placed
        Cause, rivals and confounders.
    claimed : ndarray of bool, shape (n_roles, n_bars)
        Bars of the outcome window that each role claims.
    parts : Decomposition
        The exact split of the move.
    placements : tuple of PlacementResult
        The permutation test of each role.
    alone : PlacementResult
        The same for the cause on bars that nobody else claims.
    """

    roles: tuple[Placed, ...]
    claimed: BoolArray
    parts: Decomposition
    placements: tuple[PlacementResult, ...]
    alone: PlacementResult


def study_share(context: Context) -> ShareStudy:
    """Split the move and permute the bars of each role inside it."""
    bars, window = context.outcome, context.window
    roles = (bars.cause, *bars.groups)
    claimed = np.array([role.panel.mask()[window] for role in roles])
    returns = np.nan_to_num(bars.returns[window])
    expected = np.full(returns.shape, context.expected)
    abnormal, scale = returns - expected, bars.scales.sigma[window]
    children = context.rng.spawn(len(roles) + 1)
    placements = tuple(
        placement_test(abnormal, scale, mask, rng=child)
        for mask, child in zip(claimed, children, strict=False)
    )
    alone = placement_test(
        abnormal,
        scale,
        claimed[0] & ~claimed[1:].any(axis=0),
        blocked=claimed[1:].any(axis=0),
        rng=children[-1],
    )
    return ShareStudy(
        roles=roles,
        claimed=claimed,
        parts=decompose(returns, expected, claimed),
        placements=placements,
        alone=alone,
    )


def share(context: Context, study: ShareStudy) -> Evidence:
    """Weigh the cause's share of the move in excess of random bars."""
    detail = (_split(context, study), _contested(context, study))
    if not context.moved_as_claimed:
        return not_testable("share", NO_MOVE)
    n_claimed = int(study.claimed[0].sum())
    if n_claimed == 0:
        return not_testable(
            "share",
            "no bar of the outcome holds a dated event of the cause; the split over "
            "the other causes is in the table",
            *detail,
        )
    test = study.placements[0]
    if test.reason is not None:
        return not_testable("share", test.reason, *detail)
    p_support = test.pvalue_above(-context.threshold)
    p_contradict = test.pvalue_at(-context.threshold)
    raw = study.parts.parts[0] / context.move
    ends = sorted((test.low / context.move, test.high / context.move))
    return Evidence(
        line="share",
        finding=weigh(p_support, p_contradict, context.claim.significance),
        reason=f"{count(n_claimed, 'bar')} of the cause carry {points(raw)} of the move, "
        f"{points(test.effect / context.move)} beyond random bars of the same move "
        f"(90 % interval {points(ends[0])} to {points(ends[1])}; permutation p "
        f"{pvalue(test.pvalue)}, one-sided); the smallest share is "
        f"{points(context.claim.smallest_share)}",
        estimate=test.effect / context.move,
        unit="share of the move",
        low=ends[0],
        high=ends[1],
        pvalue=test.pvalue,
        p_support=p_support,
        p_contradict=p_contradict,
        detail=detail,
    )


def rivals(context: Context, study: ShareStudy) -> Evidence:
    """Test the cause on the bars that no rival or confounder claims."""
    refusal = _no_rivalry(context, study)
    if refusal is not None:
        return not_testable("rivals", refusal)
    test = study.alone
    contested = int((study.claimed[0] & study.parts.contested).sum())
    p_contradict = None if contested else test.pvalue_at(-context.threshold)
    significance = context.claim.significance
    ends = sorted((test.low / context.move, test.high / context.move))
    return Evidence(
        line="rivals",
        finding=weigh(
            test.pvalue, 1.0 if p_contradict is None else p_contradict, significance
        ),
        reason=f"on the cause's bars that nobody else claims ({contested} are contested) "
        f"it carries {points(test.effect / context.move)} of the move beyond random "
        f"bars (permutation p {pvalue(test.pvalue)}, one-sided)",
        estimate=test.effect / context.move,
        unit="share of the move",
        low=ends[0],
        high=ends[1],
        pvalue=test.pvalue,
        p_support=test.pvalue,
        p_contradict=p_contradict,
    )


def _no_rivalry(context: Context, study: ShareStudy) -> str | None:
    """Say why the cause cannot be held against rivals; None if it can."""
    reasons = (
        (not context.claim.groups, "the claim names no rivals or confounders"),
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
        study.roles, study.claimed, parts.parts, study.placements, strict=True
    ):
        tested = test.reason is None
        rows.append(
            row(
                role.name,
                str(int(mask.sum())),
                float(value),
                points(test.effect / total) if tested else "not testable",
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
        caption="The move split exactly; bars claimed twice are shared evenly",
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
