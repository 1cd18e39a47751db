"""Events of any shape get a bar, or a reason."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest

from eventimpact.alignment import align
from eventimpact.calendars import ExchangeSessions
from eventimpact.errors import InvalidEventError
from eventimpact.events import Catalogue, Event, Selection
from eventimpact.prices import EmbeddedPrices
from eventimpact.study._events import Placed, read_events
from eventimpact.study._panel import Panel, read_panel


DAYS = pd.bdate_range("2024-07-01", "2024-07-12").drop("2024-07-04")
RETURNS = pd.DataFrame(0.01, DAYS, ["A", "B", "C"])
PANEL = read_panel(RETURNS)
ON_SESSIONS = read_panel(RETURNS, calendar=ExchangeSessions("XNYS"))
ARRAY = read_panel(np.full((9, 3), 0.01))


def frame(*times: object, asset: str = "A") -> pd.DataFrame:
    return pd.DataFrame({"asset": asset, "time": pd.to_datetime(list(times))})


def bars(placed: Placed) -> list[int]:
    found: list[int] = placed.bar.tolist()
    return found


def why(placed: Placed) -> str:
    return " | ".join(reason for reason in placed.reasons if reason)


def test_day_0_of_a_day_is_the_bar_of_that_day() -> None:
    events = pd.DataFrame(
        {"asset": ["C", "A"], "time": [date(2024, 7, 5), date(2024, 7, 1)]}
    )
    placed = read_events(events, PANEL)
    assert placed.asset.tolist() == [2, 0]
    assert bars(placed) == [3, 0]
    assert placed.reasons == (None, None)
    assert tuple(placed.event_ids) == ("0", "1")
    assert placed.group is None
    assert not placed.moved.any()


@pytest.mark.parametrize(
    ("rule", "expected", "moved"),
    [
        ("next", [3, 4, 0, 8], [True, True, False, False]),
        ("previous", [2, 3, 0, 8], [True, True, False, False]),
        ("drop", [-1, -1, 0, 8], [False, False, False, False]),
    ],
)
def test_a_day_without_a_bar_moves_as_told_and_is_counted(
    rule: str, expected: list[int], moved: list[bool]
) -> None:
    events = frame("2024-07-04", "2024-07-06", "2024-07-01", "2024-07-12")
    placed = read_events(events, PANEL, on_missing_bar=rule)
    assert bars(placed) == expected
    assert placed.moved.tolist() == moved
    if rule == "drop":
        assert "there is no bar on 2024-07-04" in why(placed)
        assert "2 of 4 events have no bar and were dropped" in placed.notes
    else:
        assert f"{rule} one (2 events)" in placed.notes[0]


@pytest.mark.parametrize("rule", ["next", "previous", "drop"])
def test_days_before_the_first_and_after_the_last_bar_are_dropped(rule: str) -> None:
    placed = read_events(
        frame("2024-06-30", "2024-07-13", "2024-07-02"), PANEL, on_missing_bar=rule
    )
    assert bars(placed) == [-1, -1, 1]
    assert placed.asset.tolist() == [-1, -1, 0]
    assert not placed.moved.any()
    assert placed.reasons[0] == (
        "2024-06-30 lies before the first bar; the bars run from 2024-07-01 to 2024-07-12"
    )
    assert "2024-07-13 lies after the last bar" in why(placed)


def test_an_instant_belongs_to_the_first_bar_that_closes_strictly_after_it() -> None:
    instants = pd.to_datetime(
        [
            "2024-07-03T16:59:59Z",
            "2024-07-03T17:00:00Z",
            "2024-07-06T12:00:00Z",
            "2024-07-01T13:30:00Z",
            "2024-07-01T13:29:59Z",
            "2024-07-12T19:59:59Z",
            "2024-07-12T20:00:00Z",
        ]
    )
    events = pd.DataFrame({"asset": "A", "time": instants})
    placed = read_events(events, ON_SESSIONS)
    assert bars(placed) == [2, 3, 4, 0, -1, 8, -1]
    assert not placed.moved.any()
    assert "2024-07-01T13:29:59Z lies before the first bar" in why(placed)
    assert "2024-07-12T20:00:00Z lies after the last bar" in why(placed)


def test_instants_of_any_zone_are_the_same() -> None:
    instants = pd.to_datetime(["2024-07-03T16:59:59Z", "2024-07-03T17:00:00Z"])
    events = pd.DataFrame({"asset": "A", "time": instants.tz_convert("Asia/Tokyo")})
    assert bars(read_events(events, ON_SESSIONS)) == [2, 3]


def test_instants_on_bars_that_are_days_are_refused_with_what_to_do() -> None:
    events = frame("2024-07-03T16:59:59Z")
    with pytest.raises(InvalidEventError, match=r"only days.*calendar=.*AlwaysOpen"):
        read_events(events, PANEL)


def test_days_on_bars_of_hours_are_refused() -> None:
    panel = read_panel(EmbeddedPrices().history("BTCUSDT", bar="1h"))
    with pytest.raises(InvalidEventError, match="shorter than a day, or their closes"):
        read_events(pd.DataFrame({"time": DAYS}), panel)


def test_days_work_on_bars_with_a_calendar_too() -> None:
    assert bars(read_events(frame("2024-07-04", "2024-07-05"), ON_SESSIONS)) == [3, 3]


def test_times_on_an_array_are_refused() -> None:
    with pytest.raises(InvalidEventError, match=r"array without any; give a frame"):
        read_events(frame("2024-07-03"), ARRAY)


SHAPES = [
    {"asset": ["B", "A", "Q"], "time": ["2024-07-02", "2024-07-04", "2024-07-01"]},
    {
        "asset": ["B", "A", "Q"],
        "date": pd.to_datetime(["20240702", "20240704", "20240701"]),
    },
]


def shapes() -> Iterator[object]:
    for columns in SHAPES:
        both = pd.DataFrame(columns)
        yield both
        yield both.astype({"asset": object})
        yield both.astype({"asset": "category"})
        yield pl.from_pandas(both)
        yield pl.from_pandas(both).to_arrow()
        yield both.set_index(both.columns[1])
    yield {name: np.array(values) for name, values in SHAPES[0].items()}
    days = pl.DataFrame({"asset": ["B", "A", "Q"], "time": [date(2024, 7, 2)] * 3})
    yield days.with_columns(time=pl.Series([date(2024, 7, d) for d in (2, 4, 1)]))


@pytest.mark.parametrize("events", list(shapes()))
def test_every_frame_of_the_same_events_is_placed_alike(events: object) -> None:
    placed = read_events(events, PANEL)
    assert placed.asset.tolist() == [1, 0, -1]
    assert bars(placed) == [1, 3, -1]
    assert placed.moved.tolist() == [False, True, False]
    assert placed.reasons == (None, None, "there are no prices of Q")


def test_ids_groups_and_numbers_come_along_and_words_are_passed_over() -> None:
    events = frame("2024-07-01", "2024-07-13").assign(
        event_id=["x", "y"],
        group=[7, 8],
        size=[1, np.nan],
        held=[True, False],
        who="me",
    )
    for given in (events, pl.from_pandas(events), events.set_index("event_id")):
        placed = read_events(given, PANEL)
        assert tuple(placed.event_ids) == ("x", "y")
        assert placed.event_ids[1] == "y"
        assert tuple(placed.event_ids[:1]) == ("x",)
        assert placed.group == ("7", "8")
        np.testing.assert_array_equal(placed.characteristics["size"], [1.0, np.nan])
        np.testing.assert_array_equal(placed.characteristics["held"], [1.0, 0.0])
        assert set(placed.characteristics) == {"size", "held"}
        assert "columns that hold no numbers were passed over: 'who'" in placed.notes


def test_one_asset_needs_no_name() -> None:
    panel = read_panel(RETURNS[["A"]])
    placed = read_events(pd.DataFrame({"time": DAYS[:2]}), panel)
    assert placed.asset.tolist() == [0, 0]
    with pytest.raises(InvalidEventError, match="data have 3 assets; name the asset"):
        read_events(pd.DataFrame({"time": DAYS[:2]}), PANEL)


def test_whole_numbers_name_assets_whose_names_are_numbers() -> None:
    panel = read_panel(RETURNS.set_axis([10107, 14593, 7], axis=1))
    events = pd.DataFrame({"asset": [7, 10107, 0], "time": DAYS[:3]})
    placed = read_events(events, panel)
    assert placed.asset.tolist() == [2, 0, -1]
    assert "no prices of 0" in why(placed)


def test_arrays_are_columns_and_bars() -> None:
    placed = read_events(([0, 2, 3, 0, 0], [8, 0, 1, 9, -1]), ARRAY)
    assert placed.asset.tolist() == [0, 2, -1, -1, -1]
    assert bars(placed) == [8, 0, -1, -1, -1]
    assert placed.reasons == (
        None,
        None,
        "there are no prices of column 3",
        "bar 9 lies after the last bar; the bars are 0 to 8",
        "bar -1 lies before the first bar; the bars are 0 to 8",
    )
    as_frame = pd.DataFrame({"asset": [0, 2, 3, 0, 0], "bar": [8, 0, 1, 9, -1]})
    np.testing.assert_array_equal(read_events(as_frame, ARRAY).bar, placed.bar)
    np.testing.assert_array_equal(read_events(as_frame, ARRAY).asset, placed.asset)


@pytest.mark.parametrize(
    "events",
    [
        (),
        [],
        ([], []),
        frame().iloc[:0],
        pd.DataFrame({"asset": [], "time": []}),
        pl.DataFrame({"asset": [], "time": []}),
        Catalogue(()),
    ],
)
@pytest.mark.parametrize("panel", [PANEL, ARRAY, ON_SESSIONS])
def test_no_events_are_no_fault(events: object, panel: Panel) -> None:
    placed = read_events(events, panel)
    assert len(placed.bar) == len(placed.asset) == len(placed.moved) == 0
    assert len(placed.event_ids) == 0
    assert placed.reasons == ()
    assert placed.bar.dtype == placed.asset.dtype == np.int64


def test_an_event_without_time_or_asset_is_dropped_with_the_reason() -> None:
    events = frame("2024-07-01", None, "2024-07-02").assign(asset=["A", "B", None])
    placed = read_events(events, PANEL)
    assert placed.reasons == (
        None,
        "it has no time",
        "there are no prices of an asset without a name",
    )
    timeless = pd.DataFrame({"asset": ["A"], "time": [None]}, dtype=object)
    assert read_events(timeless, PANEL).reasons == ("it has no time",)
    instants = frame("2024-07-01T15:00Z", None)
    assert read_events(instants, ON_SESSIONS).reasons == (None, "it has no time")


FAULTS = {
    "'time' holds 1 times of day without a time zone.*2024-07-01T16:05": frame(
        "2024-07-01 16:05"
    ),
    "'time' holds int64": pd.DataFrame({"asset": ["A"], "time": [20240701]}),
    "need one column 'time'": pd.DataFrame({"asset": ["A"], "when": [DAYS[0]]}),
    "'asset' holds double": pd.DataFrame({"asset": [0.5], "time": [DAYS[0]]}),
    "'event_id' has 1 empty": frame("2024-07-01").assign(event_id=[None]),
    "'group' has 1 empty": frame("2024-07-01").assign(group=[None]),
    "str holds no events": "events.csv",
    "ndarray holds no events": np.zeros(3),
    "whole numbers": (["A"], [DAYS[0]]),
    r"shape \(2,\) and bar \(1,\)": ([0, 1], [2]),
    "'bar' holds fractions": pd.DataFrame({"asset": ["A"], "bar": [0.5]}),
}


@pytest.mark.parametrize(("message", "events"), FAULTS.items(), ids=range(len(FAULTS)))
def test_bad_events_are_refused(message: str, events: object) -> None:
    with pytest.raises(InvalidEventError, match=f"(?s){message}"):
        read_events(events, PANEL)


def test_all_faults_of_events_are_listed_at_once() -> None:
    bad = frame("2024-07-01 16:05").assign(asset=0.5, group=[None], event_id=[None])
    with pytest.raises(InvalidEventError) as caught:
        read_events(bad, PANEL)
    assert len(caught.value.faults) == 4


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="one of next, previous, drop"):
        read_events(frame("2024-07-01"), PANEL, on_missing_bar="nearest")


def event(name: str, when: str, *assets: str) -> Event:
    return Event(
        id=name,
        category="B.threat",
        title="A post",
        grade="B",
        provenance="uncited",
        announced=when,
        assets=assets,
    )


def test_a_catalogue_is_placed_as_alignment_places_it() -> None:
    history = EmbeddedPrices().history("BTC-USD")
    catalogue = Catalogue.shipped()
    panel = read_panel(history)
    placed = read_events(catalogue, panel)
    aligned = align(catalogue, history)
    assert tuple(placed.event_ids) == catalogue.ids
    kept = [
        name for name, bar in zip(catalogue.ids, bars(placed), strict=True) if bar >= 0
    ]
    assert tuple(kept) == aligned.event_ids
    assert panel.close_at is not None
    np.testing.assert_array_equal(
        panel.close_at[placed.bar[placed.bar >= 0]], history.close_at[aligned.first]
    )
    assert sum(reason is not None for reason in placed.reasons) == len(aligned.dropped)
    assert "strictly after the event was known" in placed.notes[0]


def test_a_few_events_of_a_catalogue_may_come_in_any_iterable() -> None:
    panel = read_panel(EmbeddedPrices().history("BTC-USD"))
    chosen = Catalogue.shipped().select(Selection(ids=("B-2025-04-09",)))
    expected = read_events(chosen, panel)
    day = panel.label[expected.bar[0]]
    assert str(day)[:10] == "2025-04-09"
    for given in (list(chosen), tuple(chosen), iter(chosen)):
        assert bars(read_events(given, panel)) == bars(expected)


def test_an_event_of_a_catalogue_must_name_one_of_several_assets() -> None:
    panel = ON_SESSIONS
    placed = read_events([event("E-1", "2024-07-03T18:00:00Z", "B", "gold")], panel)
    assert placed.asset.tolist() == [1]
    assert bars(placed) == [3]
    bad = [
        event("E-1", "2024-07-03T18:00:00Z", "A", "B"),
        event("E-2", "2024-07-03", "Q"),
    ]
    with pytest.raises(InvalidEventError, match="names 2 of the 3 assets") as caught:
        read_events(bad, panel)
    assert len(caught.value.faults) == 3
    assert "one asset at a time" in str(caught.value)
    many = [event(f"E-{i}", "2024-07-03", "Q") for i in range(12)]
    with pytest.raises(InvalidEventError, match="and 2 more"):
        read_events(many, panel)


def test_a_catalogue_on_days_alone_is_refused() -> None:
    panel = read_panel(RETURNS[["A"]])
    with pytest.raises(InvalidEventError, match="a catalogue has instants"):
        read_events([event("E-1", "2024-07-03T18:00:00Z")], panel)


def test_an_id_that_comes_twice_in_a_list_of_events_is_refused() -> None:
    twice = [event("E-1", "2024-07-03T18:00:00Z", "A")] * 2
    with pytest.raises(InvalidEventError, match="comes 2 times"):
        read_events(twice, ON_SESSIONS)


def test_the_bar_agrees_with_a_search_by_hand(rng: np.random.Generator) -> None:
    start = datetime(2024, 6, 28, tzinfo=UTC).timestamp()
    seconds = start + rng.integers(0, 16 * 86_400, 500)
    events = pd.DataFrame(
        {"asset": "A", "time": pd.to_datetime(seconds, unit="s", utc=True)}
    )
    placed = read_events(events, ON_SESSIONS)
    assert ON_SESSIONS.open_at is not None
    assert ON_SESSIONS.close_at is not None
    opens, closes = (
        [at.timestamp() for at in pd.to_datetime(instants, utc=True)]
        for instants in (ON_SESSIONS.open_at, ON_SESSIONS.close_at)
    )
    for second, bar in zip(seconds, bars(placed), strict=True):
        after = [i for i, close in enumerate(closes) if close > second]
        expected = after[0] if after and second >= opens[0] else -1
        assert bar == expected


def test_reasons_name_times_as_they_are() -> None:
    placed = read_events(frame("2024-07-13"), PANEL)
    assert re.match(r"2024-07-13 lies after", why(placed))
