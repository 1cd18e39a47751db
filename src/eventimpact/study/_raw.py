"""What was read, before the response is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.calendars import when
from eventimpact.prices import Given, Response
from eventimpact.study._bars import Bars


ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "value": ("value", "return"),
    "close": ("close", "price"),
}
_PRICES: Final = ("close", "open", "high", "low")
_LOWEST_PRICE: Final = 0.5


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raw:
    """Columns of shape (n_bars, n_assets) by name, and the bars they lie on.

    ``unlinked`` marks the bars before which one is missing though none was put in.
    """

    columns: Mapping[str, FloatArray]
    assets: tuple[str, ...]
    bars: Bars
    unlinked: BoolArray | None = None
    notes: tuple[str, ...] = ()


def faults_of(raw: Raw, response: Response) -> list[str]:
    """Return a sentence for each kind of value that cannot be."""
    faults: list[str] = []
    for name, values in raw.columns.items():
        low, high = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
        if np.isinf(low) or np.isinf(high):
            what = "is infinite; give NaN where a value is missing"
            faults.append(_found(raw, name, np.isinf(values), what))
        if name in _PRICES and low <= 0:
            what = "is zero or negative; a price is positive: mend those, or give NaN"
            faults.append(_found(raw, name, values <= 0, what))
        if name in {"volume", "seller_volume"} and low < 0:
            what = "is negative; a volume is zero or more, or NaN"
            faults.append(_found(raw, name, values < 0, what))
    if isinstance(response, Given) and response.is_return:
        faults += looks_like_prices(raw.columns["value"])
    return faults + _order_faults(raw)


def looks_like_prices(values: FloatArray) -> list[str]:
    """Return a sentence if values that should be returns look like prices."""
    if not values.size or not np.fmin.reduce(values, axis=None) > 0:
        return []
    middle = np.nanmedian(values)
    if middle <= _LOWEST_PRICE:
        return []
    fault = (
        f"the values look like prices: all are positive and half are above {middle:.4g}; "
        "say response=LogReturns() or response=SimpleReturns(), or "
        "Given(is_return=False) if they are neither"
    )
    return [fault]


def _order_faults(raw: Raw) -> list[str]:
    """Return a sentence for each column that must not exceed another and does."""
    pairs = (
        ("low", "high", "the lowest price exceeds the highest: swap them"),
        ("open", "high", "an open lies above the highest price"),
        ("close", "high", "a close lies above the highest price"),
        ("seller_volume", "volume", "sellers began more than was traded"),
    )
    faults: list[str] = []
    for small, large, what in pairs:
        if small in raw.columns and large in raw.columns:
            bad = raw.columns[small] > raw.columns[large] * (1 + 1e-9)
            if bad.any():
                faults.append(_found(raw, small, bad, f"is wrong: {what}; mend them"))
    return faults


def _found(raw: Raw, name: str, bad: BoolArray, what: str) -> str:
    """Say how many values are bad, and where the first of them is."""
    bar, asset = np.unravel_index(int(np.argmax(bad)), bad.shape)
    at = raw.bars.label[bar]
    place = f"bar {bar}" if raw.bars.kind == "index" else when(at)
    count = int(bad.sum())
    values = "1 value" if count == 1 else f"{count} values"
    return f"{name!r} of {values}, first of {raw.assets[asset]} at {place}, {what}"


def column_for(name: str, names: Sequence[str], response: Response) -> str:
    """Return what a column that a response needs is called in a frame.

    Raises
    ------
    ValueError
        It has none, or several.
    """
    wanted = ALIASES.get(name, (name,))
    there = [alias for alias in wanted if alias in names]
    if len(there) == 1:
        return there[0]
    known = ", ".join(map(repr, names))
    if there:
        message = f"the frame has {' and '.join(map(repr, there))}; keep one of them"
    elif name == "value" and any(p in names for p in ALIASES["close"]):
        message = (
            f"the frame holds prices but no column 'return' or 'value' ({known}); say "
            "response=LogReturns() or response=SimpleReturns()"
        )
    else:
        message = (
            f"{response.name} needs a column {' or '.join(map(repr, wanted))}; the "
            f"frame has {known}"
        )
    raise ValueError(message)
