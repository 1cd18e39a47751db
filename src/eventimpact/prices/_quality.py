"""What is wrong with a set of bars, in sentences."""

from typing import Final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, TimeArray
from eventimpact.calendars import when


_ROUNDING: Final = 1e-9


def _found(what: str, bad: BoolArray, at: TimeArray, remedy: str) -> tuple[str, ...]:
    """Return one sentence about the bars that are `bad`, or none."""
    count = int(bad.sum())
    if not count:
        return ()
    bars = "1 bar" if count == 1 else f"{count} bars"
    first = when(at[int(np.argmax(bad))])
    return (f"{what} in {bars}, the first closing at {first}; {remedy}",)


def shape_faults(n_bars: int, columns: dict[str, tuple[int, ...]]) -> list[str]:
    """Return a sentence about the columns whose shape is not (n_bars,)."""
    if not n_bars:
        return ["there is no bar at all; at least one is needed"]
    other = [f"{n} has shape {s}" for n, s in columns.items() if s != (n_bars,)]
    if not other:
        return []
    return [f"close has {n_bars} values but {', '.join(other)}; give one value a bar"]


def time_faults(open_at: TimeArray, close_at: TimeArray) -> list[str]:
    """Return a sentence for each kind of fault of the bars' instants."""
    unknown = np.isnat(open_at) | np.isnat(close_at)
    if unknown.any():
        missing = (
            f"{int(unknown.sum())} bars have no open or close time, the first is "
            f"bar {int(np.argmax(unknown))}; every bar needs both"
        )
        return [missing]
    step = np.diff(close_at, prepend=close_at[:1] - np.timedelta64(1, "ns"))
    zero = np.timedelta64(0, "ns")
    overlap = np.zeros(len(close_at), dtype=np.bool_)
    overlap[1:] = (step[1:] > zero) & (open_at[1:] < close_at[:-1])
    return [
        *_found(
            "the close time is duplicated",
            step == zero,
            close_at,
            "keep one bar of each",
        ),
        *_found(
            "the close time goes backwards", step < zero, close_at, "sort bars by time"
        ),
        *_found(
            "the open is not before the close",
            open_at >= close_at,
            close_at,
            "give each bar its open and its close",
        ),
        *_found(
            "the bar opens before the bar before it closes",
            overlap,
            close_at,
            "bars may not overlap: check the bar length",
        ),
    ]


def price_faults(close: FloatArray, close_at: TimeArray) -> list[str]:
    """Return a sentence for each kind of price that is no price."""
    remedy = "a price is a positive number: mend or drop those bars"
    return [
        *_found("the price is missing (NaN)", np.isnan(close), close_at, remedy),
        *_found("the price is infinite", np.isinf(close), close_at, remedy),
        *_found("the price is zero", close == 0, close_at, remedy),
        *_found("the price is negative", np.less(close, 0), close_at, remedy),
    ]


def volume_faults(
    volume: FloatArray | None,
    seller_volume: FloatArray | None,
    unit: str | None,
    close_at: TimeArray,
) -> list[str]:
    """Return a sentence for each kind of volume that is no volume."""
    remedy = "a volume is zero or more, or NaN where it is not known"
    faults: list[str] = []
    for name, values in (("volume", volume), ("seller_volume", seller_volume)):
        if values is not None:
            bad = (values < 0) | np.isinf(values)
            faults += _found(f"{name} is negative or infinite", bad, close_at, remedy)
    if volume is not None and unit is None:
        faults.append("volume has no unit; give volume_unit, such as 'USD' or 'BTC'")
    if seller_volume is not None and volume is None:
        faults.append("seller_volume comes without volume; give both, in one unit")
    elif seller_volume is not None and volume is not None:
        faults += _found(
            "seller_volume exceeds volume",
            seller_volume > volume * (1 + _ROUNDING),
            close_at,
            "it is the part of the volume that sellers began, in the same unit",
        )
    return faults
