"""The rules by which events were placed, with counts."""

import numpy as np
import pandas as pd
import pytest

from eventimpact import Catalogue, EmbeddedPrices, EventStudy, Selection, StudyResult
from eventimpact.errors import InvalidEventError
from eventimpact.normal import ConstantMean


DAYS = pd.bdate_range("2022-01-03", periods=400, name="time")
SATURDAY = DAYS[299] + pd.Timedelta(days=1)
SPANS = ("A-US-2014-ANN", "A-US-2014-06", "B-2018-12-01")


@pytest.fixture
def result(rng: np.random.Generator) -> StudyResult:
    returns = pd.DataFrame(rng.normal(0, 0.02, (400, 2)), DAYS, ["A", "B"])
    events = pd.DataFrame(
        {
            "asset": ["A", "B", "A", "Z", "B", "A"],
            "time": [SATURDAY, SATURDAY, DAYS[310], DAYS[310], DAYS[330], DAYS[310]],
            "group": ["one", "two", "two", "two", "one", "two"],
        }
    )
    return EventStudy(model=ConstantMean()).run(returns, events)


def said(result: StudyResult, word: str) -> list[str]:
    return [rule for rule in result.rules if word in rule]


def test_counts_are_of_all_events(result: StudyResult) -> None:
    assert DAYS[299].day_name() == "Friday"
    assert said(result, "the next one (2 events)")
    assert said(result, "1 of 6 events has no bar and was dropped")
    assert said(result, "2 events are on the same asset and bar as another")


def test_counts_in_a_group_are_of_the_group(result: StudyResult) -> None:
    groups = result.by("group")
    assert said(groups["one"], "the next one (1 event)")
    assert not said(groups["one"], "dropped;")
    assert not said(groups["one"], "have no bar")
    assert not said(groups["one"], "same asset and bar")
    assert said(groups["two"], "1 of 4 events has no bar and was dropped")
    assert said(groups["two"], "2 events are on the same asset and bar as another")


def test_an_id_that_comes_twice_in_a_frame_is_refused() -> None:
    returns = np.random.default_rng(0).normal(0, 0.02, (400, 1))
    events = pd.DataFrame({"asset": 0, "bar": [300, 310, 320], "event_id": [7, 8, 7]})
    with pytest.raises(InvalidEventError, match="event_id 7 comes 2 times") as caught:
        EventStudy(model=ConstantMean()).run(returns, events)
    assert len(caught.value.faults) == 1
    many = pd.DataFrame({"asset": 0, "bar": 300, "event_id": [*range(12), *range(12)]})
    with pytest.raises(InvalidEventError, match="and 2 more ids"):
        EventStudy(model=ConstantMean()).run(returns, many)


@pytest.mark.parametrize(("policy", "ahead"), [("earliest", 0), ("latest", 1)])
def test_day_0_of_an_event_on_two_bars_is_as_told(policy: str, ahead: int) -> None:
    history = EmbeddedPrices().history("BTC-USD")
    events = Catalogue.shipped().select(Selection(ids=(*SPANS, "B-2025-04-09")))
    result = EventStudy(model=ConstantMean(), policy=policy).run(history, events)
    bar = dict(zip(result.event_ids, result.inputs.placed.bar.tolist(), strict=True))
    days = result.inputs.panel.label.astype("datetime64[D]").astype(str)
    assert days[bar["B-2018-12-01"]] == f"2018-12-0{1 + ahead}"
    assert days[bar["B-2025-04-09"]] == "2025-04-09"
    assert result.inputs.policy == policy
    (rule,) = said(result, "more than one bar")
    assert rule.startswith("3 events touch more than one bar; day 0 is the ")
    assert f"policy={policy!r}" in rule
    assert "few_events" in rule
    (rule,) = said(result.subset(np.array([3])), "more than one bar")
    assert rule[:9] in {"1 event t", "0 events "}
