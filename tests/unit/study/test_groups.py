"""Groups of the events of one study."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from eventimpact import Design, EventStudy, StudyResult, Window, event_arrays
from eventimpact._types import FloatArray
from eventimpact.normal import ConstantMean


DAY = Window(0, 0)
DESIGN = Design(estimation=Window(-60, -6), event=Window(-5, 5))


@pytest.fixture
def returns(rng: np.random.Generator) -> FloatArray:
    return rng.normal(0, 0.02, (600, 3))


@pytest.fixture
def result(returns: FloatArray) -> StudyResult:
    frame = pd.DataFrame(
        {
            "asset": [0, 1, 2, 0, 1, 2, 0, 1],
            "bar": [100, 110, 120, 130, 140, 150, 160, 5],
            "group": ["up", "up", "up", "down", "down", "down", "alone", "up"],
            "size": [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, np.nan, 1.0],
        }
    )
    return EventStudy(model=ConstantMean(), design=DESIGN).run(returns, frame)


def test_groups_are_those_of_the_column(result: StudyResult) -> None:
    groups = result.by("group")
    assert list(groups) == ["alone", "down", "up"]
    assert {key: len(group) for key, group in groups.items()} == {
        "alone": 1,
        "down": 3,
        "up": 4,
    }
    assert groups["up"].event_ids == ("0", "1", "2", "7")
    assert len(groups["up"].dropped) == 1
    assert "'up': 4" in repr(groups)


def test_an_event_has_the_same_numbers_in_its_group(result: StudyResult) -> None:
    down = result.by("group")["down"]
    np.testing.assert_array_equal(down.ar, result.ar[3:6])
    np.testing.assert_array_equal(down.scar(DAY), result.scar(DAY)[3:6])
    np.testing.assert_array_equal(down.n_masked, result.n_masked[3:6])
    assert down.n_masked.tolist() == [1, 1, 1]


def test_sums_are_of_the_group_alone(result: StudyResult, returns: FloatArray) -> None:
    masked = np.zeros(returns.shape, dtype=bool)
    masked[[100, 110, 120, 130, 140, 150, 160, 5], [0, 1, 2, 0, 1, 2, 0, 1]] = True
    wanted = event_arrays(
        returns,
        None,
        [0, 1, 2],
        [130, 140, 150],
        model=ConstantMean(),
        design=DESIGN,
        masked=masked,
    )
    sums = result.by("group")["down"].arrays.sums
    assert sums.n_events == 3
    np.testing.assert_array_equal(sums.ranks, wanted.sums.ranks)
    np.testing.assert_array_equal(sums.calendar, wanted.sums.calendar)


def test_a_group_of_one_event_has_reasons(result: StudyResult) -> None:
    alone = result.by("group")["alone"]
    assert np.isfinite(alone.car(DAY)).all()
    test = alone.test("bmp", DAY)
    assert test.reason
    assert "1 event has" in test.reason
    assert alone.test("t", DAY).reason is None


def test_a_group_is_studied_once(result: StudyResult) -> None:
    groups = result.by("group")
    assert groups["up"] is groups["up"]


def test_an_event_without_a_value_is_in_no_group(result: StudyResult) -> None:
    groups = result.by("size")
    assert list(groups) == [1.0, 2.0]
    assert sum(map(len, groups.values())) == 7


def test_labels_can_be_given(result: StudyResult) -> None:
    groups = result.by(np.arange(8) % 2 == 0)
    assert groups[True].event_ids == ("0", "2", "4", "6")


def test_the_difference_is_welchs_t(result: StudyResult) -> None:
    cars = result.car(DAY)
    labels = list("abcdefgh")
    found = result.by("group").difference("up", "down", DAY, clusters=labels)
    wanted = ttest_ind(cars[:3], cars[3:6], equal_var=False)
    assert found.statistic == pytest.approx(wanted.statistic, rel=1e-12)
    assert found.pvalue == pytest.approx(wanted.pvalue, rel=1e-10)
    assert found.estimate == pytest.approx(cars[:3].mean() - cars[3:6].mean())


def test_clusters_default_to_overlapping_windows(result: StudyResult) -> None:
    groups = result.by("group")
    apart = groups.difference("up", "down", DAY)
    named = groups.difference("up", "down", DAY, clusters="event_id")
    assert tuple(apart) == pytest.approx(tuple(named))
    wide = groups.difference("up", "down", Window(-5, 5))
    assert wide.reason
    assert "1 and 1 clusters" in wide.reason


def test_a_frame_has_a_row_a_group(result: StudyResult) -> None:
    frame = result.by("group").to_frame(DAY)
    assert frame.index.tolist() == ["alone", "down", "up"]
    assert frame["n_events"].tolist() == [1, 3, 4]
    assert frame["n_used"].tolist() == [1, 3, 3]
    assert frame.loc["down", "caar"] == pytest.approx(result.car(DAY)[3:6].mean())
    assert "1 event has" in frame.loc["alone", "reason"]


def test_days_are_groups_too(returns: FloatArray) -> None:
    days = pd.bdate_range("2020-01-01", periods=600, name="time")
    frame = pd.DataFrame(returns, days, list("ABC"))
    events = pd.DataFrame(
        {"asset": ["A", "B", "C", "Z"], "time": days[[100, 200, 100, 300]]}
    )
    result = EventStudy(model=ConstantMean(), design=DESIGN).run(frame, events)
    groups = result.by("time")
    assert list(groups) == [days[100], days[200]]
    assert groups[days[100]].event_ids == ("0", "2")
