"""Days with more selling, against days with less, where the truth is planted."""

import pickle
import re
from dataclasses import replace
from datetime import date
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import Evidence, ReadingVerdict, judge
from eventimpact.claims._claim import AmountVariant
from eventimpact.claims._context import Context
from eventimpact.claims._dose import DoseStudy, dose, study_dose
from eventimpact.claims._dose_spread import Spread, between_sales
from eventimpact.claims._inputs import Inputs
from eventimpact.claims._laws import calibration_of
from eventimpact.claims._prepare import prepare
from eventimpact.claims._size import study_size
from eventimpact.claims._volume import outcome_days
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


def test_what_is_needed_is_said_for_each_percent_sent() -> None:
    planted = case(-0.8, **OWN)
    where = context(planted, flows("SOLD"))
    said = re.search(
        r"with all ([\d.]+) percent the smallest share would need (\S+) % per percent",
        found(where).reason,
    )
    assert said is not None
    sent, needed = (float(number) for number in said.groups())
    fell = 100 * planted.returns[FIRST : LAST + 1].sum()
    assert sent * needed == pytest.approx(
        where.claim.smallest_share * fell, abs=0.005 * sent + 0.05 * abs(needed)
    )


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


def test_where_the_spread_between_sales_is_unknown_one_sale_decides_nothing() -> None:
    one = case(-0.8, 0.006, **OTHER, amounts=[usd(4e7)])
    where = context(one, flows("SOLD"))
    line, fit = found(where), study_dose(where).fit
    assert line.finding.value == "silent"
    assert (line.p_support, line.p_contradict) == (None, None)
    assert (
        "it is the only sale with a list by day, how much sales differ is not known (0 "
        "other sales of known flow lie within the prices, but 3 are needed), and the "
        "response of one decides nothing about another"
    ) in line.reason
    assert fit is not None
    ends = [100 * np.expm1(4 * end / 100) for end in fit.interval]
    assert [line.low, line.high] == pytest.approx(sorted(ends))


def test_a_second_list_by_day_is_counted() -> None:
    one = case(-0.8, 0.006, **OTHER, amounts=[usd(4e7)])
    one = replace(one, others=(*one.others, event("TOO", FIRST)))
    where = context(one, [*flows("SOLD"), *flows("TOO")])
    assert "one of 2 sales with a list by day" in found(where).reason


def test_an_interval_is_widened_by_what_sales_differ() -> None:
    spread = Spread(sd=3.0, n_sales=5)
    # Half a width of 4 on both sides; 1.644854 times 3 is 4.934561; their hypotenuse
    # is the root of 16 + 24.349890, 6.352156.
    assert spread.widened(1.0, (-3.0, 5.0)) == pytest.approx((-5.352156, 7.352156))
    assert Spread(sd=0.0, n_sales=5).widened(1.0, (-3.0, 6.0)) == (-3.0, 6.0)


def test_a_p_value_is_weakened_by_what_sales_differ() -> None:
    normal = NormalDist()
    spread = Spread(sd=1.5, n_sales=5)
    # A gap of two standard errors of 2, with 1.5 more: 4 over 2.5 is 1.6.
    p = 1 - normal.cdf(2.0)
    assert spread.pvalue(p, 4.0) == pytest.approx(1 - normal.cdf(1.6))
    assert spread.pvalue(1 - p, 4.0) == pytest.approx(normal.cdf(1.6))
    assert spread.pvalue(0.5, 4.0) == 0.5
    assert spread.pvalue(p, 0.0) == 0.5
    # Certainty that a sale does not reach it stays what the spread leaves of it.
    assert spread.pvalue(1.0, 3.0) == pytest.approx(normal.cdf(2.0))


@pytest.fixture(scope="module")
def plustoken() -> ReadingVerdict:
    return judge("plustoken-2019").readings[0]


def test_the_spread_is_that_of_the_sales_of_known_flow(
    plustoken: ReadingVerdict,
) -> None:
    where, sized = plustoken.context, plustoken.variants[1].size
    assert sized is not None
    assert sized.window is not None
    spread = between_sales(where, sized.usd, sized.window)
    calibration = calibration_of(where)
    assert isinstance(spread, Spread)
    assert not isinstance(calibration, str)
    # The posterior of tau by brute force: half-normal prior of scale 1, flat mean.
    y, s = calibration.estimates, calibration.errors
    taus = np.arange(0.0005, 8, 0.001)
    precision = 1 / (s**2 + taus[:, None] ** 2)
    mean = (precision * y).sum(axis=1) / precision.sum(axis=1)
    log_density = (
        0.5 * np.log(precision).sum(axis=1)
        - 0.5 * np.log(precision.sum(axis=1))
        - 0.5 * (precision * (y - mean[:, None]) ** 2).sum(axis=1)
        - 0.5 * taus**2
    )
    density = np.exp(log_density - log_density.max())
    variance = float((density * taus**2).sum() / density.sum())
    days = outcome_days(where)
    history = where.daily.history
    assert history.volume is not None
    unit = np.sqrt((where.daily.scales.sigma[days] ** 2).sum()) * np.sqrt(
        sized.usd / history.volume[days].sum()
    )
    assert spread.sd == pytest.approx(100 * np.sqrt(2 * variance) * unit, rel=1e-3)
    assert spread.n_sales == len(y)


def test_a_dose_carried_over_says_that_it_is_one_sales(
    plustoken: ReadingVerdict,
) -> None:
    line = next(one for one in plustoken.evidence if one.line == "dose")
    assert line.finding.value == "contradicts"
    assert "it is the only sale with a list by day, so the slope and" in line.reason
    assert "widened by how much 14 sales of known flow differ" in line.reason


def test_a_dollar_does_not_move_the_price(plustoken: ReadingVerdict) -> None:
    where = plustoken.context
    amount = AmountVariant.model_validate(usd(1.0) | {"on": "2019-09-20"})
    line = dose(where, study_dose(where), study_size(where, amount))
    assert line.finding.value == "contradicts"
    assert line.p_contradict is not None
    assert line.p_contradict < 0.001


def test_an_amount_without_a_worth_says_so_instead_of_none() -> None:
    amount = {"label": "it", "value": 5.0, "unit": "CNY", "on": "2004-01-05"}
    where = context(case(-0.5, **OTHER, amounts=[amount]), flows("SOLD"))
    assert "no amount to carry a dose over to; there is no rate of CNY" in (
        found(where).reason
    )


def test_a_dose_beyond_the_largest_day_of_the_other_sale_is_not_carried_over() -> None:
    line = found(context(case(-0.8, **OTHER), flows("SOLD")))
    assert line.finding.value == "not testable"
    assert "is 60 percent of a day's volume, while the largest day" in line.reason
    assert f"sent {SENT.max():.2g} percent" in line.reason
    assert line.p_support is None
    assert line.p_contradict is None


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
