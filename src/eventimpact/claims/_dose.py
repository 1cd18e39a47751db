"""Hold days with more selling against days with less."""

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.claims._context import Context
from eventimpact.claims._dose_fit import DoseFit, fit_dose, ways_table
from eventimpact.claims._dose_spread import Spread, between_sales
from eventimpact.claims._evidence import (
    NO_MOVE,
    Detail,
    Evidence,
    Finding,
    not_testable,
    weigh,
)
from eventimpact.claims._laws import COIN, own_events
from eventimpact.claims._size import SizeStudy
from eventimpact.claims._volume import outcome_days, usd_volume
from eventimpact.claims._words import percent


if TYPE_CHECKING:
    from eventimpact.plots import Figure


STEEPEST: Final = 1e4
UNIT: Final = "percent of price for a percent of a day's volume"
_VERDICTS: Final = {
    Finding.SUPPORTS: "which is what the claim needs",
    Finding.CONTRADICTS: "too little for the claim",
    Finding.SILENT: "which can tell neither way",
    Finding.NOT_TESTABLE: "",
}


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DoseStudy:
    """What a listed sale says of the price of selling.

    Attributes
    ----------
    fit : DoseFit or None
        The response to listed transfers.
    is_own : bool
        Whether they are the cause's own, within the outcome.
    volume : float
        Mean daily volume over the outcome, in US dollars.
    reason : str
        Why there is no response.
    detail : tuple of Detail
        The same by other errors.
    n_listed : int
        Sales of the catalogue whose transfers are listed by day.
    """

    fit: DoseFit | None
    is_own: bool = False
    n_listed: int = 1
    volume: float = float("nan")
    reason: str = ""
    detail: tuple[Detail, ...] = ()


def study_dose(context: Context, *, details: bool = True) -> DoseStudy:
    """Fit the transfers of the cause, or else those of a sale of known flow."""
    history, sign = context.daily.history, context.claim.sign
    volume = usd_volume(history)
    if volume is None or not history.symbol.startswith(COIN):
        why = f"{history.symbol} is no series of bitcoin with a volume in US dollars"
        return DoseStudy(fit=None, reason=why)
    days = outcome_days(context)
    mean = float(np.nanmean(volume[days])) if np.isfinite(volume[days]).any() else 0.0
    if mean <= 0:
        return DoseStudy(fit=None, reason="no day of the outcome has a volume")
    window = (int(days[0]), int(days[-1]))
    own = sorted(own_events(context))
    tried = [(name, window) for name in own] + [
        (name, None) for name in context.claim.dose_from if name not in own
    ]
    reasons = []
    for name, where in tried:
        if not any(flow.event == name for flow in context.catalogue.flows):
            continue
        fit = fit_dose(history, context.catalogue, name, where, sign)
        if not isinstance(fit, str):
            return DoseStudy(
                fit=fit,
                is_own=where is not None,
                volume=mean,
                n_listed=len({flow.event for flow in context.catalogue.flows}),
                detail=(ways_table(fit, sign),) if details else (),
            )
        reasons.append(fit)
    why = reasons[-1] if reasons else "no sale of the catalogue lists its flow by day"
    return DoseStudy(fit=None, reason=why)


def dose(context: Context, study: DoseStudy, sized: SizeStudy | None) -> Evidence:
    """Weigh the response to a dose against what the smallest share needs."""
    fit = study.fit
    if not context.moved_as_claimed or fit is None:
        return not_testable("dose", study.reason if fit is None else NO_MOVE)
    amount = float("nan") if sized is None else 100 * sized.usd / study.volume
    if study.is_own:
        sent = float(np.fmax(fit.total, amount))
        return _own(context, fit, sent, study.detail)
    if sized is None or not np.isfinite(amount):
        why = "the cause has no listed flow, and no amount to carry a dose over to"
        said = f"; {sized.reason}" if sized is not None and sized.reason else ""
        return not_testable("dose", f"{why}{said}")
    return _carried(context, study, fit, (sized, amount))


def _beyond(fit: DoseFit, sized: SizeStudy, amount: float) -> str:
    """Say that no day of the other sale was like the claimed amount."""
    return (
        f"no flow of the cause is listed by day within the outcome, and "
        f"{sized.variant.label} is {amount:.2g} percent of a day's volume, while the "
        f"largest day of {fit.title} ({fit.source}, vintage {fit.vintage}) sent "
        f"{fit.largest:.2g} percent: what more would do cannot be read off it"
    )


def _own(
    context: Context, fit: DoseFit, sent: float, detail: tuple[Detail, ...]
) -> Evidence:
    """Ask whether the cause's own days with more selling fell more."""
    sign = context.claim.sign
    needed = -100 * context.threshold / sent
    p_support, p_contradict = fit.p_below(0.0), fit.p_above(needed)
    finding = weigh(p_support, p_contradict, context.claim.significance)
    slope = -sign * fit.slope
    low, high = _ends(fit, sign)
    return Evidence(
        line="dose",
        finding=finding,
        reason=f"on {len(fit.days)} days, {fit.n_doses} of them with a transfer"
        f"{_whose_days(context, fit)} "
        f"({fit.source}, vintage {fit.vintage}), the return changed by "
        f"{_interval(slope, (low, high))} for each percent of a day's volume sent; with "
        f"all {sent:.1f} percent the smallest share would need {-sign * needed:+.2f} % per "
        f"percent sent, {_VERDICTS[finding]}; transfers are gross and not yet sales",
        estimate=slope,
        unit=UNIT,
        low=low,
        high=high,
        pvalue=p_support,
        p_support=p_support,
        p_contradict=p_contradict,
        detail=detail,
        figure=_figure(fit, sign, needed),
    )


