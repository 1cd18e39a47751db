"""Which day's price converts an amount, and how far that day is from the outcome."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import Claim, Evidence, judge
from eventimpact.claims._amount_money import (
    apart,
    days_apart,
    impossible,
    priced,
    worth,
)
from eventimpact.claims._claim import AmountVariant
from eventimpact.claims._size import SizeStudy
from eventimpact.claims._volume import busier
from eventimpact.errors import DataNotAvailableError
from eventimpact.impact import ImpactBound
from eventimpact.prices import ecb_fixing
from unit.claims.markets import FIRST, TRUE, Case, OneSeries, day, line


SPRING = (date(2025, 1, 22), date(2025, 4, 1))


@pytest.mark.parametrize(
    ("on", "days", "words"),
    [
        # Seven years to 1 May 2025 with the days of February 2020 and 2024: 2,557;
        # 99 days less to 22 January.
        (date(2018, 5, 1), -2458, "2,458 days before the outcome"),
        (date(2025, 1, 21), -1, "1 day before the outcome"),
        (date(2025, 1, 22), 0, "within the outcome"),
        (date(2025, 4, 1), 0, "within the outcome"),
        (date(2025, 4, 16), 15, "15 days after the outcome"),
    ],
)
def test_the_distance_is_counted_in_days(on: date, days: int, words: str) -> None:
    assert days_apart(on, SPRING) == days
    assert apart(on, SPRING) == words


@pytest.mark.parametrize(
    ("unit", "to", "words"),
    [
        ("BTC", "USD", "the close of 2025-04-21"),
        # Easter Monday: the last fixing is of Maundy Thursday.
        ("CNY", "USD", "the ECB fixing of 2025-04-17"),
        ("EUR", "USD", "the ECB fixing of 2025-04-17"),
        ("BTC", "EUR", "the close of 2025-04-21 and the ECB fixing of 2025-04-17"),
        ("USD", "USD", ""),
    ],
)
def test_the_price_and_the_fixing_are_named(unit: str, to: str, words: str) -> None:
    assert priced(unit, to, date(2025, 4, 21)) == words


def test_a_fixing_is_of_its_own_day_or_of_the_last_before() -> None:
    days = {on: ecb_fixing("USD", date(2025, 4, on)).day for on in (16, 17, 18, 21, 22)}
    assert days == {16: 16, 17: 17, 18: 17, 21: 17, 22: 22}
    assert ecb_fixing("EUR", date(1990, 1, 1)) == date(1990, 1, 1)
    with pytest.raises(DataNotAvailableError, match="there is no rate of CNY on 2004"):
        ecb_fixing("CNY", date(2004, 1, 5))


def said(amount: dict[str, Any], case: Case = TRUE, **fields: Any) -> Claim:
    cause = case.said.cause.model_dump()
    cause["amounts"] = ({"label": "it", **amount},)
    return replace(case, claim={"cause": cause, **fields}).said


def sized(claim: Claim, case: Case = TRUE, **market: Any) -> Evidence:
    prices = OneSeries(case.market(**market))
    found: Evidence = line(
        judge(claim, prices=prices, catalogue=case.catalogue), "size"
    )
    return found


def on(bar: int) -> str:
    return day(bar).date().isoformat()


def coins(bar: int, value: float = 1e6) -> dict[str, Any]:
    return {"value": value, "unit": "BTC", "on": on(bar)}


def dollars(usd: float) -> dict[str, Any]:
    return {"value": usd, "unit": "USD", "on": on(FIRST)}


def test_an_amount_within_the_outcome_says_so() -> None:
    reason = sized(said(coins(803))).reason
    assert f"converted at the close of {on(803)}, within the outcome" in reason


# The price falls to a third, long before the outcome.
CRASH = Case(planted={600: -np.log(3.0)} | TRUE.planted)


def test_an_amount_of_another_day_says_so_and_what_it_would_be_at_the_outcome() -> None:
    price = CRASH.market().close
    reason = sized(said(coins(590), CRASH), CRASH).reason
    assert f"converted at the close of {on(590)}, 210 days before the outcome" in reason
    assert f"at the prices of {on(FIRST)}, its first day, the amount would be" in reason
    assert f"{price[FIRST]:.4g}m USD, not {price[590]:.4g}m USD" in reason
    assert "another time" not in reason


def test_an_amount_of_years_before_is_of_another_time() -> None:
    claim = said({"value": 1e6, "unit": "USD", "on": "2018-05-02"})
    # Four years to 2 May 2022, a leap year among them, less 52 days.
    assert (
        "stated in dollars as of 2018-05-02, 1,409 days before the outcome, which is "
        "another time"
    ) in sized(claim).reason


def test_the_tests_take_whichever_day_is_worse_for_them() -> None:
    price = CRASH.market().close
    share = {"smallest_share": 0.02}
    then, there = (
        sized(said(dollars(1e6 * price[bar]), CRASH, **share), CRASH)
        for bar in (590, FIRST)
    )
    both = sized(said(coins(590), CRASH, **share), CRASH)
    chances = np.array([(x.p_support, x.p_contradict) for x in (then, there)], float)
    assert (chances[0] != chances[1]).any()
    assert [both.p_support, both.p_contradict] == pytest.approx(chances.max(axis=0))
    # The draws are those of the price of the day stated.
    assert both.estimate == pytest.approx(then.estimate)


def audit(**fields: Any) -> Evidence:
    check = {
        "label": "it",
        "value": 3e9,
        "unit": "CNY",
        "stated": 414e6,
        "stated_unit": "USD",
        **fields,
    }
    case = replace(TRUE, claim={"checks": [check]})
    found: Evidence = line(case.judged(), "amounts")
    return found


def test_an_audit_far_from_every_outcome_says_so() -> None:
    far = audit(on="2018-05-02")
    assert "on 2018-05-02 (1,409 days before the outcome); the stated" in far.reason
    assert far.detail[0].caption == (
        "converted by the ECB fixing of 2018-05-02, 1,409 days before the outcome"
    )


def test_an_audit_near_an_outcome_says_it_in_its_table_alone() -> None:
    near = audit(on=on(FIRST))
    assert f"on {on(FIRST)}; the stated" in near.reason
    assert near.detail[0].caption.endswith("within the outcome")


def test_an_audit_on_a_day_without_a_fixing_names_the_fixing() -> None:
    # 13 March 2022 was a Sunday.
    assert "(by the ECB fixing of 2022-03-11)" in audit(on="2022-03-13").reason


def variant(**fields: Any) -> AmountVariant:
    return AmountVariant.model_validate({"label": "it", **fields})


def test_more_coins_than_there_are_cannot_have_been_sold() -> None:
    # The third halving, block 630,000: 210,000 blocks each of 50, 25 and 12.5 coins
    # make 18,375,000, and a day has at most 144 blocks of 12.5 or 6.25.
    half = {"unit": "BTC", "on": "2020-05-11"}
    assert impossible(variant(value=18_375_000, **half)) == ""
    assert "it is 200 % of all bitcoin there were on 2020-05-11 (18.38m BTC)" in (
        impossible(variant(value=36_750_000, **half))
    )
    assert impossible(variant(value=1e15, unit="USD", on="2020-05-11")) == ""
    evidence = sized(said(coins(803, 3e7)))
    assert evidence.finding.value == "not testable"
    assert "so much cannot have been sold" in evidence.reason


def test_a_dollar_is_a_dollar_on_any_day() -> None:
    market = judge(TRUE.said, prices=OneSeries(TRUE.market()), catalogue=TRUE.catalogue)
    assert worth(market.market, 5.0, "USD", "USD", date(1990, 1, 1)) == 5.0


def test_a_days_volume_is_held_against_the_days_before() -> None:
    volume = np.r_[np.full(30, 2.0), np.nan, np.full(4, 5.0)]
    days = np.arange(31, 35)
    assert busier(volume, days, 30) == pytest.approx(2.5)
    assert busier(volume[25:], days - 25, 30) == 1.0


def bounded(**fields: Any) -> SizeStudy:
    """Make a study of 99 draws: 0.001, 0.002, ..., 0.099."""
    draws = np.arange(1, 100) / 1000
    bound = ImpactBound(
        even=draws,
        worst_day=draws,
        favourable=draws,
        unfavourable=draws,
        worst_day_index=0,
        median=0.05,
        low=0.005,
        high=0.095,
        favourable_high=0.095,
        required=1.0,
        sensitivity=((0.1, 0.05),),
    )
    amount = variant(value=1e6, unit="USD", on="2022-03-11")
    return SizeStudy(variant=amount, usd=1e6, bound=bound, **fields)


def test_the_volume_before_the_outcome_may_not_exclude_an_amount() -> None:
    # No draw reaches 0.0995; at a quarter of the volume all moves are twice as large,
    # and 50 draws of 99 reach half of it: (1 + 50) / (1 + 99).
    assert bounded(busier=4.0).caveats(0.0995, 0.05) == (
        "; at the volume of the 30 days before, which is 25 % of the outcome's, 51 % of "
        "the draws reach it"
    )
    assert bounded(busier=0.25).caveats(0.0995, 0.05) == ""
    assert bounded(busier=1.001).caveats(0.0995, 0.05) == ""


def test_four_times_the_dollars_move_the_price_twice_as_far() -> None:
    assert bounded(there=1e6).reaching(0.0995) == (1.0, 0.01)
    # All 99 draws miss 0.0995; 49 miss 0.04975.
    assert bounded(there=4e6).reaching(0.0995) == (1.0, 0.51)
    assert bounded(there=4e6).reaching(0.0005) == (0.01, 1.0)
    assert bounded(there=0.25e6).reaching(0.0005) == (0.01, 1.0)


def test_the_volume_of_a_file_is_said_to_be_the_files() -> None:
    reason = sized(said(dollars(1e6)), source="file mine.csv").reason
    assert "the volume is that of file mine.csv, taken for the whole market's" in reason
    assert "is that of" not in sized(said(dollars(1e6))).reason


def test_the_table_has_the_volume_of_the_days_before() -> None:
    names = [row[0] for row in sized(said(dollars(1e6))).detail[0].rows]
    assert names[2] == "even pace, at the volume of the 30 days before"
