"""Coins moved to exchanges over the outcome and around the events."""

from functools import partial
from typing import Final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, TimeArray
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Detail, weigh
from eventimpact.claims._flow_asset import other_asset, whose
from eventimpact.claims._flow_finding import FlowFinding, draw_flow_window
from eventimpact.claims._flow_hours import SAYS
from eventimpact.claims._shifted_windows import (
    MIN_INSIDE,
    ShiftedWindows,
    shifted_windows,
)
from eventimpact.claims._words import count, points, pvalue
from eventimpact.errors import InsufficientDataError, SingularDesignError
from eventimpact.prices import OnChainFlows


LAGS: Final = 14
DAYS_BEFORE: Final = 1_000
DAYS_AFTER: Final = 1


def onchain_flow(context: Context) -> FlowFinding | str | None:
    """Compare the net inflow to exchanges; None without a file, else the reason."""
    flows = context.market.onchain
    if flows is None:
        return None
    days, returns, inside, around = _days(context)
    held = _on_days(flows, days)
    reason = other_asset(context.daily.history, flows) or _refusal(
        context, flows, inside & np.isfinite(held)
    )
    if reason is not None:
        return reason
    side = held if context.claim.direction == "fall" else -held
    try:
        fit = shifted_windows(side, inside, returns, lags=LAGS)
    except (InsufficientDataError, SingularDesignError) as error:
        return f"of the on-chain flows {error}"
    events = _events(side, around, returns)
    net = flows.net[np.isin(flows.days, days[inside])]
    used = np.isfinite(held + returns)
    parts = _of_all(flows, days[used & inside]), _of_all(flows, days[used & ~inside])
    return FlowFinding(
        reason=f"{whose(context.daily.history, flows)}"
        f"{_reason(context, flows, fit, events, parts)}"
        f"{_gaps(inside, held)}",
        estimate=100 * fit.estimate,
        low=100 * fit.low,
        high=100 * fit.high,
        unit="percentage points of a mean day's exchange flow",
        p_greater=fit.p_greater,
        p_less=fit.p_less,
        detail=_tables(flows, fit, events, float(np.nansum(net))),
        figure=partial(
            draw_flow_window,
            flows.days[np.isin(flows.days, days[inside])],
            net,
            "Net inflow to exchanges (coins)",
        ),
    )


def _days(
    context: Context,
) -> tuple[TimeArray, FloatArray, BoolArray, BoolArray]:
    """Return days, returns, and which days lie in the outcome and around events.

    They are the 1,000 days before the outcome and those of it; around an event in the
    outcome are its day and the next.
    """
    bars = context.daily
    history = bars.history
    start = context.outcome.history.open_at[context.first]
    end = context.outcome.history.close_at[context.last]
    touched = (history.close_at > start) & (history.open_at < end)
    span = np.flatnonzero(touched)
    first, last = (span[0], span[-1]) if len(span) else (0, -1)
    role = bars.cause if len(bars.cause.panel) else bars.reports
    around = np.zeros(history.n_bars, dtype=bool)
    for a, b in zip(role.panel.first, role.panel.last, strict=True):
        around[a : b + 1 + DAYS_AFTER] = True
    used = slice(max(int(first) - DAYS_BEFORE, 0), int(last) + 1)
    return (
        history.open_at[used].astype("datetime64[D]"),
        bars.returns[used],
        np.asarray(touched[used]),
        (around & touched)[used],
    )


def _of_all(flows: OnChainFlows, days: TimeArray) -> float:
    """Return net inflow over all that moved on some days together."""
    known = np.isin(flows.days, days)
    gross = (flows.inflow + flows.outflow)[known].sum()
    return float(flows.net[known].sum() / gross)


def _on_days(flows: OnChainFlows, days: TimeArray) -> FloatArray:
    """Put net inflow over gross flow on days, NaN where there is none."""
    found = np.full(len(days), np.nan)
    at = np.searchsorted(flows.days, days)
    known = at < len(flows.days)
    known[known] = flows.days[at[known]] == days[known]
    found[known] = flows.imbalance[at[known]]
    return found


def _refusal(context: Context, flows: OnChainFlows, held: BoolArray) -> str | None:
    """Say why the flows cannot be used for this claim; None if they can."""
    if not held.any():
        days = (
            f"{flows.days[0]} to {flows.days[-1]}"
            if len(flows.days)
            else f"no day until {context.claim.as_of}"
        )
        return f"{flows.source} has flows of {days}, none of them in the outcome"
    n = int(held.sum())
    if n < MIN_INSIDE:
        return (
            f"the outcome has {count(n, 'day')} with flows, and a comparison with the "
            f"days before takes at least {MIN_INSIDE}"
        )
    return None


