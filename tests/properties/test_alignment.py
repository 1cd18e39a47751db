"""Laws of alignment on daily, hourly and exchange bars."""

from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventimpact.alignment import align
from eventimpact.calendars import ExchangeSessions
from eventimpact.events import Event
from strategies import PlainBars, bars_of, instants, written


def new_york() -> PlainBars:
    """Return the sessions of New York of 2024, early closes and holidays included."""
    days = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))
    return PlainBars(*ExchangeSessions("XNYS").bars(*days))


BARS = {
    "days": bars_of("2024-01-01", 366, "1D"),
    "days from 17:00": bars_of("2024-01-01T17", 365, "1D"),
    "hours": bars_of("2024-01-01", 366 * 24, "1h"),
    "sessions": new_york(),
}
IN_2024 = instants("2023-12-20", "2025-01-10")
everywhere = pytest.mark.parametrize("bars", BARS.values(), ids=BARS)


def event(text: str, event_id: str = "X") -> Event:
    return Event.model_validate(
        {
            "id": event_id,
            "category": "B.threat",
            "title": "t",
            "grade": "A",
            "provenance": "uncited",
            "announced": text,
        }
    )


def stamp(instant: datetime) -> np.datetime64:
    return np.datetime64(instant.replace(tzinfo=None), "ns")


@everywhere
@given(IN_2024)
def test_the_bar_closes_after_the_news_and_the_one_before_does_not(
    bars: PlainBars, instant: datetime
) -> None:
    panel = align([event(written(instant))], bars)
    known = stamp(instant)
    inside = bars.open_at[0] <= known < bars.close_at[-1]
    assert len(panel) == inside
    if inside:
        position = panel.first[0]
        assert position == panel.last[0]
        assert bars.close_at[position] > known
        assert position == 0 or bars.close_at[position - 1] <= known


@everywhere
@given(IN_2024, st.timedeltas(timedelta(), timedelta(days=9)))
def test_moving_an_event_later_never_moves_its_bar_earlier(
    bars: PlainBars, instant: datetime, delay: timedelta
) -> None:
    events = [event(written(instant), "1"), event(written(instant + delay), "2")]
    panel = align(events, bars)
    if len(panel) == 2:
        assert panel.first[0] <= panel.first[1]


@everywhere
@given(IN_2024, st.timedeltas(timedelta(), timedelta(days=2)))
def test_an_interval_covers_the_bars_of_every_instant_in_it(
    bars: PlainBars, instant: datetime, length: timedelta
) -> None:
    ends = [instant, instant + length]
    text = "/".join(written(end) for end in ends)
    panel = align([event(text)], bars, max_span=100)
    single = align([event(written(end), str(i)) for i, end in enumerate(ends)], bars)
    assert len(panel) == (len(single) == 2)
    if len(panel):
        assert [panel.first[0], panel.last[0]] == single.first.tolist()


@everywhere
@given(st.lists(IN_2024, min_size=1, max_size=6), st.randoms())
def test_the_order_of_events_does_not_matter(
    bars: PlainBars, times: list[datetime], random: Random
) -> None:
    events = [event(written(time), str(row)) for row, time in enumerate(times)]
    shuffled = random.sample(events, len(events))
    panel, other = align(events, bars), align(shuffled, bars)
    assert dict(zip(panel.event_ids, panel.first.tolist(), strict=True)) == dict(
        zip(other.event_ids, other.first.tolist(), strict=True)
    )
    assert panel.clusters == other.clusters
    assert set(panel.dropped) == set(other.dropped)


@everywhere
@given(st.lists(IN_2024, min_size=2, max_size=6))
def test_clusters_are_the_events_with_equal_bars(
    bars: PlainBars, times: list[datetime]
) -> None:
    events = [event(written(time), str(row)) for row, time in enumerate(times)]
    panel = align(events, bars)
    positions = dict(zip(panel.event_ids, panel.first.tolist(), strict=True))
    brute = {
        frozenset(i for i in positions if positions[i] == bar)
        for bar in positions.values()
    }
    assert {frozenset(group) for group in panel.clusters} == {
        group for group in brute if len(group) > 1
    }


@everywhere
@given(IN_2024)
def test_policies_agree_wherever_one_bar_is_hit(
    bars: PlainBars, instant: datetime
) -> None:
    news = [event(written(instant))]
    panels = [align(news, bars, policy=p) for p in ("span", "earliest", "latest")]
    assert len({tuple(panel.first.tolist()) for panel in panels}) == 1
