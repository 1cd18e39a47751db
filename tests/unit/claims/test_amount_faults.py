"""Amounts that nothing can be made of: a plain sentence, never an accident."""

from dataclasses import replace
from typing import Any

import pytest
import tomli_w

from eventimpact.claims import Evidence, judge, load_claim
from eventimpact.claims._read import parse_claim
from eventimpact.errors import InvalidClaimError
from unit.claims.markets import FIRST, N_BARS, TRUE, OneSeries, day, line


ON = day(FIRST).date().isoformat()
AMOUNT = {"label": "it", "value": 100, "unit": "BTC", "on": ON}


def refused(
    *, amounts: list[Any] | None = None, checks: list[Any] | None = None
) -> str:
    said = load_claim("us-marshals-2014").model_dump(mode="json", exclude_none=True)
    said["cause"]["amounts"] = [AMOUNT] if amounts is None else amounts
    said["checks"] = checks or []
    with pytest.raises(InvalidClaimError) as caught:
        parse_claim(tomli_w.dumps(said), "claim.toml")
    assert len(caught.value.faults) == 1
    return caught.value.faults[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"unit": None}, "cause, amounts 1, unit: is missing; add it"),
        ({"on": None}, "cause, amounts 1, on: is missing; add it"),
        ({"value": 0}, "value: is 0; it should be greater than 0"),
        ({"value": -5}, "value: is -5; it should be greater than 0"),
        ({"value": float("nan")}, "value: is nan; it should be a finite number"),
        ({"value": float("inf")}, "value: is inf; it should be a finite number"),
        ({"value": 1e-9}, "value: is 1e-09; an amount lies between 1e-08, the small"),
        ({"value": 1e19}, "value: is 1e+19; an amount lies between 1e-08"),
        ({"unit": "ETH"}, "unit: is 'ETH'; it should be 'BTC', 'USD', 'EUR', 'CNY'"),
        ({"label": ""}, "label: is ''"),
        ({"low": 5}, "low: there is no such key"),
    ],
)
def test_an_amount_that_is_none_is_told(change: dict[str, Any], sentence: str) -> None:
    amount = {
        key: value for key, value in (AMOUNT | change).items() if value is not None
    }
    assert sentence in refused(amounts=[amount])


def test_two_amounts_of_one_name_are_told() -> None:
    assert "2 amounts are called 'it'; each gets a verdict of its own" in refused(
        amounts=[AMOUNT, AMOUNT | {"value": 7}]
    )


PART = {"label": "part", "value": 1.0}


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        (
            {"kind": "supply", "value": 5, "unit": "BTC", "on": ON, "percent": 200},
            "checks 1, percent: is 200; it should be less than or equal to 100",
        ),
        (
            {
                "kind": "sum",
                "parts": [PART | {"value": float("nan")}],
                "stated": 3,
                "unit": "%",
                "on": ON,
            },
            "checks 1, parts 1, value: is nan; it should be a finite number",
        ),
        (
            {"kind": "returns", "days": [ON, ON], "percent": 3},
            f"checks 1: lists {ON} 2 times; keep one",
        ),
        (
            {"kind": "before", "first": "A", "then": "A"},
            "checks 1: compares the knowledge time of 'A' with itself; name another",
        ),
    ],
)
def test_a_statement_that_cannot_be_is_told(
    check: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(checks=[{"label": "it", **check}])


def test_the_order_of_two_clocks_of_one_event_can_be_asked_for() -> None:
    check = {"label": "it", "kind": "before", "first": "X-800", "then": "X-800"}
    claim = replace(TRUE, claim={"checks": [check | {"then_clock": "executed"}]})
    assert "X-800 has no usable date" in line(claim.judged(), "amounts").reason


def sized(**change: Any) -> Evidence:
    cause = TRUE.said.cause.model_dump()
    cause["amounts"] = (AMOUNT | change,)
    claim = replace(TRUE, claim={"cause": cause, "as_of": None}).said
    prices = OneSeries(TRUE.market())
    found: Evidence = line(
        judge(claim, prices=prices, catalogue=TRUE.catalogue), "size"
    )
    return found


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"on": "2008-01-01"},
            "there was no bitcoin on 2008-01-01: the first block is",
        ),
        ({"on": "2012-01-01"}, "BTC-USD has no close of 2012-01-01"),
        ({"on": "2031-01-01"}, "how many bitcoin there are on 2031-01-01 is not known"),
        ({"value": 3e7}, "of all bitcoin there were on 2022-03-11"),
        # The first fixing of the yuan is of 1 April 2005.
        ({"unit": "CNY", "on": "2005-03-31"}, "there is no rate of CNY on 2005-03-31"),
        ({"unit": "EUR", "on": "1998-12-31"}, "there is no rate of USD on 1998-12-31"),
    ],
)
def test_an_amount_without_a_worth_is_not_testable(
    change: dict[str, Any], reason: str
) -> None:
    found = sized(**change)
    assert found.finding.value == "not testable"
    assert reason in found.reason


def test_the_first_fixing_of_the_yuan_does() -> None:
    assert sized(unit="CNY", on="2005-04-01").finding.value != "not testable"


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        (
            {"kind": "supply", "value": 5, "unit": "BTC", "on": "2009-01-02"},
            "there was no bitcoin on 2009-01-02: the first block is of 2009-01-03",
        ),
        (
            {"kind": "supply", "value": 5, "unit": "BTC", "on": "9999-12-31"},
            "how many bitcoin there are on 9999-12-31 is not known",
        ),
        (
            {"kind": "supply", "value": 5, "unit": "USD", "on": "2008-01-01"},
            "there was no bitcoin on 2008-01-01",
        ),
        (
            {
                "value": 5,
                "unit": "BTC",
                "stated": 5,
                "stated_unit": "BTC",
                "on": "2008-01-01",
            },
            "there was no bitcoin on 2008-01-01",
        ),
        (
            {
                "value": 5,
                "unit": "CNY",
                "stated": 5,
                "stated_unit": "USD",
                "on": "2005-03-31",
            },
            "there is no rate of CNY on 2005-03-31 or the 5 days before",
        ),
    ],
)
def test_a_statement_without_a_price_is_not_testable(
    check: dict[str, Any], reason: str
) -> None:
    case = replace(TRUE, claim={"checks": [{"label": "it", **check}], "as_of": None})
    found = line(case.judged(), "amounts")
    assert found.finding.value == "not testable"
    assert reason in found.reason


def test_a_return_over_a_missing_day_is_not_a_days_return() -> None:
    days = [day(bar).date().isoformat() for bar in (700, 702)]
    asked = [
        {"label": "it", "kind": "returns", "days": [one], "percent": 1} for one in days
    ]
    verdict = replace(TRUE, claim={"checks": asked}).judged(missing=(701,))
    found = [one.finding.value for one in verdict.amounts]
    assert found == ["contradicts", "not testable"]
    assert f"BTC-USD has no return of {days[1]}" in verdict.amounts[1].reason
    assert verdict.market.daily.n_bars == N_BARS - 1
