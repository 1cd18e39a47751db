"""Calendars against known sessions, and what each of them keeps."""

from datetime import UTC, datetime, time, timedelta, timezone

import exchange_calendars
import numpy as np
import pytest

from eventimpact.calendars import (
    AlwaysOpen,
    Calendar,
    ExchangeSessions,
    ObservedSessions,
    instant,
)
from eventimpact.errors import DataNotAvailableError, UnknownNameError


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def minutes(instants: np.ndarray) -> list[str]:
    return [str(i) for i in instants.astype("datetime64[m]")]


DAYS = np.arange("2024-01-01", "2024-01-06", dtype="datetime64[D]")
CALENDARS: tuple[Calendar, ...] = (
    AlwaysOpen(),
    AlwaysOpen(cutoff=time(16), bar=timedelta(hours=1)),
    ExchangeSessions("XNYS"),
    ObservedSessions(open_at=DAYS[:-1], close_at=DAYS[1:]),
)
NAMES = ("days", "hours", "sessions", "observed")


@pytest.mark.parametrize("calendar", CALENDARS, ids=NAMES)
def test_bars_lie_within_and_do_not_overlap(calendar: Calendar) -> None:
    start, stop = at("2024-01-01 09:30"), at("2024-01-05 18:45")
    open_at, close_at = calendar.bars(start, stop)
    assert open_at.dtype == close_at.dtype == np.dtype("datetime64[ns]")
    assert len(open_at)
    assert open_at[0] >= instant(start)
    assert close_at[-1] <= instant(stop)
    assert (open_at < close_at).all()
    assert (open_at[1:] >= close_at[:-1]).all()


@pytest.mark.parametrize("calendar", CALENDARS, ids=NAMES)
def test_naive_bounds_are_refused(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="has no time zone; give one"):
        calendar.bars(at("2024-01-01").replace(tzinfo=None), at("2024-01-05"))


@pytest.mark.parametrize("calendar", CALENDARS, ids=NAMES)
def test_a_span_shorter_than_a_bar_has_none(calendar: Calendar) -> None:
    open_at, close_at = calendar.bars(at("2024-01-03 20:10"), at("2024-01-03 20:50"))
    assert len(open_at) == len(close_at) == 0


def test_new_york_rests_on_the_day_of_mourning_for_the_elder_bush() -> None:
    open_at, _ = ExchangeSessions("XNYS").bars(at("2018-12-04"), at("2018-12-07"))
    assert minutes(open_at) == ["2018-12-04T14:30", "2018-12-06T14:30"]


def test_new_york_closes_early_before_independence_day() -> None:
    _, close_at = ExchangeSessions("XNYS").bars(at("2024-07-02"), at("2024-07-06"))
    assert minutes(close_at) == [
        "2024-07-02T20:00",
        "2024-07-03T17:00",
        "2024-07-05T20:00",
    ]


def test_new_york_opens_an_hour_earlier_in_utc_in_summer() -> None:
    open_at, _ = ExchangeSessions("XNYS").bars(at("2025-03-07"), at("2025-03-11"))
    assert minutes(open_at) == ["2025-03-07T14:30", "2025-03-10T13:30"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_sessions_equal_those_of_exchange_calendars() -> None:
    oracle = exchange_calendars.get_calendar(
        "XNYS", start="2001-01-01", end="2002-12-31"
    )
    open_at, close_at = ExchangeSessions("XNYS").bars(
        at("2001-01-01"), at("2002-12-31 23:00")
    )
    np.testing.assert_array_equal(open_at.astype(np.int64), oracle.opens_nanos)
    np.testing.assert_array_equal(close_at.astype(np.int64), oracle.closes_nanos)


def test_days_map_to_their_sessions_with_consecutive_numbers() -> None:
    days = np.array(["2024-07-03", "2024-07-05", "2024-07-09"], dtype="datetime64[D]")
    open_at, close_at, number = ExchangeSessions("XNYS").on(days)
    assert minutes(open_at)[0] == "2024-07-03T13:30"
    assert minutes(close_at)[0] == "2024-07-03T17:00"
    assert np.diff(number).tolist() == [1, 2]


def test_a_day_without_session_is_named() -> None:
    days = np.array(["2024-07-03", "2024-07-04"], dtype="datetime64[D]")
    with pytest.raises(ValueError, match=r"1 days are no session of XNYS.*2024-07-04"):
        ExchangeSessions("XNYS").on(days)


def test_unknown_exchange_lists_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="no exchange called 'NYSE2'"):
        ExchangeSessions("NYSE2")


def test_sessions_before_the_calendar_begins_are_not_available() -> None:
    with pytest.raises(DataNotAvailableError, match="sessions of XKRX are not known"):
        ExchangeSessions("XKRX").bars(at("1940-01-01"), at("1941-01-01"))


def test_a_market_that_never_closes_is_cut_at_midnight_of_utc() -> None:
    open_at, close_at = AlwaysOpen().bars(at("2025-04-15 12:00"), at("2025-04-18"))
    assert minutes(open_at) == ["2025-04-16T00:00", "2025-04-17T00:00"]
    assert minutes(close_at) == ["2025-04-17T00:00", "2025-04-18T00:00"]


def test_the_cutoff_can_be_the_close_of_new_york() -> None:
    calendar = AlwaysOpen(cutoff=time(20))
    open_at, _ = calendar.bars(at("2025-04-15 12:00"), at("2025-04-17 21:00"))
    assert minutes(open_at) == ["2025-04-15T20:00", "2025-04-16T20:00"]


def test_a_bound_on_a_cutoff_belongs_to_the_span() -> None:
    open_at, close_at = AlwaysOpen().bars(at("2025-04-15"), at("2025-04-16"))
    assert minutes(open_at) == ["2025-04-15T00:00"]
    assert minutes(close_at) == ["2025-04-16T00:00"]


def test_cuts_before_1970_fall_on_the_same_hours() -> None:
    open_at, _ = AlwaysOpen(cutoff=time(6)).bars(at("1969-12-30"), at("1970-01-02"))
    assert minutes(open_at) == ["1969-12-30T06:00", "1969-12-31T06:00"]


@pytest.mark.parametrize("bar", [timedelta(hours=7), timedelta(0), timedelta(days=2)])
def test_a_bar_that_does_not_divide_a_day_is_refused(bar: timedelta) -> None:
    with pytest.raises(ValueError, match="must be a whole part of a day"):
        AlwaysOpen(bar=bar)


def test_a_cutoff_of_another_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="not in UTC"):
        AlwaysOpen(cutoff=time(16, tzinfo=timezone(timedelta(hours=-4))))


def test_observed_bars_may_not_overlap() -> None:
    with pytest.raises(ValueError, match="overlap or are out of order"):
        ObservedSessions(open_at=DAYS[:-1], close_at=DAYS[1:] + np.timedelta64(1, "D"))
    with pytest.raises(ValueError, match="give each bar one of both"):
        ObservedSessions(open_at=DAYS, close_at=DAYS[1:])


def test_calendars_tell_their_names() -> None:
    assert [c.name for c in CALENDARS] == ["24/7", "24/7", "XNYS", "observed"]


def test_a_calendar_does_not_end_with_next_year() -> None:
    year = datetime.now(UTC).year + 3
    day, open_at, _ = ExchangeSessions("XNYS").sessions(
        at(f"{year}-12-01"), at(f"{year}-12-13")
    )
    assert len(day) == np.busday_count(f"{year}-12-01", f"{year}-12-13")
    assert (open_at.astype("datetime64[D]") == day).all()