def _events(
    side: FloatArray, around: BoolArray, returns: FloatArray
) -> ShiftedWindows | str:
    """Compare the days around events with the others, at equal returns."""
    try:
        return shifted_windows(side, around, returns, lags=LAGS)
    except (InsufficientDataError, SingularDesignError) as error:
        return str(error)


def _reason(
    context: Context,
    flows: OnChainFlows,
    fit: ShiftedWindows,
    events: ShiftedWindows | str,
    parts: tuple[float, float],
) -> str:
    """Say what the outcome shows, and the days around the events."""
    sign = -context.claim.sign
    finding = weigh(fit.p_greater, fit.p_less, context.claim.significance)
    way = "inflow" if context.claim.direction == "fall" else "outflow"
    after = (
        ""
        if isinstance(events, str)
        else f", and on {count(events.n_inside, 'day')} around dated events "
        f"{100 * events.estimate:+.2f} points (p {pvalue(events.p_greater)})"
    )
    return (
        f"the net {way} of exchanges was {100 * sign * parts[0]:+.2f} % of all "
        f"that moved to and from them in the outcome and {100 * sign * parts[1]:+.2f} % "
        f"in the days before, and of a mean day's, which is what is tested, "
        f"{100 * (fit.base + fit.raw):+.2f} % and {100 * fit.base:+.2f} %; at equal "
        f"returns that is {100 * fit.estimate:+.2f} points, "
        f"{SAYS.get(finding, 'not unlike')} before (one-sided p "
        f"{pvalue(fit.p_greater)} among windows as long){after}; exchange addresses are estimates, "
        f"here {_vintage(flows)}{_revised(flows)}"
    )


def _vintage(flows: OnChainFlows) -> str:
    """Name the vintage that is used."""
    label = f"of vintage {flows.vintage}" if flows.vintage else "without a vintage"
    return f"{label} ({flows.source})"


def _gaps(inside: BoolArray, held: FloatArray) -> str:
    """Say on how many days of the outcome there are no flows."""
    n, missing = int(inside.sum()), int((inside & ~np.isfinite(held)).sum())
    return f"; {missing} of the {n} days have no flows" if missing else ""


def _revised(flows: OnChainFlows) -> str:
    """Say how far the file's other vintages differ."""
    return "".join(
        f", and vintage {one.vintage or 'without label'} differs by "
        f"{points(one.median, 1)} at the median"
        for one in flows.revisions
    )


def _tables(
    flows: OnChainFlows,
    fit: ShiftedWindows,
    events: ShiftedWindows | str,
    net: float,
) -> tuple[Detail, ...]:
    """Tabulate the outcome and the events, and where the flows come from."""
    around = (
        (("days around events", events),)
        if isinstance(events, str)
        else (
            ("days around events", f"{events.n_inside:,}"),
            (
                "their difference at equal returns",
                _interval(events),
            ),
            ("its one-sided p", pvalue(events.p_greater)),
        )
    )
    return (
        Detail(
            columns=("quantity", "value"),
            rows=(
                (
                    "difference, points of a mean day's exchange flow",
                    f"{100 * fit.raw:+.2f}",
                ),
                ("the same at equal returns", f"{100 * fit.estimate:+.2f}"),
                ("its one-sided p", pvalue(fit.p_greater)),
                ("windows as long", f"{fit.n_places:,}, {fit.n_apart} side by side"),
                (f"p by Newey-West errors, {LAGS} lags", pvalue(fit.p_newey_west)),
                ("days in the outcome", f"{fit.n_inside:,}"),
                ("days before it", f"{fit.n_outside:,}"),
                *around,
                ("net inflow in the outcome", f"{net:,.0f} coins"),
                ("source", flows.source),
                ("vintage", flows.vintage or "without label"),
                ("days", flows.convention),
                ("sha256", flows.fingerprint),
            ),
            caption="Net inflow to exchanges over gross flow, daily",
        ),
        *_revisions(flows),
    )


def _interval(events: ShiftedWindows) -> str:
    """Write a difference in points with its interval, if it has one."""
    ends = f" ({100 * events.low:+.2f} to {100 * events.high:+.2f})"
    bounded = np.isfinite(events.high - events.low)
    return f"{100 * events.estimate:+.2f}{ends if bounded else ''}"


def _revisions(flows: OnChainFlows) -> tuple[Detail, ...]:
    """Tabulate how other vintages of the file differ, if it has any."""
    if not flows.revisions:
        return ()
    return (
        Detail(
            columns=("vintage", "days of both", "median change", "largest change"),
            rows=tuple(
                (
                    one.vintage or "without label",
                    f"{one.n_days:,}",
                    points(one.median, 1),
                    points(one.largest, 1),
                )
                for one in flows.revisions
            ),
            caption="Inflow of the file's other vintages against the one used; they "
            "are never mixed",
        ),
    )
