"""Bars labelled by closes get the day that their exchange gives them."""

import warnings
from typing import Final

import exchange_calendars as xc
import numpy as np
import pandas as pd
import pytest

from eventimpact import Design, EventStudy, Window
from eventimpact.calendars import AlwaysOpen, ExchangeSessions, ObservedSessions
from eventimpact.errors import InvalidEventError, InvalidInputError
from eventimpact.normal import ConstantMean, MarketModel
from eventimpact.prices import LogReturns, PriceHistory
from eventimpact.study._panel import Panel, read_panel


EAST: Final = ["XTKS", "XASX", "XHKG", "XBOM"]
EVERYWHERE: Final = [*EAST, "XNZE", "XNYS", "XLON", "CMES", "24/5", "BVMF"]


def sessions(code: str) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex, pd.DatetimeIndex]:
    """Days, opens and closes by the package exchange_calendars."""
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        known = xc.get_calendar(code, start="2019-01-01", end="2021-12-31")
        table = known.schedule.loc["2019-06-03":"2020-06-30"]
    return (
        pd.DatetimeIndex(table.index.tz_localize(None)),
        pd.DatetimeIndex(table["open"]),
        pd.DatetimeIndex(table["close"]),
    )


def by_close(code: str) -> tuple[pd.DatetimeIndex, pd.DataFrame]:
    days, _, closes = sessions(code)
    returns = np.random.default_rng(1).normal(0, 0.01, len(days))
    return days, pd.DataFrame({"A": returns}, closes.rename("close_at"))


def assert_days(panel: Panel, days: pd.DatetimeIndex) -> None:
    assert panel.kind == "date"
    np.testing.assert_array_equal(panel.label, days.to_numpy())


@pytest.mark.parametrize("code", EVERYWHERE)
def test_closes_on_an_exchange_have_the_days_of_its_sessions(code: str) -> None:
    days, returns = by_close(code)
    assert_days(read_panel(returns, calendar=ExchangeSessions(code)), days)
    columns = returns.reset_index()
    assert_days(read_panel(columns, calendar=ExchangeSessions(code)), days)


@pytest.mark.parametrize("code", EVERYWHERE)
def test_days_on_an_exchange_are_its_sessions_half_days_too(code: str) -> None:
    days, opens, closes = sessions(code)
    returns = pd.DataFrame({"A": 0.01}, days.rename("date"))
    panel = read_panel(returns, calendar=ExchangeSessions(code))
    assert_days(panel, days)
    np.testing.assert_array_equal(panel.open_at, opens.tz_localize(None).to_numpy())
    np.testing.assert_array_equal(panel.close_at, closes.tz_localize(None).to_numpy())


@pytest.mark.parametrize("code", [*EAST, "XNYS", "XLON", "CMES", "24/5"])
def test_closes_alone_stand_for_the_day_on_which_they_lie(code: str) -> None:
    days, returns = by_close(code)
    panel = read_panel(returns)
    assert_days(panel, days)
    assert any("for want of calendar=" in note for note in panel.notes)


def test_a_day_that_ends_at_midnight_is_the_day_before() -> None:
    closes = pd.date_range("2024-01-02", periods=40, tz="UTC", name="close_at")
    panel = read_panel(pd.DataFrame({"A": 0.01}, closes))
    assert_days(panel, pd.date_range("2024-01-01", periods=40))


def test_whole_days_of_new_york_that_never_end_keep_their_days() -> None:
    closes = pd.date_range("2024-03-02", periods=40, tz="America/New_York")
    panel = read_panel(pd.DataFrame({"A": 0.01}, closes.rename("close_at")))
    assert_days(panel, pd.date_range("2024-03-01", periods=40))


def test_closes_on_both_sides_of_midnight_tell_no_days() -> None:
    days, returns = by_close("XNZE")
    events = pd.DataFrame({"asset": ["A"], "time": [days[100]]})
    assert read_panel(returns).kind == "instant"
    with pytest.raises(InvalidEventError, match="calendar="):
        EventStudy(model=ConstantMean()).run(returns, events)


@pytest.mark.parametrize("calendar", [None, ExchangeSessions("XTKS")])
def test_a_crash_in_tokyo_is_found_on_its_own_day(
    calendar: ExchangeSessions | None,
) -> None:
    days, returns = by_close("XTKS")
    returns.iloc[100] = -0.2
    events = pd.DataFrame({"asset": ["A"], "time": [days[100]]})
    design = Design(estimation=Window(-60, -11), event=Window(-2, 2))
    study = EventStudy(model=ConstantMean(), design=design)
    result = study.run(returns, events, calendar=calendar)
    assert result.inputs.placed.bar.tolist() == [100]
    assert np.argmin(result.ar[0]) == 2


