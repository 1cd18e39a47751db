"""Bound the move that the amount could make."""

from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.claims._amount_money import at_outcome, dated, in_dollars
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
from eventimpact.claims._size_tables import (
    DAYS_BEFORE,
    PRIORS,
    schedules,
    sensitivity,
    shares,
    times,
)
from eventimpact.claims._volume import busier, outcome_days, usd_volume
from eventimpact.claims._words import money, percent, points
from eventimpact.impact import ImpactBound, SaleWindow, impact_bound


if TYPE_CHECKING:
    from eventimpact.plots import Figure


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
    window : SaleWindow or None
        Volume and volatility of the outcome's days.
    there : float or None
        The amount in US money at the prices of the outcome's first day, where it was
        converted on a day outside.
    busier : float
        Mean daily volume of the outcome over that of the 30 days before; 1 where the
        latter is not known.
    said : str
        Of which day the amount is, and whose volume is taken.
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
    window: SaleWindow | None = None
    there: float | None = None
    busier: float = 1.0
    said: str = ""
    reason: str = ""
    laws: LawsStudy = field(default_factory=LawsStudy)
    detail: tuple[Detail, ...] = ()

    def reaching(self, move: float) -> tuple[float, float]:
        """P-values of "cannot make the move" and "can", whichever day converts it."""
        if self.bound is None:
            return 1.0, 1.0
        ratio = 1.0 if self.there is None else self.there / self.usd
        moves = move, move / ratio**PRIORS.exponent
        return max(map(self.bound.p_miss, moves)), max(map(self.bound.p_reach, moves))

    def caveats(self, move: float, significance: float) -> str:
        """Say what else would not exclude an amount that is too small."""
        found = self.laws.caveat(significance)
        if self.bound is None or self.busier <= 1:
            return found
        draws = self.bound.p_reach(move / self.busier**PRIORS.exponent)
        if draws <= significance:
            return found
        return (
            f"{found}; at the volume of the {DAYS_BEFORE} days before, which is "
            f"{points(1 / self.busier)} of the outcome's, {points(draws)} of the draws "
            "reach it"
        )


def study_size(
    context: Context, variant: AmountVariant, *, details: bool = True
) -> SizeStudy:
    """Draw the impact that an amount can have over the outcome."""
    history, days = context.daily.history, outcome_days(context)
    usd = in_dollars(context.market, variant)
    if isinstance(usd, str):
        return SizeStudy(variant=variant, usd=float("nan"), bound=None, reason=usd)
    volume, sigma = usd_volume(history), context.daily.scales.sigma[days]
    if volume is None or not (np.isfinite(sigma) & (volume[days] > 0)).any():
        why = (
            f"{history.symbol} has no day in the outcome with a volume in US dollars "
            "and a known volatility"
        )
        return SizeStudy(variant=variant, usd=usd, bound=None, reason=why)
    on_dates = context.daily.cause.panel.mask()[days]
    window = SaleWindow.build(
        volume[days],
        sigma,
        eligible=on_dates if on_dates.any() and not context.is_partial else None,
        market_cap=market_cap(context),
    )
    bound = impact_bound(
        usd,
        window.volume,
        window.sigma,
        threshold=max(context.threshold, np.finfo(float).tiny),
        eligible=window.eligible,
        rng=context.rng("size", variant.label),
        priors=PRIORS,
    )
    best = days[window.days[bound.worst_day_index]]
    there = at_outcome(context, variant, usd)
    study = SizeStudy(
        variant=variant,
        usd=usd,
        bound=bound,
        worst_day=str(history.open_at[best].astype("datetime64[D]")),
        window=window,
        there=there,
        busier=busier(volume, days, DAYS_BEFORE),
        said=f"{dated(context, variant, usd, there)}{_whose(history.source)}",
    )
    return _detailed(context, study, window) if details else study


def _whose(source: str) -> str:
    """Say that a file's volume need not be the market's."""
    if not source.startswith("file "):
        return ""
    return (
        f"; the volume is that of {source}, taken for the whole market's: if it is one "
        "venue's, the amount moves the price less than this"
    )


def _detailed(context: Context, study: SizeStudy, window: SaleWindow) -> SizeStudy:
    """Add the other laws and the tables."""
    bound, label, sign = study.bound, study.variant.label, context.claim.sign
    if bound is None:
        return study
    rng = context.rng("laws", label)
    laws = compare_all(context, window, study.usd, PRIORS, rng)
    caption = (
        f"Price move from {label} ({money(study.usd)}, {study.said}); volume as "
        f"reported, {context.daily.history.source}"
    )
    return replace(
        study,
        laws=laws,
        detail=(
            schedules(bound, study.worst_day, caption, sign, study.busier),
            sensitivity(bound, sign),
            *shares(context, bound, study.usd),
            *laws.detail,
        ),
    )


def size(context: Context, study: SizeStudy) -> Evidence:
    """Weigh the impact of an amount against the smallest share of the move."""
    bound = study.bound
    if not context.moved_as_claimed:
        return not_testable("size", NO_MOVE)
    if bound is None:
        return not_testable("size", study.reason)
    needed, sign = context.threshold, context.claim.sign
    significance = context.claim.significance
    p_support, p_contradict = study.reaching(needed)
    finding = weigh(p_support, p_contradict, significance)
    verb = {
        Finding.CONTRADICTS: "could not",
        Finding.SUPPORTS: "could",
    }.get(finding, "may or may not")
    traded = "sold" if sign < 0 else "bought"
    caveat = ""
    if finding is Finding.CONTRADICTS:
        caveat = study.caveats(needed, significance)
    return Evidence(
        line="size",
        finding=finding,
        reason=f"{study.variant.label} {verb} account for "
        f"{percent(sign * needed)} (the smallest share of the move) by the square-root law: all of it {traded} in "
        f"the window at an even pace moves {percent(sign * bound.median, 2)}, or "
        f"{percent(sign * bound.favourable_high)} (95th percentile) by the better of "
        f"two schedules, even or all on {study.worst_day}; about "
        f"{money(bound.required)} would be needed, "
        f"{times(bound.required / study.usd)} the amount; {exponent_caveat(study, sign)}; "
        f"{study.said}{caveat}",
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


def _simple(log_return: float) -> float:
    """Turn a log return into a simple one in percent."""
    return float(100 * np.expm1(log_return))
