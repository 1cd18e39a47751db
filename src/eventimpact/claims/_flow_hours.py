"""Seller-initiated volume of the hours in the outcome and after the events."""

from functools import partial
from typing import Final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.alignment import align
from eventimpact.claims._context import MAX_SPAN, Context
from eventimpact.claims._evidence import Detail, Finding, weigh
from eventimpact.claims._flow_finding import (
    FlowFinding,
    draw_flow_around,
    draw_flow_window,
)
from eventimpact.claims._matched_hours import (
    BEFORE,
    HOURS,
    MatchedHours,
    matched_hours,
)
from eventimpact.claims._shifted_windows import (
    MIN_INSIDE,
    ShiftedWindows,
    shifted_windows,
)
from eventimpact.claims._words import count, pvalue, when
from eventimpact.errors import InsufficientDataError
from eventimpact.prices import PriceHistory


LAGS: Final = 72
SAYS: Final = {Finding.SUPPORTS: "more than", Finding.CONTRADICTS: "less than"}


def hours_flow(context: Context) -> FlowFinding | str:
    """Compare the seller-initiated share of volume; the reason where it cannot be.

    Falling hours are hours of selling whoever sells, and the window was picked
    because it fell: the finding rests on the difference at equal hourly returns.
    """
    hourly = context.market.hourly
    if hourly is None or hourly.volume is None or hourly.seller_volume is None:
        return "there is no signed volume for this claim's market"
    start = context.outcome.history.open_at[context.first]
    end = context.outcome.history.close_at[context.last]
    inside = (hourly.open_at >= start) & (hourly.close_at <= end)
    share = np.full(hourly.n_bars, np.nan)
    np.divide(hourly.seller_volume, hourly.volume, out=share, where=hourly.volume > 0)
    side = share if context.claim.direction == "fall" else 1 - share
    returns = hourly.log_returns()
    is_covered = bool(hourly.open_at[0] <= start and end <= hourly.close_at[-1])
    refusal = _refusal(
        hourly, inside & np.isfinite(side + returns), is_covered=is_covered
    )
    if refusal is not None:
        return refusal
    try:
        fit = shifted_windows(side, inside, returns, lags=LAGS)
    except InsufficientDataError as error:
        return str(error)
    net = 2 * hourly.seller_volume - hourly.volume
    used = np.isfinite(side + returns)
    parts = (
        _part_of_volume(side, hourly.volume, used & inside),
        _part_of_volume(side, hourly.volume, used & ~inside),
    )
    around = _around(context, hourly, side, returns)
    figure = (
        partial(
            draw_flow_window,
            hourly.close_at[inside],
            net[inside],
            f"Sold less bought ({hourly.volume_unit})",
        )
        if around is None or not around.n_compared
        else partial(
            draw_flow_around,
            2 * around.path - 1,
            2 * around.band_low - 1,
            2 * around.band_high - 1,
            BEFORE,
            f"{_who(context).capitalize()}' volume less the others' (%)",
        )
    )
    return FlowFinding(
        reason=_reason(context, fit, parts, around),
        estimate=100 * fit.estimate,
        low=100 * fit.low,
        high=100 * fit.high,
        unit="percentage points of a mean hour's volume",
        p_greater=fit.p_greater,
        p_less=fit.p_less,
        detail=(
            _window_table(
                context, hourly, fit, (*parts, float(np.nansum(net[inside])))
            ),
            *([] if around is None else [_events_table(context, hourly, around)]),
        ),
        figure=figure,
    )


def _refusal(hourly: PriceHistory, held: BoolArray, *, is_covered: bool) -> str | None:
    """Say why the outcome cannot be compared with other hours; None if it can."""
    if not is_covered:
        return (
            f"{hourly.symbol} has signed volume from "
            f"{hourly.open_at[0].astype('datetime64[D]')} to "
            f"{hourly.close_at[-1].astype('datetime64[D]')} only"
        )
    n = int(held.sum())
    if n < MIN_INSIDE:
        return (
            f"the outcome has {count(n, 'hour')} with signed volume, and a comparison with "
            f"other hours takes at least {MIN_INSIDE}"
        )
    return None


def _who(context: Context) -> str:
    """Name those whose volume the claim is about."""
    return "sellers" if context.claim.direction == "fall" else "buyers"


def _part_of_volume(side: FloatArray, volume: FloatArray, hours: BoolArray) -> float:
    """Return the part of the volume of some hours that one side began."""
    return float((side[hours] * volume[hours]).sum() / volume[hours].sum())


