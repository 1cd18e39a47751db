"""Days with more selling, against days with less, where the truth is planted."""

import pickle
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import Evidence
from eventimpact.claims._context import Context
from eventimpact.claims._dose import DoseStudy, dose, study_dose
from eventimpact.claims._prepare import Inputs, prepare
from eventimpact.claims._size import study_size
from eventimpact.events import Catalogue, Flow
from unit.claims.markets import Case, OneSeries, day, event, reading, undated, usd


FIRST, LAST = 800, 829
VOLUME = 1e9
SENT = np.random.default_rng(3).uniform(0, 5, LAST - FIRST + 1) * (
    np.arange(LAST - FIRST + 1) % 2
)


def flows(name: str, vintage: str = "2022-06-01") -> list[Flow]:
    """List what was sent each day, in percent of a day's volume."""
    return [
        Flow(
            event=name,
            day=day(FIRST + k).date(),
            recipient="a venue",
            btc=1.0,
            usd=float(VOLUME * share / 100),
            source="a list",
            vintage=vintage,
        )
        for k, share in enumerate(SENT)
        if share > 0 or k in (0, len(SENT) - 1)
    ]


def market(slope: float, drift: float) -> dict[int, float]:
    """Plant a fall that goes with what was sent, in percent for each percent."""
    return {
        FIRST + k: drift + slope * float(share) / 100 for k, share in enumerate(SENT)
    }


def case(slope: float, drift: float = -0.003, **cause: Any) -> Case:
    named: dict[str, Any] = {"label": "the sales", "amounts": [usd(6e8)], **cause}
    return Case(
        planted=market(slope, drift),
        cause=(),
        rivals=(),
        others=(event("SOLD", FIRST, flags=[]), undated("X")),
        claim={
            "readings": [reading(FIRST, LAST)],
            "cause": named,
            "dose_from": ("SOLD",),
            "groups": [],
        },
    )


def context(one: Case, listed: list[Flow], **prices: Any) -> Context:
    events = Catalogue(one.catalogue.events, tuple(listed))
    series = OneSeries(one.market(**prices))
    found = prepare(one.said, Inputs(prices=series, catalogue=events)).readings[0]
    assert isinstance(found, Context)
    return found


def found(where: Context) -> Evidence:
    sized = study_size(where, where.claim.cause.amounts[0], details=False)
    return dose(where, study_dose(where), sized)


OWN = {"flows_of": ("SOLD",)}
OTHER = {"undated": ("X",)}


def test_more_selling_with_more_of_a_fall_supports() -> None:
    line = found(context(case(-0.8, **OWN), flows("SOLD")))
    assert line.finding.value == "supports"
    assert line.estimate == pytest.approx(-0.8, abs=0.15)
    assert line.low is not None
    assert line.high is not None
    assert line.low < -0.8 < line.high < 0
    assert "vintage 2022-06-01" in line.reason


def test_more_selling_with_less_of_a_fall_contradicts() -> None:
    line = found(context(case(0.3, -0.01, **OWN), flows("SOLD")))
    assert line.finding.value == "contradicts"
    assert line.p_contradict is not None
    assert line.p_contradict <= 0.05


def test_a_rise_that_buying_explains_is_the_mirror_image() -> None:
    fall = context(case(-0.8, **OWN), flows("SOLD"))
    one = case(-0.8, **OWN)
    mirrored = replace(one, claim=one.claim | {"direction": "rise"})
    rise = context(mirrored, flows("SOLD"), sign=-1)
    down, up = found(fall), found(rise)
    assert up.estimate == pytest.approx(-(down.estimate or 0))
    assert up.low == pytest.approx(-(down.high or 0))
    assert up.p_support == down.p_support


def test_the_slope_is_that_of_least_squares() -> None:
    where = context(case(-0.5, **OWN), flows("SOLD"))
    returns = 100 * where.daily.history.log_returns()[FIRST : LAST + 1]
    expected = np.polyfit(SENT, returns, 1)[0]
    assert found(where).estimate == pytest.approx(expected)


