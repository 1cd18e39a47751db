"""Look for unusual seller-initiated volume."""

from typing import Final

import numpy as np

from eventimpact.claims._context import Context
from eventimpact.claims._evidence import (
    Detail,
    Evidence,
    Finding,
    not_testable,
    weigh,
)
from eventimpact.claims._words import pvalue
from eventimpact.errors import InsufficientDataError
from eventimpact.regression import pooled_dummy


LAGS: Final = 72


def flow(context: Context) -> Evidence:
    """Compare the seller-initiated share of volume with that of other hours.

    Falling hours are hours of selling whoever sells, and the window was picked
    because it fell: the finding rests on the difference at equal hourly returns.
    """
    hourly = context.market.hourly
    if hourly is None or hourly.volume is None or hourly.seller_volume is None:
        return not_testable("flow", "there is no signed volume for this claim's market")
    start = context.outcome.history.open_at[context.first]
    end = context.outcome.history.close_at[context.last]
    if start < hourly.open_at[0] or end > hourly.close_at[-1]:
        return not_testable(
            "flow",
            f"{hourly.symbol} has signed volume from "
            f"{hourly.open_at[0].astype('datetime64[D]')} to "
            f"{hourly.close_at[-1].astype('datetime64[D]')} only",
        )
    inside = (hourly.open_at >= start) & (hourly.close_at <= end)
    share = np.full(hourly.n_bars, np.nan)
    np.divide(hourly.seller_volume, hourly.volume, out=share, where=hourly.volume > 0)
    side = share if context.claim.direction == "fall" else 1 - share
    try:
        raw = pooled_dummy(side, inside, lags=LAGS)
        returns = hourly.log_returns()[:, None]
        fit = pooled_dummy(side, inside, controls=returns, lags=LAGS)
    except InsufficientDataError as error:
        return not_testable("flow", str(error))
    finding = weigh(fit.p_greater, fit.p_less, context.claim.significance)
    who = "sellers" if context.claim.direction == "fall" else "buyers"
    net = float(np.nansum((2 * hourly.seller_volume - hourly.volume)[inside]))
    says = {Finding.SUPPORTS: "more than", Finding.CONTRADICTS: "less than"}
    return Evidence(
        line="flow",
        finding=finding,
        reason=f"{who} began {100 * (raw.base + raw.estimate):.2f} % of the volume in "
        f"the window and {100 * raw.base:.2f} % in other hours; at equal hourly returns "
        f"(the window was picked because the price moved) that is "
        f"{100 * fit.estimate:+.2f} points, {says.get(finding, 'not unlike')} elsewhere "
        f"(one-sided p {pvalue(fit.p_greater)}; one venue, and it does not say who sold)",
        estimate=100 * fit.estimate,
        unit="percentage points of volume",
        low=100 * fit.low,
        high=100 * fit.high,
        pvalue=fit.p_greater,
        detail=(
            Detail(
                columns=("quantity", "value"),
                rows=(
                    ("difference, points of volume", f"{100 * raw.estimate:+.2f}"),
                    ("its one-sided p", pvalue(raw.p_greater)),
                    ("the same at equal hourly returns", f"{100 * fit.estimate:+.2f}"),
                    ("hours in the window", f"{fit.n_inside:,}"),
                    ("hours outside", f"{fit.n_outside:,}"),
                    ("lags of the error", str(fit.lags)),
                    (
                        "sold less bought at the taker's initiative",
                        f"{net:,.0f} {hourly.volume_unit}",
                    ),
                    ("source", hourly.source),
                ),
                caption=f"Seller-initiated volume of {hourly.symbol}, hourly",
            ),
        ),
    )