def _reason(
    context: Context,
    fit: ShiftedWindows,
    parts: tuple[float, float],
    around: MatchedHours | None,
) -> str:
    """Say what the window shows, and the hours after the events."""
    finding = weigh(fit.p_greater, fit.p_less, context.claim.significance)
    return (
        f"{_who(context)} began {100 * parts[0]:.2f} % of the volume in the window and "
        f"{100 * parts[1]:.2f} % in other hours, and of a mean hour's volume, which is "
        f"what is tested, {100 * (fit.base + fit.raw):.2f} % and {100 * fit.base:.2f} %; at "
        f"equal hourly returns "
        f"(the window was picked because the price moved) that is "
        f"{100 * fit.estimate:+.2f} points, {SAYS.get(finding, 'not unlike')} elsewhere "
        f"(one-sided p {pvalue(fit.p_greater)} among windows as long; one venue, and it does "
        f"not say who {'sold' if context.claim.direction == 'fall' else 'bought'})"
        f"{_after(context, around)}"
    )


def _after(context: Context, around: MatchedHours | None) -> str:
    """Say what the hours after the events show, which may be reports of the cause."""
    if around is None or not around.n_compared:
        return ""
    bars = context.outcome
    of = "dated events" if bars.cause.events else "reports"
    if not bars.cause.events and not bars.reports.panel.mask()[context.window].any():
        of += ", which lie outside the window,"
    return (
        f"; in the {HOURS} hours after {count(around.n_compared, 'cluster')} of {of} "
        f"it is {100 * around.estimate:+.2f} points of a mean hour's volume against hours of the same "
        f"time of day, volatility and return (p {pvalue(around.p_greater)})"
    )


def _around(
    context: Context, hourly: PriceHistory, side: FloatArray, returns: FloatArray
) -> MatchedHours | None:
    """Compare the hours after the dated events of the cause, else after its reports."""
    bars = context.outcome
    role = bars.cause if bars.cause.events else bars.reports
    panel = align(
        role.events,
        hourly,
        clock=context.claim.clock,
        policy=context.claim.policy,
        max_span=MAX_SPAN["1h"],
    )
    if not len(panel):
        return None
    return matched_hours(
        side,
        returns,
        (hourly.open_at.astype("datetime64[h]").astype(np.int64) % 24).astype(np.int64),
        clusters_after(panel.first),
        context.rng("flow", "events"),
    )


def clusters_after(first: IntArray) -> IntArray:
    """Keep the first hour of events whose next 24 hours overlap."""
    kept: list[int] = []
    for start in np.unique(first).tolist():
        if not kept or start >= kept[-1] + HOURS:
            kept.append(start)
    return np.array(kept, dtype=np.int64)


def _window_table(
    context: Context,
    hourly: PriceHistory,
    fit: ShiftedWindows,
    sums: tuple[float, float, float],
) -> Detail:
    """Tabulate the outcome against other hours: parts of the volume, and hours' means."""
    within, elsewhere, net = sums
    who = _who(context)
    return Detail(
        columns=("quantity", "value"),
        rows=(
            (f"{who}' part of the window's volume", f"{100 * within:.2f} %"),
            (f"{who}' part of the other hours' volume", f"{100 * elsewhere:.2f} %"),
            (
                "difference, points of a mean hour's volume",
                f"{100 * fit.raw:+.2f}",
            ),
            ("the same at equal hourly returns", f"{100 * fit.estimate:+.2f}"),
            ("its one-sided p", pvalue(fit.p_greater)),
            ("windows as long", f"{fit.n_places:,}, {fit.n_apart} side by side"),
            (f"p by Newey-West errors, {LAGS} lags", pvalue(fit.p_newey_west)),
            ("hours in the window", f"{fit.n_inside:,}"),
            ("hours outside", f"{fit.n_outside:,}"),
            (
                "sold less bought at the taker's initiative",
                f"{net:,.0f} {hourly.volume_unit}",
            ),
            ("source", hourly.source),
        ),
        caption=f"Seller-initiated volume of {hourly.symbol}, hourly",
    )


def _events_table(
    context: Context, hourly: PriceHistory, around: MatchedHours
) -> Detail:
    """Tabulate each cluster of events against its matches."""
    shown: BoolArray = np.isfinite(around.matched)
    left = int((~shown).sum())
    return Detail(
        columns=("from", f"{_who(context)}' share", "matched hours", "points", "p"),
        rows=(
            *(
                (
                    when(hourly.open_at[around.starts[k]]),
                    f"{100 * around.response[k]:.2f} %",
                    f"{100 * around.matched[k]:.2f} %",
                    f"{100 * (around.response[k] - around.matched[k]):+.2f}",
                    pvalue(float(around.pvalue[k])),
                )
                for k in np.flatnonzero(shown)
            ),
            *([_all_clusters(around)] if shown.any() else []),
        ),
        caption=f"{HOURS} hours after each cluster of events, against as many of the "
        f"same hour of day, volatility before and return over them ({left} more "
        "cannot be matched); p is one-sided",
    )


def _all_clusters(around: MatchedHours) -> tuple[str, ...]:
    """Give the row of the mean, with its interval."""
    return (
        f"mean of {around.n_compared}",
        "",
        "",
        (
            f"{100 * around.estimate:+.2f} ({100 * around.low:+.2f} to "
            f"{100 * around.high:+.2f})"
        ),
        pvalue(around.p_greater),
    )