def test_another_sale_carries_its_dose_over() -> None:
    one = case(-0.8, 0.006, **OTHER, amounts=[usd(4e7)])
    one = replace(one, claim=one.claim | {"smallest_share": 0.1})
    where = context(one, flows("SOLD"))
    line = found(where)
    # 40 million of a billion a day: 4 percent, each worth about -0.8 percent.
    slope = np.polyfit(
        SENT, 100 * where.daily.history.log_returns()[FIRST : LAST + 1], 1
    )[0]
    assert line.estimate == pytest.approx(100 * np.expm1(4 * slope / 100))
    assert line.unit == "percent of price"
    assert "as there" in line.reason
    assert line.finding.value == "supports"


def test_a_dose_beyond_the_largest_day_of_the_other_sale_is_not_carried_over() -> None:
    line = found(context(case(-0.8, **OTHER), flows("SOLD")))
    assert line.finding.value == "not testable"
    assert "is 60 percent of a day's volume, while the largest day" in line.reason
    assert f"sent {SENT.max():.2g} percent" in line.reason
    assert line.p_support is None
    assert line.p_contradict is None


def test_a_small_amount_carried_over_contradicts() -> None:
    one = case(-0.8, undated=("X",), amounts=[usd(1e6)])
    line = found(context(one, flows("SOLD")))
    assert line.finding.value == "contradicts"


def test_the_latest_vintage_counts_alone() -> None:
    early = [
        flow.model_copy(update={"usd": 1.0}) for flow in flows("SOLD", "2022-05-01")
    ]
    both = context(case(-0.8, **OWN), [*early, *flows("SOLD")])
    alone = context(case(-0.8, **OWN), flows("SOLD"))
    assert found(both).estimate == found(alone).estimate


@pytest.mark.parametrize(
    ("one", "listed", "prices", "reason"),
    [
        (case(-0.5, **OTHER), [], {}, "no sale of the catalogue lists its flow"),
        (case(-0.5, **OWN), flows("SOLD")[:3], {}, "5 are needed"),
        (case(-0.5, **OWN), flows("SOLD"), {"volume": None}, "volume in US dollars"),
        (case(-0.5, **OWN), flows("SOLD"), {"symbol": "SP500"}, "no series of bitcoin"),
        (case(-0.5, **OWN), flows("SOLD"), {"sign": -1}, "did not move"),
    ],
)
def test_what_cannot_be_tested_says_why(
    one: Case, listed: list[Flow], prices: dict[str, Any], reason: str
) -> None:
    if prices.get("symbol") == "SP500":
        one = replace(
            one,
            claim=one.claim
            | {"series": {"daily": "SP500"}, "cause": {"label": "x", **OWN}},
        )
    where = context(one, listed, **prices)
    study = study_dose(where)
    line = dose(where, study, None)
    assert line.finding.value == "not testable"
    assert reason in line.reason


def test_without_an_amount_there_is_nothing_to_carry_over() -> None:
    where = context(case(-0.5, **OTHER), flows("SOLD"))
    line = dose(where, study_dose(where), None)
    assert "no amount" in line.reason


def test_the_study_does_not_depend_on_the_smallest_share() -> None:
    where = context(case(-0.3, **OWN), flows("SOLD"))
    study = study_dose(where)
    sized = study_size(where, where.claim.cause.amounts[0], details=False)
    chances = [
        dose(where.with_smallest_share(share), study, sized).p_contradict
        for share in (0.1, 0.5, 0.9)
    ]
    assert chances == sorted(chances, reverse=True)


def test_the_figure_waits_until_it_is_drawn_and_travels() -> None:
    line = found(context(case(-0.5, **OWN), flows("SOLD")))
    assert line.figure is not None
    assert b"draw_dose" in pickle.dumps(line.figure)
    label = line.figure().axes[0].get_xlabel()
    assert "average daily volume" in label


def test_details_can_be_left_out() -> None:
    where = context(case(-0.5, **OWN), flows("SOLD"))
    assert study_dose(where, details=False).detail == ()
    assert isinstance(study_dose(where), DoseStudy)
    assert {row[0] for row in study_dose(where).detail[0].rows} == {
        "placebo stretches",
        "HAC",
        "HC3",
    }


def test_the_days_are_named() -> None:
    study = study_dose(context(case(-0.5, **OWN), flows("SOLD")))
    assert study.fit is not None
    assert date.fromisoformat(study.fit.first) == day(FIRST).date()
    assert date.fromisoformat(study.fit.last) == day(LAST).date()
