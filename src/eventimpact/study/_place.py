"""The bar of each event, or the reason why it has none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, final, overload

import numpy as np
import pyarrow as pa

from eventimpact._types import BoolArray, IntArray, TimeArray
from eventimpact.alignment import position_of
from eventimpact.calendars import when
from eventimpact.study._columns import Stamps
from eventimpact.study._panel import Panel


OnMissingBar = Literal["next", "previous", "drop"]
PLACED, NO_ASSET, NO_TIME, BEFORE, AFTER, NO_BAR = range(6)


@final
@dataclass(frozen=True, slots=True)
class Ids(Sequence[str]):
    """Ids that become text when they are asked for.

    Parameters
    ----------
    values : range or pyarrow.Array
        Numbers, or ids as they were given.
    """

    values: "range | pa.Array"

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[str]:
        given = self.values
        return map(str, given if isinstance(given, range) else given.to_pylist())

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> "Ids": ...
    def __getitem__(self, index: int | slice) -> "str | Ids":
        if isinstance(index, slice):
            return Ids(self.values[index])
        return str(self.values[int(index)])


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spots:
    """Bars of events, and a code that says why some have none.

    In ``rule``, ``{moved}`` stands for the events on another bar than their own.
    """

    bar: IntArray
    code: IntArray
    moved: BoolArray
    rule: str


def by_number(bar: IntArray, n_bars: int) -> Spots:
    """Take bars that were given as numbers."""
    code = np.where(bar < 0, BEFORE, np.where(bar >= n_bars, AFTER, PLACED))
    return Spots(
        bar=bar,
        code=code,
        moved=np.zeros(len(bar), dtype=np.bool_),
        rule="bars of events are numbers, counted from 0",
    )


def by_time(stamps: Stamps, panel: Panel, on_missing_bar: OnMissingBar) -> Spots:
    """Find the bars of days or instants.

    Raises
    ------
    ValueError
        The panel's bars cannot be told apart by such times.
    """
    if panel.kind == "index":
        message = (
            "the events have times but the panel is an array without any; give a frame "
            "with time, or events with columns 'asset' and 'bar'"
        )
        raise ValueError(message)
    if stamps.is_date:
        return _by_day(stamps.at, panel, on_missing_bar)
    return _by_instant(stamps.at, panel)


def _by_day(at: TimeArray, panel: Panel, on_missing_bar: OnMissingBar) -> Spots:
    """Find the bar of each day, or that beside it."""
    if panel.kind != "date":
        message = (
            "the events are days but the bars are shorter than a day, or their closes "
            "do not tell which day each stands for; give instants with a time zone, "
            "daily bars, or calendar=, such as ExchangeSessions('XNYS')"
        )
        raise ValueError(message)
    label = panel.label
    bar = np.searchsorted(label, at)
    code = np.full(len(at), PLACED)
    absent = np.append(label, np.datetime64("NaT"))[bar] != at
    if on_missing_bar == "previous":
        bar[absent] -= 1
    elif on_missing_bar == "drop":
        code[absent] = NO_BAR
    code[at < label[0]] = BEFORE
    code[at > label[-1]] = AFTER
    code[np.isnat(at)] = NO_TIME
    moved = absent & (code == PLACED)
    rule = (
        "day 0 is the bar of the event's date; where there is none, "
        f"{_RULES[on_missing_bar]}"
    )
    return Spots(bar=bar, code=code, moved=moved, rule=rule)


_RULES: Final = {
    "next": "the next one ({moved})",
    "previous": "the previous one ({moved})",
    "drop": "the event is dropped",
}


def _by_instant(at: TimeArray, panel: Panel) -> Spots:
    """Find the first bar that closes strictly after each instant."""
    if panel.close_at is None or panel.open_at is None:
        message = (
            "the events are instants but the bars are only days, which do not say when "
            "they close; give calendar=, such as ExchangeSessions('XNYS') or "
            "AlwaysOpen(), or prices with open_at and close_at, or events as days"
        )
        raise ValueError(message)
    bar = position_of(at, panel.close_at)
    code = np.full(len(at), PLACED)
    code[at < panel.open_at[0]] = BEFORE
    code[bar == panel.n_bars] = AFTER
    code[np.isnat(at)] = NO_TIME
    return Spots(
        bar=bar,
        code=code,
        moved=np.zeros(len(at), dtype=np.bool_),
        rule="day 0 is the first bar that closes strictly after the event's instant",
    )


def range_of(panel: Panel) -> str:
    """Say from when to when the bars run."""
    if panel.kind == "index":
        return f"the bars are 0 to {panel.n_bars - 1}"
    if panel.open_at is not None and panel.close_at is not None:
        return (
            f"the bars run from {when(panel.open_at[0])} to {when(panel.close_at[-1])}"
        )
    days = np.datetime_as_string(panel.label[[0, -1]], unit="D")
    return f"the bars run from {days[0]} to {days[1]}"


def reasons_of(
    code: IntArray,
    stamps: Stamps | None,
    spots: Spots,
    name: Sequence[str],
    panel: Panel,
) -> tuple[str | None, ...]:
    """Say of each event without a bar why; `name` holds the assets of those events."""
    reasons: list[str | None] = [None] * len(code)
    dropped = np.flatnonzero(code)
    where = range_of(panel) if len(dropped) else ""
    at = _spelled(dropped, stamps, spots)
    for place, asset, row in zip(at, name, dropped.tolist(), strict=True):
        reasons[row] = {
            NO_ASSET: f"there are no prices of {asset or 'an asset without a name'}",
            NO_TIME: "it has no time",
            BEFORE: f"{place} lies before the first bar; {where}",
            AFTER: f"{place} lies after the last bar; {where}",
            NO_BAR: f"there is no bar on {place}, and on_missing_bar is 'drop'",
        }[int(code[row])]
    return tuple(reasons)


def _spelled(rows: IntArray, stamps: Stamps | None, spots: Spots) -> list[str]:
    """Write the times of events."""
    if stamps is None:
        return [f"bar {bar}" for bar in spots.bar[rows].tolist()]
    at = stamps.at[rows]
    if stamps.is_date:
        return [str(day) for day in np.datetime_as_string(at, unit="D")]
    return [f"{instant}Z" for instant in np.datetime_as_string(at, unit="s")]