def _whose_days(context: Context, fit: DoseFit) -> str:
    """Say how many days with a transfer are the claim's own, where not all are."""
    own = context.daily.cause.panel.mask()[fit.days]
    n_own = int((own & (fit.dose[fit.days] > 0)).sum())
    if n_own == fit.n_doses:
        return ""
    return f" of “{fit.title}” and {n_own} of these the claim's own"


def _carried(
    context: Context, study: DoseStudy, fit: DoseFit, claimed: tuple[SizeStudy, float]
) -> Evidence:
    """Ask what the response to another sale makes of the claimed amount."""
    (sized, amount), sign = claimed, context.claim.sign
    if amount > fit.largest:
        return not_testable("dose", _beyond(fit, sized, amount), *study.detail)
    spread = (
        "the amount has no size"
        if sized.window is None
        else between_sales(context, sized.usd, sized.window)
    )
    middle, (low, high) = fit.slope * amount, fit.interval
    ends = low * amount, high * amount
    p_support, p_contradict = _chances(context, fit, amount, spread)
    finding = weigh(p_support, p_contradict, context.claim.significance)
    if not isinstance(spread, str):
        ends = spread.widened(middle, ends)
    low, high = sorted(_price(end, sign) for end in ends)
    return Evidence(
        line="dose",
        finding=finding,
        reason=f"no flow of the cause is listed by day within the outcome; with {fit.title} "
        f"({fit.source}, vintage {fit.vintage}; {fit.n_doses} days with a transfer) the "
        f"return changed by {_interval(-sign * fit.slope, _ends(fit, sign))} for each "
        f"percent of a day's volume sent, so that {sized.variant.label}, {amount:.2g} "
        f"percent, would move the price by "
        f"{_interval(_price(middle, sign), (low, high))}, where the "
        f"smallest share is {percent(sign * context.threshold)}: {_VERDICTS[finding]}; "
        f"{_one_sale(study, spread)}",
        estimate=_price(middle, sign),
        unit="percent of price",
        low=low,
        high=high,
        pvalue=p_contradict,
        p_support=p_support,
        p_contradict=p_contradict,
        detail=study.detail,
        figure=_figure(fit, sign, None),
    )


def _chances(
    context: Context, fit: DoseFit, amount: float, spread: Spread | str
) -> tuple[float | None, float | None]:
    """Test the amount's move against the smallest share, other sales being others."""
    if isinstance(spread, str):
        return None, None
    needed = -min(100 * context.threshold / amount, STEEPEST)
    gap = abs(100 * context.threshold + fit.slope * amount)
    return (
        spread.pvalue(fit.p_below(needed), gap),
        spread.pvalue(fit.p_above(needed), gap),
    )


def _one_sale(study: DoseStudy, spread: Spread | str) -> str:
    """Say that a response is that of one sale, and what follows from it."""
    only = (
        "it is the only sale with a list by day"
        if study.n_listed == 1
        else f"one of {study.n_listed} sales with a list by day"
    )
    if isinstance(spread, str):
        return (
            f"{only}, how much sales differ is not known ({spread}), and the response "
            "of one decides nothing about another"
        )
    return (
        f"{only}, so the slope and its interval are of one sale; the interval of the "
        f"move is widened by how much {spread.n_sales} sales of known flow differ from "
        f"each other (sd {spread.sd:.2g} points), and takes it that moves add up by "
        "the percent"
    )


def _price(move: float, sign: int) -> float:
    """Turn a log move in percent, down as claimed, into a simple one of the price."""
    return 100 * float(np.expm1(-sign * move / 100))


def _ends(fit: DoseFit, sign: int) -> tuple[float, float]:
    """Return the interval of the slope as prices see it, low end first."""
    one, other = (-sign * end for end in fit.interval)
    return min(one, other), max(one, other)


def _interval(middle: float, ends: tuple[float, float]) -> str:
    """Write a number of percent with its 90 % interval."""
    low, high = ends
    return f"{middle:+.2f} % [{low:+.2f}, {high:+.2f}]"


def _figure(fit: DoseFit, sign: int, needed: float | None) -> "partial[Figure]":
    """Prepare the figure of a response."""
    days = fit.days
    return partial(
        draw_dose,
        fit.dose[days],
        -sign * fit.returns[days],
        -sign * fit.slope,
        None if needed is None else -sign * needed,
    )


def draw_dose(
    dose: FloatArray, returns: FloatArray, slope: float, needed: float | None
) -> "Figure":
    """Draw returns against the transfers of the same day."""
    plots = import_module("eventimpact.plots")
    figure: Figure
    figure, ax = plots.new_axes(3.8)
    plots.impact_dose(ax, dose, returns, slope=slope, needed=needed)
    return figure
