"""The day of each bar: that of its session, or what its instants tell."""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np

from eventimpact._types import TimeArray
from eventimpact.calendars import Calendar, ExchangeSessions, when
from eventimpact.study._columns import DAY


_MARGIN: Final = timedelta(days=4)
_HOUR: Final = np.timedelta64(3_600_000_000_000, "ns")
_SLACK: Final = 2 * _HOUR
_ROUND_THE_CLOCK: Final = 0.9


class Sessions(NamedTuple):
    """Bars of a calendar; ``day`` is None where they do not have a day each."""

    day: TimeArray | None
    open_at: TimeArray
    close_at: TimeArray


def sessions_of(
    calendar: Calendar, first: np.datetime64, last: np.datetime64
) -> Sessions:
    """Return the bars of a calendar from some days before to some days after."""
    start, stop = moment(first) - _MARGIN, moment(last) + _MARGIN
    if isinstance(calendar, ExchangeSessions):
        day, open_at, close_at = calendar.sessions(start, stop)
        return Sessions(day.astype("datetime64[ns]"), open_at, close_at)
    open_at, close_at = calendar.bars(start, stop)
    return Sessions(days_of(open_at, close_at), open_at, close_at)


def days_in(close_at: TimeArray, sessions: Sessions) -> TimeArray | None:
    """Return the days of the sessions in which bars close; None unless each has one."""
    at = np.searchsorted(sessions.close_at, close_at).clip(
        max=len(sessions.close_at) - 1
    )
    if sessions.day is None or outside(close_at, sessions) is not None:
        return None
    return _each_its_own(sessions.day[at])


def outside(close_at: TimeArray, sessions: Sessions) -> str | None:
    """Say which closes lie in no session; None if all lie in one."""
    at = np.searchsorted(sessions.close_at, close_at)
    open_at = np.append(sessions.open_at, np.datetime64("NaT"))[at]
    absent = ~(open_at < close_at)
    if not absent.any():
        return None
    return f"{int(absent.sum())} closes lie in none, the first is " + when(
        close_at[int(np.argmax(absent))]
    )


def days_of(
    open_at: TimeArray, close_at: TimeArray, *, is_open_known: bool = True
) -> TimeArray | None:
    """Return the days of UTC that bars stand for; None where they do not tell.

    It is the day in which the middle of a bar lies. Where opens were only made up and
    the market is not always open, it is the day in which the bar closes. Bars on both
    sides of midnight tell nothing.
    """
    if not len(close_at):
        return close_at
    if (close_at - open_at > DAY + _SLACK).any():
        return None
    if is_open_known or _never_closes(close_at):
        at = open_at + (close_at - open_at) // 2
    else:
        at = close_at - np.timedelta64(1, "ns")
    day = at.astype("datetime64[D]").astype("datetime64[ns]")
    clock = at - day
    return None if clock.max() - clock.min() > DAY // 2 else _each_its_own(day)


def _never_closes(close_at: TimeArray) -> bool:
    """Tell whether hardly a bar is more or less than a day after the one before."""
    step = np.abs(np.diff(close_at) - DAY) <= _SLACK
    return bool(step.mean() > _ROUND_THE_CLOCK)


def _each_its_own(day: TimeArray) -> TimeArray | None:
    """Return days, if each bar has its own."""
    return day if bool((np.diff(day) > np.timedelta64(0, "ns")).all()) else None


def moment(at: np.datetime64) -> datetime:
    """Return an instant as a datetime."""
    seconds = int(at.astype("datetime64[s]").astype(np.int64))
    return datetime.fromtimestamp(seconds, UTC)
