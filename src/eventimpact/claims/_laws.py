"""The impact laws side by side, the one calibrated on known sales among them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, final

import numpy as np

from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Detail
from eventimpact.claims._supply import bitcoin_supply
from eventimpact.claims._volume import usd_volume
from eventimpact.claims._words import money, percent, points
from eventimpact.errors import InsufficientDataError
from eventimpact.events import Catalogue
from eventimpact.impact import (
    DepthLaw,
    ImpactCalibration,
    ImpactLaw,
    ImpactPriors,
    LawImpact,
    LinearLaw,
    MultiplierLaw,
    SaleWindow,
    SquareRootLaw,
    calibrate_impact,
    compare_laws,
    known_sales,
)
from eventimpact.prices import PriceHistory


COIN: Final = "BTC"
_NAMES: Final = {
    "linear": "the linear law",
    "depth walk": "the depth walk",
    "market-cap multiplier": "the market-cap multiplier",
}
_FEWEST: Final = 3
_SAME: Final = frozenset(
    {"part_of", "announcement_of", "report_of", "same_episode", "duplicates"}
)


def calibration_of(context: Context) -> ImpactCalibration | str:
    """Calibrate on the known sales that are not the claim's own, or say why not."""
    history = context.daily.history
    if not history.symbol.startswith(COIN):
        return f"the sales of known flow were of {COIN}, not of {history.symbol}"
    if usd_volume(history) is None:
        return f"{history.symbol} has no volume in US dollars"
    return _calibrate(history, context.catalogue, own_events(context))


def own_events(context: Context) -> frozenset[str]:
    """Ids of the claim's own cause, and of the same sale under other ids."""
    cause = context.claim.cause
    own = {event.id for event in context.daily.cause.events}
    own |= {*cause.flows_of, *cause.undated, *cause.reports}
    pairs = [
        (event.id, link.event)
        for event in context.catalogue
        for link in event.links
        if link.kind in _SAME
    ]
    linked = {b for a, b in pairs if a in own} | {a for a, b in pairs if b in own}
    return frozenset(own | linked)


@lru_cache(maxsize=2)
def _calibrate(
    history: PriceHistory, catalogue: Catalogue, own: frozenset[str]
) -> ImpactCalibration | str:
    """Calibrate once for all readings and amounts of a claim."""
    sales = known_sales(history, catalogue, exclude=own).sales
    if len(sales) < _FEWEST:
        return (
            f"{len(sales)} other sales of known flow lie within the prices, but "
            f"{_FEWEST} are needed"
        )
    try:
        return calibrate_impact(sales)
    except InsufficientDataError as error:
        return str(error)


def market_cap(context: Context) -> float | None:
    """Return the value of all bitcoin at the start of the outcome."""
    history = context.daily.history
    start = context.outcome.history.open_at[context.first]
    at = int(np.searchsorted(history.close_at, start, side="right")) - 1
    if not history.symbol.startswith(COIN) or at < 0:
        return None
    day = history.open_at[at].astype("datetime64[D]").item()
    return bitcoin_supply(day) * float(history.close[at])


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LawsStudy:
    """The laws for one amount.

    Attributes
    ----------
    impacts : tuple of LawImpact
        What each law says, the square root first.
    detail : tuple of Detail
        The same as a table, and what the last law is calibrated on.
    """

    impacts: tuple[LawImpact, ...] = ()
    detail: tuple[Detail, ...] = ()

    def caveat(self, significance: float) -> str:
        """Name the other laws that do not exclude the smallest share."""
        milder = [
            f"{points(one.p_reach)} of {_NAMES.get(one.law, one.law)}'s draws"
            for one in self.impacts[1:]
            if one.p_reach > significance
        ]
        if not milder:
            return ""
        *others, last = milder
        drawn = f"{', '.join(others)} and {last}" if others else last
        return f"; under the best schedule {drawn} reach the smallest share"


def compare_all(
    context: Context,
    window: SaleWindow,
    amount: float,
    priors: ImpactPriors,
    rng: np.random.Generator,
) -> LawsStudy:
    """Compare the laws for one amount, and show what the last is calibrated on."""
    calibration = calibration_of(context)
    laws: list[ImpactLaw] = [SquareRootLaw(), LinearLaw(), DepthLaw()]
    if window.market_cap is not None:
        laws.append(MultiplierLaw())
    if not isinstance(calibration, str):
        laws.append(calibration.law())
    threshold = max(context.threshold, np.finfo(float).tiny)
    found = compare_laws(
        amount, window, threshold=threshold, rng=rng, priors=priors, laws=laws
    )
    why = f"; not calibrated: {calibration}" if isinstance(calibration, str) else ""
    table = Detail(
        columns=(
            "law",
            "even pace: 5 %",
            "median",
            "95 %",
            "95 % at best",
            "draws that reach it",
            "needed",
            "times the amount",
        ),
        rows=tuple(_row(one, context.claim.sign) for one in found),
        caption="The laws side by side; only the square root counts for the finding. "
        "At best: the schedule best for the claim, which is all at one instant for the "
        "depth walk, through a book taken to be as deep everywhere as near the price. "
        "Needed: amount for the smallest share of the move at an even pace, median "
        "over the draws; the line's sentence takes it at the middle of the priors instead"
        f"{why}",
    )
    sales = () if isinstance(calibration, str) else (_sales_table(calibration),)
    return LawsStudy(impacts=found, detail=(table, *sales))


def _row(one: LawImpact, sign: int) -> tuple[str, ...]:
    """Write what one law says."""
    needed = one.required[1]
    return (
        one.law,
        *(percent(sign * move, 2) for move in one.even),
        percent(sign * one.favourable[2], 2),
        points(one.p_reach, 1),
        money(needed) if np.isfinite(needed) else "none would do",
        f"{one.ratio:,.3g}" if np.isfinite(needed) else "none would do",
    )


def _sales_table(calibration: ImpactCalibration) -> Detail:
    """Show each sale's prefactor, and the pooled one."""
    rows = [
        (
            f"{sale.label} ({sale.first})",
            points(sale.share, 2),
            percent(-sale.move),
            f"{y:+.1f} ({error:.1f})",
            points(weight, 1),
        )
        for sale, y, error, weight in zip(
            calibration.sales,
            calibration.estimates,
            calibration.errors,
            calibration.weights,
            strict=True,
        )
    ]
    pooled = calibration.pooled
    ends = [pooled.mean.interval(), pooled.predictive.interval()]
    rows += [
        (name, "", "", f"{middle:+.1f} [{low:+.1f}, {high:+.1f}]", "")
        for name, middle, (low, high) in (
            ("mean of all sales, 90 % interval", pooled.mean.mean, ends[0]),
            ("a new sale, 90 % interval", pooled.predictive.mean, ends[1]),
        )
    ]
    return Detail(
        columns=("sale", "share of volume", "abnormal move", "prefactor Y", "weight"),
        rows=tuple(rows),
        caption="Sales of known flow, without the claim's own: the prefactor of the "
        "square-root law against the volume as reported, with its standard error",
    )