def test_a_factor_by_days_meets_bars_by_closes_in_tokyo() -> None:
    days, returns = by_close("XTKS")
    market = pd.Series(np.random.default_rng(2).normal(0, 0.01, len(days)), days)
    returns["A"] = 2 * market.to_numpy() + 1e-4 * returns["A"].to_numpy()
    events = pd.DataFrame({"asset": ["A"], "time": [returns.index[200]]})
    design = Design(estimation=Window(-60, -11), event=Window(-2, 2))
    result = EventStudy(model=MarketModel(), design=design).run(
        returns,
        events,
        factors=market.rename("market"),
        calendar=ExchangeSessions("XTKS"),
    )
    assert result.params[0, 1] == pytest.approx(2, abs=1e-3)


def test_sessions_left_out_of_the_closes_are_put_in_as_missing() -> None:
    days, returns = by_close("XTKS")
    panel = read_panel(
        returns.drop(returns.index[50]), calendar=ExchangeSessions("XTKS")
    )
    assert_days(panel, days)
    missing = np.isnan(panel.simple)
    assert np.flatnonzero(missing).tolist() == [50]


def test_closes_a_little_early_belong_to_their_session() -> None:
    days, returns = by_close("XTKS")
    early = returns.set_axis(returns.index - pd.Timedelta("5min"), axis=0)
    panel = read_panel(early.rename_axis("close_at"), calendar=ExchangeSessions("XTKS"))
    assert_days(panel, days)
    np.testing.assert_array_equal(
        panel.close_at, early.index.tz_localize(None).to_numpy()
    )


def test_closes_outside_the_sessions_of_the_calendar_are_refused() -> None:
    _, returns = by_close("XTKS")
    with pytest.raises(
        InvalidInputError, match=r"closes lie in none, the first is 2019"
    ):
        read_panel(returns, calendar=ExchangeSessions("XNYS"))


def test_days_that_contradict_the_sessions_are_refused() -> None:
    days, opens, closes = sessions("XTKS")
    frame = pd.DataFrame(
        {"date": days - pd.Timedelta("1D"), "close_at": closes, "A": 0.1}
    )
    with pytest.raises(InvalidInputError, match=r"closes in the session 2019-06-03"):
        read_panel(frame, calendar=ExchangeSessions("XTKS"))
    late = frame.assign(date=days, open_at=opens)
    assert_days(read_panel(late, calendar=ExchangeSessions("XTKS")), days)


def test_hours_in_sessions_stay_instants() -> None:
    closes = pd.date_range("2024-01-02 15:30", periods=6, freq="h", tz="UTC")
    frame = pd.DataFrame({"close_at": closes, "A": 0.1})
    assert read_panel(frame, calendar=ExchangeSessions("XNYS")).kind == "instant"
    assert read_panel(frame, calendar=AlwaysOpen()).kind == "instant"


def test_a_history_of_an_exchange_has_its_days() -> None:
    days, opens, closes = sessions("XNZE")
    history = PriceHistory.build(
        symbol="A",
        open_at=opens.tz_localize(None).to_numpy(),
        close_at=closes.tz_localize(None).to_numpy(),
        close=np.linspace(100, 120, len(days)),
        calendar="XNZE",
    )
    assert_days(read_panel(history, response=LogReturns()), days)
    gap = PriceHistory.build(
        symbol="A",
        open_at=np.delete(history.open_at, 60),
        close_at=np.delete(history.close_at, 60),
        close=np.delete(history.close, 60),
        contiguous=np.arange(len(days) - 1) != 60,
        calendar="XNZE",
    )
    assert_days(read_panel(gap, response=LogReturns()), days)


def test_observed_half_days_that_end_before_midnight_do_not_pass_for_days() -> None:
    days, opens, closes = sessions("XNZE")
    own = ObservedSessions(
        open_at=opens.tz_localize(None).to_numpy(),
        close_at=closes.tz_localize(None).to_numpy(),
    )
    returns = pd.DataFrame({"A": 0.01}, days.rename("date"))
    with pytest.raises(InvalidInputError, match="do not have a day each"):
        read_panel(returns, calendar=own)
