"""Objects of different kinds of time are refused in any order of rows."""

from datetime import UTC, date, datetime
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from eventimpact.calendars import ExchangeSessions
from eventimpact.errors import InvalidEventError, InvalidInputError
from eventimpact.study._events import read_events
from eventimpact.study._factors import read_factors
from eventimpact.study._panel import read_panel


DAYS = pd.bdate_range("2020-06-01", "2020-06-12", name="time")
PANEL = read_panel(pd.DataFrame({"A": 0.01}, DAYS), calendar=ExchangeSessions("XNYS"))
LATE = datetime(2020, 6, 1, 22, tzinfo=UTC)
DAY, NAIVE = date(2020, 6, 2), LATE.replace(tzinfo=None)


@pytest.mark.parametrize("other", [DAY, NAIVE, pd.Timestamp(NAIVE), "2020-06-04"])
@pytest.mark.parametrize("turn", [1, -1])
def test_events_of_different_kinds_of_time_are_refused(
    other: object, turn: int
) -> None:
    times = [LATE, None, other][::turn]
    frame = pd.DataFrame({"asset": "A", "time": pd.Series(times, dtype=object)})
    said = (
        "instants with a time zone .*" if turn == 1 else ".*instants with a time zone"
    )
    with pytest.raises(InvalidEventError, match=f"'time' mixes {said}"):
        read_events(frame, PANEL)
    with pytest.raises(InvalidInputError, match=f"'time' mixes {said}"):
        read_events({"asset": ["A"] * 3, "time": times}, PANEL)
    with pytest.raises(InvalidInputError, match=f"'time' mixes {said}"):
        read_events({"asset": ["A"] * 3, "time": frame["time"]}, PANEL)


@pytest.mark.parametrize("times", list(permutations([LATE, DAY, NAIVE])))
def test_every_kind_is_named_with_its_first_row(times: tuple[object, ...]) -> None:
    frame = pd.DataFrame({"asset": "A", "time": pd.Series(times, dtype=object)})
    with pytest.raises(InvalidEventError) as caught:
        read_events(frame, PANEL)
    kinds = {LATE: "instants with a time zone", DAY: "days"} | {
        NAIVE: "times without a time zone"
    }
    for row, time in enumerate(times):
        assert f"{kinds[time]} (1, the first in row {row})" in str(caught.value)


def test_days_and_midnights_differ() -> None:
    frame = pd.DataFrame(
        {"asset": "A", "time": pd.Series([DAY, NAIVE.replace(hour=0)], dtype=object)}
    )
    with pytest.raises(InvalidEventError, match="'time' mixes days"):
        read_events(frame, PANEL)


@pytest.mark.parametrize("turn", [1, -1])
def test_every_column_that_labels_bars_is_named(turn: int) -> None:
    mixed = [DAY, LATE][::turn]
    frame = pd.DataFrame(
        {
            "open_at": pd.Series(mixed, dtype=object),
            "close_at": pd.Series(mixed, dtype=object),
            "A": [0.1, 0.2],
        }
    )
    for data in (frame, {"open_at": mixed, "close_at": mixed, "A": [0.1, 0.2]}):
        with pytest.raises(InvalidInputError) as caught:
            read_panel(data)
        assert len(caught.value.faults) == 2
    index = pd.Index(mixed, dtype=object, name="time")
    with pytest.raises(InvalidInputError, match="'time' mixes"):
        read_panel(pd.DataFrame({"A": [0.1, 0.2]}, index))
    with pytest.raises(InvalidInputError, match="'time' mixes"):
        read_factors(pd.DataFrame({"m": [0.1, 0.2]}, index), PANEL)


def test_objects_of_one_kind_are_read_whatever_is_missing() -> None:
    times = pd.Series([LATE, pd.NaT, None, np.nan], dtype=object)
    placed = read_events(pd.DataFrame({"asset": "A", "time": times}), PANEL)
    assert placed.bar.tolist() == [1, -1, -1, -1]
