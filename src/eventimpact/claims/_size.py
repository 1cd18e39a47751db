"""Bound the move that the amount could make."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.claims._claim import AmountVariant
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import (
    NO_MOVE,
    Detail,
    Evidence,
    Finding,
    not_testable,
    weigh,
)
from eventimpact.claims._laws import LawsStudy, compare_all, market_cap
from eventimpact.claims._volume import outcome_days, usd_volume
from eventimpact.claims._words import money, percent, points
from eventimpact.errors import DataNotAvailableError
from eventimpact.impact import ImpactBound, ImpactPriors, SaleWindow, impact_bound


if TYPE_CHECKING:
    from eventimpact.plots import Figure


PRIORS: Final = ImpactPriors()


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SizeStudy:
    """The impact of one amount, drawn once for every smallest share.

    Attributes
    ----------
    variant : AmountVariant
        The amount.
    usd : float
        The amount in US money.
    bound : ImpactBound or None
        Draws of its impact; None if the window has no volume.
    worst_day : str
        The day most favourable to the claim.
    reason : str
        Why there is no bound.
    laws : LawsStudy
        What the other laws say; empty where details are left out.
    detail : tuple of Detail
        The schedules, the exponents, the other laws and the sales of known flow.
    """

    variant: AmountVariant
    usd: float
    bound: ImpactBound | None
    worst_day: str = ""
    reason: str = ""
    laws: LawsStudy = field(default_factory=LawsStudy)
    detail: tuple[Detail, ...] = ()


def study_size(
    context: Context, variant: AmountVariant, *, details: bool = True
) -> SizeStudy:
    """Draw the impact that an amount can have over the outcome."""
    history = context.daily.history
    days = outcome_days(context)
    dated = context.daily.cause.panel.mask()[days]
    volume = usd_volume(history)
    try:
        usd = context.market.to_usd(variant.value, variant.unit, variant.on)
    except DataNotAvailableError as error:
        return SizeStudy(
            variant=variant, usd=float("nan"), bound=None, reason=str(error)
        )
    sigma = context.daily.scales.sigma[days]
    if volume is None or not (np.isfinite(sigma) & (volume[days] > 0)).any():
        why = (
            f"{history.symbol} has no day in the outcome with a volume in US dollars "
            "and a known volatility"
        )
        return SizeStudy(variant=variant, usd=usd, bound=None, reason=why)
    eligible = dated if dated.any() and not context.is_partial else None
    bound = impact_bound(
        usd,
        volume[days],
        sigma,
        threshold=max(context.threshold, np.finfo(float).tiny),
        eligible=eligible,
        rng=context.rng("size", variant.label),
        priors=PRIORS,
    )
    worst = str(history.open_at[days[bound.worst_day_index]].astype("datetime64[D]"))
    detail: tuple[Detail, ...] = ()
    laws = LawsStudy()
    if details:
        window = SaleWindow.build(
            volume[days], sigma, eligible=eligible, market_cap=market_cap(context)
        )
        rng = context.rng("laws", variant.label)
        laws = compare_all(context, window, usd, PRIORS, rng)
        sign = context.claim.sign
        title = f"Price move from {variant.label} ({money(usd)})"
        detail = (
            _schedules(bound, worst, title, sign),
            _sensitivity(bound, sign),
            *_shares(context, bound, usd),
            *laws.detail,
        )
    return SizeStudy(
        variant=variant,
        usd=usd,
        bound=bound,
        worst_day=worst,
        laws=laws,
        detail=detail,
    )


def size(context: Context, study: SizeStudy) -> Evidence:
    """Weigh the impact of an amount against the smallest share of the move."""
    bound = study.bound
    if not context.moved_as_claimed:
        return not_testable("size", NO_MOVE)
    if bound is None:
        return not_testable("size", study.reason)
    needed, sign = context.threshold, context.claim.sign
    p_contradict = bound.p_reach(needed)
    p_support = bound.p_miss(needed)
    finding = weigh(p_support, p_contradict, context.claim.significance)
    verb = {
        Finding.CONTRADICTS: "could not",
        Finding.SUPPORTS: "could",
    }.get(finding, "may or may not")
    traded = "sold" if sign < 0 else "bought"
    caveat = ""
    if finding is Finding.CONTRADICTS:
        caveat = study.laws.caveat(context.claim.significance)
    return Evidence(
        line="size",
        finding=finding,
        reason=f"{study.variant.label} {verb} account for "
        f"{percent(sign * needed)} (the smallest share of the move) by the square-root law: all of it {traded} in "
        f"the window at an even pace moves {percent(sign * bound.median, 2)}, or "
        f"{percent(sign * bound.favourable_high)} (95th percentile) by the schedule best "
        f"for the claim (that, or all on {study.worst_day}); about "
        f"{money(bound.required)} would be needed, "
        f"{_times(bound.required / study.usd)} the amount; {exponent_caveat(study, sign)}"
        f"{caveat}",
        estimate=_simple(sign * bound.median),
        unit="percent of price",
        low=min(_simple(sign * bound.low), _simple(sign * bound.high)),
        high=max(_simple(sign * bound.low), _simple(sign * bound.high)),
        pvalue=p_contradict,
        p_support=p_support,
        p_contradict=p_contradict,
        detail=study.detail,
        figure=partial(draw_impact, bound.favourable, needed, -context.move, sign),
    )


def draw_impact(
    favourable: FloatArray, needed: float, seen: float, sign: int
) -> "Figure":
    """Draw the impact under the best schedule against what is needed and was seen."""
    plots = import_module("eventimpact.plots")
    figure: Figure
    figure, ax = plots.new_axes(3.4)
    plots.impact_distribution(
        ax,
        sign * np.expm1(sign * favourable),
        required=sign * np.expm1(sign * needed),
        observed=sign * np.expm1(sign * seen),
        label="by the schedule best for the claim",
        move="Fall" if sign < 0 else "Rise",
    )
    return figure


def exponent_caveat(study: SizeStudy, sign: int) -> str:
    """Say what the least favourable of the other exponents would make of it."""
    if study.bound is None:
        return ""
    delta, move = max(study.bound.sensitivity, key=lambda pair: pair[1])
    return (
        f"the law's exponent is {PRIORS.exponent:g}, with {delta:g} the median would "
        f"be {percent(sign * move)}"
    )


def _times(ratio: float) -> str:
    return f"{ratio:,.0f} times" if ratio >= 10 else f"{ratio:.1f} times"


def _simple(log_return: float) -> float:
    """Turn a log return into a simple one in percent."""
    return float(100 * np.expm1(log_return))


def _schedules(bound: ImpactBound, worst: str, title: str, sign: int) -> Detail:
    return Detail(
        columns=("schedule", "5 %", "median", "95 %"),
        rows=tuple(
            (
                name,
                *(percent(sign * q, 2) for q in np.quantile(draws, (0.05, 0.5, 0.95))),
            )
            for name, draws in (
                ("even pace over the window", bound.even),
                (
                    f"all on {worst}, the best day for the claim",
                    bound.worst_day,
                ),
            )
        ),
        caption=title,
    )


def _shares(context: Context, bound: ImpactBound, usd: float) -> Iterator[Detail]:
    """Say for other shares of the move how likely and what amount would do."""
    if not context.moved_as_claimed:
        return
    claim = context.claim
    rows = []
    for share in sorted({*claim.sensitivity, claim.smallest_share, 1.0}):
        needed = -context.move * share
        ratio = (needed / context.threshold) ** (1 / PRIORS.exponent)
        required = bound.required * ratio
        rows.append(
            (
                points(share),
                percent(claim.sign * needed),
                points(bound.p_reach(needed), 1),
                money(required),
                _times(required / usd),
            )
        )
    yield Detail(
        columns=("share of the move", "move", "draws that reach it", "needed", "ratio"),
        rows=tuple(rows),
        caption="Shares of the move: draws that reach them by the schedule best for the "
        "claim, and the amount needed at an even pace",
    )


def _sensitivity(bound: ImpactBound, sign: int) -> Detail:
    return Detail(
        columns=("exponent of the law", "median move"),
        rows=tuple(
            (f"{d:g}", percent(sign * move, 2)) for d, move in bound.sensitivity
        ),
        caption="The same with other exponents, even pace over the window",
    )
