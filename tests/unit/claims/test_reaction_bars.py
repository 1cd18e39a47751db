"""On which bars a reaction is measured, against loops over the same prices."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest

from eventimpact.claims import Evidence, judge
from eventimpact.claims._claim import Reading
from eventimpact.claims._context import Context, place, resolve
from eventimpact.claims._judge import contexts
from eventimpact.claims._market import Market
from eventimpact.claims._reaction import ReactionStudy, reaction, study_reaction
from eventimpact.events import Catalogue
from eventimpact.prices import EmbeddedPrices, PriceHistory
from unit.claims.markets import FALSE, TRUE, event


HOURS = [
    ("bitcoin-reserve-2025", 0),
    ("bitcoin-reserve-fall-2025", 0),
    ("false-pause-2025", 0),
    ("seized-crypto-2025", 0),
    ("seized-crypto-2025", 1),
    ("tariffs-april-2025", 0),
]
ONLY_DAYS = [
    ("us-permission-2025", 0),
    ("us-transfer-2024-08", 0),
    ("us-transfer-2024-12", 0),
]
TOO_FEW = [("us-transfer-2024-07", 0), ("us-transfer-2024-07", 1)]


@cache
def context(name: str, number: int) -> Context:
    return contexts(name)[number]


@cache
def study(name: str, number: int) -> ReactionStudy:
    return study_reaction(context(name, number))


@pytest.mark.parametrize(("name", "number"), HOURS)
def test_hours_are_compared_with_clean_hours_of_the_same_time(
    name: str, number: int
) -> None:
    found = study(name, number)
    history = found.bars.history
    assert (history.symbol, history.bar, found.why_days) == ("BTCUSDT", "1h", "")
    of_day = history.open_at.astype("datetime64[h]").astype(int) % 24
    events = found.bars.catalogued()
    starts = found.draws.starts
    assert starts is not None
    for k, (start, length) in enumerate(zip(found.starts, found.lengths, strict=True)):
        matched = starts[k][: found.draws.n_matched[k]]
        assert len(matched) >= 100
        assert set(of_day[matched]) == {of_day[start]}
        assert (matched + length <= start).all()
        assert not any(events[m : m + length].any() for m in matched)


def test_the_hours_of_tariff_news_returned_what_their_closes_say() -> None:
    closes = EmbeddedPrices().history("BTCUSDT", bar="1h")
    at = {str(t)[:13]: k for k, t in enumerate(closes.open_at)}
    # The hours of the news of 2 to 9 April, and the day of 8 April, whose hour is open.
    runs = [
        ("2025-04-02T20", 1),
        ("2025-04-04T10", 1),
        ("2025-04-07T14", 2),
        ("2025-04-08T00", 24),
        ("2025-04-09T11", 1),
    ]
    found = study("tariffs-april-2025", 0)
    assert found.starts.tolist() == [at[hour] for hour, _ in runs]
    assert found.lengths.tolist() == [length for _, length in runs]
    moved = sum(
        np.log(closes.close[at[hour] + length - 1] / closes.close[at[hour] - 1])
        for hour, length in runs
    )
    line = reaction(context("tariffs-april-2025", 0), found)
    assert line.estimate == pytest.approx(100 * moved)
    assert "over 5 clusters of dated events of the cause (29 hours) BTCUSDT" in (
        line.reason
    )
    assert "compared with the same hours of other days" in line.reason


@pytest.mark.parametrize(("name", "number"), ONLY_DAYS)
def test_events_dated_to_the_day_are_measured_on_days(name: str, number: int) -> None:
    found = study(name, number)
    assert context(name, number).reading.bar == "1h"
    assert (found.bars.history.bar, found.lengths.tolist()) == ("1d", [1])
    line = reaction(context(name, number), found)
    words = "measured on whole days (no event is dated better than to the day)"
    assert words in line.reason


@pytest.mark.parametrize(("name", "number"), TOO_FEW)
def test_too_few_hours_are_counted_and_days_serve(name: str, number: int) -> None:
    given, found = context(name, number), study(name, number)
    assert found.bars.history.bar == "1d"
    hours = given.outcome
    event_hour = int(np.flatnonzero(hours.cause.panel.mask())[0])
    taken = hours.catalogued()
    earlier = range(event_hour - 24, 30, -24)
    n_clean = sum(not taken[hour] for hour in earlier)
    words = f"too few earlier hours of the same time of day: {n_clean}, 300 are needed"
    assert found.why_days == words
    assert words in reaction(given, found).reason


@pytest.mark.parametrize(
    "name",
    ["germany-2024", "tariffs-april-2025", "tariffs-equities-2019-08", "us-doj-2023"],
)
def test_the_interval_excludes_0_exactly_where_the_line_supports(name: str) -> None:
    for given in contexts(name):
        line = reaction(given, study_reaction(given, is_tabled=False))
        if line.p_support is None:
            continue
        assert line.low is not None
        assert line.high is not None
        assert given.claim.sign == -1
        assert (line.high < 0) == (line.p_support <= 0.05)
        assert line.low < float(line.estimate or 0) < line.high


EVENT_HOUR = 10


def hourly(n_days: int, planted: dict[int, float], *, seed: int = 6) -> PriceHistory:
    """Make hourly bars, the hour of the event calm and the others not."""
    returns = np.random.default_rng(seed).normal(0, 0.01, 24 * n_days)
    returns[EVENT_HOUR::24] /= 10
    for hour, effect in planted.items():
        returns[hour] += effect
    opens = np.datetime64("2024-01-01", "ns") + np.timedelta64(1, "h") * np.arange(
        24 * n_days
    )
    return PriceHistory.build(
        symbol="BTCUSDT",
        open_at=opens,
        close_at=opens + np.timedelta64(1, "h"),
        close=100 * np.exp(np.cumsum(returns)),
    )


def at_hour(day: int) -> Context:
    """Put one event into the calm hour of a day, a fall of 1 %, and a larger one after."""
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day, hours=EVENT_HOUR)
    hour = 24 * day + EVENT_HOUR
    history = hourly(day + 3, {hour: -0.01, hour + 2: -0.1})
    announced = (start + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    events = Catalogue((event("X-1", 0, announced=announced),))
    claim = replace(TRUE, ids=("X-1",), claim={"groups": []}).said
    series = {"1d": history.daily(), "1h": history}
    given = Reading(
        name="hours",
        start=start - timedelta(hours=4),
        end=start + timedelta(hours=4),
        bar="1h",
    )
    return resolve(
        claim,
        given,
        Market(daily=series["1d"], hourly=history),
        events,
        1,
        {bar: place(claim, events, one) for bar, one in series.items()},
    )


def line_of(given: Context) -> Evidence:
    return reaction(given, study_reaction(given))


@pytest.mark.parametrize(("day", "is_hourly"), [(300, False), (301, True)])
def test_300_earlier_hours_are_enough_and_299_are_not(
    day: int, *, is_hourly: bool
) -> None:
    found = study_reaction(at_hour(day))
    assert found.is_hourly is is_hourly
    assert ("299, 300 are needed" in found.why_days) is not is_hourly


def test_a_fall_in_a_calm_hour_is_seen_against_other_calm_hours() -> None:
    line = line_of(at_hour(400))
    # Ten standard deviations of its hour, one of all hours; 400 // 3 hours are matched.
    assert line.p_support == pytest.approx(1 / 134, abs=0.0001)
    assert line.high is not None
    assert line.high < -0.5
    assert line.reason.startswith(
        "over 1 cluster of dated events of the cause (1 hour) BTCUSDT returned -1."
    )


def test_an_event_with_a_missing_hour_is_measured_on_days_or_not_at_all() -> None:
    given = at_hour(400)
    kept = np.ones(given.outcome.history.n_bars, dtype=bool)
    kept[24 * 400 + EVENT_HOUR - 1] = False
    history = given.outcome.history.take(kept)
    bars = place(given.claim, given.catalogue, history)
    first = int(
        np.searchsorted(history.open_at, given.outcome.history.open_at[given.first])
    )
    lost = replace(given, outcome=bars, first=first, last=first + 6)
    found = study_reaction(lost)
    assert not found.is_hourly
    assert "a return is missing in the event window" in found.why_days
    line = reaction(lost, found)
    assert line.finding.value == "not testable"
    assert "the outcome holds no more than a part of 1 day" in line.reason
    assert "a return is missing" in line.reason


def test_the_table_has_one_row_an_event_on_the_bars_of_the_test() -> None:
    given = context("tariffs-april-2025", 0)
    (table, *_) = study("tariffs-april-2025", 0).tables
    assert table.columns[:2] == ("event", "hour")
    assert len(table.rows) == len(given.outcome.cause.events)
    rows = {row[0]: row[1:3] for row in table.rows}
    closes = given.outcome.history
    at = int(np.flatnonzero(closes.open_at == np.datetime64("2025-04-02T20", "ns"))[0])
    simple = 100 * (closes.close[at] / closes.close[at - 1] - 1)
    assert rows["B-2025-04-02"] == ("2025-04-02 20:00Z", f"{simple:+.2f} %")
    assert any(str(when).endswith(", 24 hours") for when, _ in rows.values())


def test_a_page_names_the_bars_of_its_figure() -> None:
    page = judge("tariffs-april-2025")._repr_html_()
    assert "Cumulative abnormal return of hourly bars around 2025-04-02 20:00Z" in page
    assert "Cumulative abnormal return of daily bars around 2025-04-02" in page


def test_days_that_the_daily_prices_do_not_hold_cannot_serve() -> None:
    given = at_hour(300)
    days = given.daily.history.take(slice(0, 200))
    short = replace(given, daily=place(given.claim, given.catalogue, days))
    line = line_of(short)
    assert line.finding.value == "not testable"
    assert "299, 300 are needed" in line.reason
    assert line.reason.endswith("and the daily prices have none of the cause")
    assert line.needs.startswith("a longer hourly history")


def test_a_small_p_of_a_true_claim_is_said_of_the_days_themselves() -> None:
    line = next(
        one for one in FALSE.judged().readings[0].evidence if one.line == "reaction"
    )
    assert line.p_contradict is not None
    assert line.p_contradict <= 0.05
    assert (
        f"; p {line.p_contradict:.4f} of its having moved the price by the smallest "
        "share; later days do not count)" in line.reason
    )
