"""Whether flows on the chain are of the asset that a claim is about."""

import re
from typing import Final

import numpy as np

from eventimpact.claims._words import points
from eventimpact.prices import OnChainFlows, PriceHistory


SAME_PRICE: Final = 0.02
_LARGE: Final = 0.5
_BASE: Final = re.compile(r"(?<=.)[-/_]?(USD[TC]?|EUR|-.*)$")
_NAMES: Final = {"bitcoin": "btc", "xbt": "btc", "ethereum": "eth", "ether": "eth"}


def other_asset(history: PriceHistory, flows: OnChainFlows) -> str:
    """Say why flows are of another asset than the prices; nothing if they may be."""
    asset = _NAMES.get(flows.asset, flows.asset).upper()
    if asset not in ("", _BASE.sub("", history.symbol.upper())):
        return (
            f"{flows.source} has flows of {asset}, and the outcome is of "
            f"{history.symbol}; give flows of that asset"
        )
    gap = price_gap(history, flows)
    if gap <= SAME_PRICE:
        return ""
    by = points(gap, 1) if gap < _LARGE else f"a factor of {np.exp(gap):.3g}"
    return (
        f"PriceUSD in {flows.source} and {history.symbol} differ by {by} at the median, "
        "so the flows are of another asset or their days begin elsewhere"
    )


def whose(history: PriceHistory, flows: OnChainFlows) -> str:
    """Say whose flows they are taken for where the file names no asset."""
    if flows.asset:
        return ""
    said = f"{flows.source} names no asset and is taken to be of {history.symbol}"
    if flows.price is None or not np.isfinite(flows.price).any():
        return f"{said}: "
    gap = points(price_gap(history, flows), 1)
    return f"{said}, whose price it has to {gap}: "


def price_gap(history: PriceHistory, flows: OnChainFlows) -> float:
    """Return the median gap of two prices in logs; 0 where there is nothing to compare."""
    _, own, theirs = np.intersect1d(
        history.open_at.astype("datetime64[D]"), flows.days, return_indices=True
    )
    if flows.price is None:
        return 0.0
    gap = np.abs(np.log(history.close[own] / flows.price[theirs]))
    known = gap[np.isfinite(gap)]
    return float(np.median(known)) if len(known) else 0.0
