"""The bars of a panel: how they are labelled, and when they open and close."""

from dataclasses import dataclass, replace
from typing import Literal, cast, final

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import BoolArray, IntArray, TimeArray
from eventimpact.calendars import Calendar, when
from eventimpact.study._columns import Stamps
from eventimpact.study._days import days_in, days_of, outside, sessions_of


Kind = Literal["index", "date", "instant"]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bars:
    """Labels of the bars, and their instants where these are known.

    ``row`` is the place of each bar that was given among all; the others were inserted
    because the market was open then.
    """

    label: TimeArray
    open_at: TimeArray | None
    close_at: TimeArray | None
    kind: Kind
    row: IntArray | None = None
    notes: tuple[str, ...] = ()

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Put rows of the bars given on all bars, NaN on those inserted."""
        if self.row is None:
            return values
        laid = np.full((values.shape[1], len(self.label)), np.nan)
        laid[:, self.row] = values.T
        return laid.T


def numbered(n_bars: int) -> Bars:
    """Return bars that have no time at all."""
    label = np.arange(n_bars, dtype=np.int64).view("datetime64[ns]")
    return Bars(label=label, open_at=None, close_at=None, kind="index")


def order_fault(at: TimeArray, what: str) -> str | None:
    """Say where times are missing, doubled or go backwards; None if nowhere."""
    empty = np.isnat(at)
    if empty.any():
        return (
            f"{what} has {int(empty.sum())} empty cells, the first in row "
            f"{int(np.argmax(empty))}; every bar needs its time"
        )
    step = np.diff(at.astype(np.int64))
    if (step > 0).all():
        return None
    row = int(np.argmax(step <= 0)) + 1
    before = int(np.argmax(at == at[row]))
    if before < row:
        return (
            f"{what} is duplicated in row {row}, {when(at[row])}, which is in row "
            f"{before} too; keep one row of each"
        )
    return (
        f"{what} goes backwards in row {row}, from {when(at[row - 1])} to "
        f"{when(at[row])}; sort the rows by time, as in .sort_index()"
    )


def bars_of(
    stamps: Stamps,
    opens: Stamps | None,
    closes: Stamps | None,
    calendar: Calendar | None,
) -> Bars:
    """Return the bars of labels in order.

    Raises
    ------
    ValueError
        The labels and the calendar do not fit, or do not say what the bars are.
    """
    if closes is not None:
        return _stated(stamps, opens, closes, calendar)
    if calendar is not None:
        return _on_calendar(stamps, calendar)
    if stamps.is_date:
        return Bars(label=stamps.at, open_at=None, close_at=None, kind="date")
    remedy = (
        "they are midnights, so drop the zone to make them days: .tz_localize(None)"
        if stamps.is_midnight
        else "if they are closes, call the column or the index 'close_at' or give "
        "calendar=, such as ExchangeSessions('XNYS') or AlwaysOpen(); if they are days, "
        "drop the zone: .tz_localize(None)"
    )
    message = (
        f"bars are labelled by instants in {stamps.zone}, which may be opens, closes or "
        f"days; {remedy}"
    )
    raise ValueError(message)


def _stated(
    stamps: Stamps, opens: Stamps | None, closes: Stamps, calendar: Calendar | None
) -> Bars:
    """Return bars whose closes, and perhaps opens, are given."""
    if closes.is_date or (opens is not None and opens.is_date):
        message = (
            "open_at and close_at hold days; they must hold instants with a time zone: "
            "call a column of days 'date'"
        )
        raise ValueError(message)
    _check_order(closes.at, "close_at")
    if opens is not None:
        _check_order(opens.at, "open_at")
    if calendar is not None:
        return _in_sessions(stamps, opens, closes, calendar)
    opened = usual_opens(closes.at) if opens is None else opens.at
    overlap_fault(opened, closes.at)
    day = days_of(opened, closes.at, is_open_known=opens is not None)
    bars = closed_bars(opened, closes.at, stamps.at if stamps.is_date else day)
    if opens is not None:
        return bars
    rule = "a bar without open_at is as long as most closes are apart"
    if bars.kind == "date" and not stamps.is_date:
        rule += "; its day is that of UTC in which it closes, for want of calendar="
    return replace(bars, notes=(rule,))


def _check_order(at: TimeArray, what: str) -> None:
    """Raise where times are missing, doubled or go backwards."""
    fault = order_fault(at, what)
    if fault:
        raise ValueError(fault)


def _in_sessions(
    stamps: Stamps, opens: Stamps | None, closes: Stamps, calendar: Calendar
) -> Bars:
    """Return bars whose closes are given, named by the sessions they close in."""
    sessions = sessions_of(calendar, closes.at[0], closes.at[-1])
    if opens is None and np.isin(closes.at, sessions.close_at).all():
        return _dated(_on_calendar(closes, calendar), stamps, calendar)
    fault = outside(closes.at, sessions)
    if fault:
        message = (
            f"bars of {calendar.name} were expected, but {fault}; drop them or choose "
            "another calendar"
        )
        raise ValueError(message)
    day = days_in(closes.at, sessions)
    if opens is not None:
        opened = opens.at
    elif day is None:
        opened = usual_opens(closes.at)
    else:
        opened = sessions.open_at[np.searchsorted(sessions.close_at, closes.at)]
    overlap_fault(opened, closes.at)
    rule = f"bars belong to the sessions of {calendar.name} in which they close"
    bars = replace(closed_bars(opened, closes.at, day), notes=(rule,))
    return _dated(bars, stamps, calendar)


def _dated(bars: Bars, stamps: Stamps, calendar: Calendar) -> Bars:
    """Check days that were given beside the closes."""
    if not stamps.is_date:
        return bars
    own = bars.label if bars.row is None else bars.label[bars.row]
    differs = own != stamps.at
    if differs.any():
        at = int(np.argmax(differs))
        message = (
            f"the bar of the day {day_name(stamps.at[at])} closes in the session "
            f"{day_name(own[at])} of {calendar.name}; mend the days, or leave out calendar="
        )
        raise ValueError(message)
    return bars


def day_name(at: np.datetime64) -> str:
    """Write a day."""
    return str(np.datetime_as_string(at, unit="D"))


def overlap_fault(open_at: TimeArray, close_at: TimeArray) -> None:
    """Raise if bars overlap one another or close before they open."""
    wrong = open_at >= close_at
    wrong[1:] |= open_at[1:] < close_at[:-1]
    if wrong.any():
        at = int(np.argmax(wrong))
        message = (
            f"the bar from {when(open_at[at])} to {when(close_at[at])} is empty or begins "
            f"before the bar before it ends; bars of one panel may not overlap: put "
            "markets with other hours into a panel of their own"
        )
        raise ValueError(message)


def usual_opens(close_at: TimeArray) -> TimeArray:
    """Return opens one usual distance before each close, but never in the bar before."""
    if len(close_at) < 2:
        message = "one close does not tell how long a bar is; add a column 'open_at'"
        raise ValueError(message)
    distances, counts = np.unique(np.diff(close_at), return_counts=True)
    opens: TimeArray = close_at - abs(distances[np.argmax(counts)])
    opens[1:] = np.maximum(opens[1:], close_at[:-1])
    return opens


def closed_bars(open_at: TimeArray, close_at: TimeArray, day: TimeArray | None) -> Bars:
    """Label bars by their day where each has its own, else by their close."""
    return Bars(
        label=close_at if day is None else day,
        open_at=open_at,
        close_at=close_at,
        kind="instant" if day is None else "date",
    )


def _on_calendar(stamps: Stamps, calendar: Calendar) -> Bars:
    """Return the bars of a calendar that the labels name, with those they leave out."""
    sessions = sessions_of(calendar, stamps.at[0], stamps.at[-1])
    if stamps.is_date and sessions.day is None:
        message = (
            f"the labels are days but the bars of {calendar.name} do not have a day "
            "each; label the bars by their closes, as instants with a time zone"
        )
        raise ValueError(message)
    key = cast("TimeArray", sessions.day) if stamps.is_date else sessions.close_at
    at = np.searchsorted(key, stamps.at)
    absent = np.append(key, np.datetime64("NaT"))[at] != stamps.at
    if absent.any():
        raise ValueError(_not_on(stamps, absent, calendar))
    kept = slice(int(at[0]), int(at[-1]) + 1)
    bars = closed_bars(
        sessions.open_at[kept],
        sessions.close_at[kept],
        None if sessions.day is None else sessions.day[kept],
    )
    rule = (
        f"the {'days' if stamps.is_date else 'closes'} of the bars are those of "
        f"{calendar.name}"
    )
    return with_missing(replace(bars, notes=(rule,)), at - kept.start)


def with_missing(bars: Bars, row: IntArray) -> Bars:
    """Mark which of the bars were given; count the others."""
    count = len(bars.label) - len(row)
    if not count:
        return bars
    note = (
        f"{count} bars on which the market was open are not in the data; they were put "
        "in as missing"
    )
    return replace(bars, row=row.astype(np.int64), notes=(*bars.notes, note))


def _not_on(stamps: Stamps, absent: BoolArray, calendar: Calendar) -> str:
    """Say which labels a calendar does not have."""
    first = stamps.at[int(np.argmax(absent))]
    what = "sessions" if stamps.is_date else "closes"
    hint = (
        "; they are midnights: if they stand for days, drop the zone with "
        ".tz_localize(None)"
        if stamps.is_midnight
        else "; drop them or choose another calendar"
    )
    return (
        f"{int(absent.sum())} labels of bars are no {what} of {calendar.name}, the first "
        f"is {when(first)}{hint}"
    )
