"""Alignment: each rule of the clock by hand."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from eventimpact.alignment import align, position_of
from eventimpact.errors import UnknownNameError
from eventimpact.events import Catalogue, Event
from strategies import PlainBars, bars_of


DAYS = bars_of("2025-04-01", 20, "1D")
HOURS = bars_of("2025-04-15T00", 48, "1h")

# New York, 3 to 9 July 2024 (early close at 13:00 on the 3rd, closed on the 4th), and
# 8 and 11 March 2024, on either side of the start of daylight saving time.
SESSIONS = PlainBars(
    np.array(
        [
            "2024-03-08T14:30",
            "2024-03-11T13:30",
            "2024-07-03T13:30",
            "2024-07-05T13:30",
            "2024-07-08T13:30",
            "2024-07-09T13:30",
        ],
        dtype="datetime64[ns]",
    ),
    np.array(
        [
            "2024-03-08T21:00",
            "2024-03-11T20:00",
            "2024-07-03T17:00",
            "2024-07-05T20:00",
            "2024-07-08T20:00",
            "2024-07-09T20:00",
        ],
        dtype="datetime64[ns]",
    ),
    "SP500",
)


def event(
    text: object, event_id: str = "X", clock: str = "announced", **fields: Any
) -> Event:
    raw = {"id": event_id, "category": "B.threat", "title": "t", "grade": "A"}
    return Event.model_validate(raw | {"provenance": "uncited", clock: text} | fields)


def span(text: object, bars: PlainBars = DAYS, **options: Any) -> object:
    panel = align([event(text)], bars, **options)
    if panel.dropped:
        return panel.dropped[0].reason
    return int(panel.first[0]), int(panel.last[0])


def reason_of(text: object, bars: PlainBars = DAYS, **options: Any) -> str:
    return str(span(text, bars, **options))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-04-09T17:18:40.629Z", (8, 8)),
        ("2025-04-09T23:59:59.999999Z", (8, 8)),
        ("2025-04-10T00:00:00Z", (9, 9)),
        ("2025-04-09", (8, 8)),
        ("2025-04-09T20:00-04:00", (9, 9)),
        ("2025-04-12T02:30:00Z", (11, 11)),
    ],
)
def test_a_coin_moves_in_the_utc_day_of_the_news_weekends_included(
    text: object, expected: tuple[int, int]
) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("2024-07-03T16:59:59Z", 2),
        ("2024-07-03T17:00:00Z", 3),
        ("2024-07-04T15:00:00Z", 3),
        ("2024-07-06T12:00:00Z", 4),
        ("2024-07-08T02:00:00Z", 4),
        ("2024-03-08T20:30:00Z", 0),
        ("2024-03-11T19:59:59Z", 1),
        ("2024-03-11T20:30:00Z", 2),
    ],
)
def test_a_stock_moves_in_the_first_session_that_closes_after_the_news(
    text: object, position: int
) -> None:
    assert span(text, SESSIONS) == (position, position)


def test_a_day_straddles_the_close_of_a_session() -> None:
    assert span("2024-07-05", SESSIONS) == (3, 4)


def test_policies_choose_the_first_or_the_last_bar() -> None:
    assert span("2024-07-05", SESSIONS, policy="earliest") == (3, 3)
    assert span("2024-07-05", SESSIONS, policy="latest") == (4, 4)


def test_hours_place_a_minute() -> None:
    assert span("2025-04-16T06:06Z", HOURS) == (30, 30)


def test_a_day_is_too_vague_for_hours() -> None:
    assert span("2025-04-16", HOURS) == (
        "it is known only to lie between 2025-04-16T00:00Z and 2025-04-16T23:59:59Z, "
        "which covers 24 bars; dated tests allow 2"
    )
    # The last bar of the day is the last of the history: bar 47.
    assert span("2025-04-16", HOURS, max_span=24) == (24, 47)


def test_an_unknown_time_is_refused() -> None:
    reason = span({"text": "2018/2025-04-16", "status": "unknown"}, clock="announced")
    assert reason == (
        "its announced time is unknown: between 2018-01-01T00:00Z and "
        "2025-04-16T23:59:59Z; a dated test needs a day or better"
    )


def test_an_open_time_is_refused() -> None:
    assert "is bounded: before 2025-04-16T06:06:39Z" in reason_of(
        "../2025-04-16T06:06:39Z", clock="announced"
    )
    reason = reason_of({"text": "once", "status": "unknown"}, clock="announced")
    assert "is unknown: at no stated time" in reason


def test_a_month_is_too_vague_for_days() -> None:
    long = bars_of("2025-01-01", 365, "1D")
    assert "which covers 30 bars" in reason_of("2025-04", long)


def test_an_execution_from_start_to_end_lasts_over_its_bars() -> None:
    sold = event("2025-04-03/2025-04-11", clock="executed")
    panel = align([sold], DAYS, clock="executed")
    assert (panel.first.tolist(), panel.last.tolist()) == ([2], [10])


def test_an_execution_somewhere_between_two_days_is_refused() -> None:
    sold = event(
        {"text": "2025-04-03/2025-04-11", "status": "bounded"}, clock="executed"
    )
    (dropped,) = align([sold], DAYS, clock="executed").dropped
    assert "covers 9 bars" in dropped.reason


def test_a_clock_that_is_not_there_is_named_with_those_that_are() -> None:
    told, done = event("2025-04-03"), event("2025-04-03", clock="executed")
    (dropped,) = align([told], DAYS, clock="executed").dropped
    assert dropped.reason == "it has no executed time; it has announced"
    (dropped,) = align([done], DAYS).dropped
    assert dropped.reason == (
        "nobody announced or reported it at a known time; it has only executed"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-03-31T23:59:59Z", "before the first bar opens"),
        ("2025-03-31/2025-04-01", "before the first bar opens"),
        ("2025-04-21T00:00:00Z", "not before the last close"),
        ("2025-04-20/2025-04-21", "not before the last close"),
        ("2030", "not before the last close"),
    ],
)
def test_news_outside_the_bars_is_left_out_and_never_cut(
    text: object, reason: str
) -> None:
    found = reason_of(text)
    assert reason in found
    assert "TEST runs from 2025-04-01T00:00Z to 2025-04-21T00:00Z" in found


def test_the_first_and_the_last_instant_of_the_bars_are_inside() -> None:
    assert span("2025-04-01T00:00:00Z") == (0, 0)
    assert span("2025-04-20T23:59:59.999999Z") == (19, 19)


def test_no_bars_leave_every_event_out() -> None:
    assert "TEST has no bars" in reason_of("2025-04-16", bars_of("2025-04-01", 0, "1D"))


def test_no_events_are_an_empty_panel() -> None:
    panel = align([], DAYS)
    assert len(panel) == 0
    assert panel.clusters == ()
    assert not panel.mask().any()


def test_events_keep_their_order_and_their_rows() -> None:
    events = [
        event("2025-04-09", "late"),
        event("2030", "gone"),
        event("2025-04-02", "early"),
    ]
    panel = align(events, DAYS)
    assert panel.event_ids == ("late", "early")
    assert panel.first.tolist() == [8, 1]
    assert panel.index_of("early") == 1
    with pytest.raises(UnknownNameError, match="'gone' has no bar: it lies"):
        panel.index_of("gone")
    with pytest.raises(UnknownNameError, match="known are late, early"):
        panel.index_of("never")


def test_events_that_share_a_bar_are_one_cluster() -> None:
    events = [
        event("2025-04-09T17:18:40Z", "pause"),
        event("2025-04-02", "alone"),
        event("2025-04-09T11:00Z", "answer"),
    ]
    assert align(events, DAYS).clusters == (("answer", "pause"),)


def test_clusters_chain_over_spans_of_bars() -> None:
    events = [
        event("2025-04-02/2025-04-06", "sale", "executed"),
        event("2025-04-06/2025-04-08", "more", "executed"),
        event("2025-04-08", "last", "executed"),
        event("2025-04-09", "apart", "executed"),
    ]
    panel = align(events, DAYS, clock="executed")
    assert panel.clusters == (("sale", "more", "last"),)
    assert np.flatnonzero(panel.mask()).tolist() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_positions_cannot_be_changed() -> None:
    panel = align([event("2025-04-09")], DAYS)
    with pytest.raises(ValueError, match="read-only"):
        panel.first[0] = 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"clock": "published"}, "clock is 'published'; it must be one of knowledge,"),
        ({"policy": "middle"}, "policy is 'middle'; it must be one of span, earliest"),
        ({"max_span": 0}, "max_span is 0"),
    ],
)
def test_options_that_do_not_exist_are_refused(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        align([], DAYS, **options)


def test_the_position_after_the_last_close_is_the_number_of_bars() -> None:
    instant = np.array([DAYS.close_at[-1]])
    assert position_of(instant, DAYS.close_at).tolist() == [20]


def test_the_report_of_the_claim_falls_on_the_sixteenth_of_april() -> None:
    catalogue = Catalogue.shipped()
    ids = ("A-CN-REUTERS", "A-CN-ABBE", "A-CN-LOCAL")
    panel = align([catalogue.get(i) for i in ids], DAYS)
    assert panel.first.tolist() == panel.last.tolist() == [15, 15, 15]
    assert DAYS.open_at[15] == np.datetime64(datetime(2025, 4, 16, tzinfo=UTC).date())


def test_undated_sales_of_the_claim_are_refused_by_their_execution() -> None:
    sale = Catalogue.shipped().get("A-CN-LOCAL")
    (dropped,) = align([sale], DAYS, clock="executed").dropped
    assert dropped.reason.startswith("its executed time is unknown: between 2018-01-01")
