"""Bound the move that the amount could make."""

from dataclasses import dataclass
from typing import Final, final

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
from eventimpact.claims._market import DOLLARS
from eventimpact.claims._words import money, percent
from eventimpact.errors import DataNotAvailableError
from eventimpact.impact import ImpactBound, ImpactPriors, impact_bound
from eventimpact.prices import PriceHistory


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
    detail : tuple of Detail
        The schedules and the exponents.
    """

    variant: AmountVariant
    usd: float
    bound: ImpactBound | None
    worst_day: str = ""
    reason: str = ""
    detail: tuple[Detail, ...] = ()


def study_size(context: Context, variant: AmountVariant) -> SizeStudy:
    """Draw the impact that an amount can have over the outcome."""
    history = context.daily.history
    start = context.outcome.history.open_at[context.first]
    end = context.outcome.history.close_at[context.last]
    days = np.flatnonzero((history.close_at > start) & (history.open_at < end))
    dated = context.daily.cause.panel.mask()[days]
    volume = _usd_volume(history)
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
    bound = impact_bound(
        usd,
        volume[days],
        sigma,
        threshold=max(context.threshold, np.finfo(float).tiny),
        eligible=dated if dated.any() and not context.is_partial else None,
        rng=context.rng("size", variant.label),
        priors=PRIORS,
    )
    worst = str(history.open_at[days[bound.worst_day_index]].astype("datetime64[D]"))
    sign = context.claim.sign
    title = f"Price move from {variant.label} ({money(usd)})"
    return SizeStudy(
        variant=variant,
        usd=usd,
        bound=bound,
        worst_day=worst,
        detail=(_schedules(bound, worst, title, sign), _sensitivity(bound, sign)),
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
    return Evidence(
        line="size",
        finding=finding,
        reason=f"{study.variant.label} {verb} account for "
        f"{percent(sign * needed)} (the smallest share of the move): all of it {traded} in "
        f"the window at an even pace moves {percent(sign * bound.median, 2)}, or "
        f"{percent(sign * bound.favourable_high)} (95th percentile) by the schedule best "
        f"for the claim (that, or all on {study.worst_day}); about "
        f"{money(bound.required)} would be needed, "
        f"{_times(bound.required / study.usd)} the amount; {exponent_caveat(study, sign)}",
        estimate=_simple(sign * bound.median),
        unit="percent of price",
        low=min(_simple(sign * bound.low), _simple(sign * bound.high)),
        high=max(_simple(sign * bound.low), _simple(sign * bound.high)),
        pvalue=p_contradict,
        p_support=p_support,
        p_contradict=p_contradict,
        detail=study.detail,
    )


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


def _usd_volume(history: PriceHistory) -> FloatArray | None:
    """Return the volume in US dollars, or None if there is none in dollars."""
    if history.volume is None or history.currency not in DOLLARS:
        return None
    if history.volume_unit == history.currency:
        return history.volume
    return history.volume * history.close


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


def _sensitivity(bound: ImpactBound, sign: int) -> Detail:
    return Detail(
        columns=("exponent of the law", "median move"),
        rows=tuple(
            (f"{d:g}", percent(sign * move, 2)) for d, move in bound.sensitivity
        ),
        caption="The same with other exponents, even pace over the window",
    )
