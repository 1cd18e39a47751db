"""The audit of amounts, by hand with rates typed in."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from eventimpact.claims import Claim, Evidence, judge, load_claim
from eventimpact.prices import EmbeddedPrices
from unit.claims.markets import TRUE, Case, OneSeries, line


# ECB euro reference rates of 16 April 2025.
USD_PER_EUR, CNY_PER_EUR = 1.1355, 8.2961


def check(**fields: Any) -> dict[str, Any]:
    return {
        "label": "an amount",
        "value": 3e9,
        "unit": "CNY",
        "stated": 414e6,
        "stated_unit": "USD",
        "on": "2025-04-16",
    } | fields


def audited(case: Case = TRUE, **fields: Any) -> Evidence:
    claim = case.claim | {"checks": [check(**fields)], "as_of": None}
    return line(replace(case, claim=claim).judged(), "amounts")


@pytest.fixture(scope="module")
def seized() -> list[Evidence]:
    claim = load_claim("seized-crypto-2025")
    last = claim.model_copy(update={"readings": claim.readings[-1:]})
    return [one for one in judge(last).readings[0].evidence if one.line == "amounts"]


@pytest.mark.parametrize(("row", "stated", "gap"), [(0, 414e6, 0.8), (1, 408e6, -0.6)])
def test_three_billion_yuan_were_410_million_dollars(
    seized: list[Evidence], row: int, stated: float, gap: float
) -> None:
    worth = 3e9 / CNY_PER_EUR * USD_PER_EUR
    assert round(worth / 1e6, 1) == 410.6
    assert seized[row].estimate == pytest.approx(100 * (stated / worth - 1))
    assert round(seized[row].estimate or 0, 1) == gap
    assert seized[row].finding.value == "supports"
    assert "was worth 410.6m USD on 2025-04-16" in seized[row].reason


def test_the_implied_rate_stands_beside_that_of_the_day(seized: list[Evidence]) -> None:
    (table,) = seized[0].detail
    assert table.columns == ("rate", "CNY per USD")
    rates = {name: float(str(rate)) for name, rate in table.rows}
    assert rates["implied"] == pytest.approx(3e9 / 414e6, rel=1e-4)
    assert rates["on the day"] == pytest.approx(CNY_PER_EUR / USD_PER_EUR, rel=1e-4)


@pytest.mark.parametrize(
    ("row", "day", "finding"),
    [(2, "2023-12-31", "contradicts"), (3, "2024-12-31", "supports")],
)
def test_fifteen_thousand_bitcoin_at_the_close_of_a_year(
    seized: list[Evidence], row: int, day: str, finding: str
) -> None:
    history = EmbeddedPrices().history("BTC-USD")
    midnight = np.datetime64(day, "ns") + np.timedelta64(1, "D")
    close = history.close[history.close_at == midnight].item()
    assert seized[row].estimate == pytest.approx(100 * (1.4e9 / (15000 * close) - 1))
    assert seized[row].finding.value == finding


def test_the_closes_of_both_years_are_those_that_are_known() -> None:
    history = EmbeddedPrices().history("BTC-USD")
    known = {"2024-01-01": 42_265, "2025-01-01": 93_429}
    for midnight, price in known.items():
        close = history.close[history.close_at == np.datetime64(midnight)].item()
        assert close == pytest.approx(price, rel=0.005)


@pytest.mark.parametrize("tolerance", [0.0083, 0.0081])
def test_the_tolerance_is_what_agreement_means(tolerance: float) -> None:
    gap = 414e6 / (3e9 / CNY_PER_EUR * USD_PER_EUR) - 1
    agrees = abs(gap) <= tolerance
    found = audited(tolerance=tolerance).finding.value
    assert found == ("supports" if agrees else "contradicts")


def test_coins_are_priced_at_the_close_of_their_day() -> None:
    price = TRUE.market().close[800]
    evidence = audited(value=10, unit="BTC", stated=10 * price, on="2022-03-11")
    assert evidence.estimate == pytest.approx(0, abs=1e-9)
    assert evidence.detail[0].columns == ("rate", "USD per BTC")
    assert float(str(evidence.detail[0].rows[1][1])) == pytest.approx(price, rel=1e-4)


def test_money_converts_to_coins_too() -> None:
    price = TRUE.market().close[800]
    evidence = audited(
        value=1e6, unit="USD", stated=1e6 / price, stated_unit="BTC", on="2022-03-11"
    )
    assert evidence.estimate == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"on": "2031-01-01"}, "there is no rate of CNY on 2031-01-01"),
        ({"unit": "BTC", "on": "2019-05-05"}, "BTC-USD has no close of 2019-05-05"),
        ({"unit": "BTC", "on": "2027-01-01"}, "BTC-USD has no close of 2027-01-01"),
    ],
)
def test_a_day_without_rates_or_prices_cannot_be_audited(
    fields: dict[str, Any], reason: str
) -> None:
    evidence = audited(**fields)
    assert evidence.finding.value == "not testable"
    assert reason in evidence.reason


def test_coins_are_not_priced_by_another_asset() -> None:
    asked = TRUE.claim | {"checks": [check(unit="BTC", on="2022-03-11")]}
    case = replace(TRUE, claim=asked)
    evidence = line(case.judged(symbol="ETH-USD"), "amounts")
    assert evidence.finding.value == "not testable"
    assert "ETH-USD is no price of bitcoin" in evidence.reason


def in_bitcoin(on: str = "2022-03-11") -> Claim:
    cause = TRUE.said.cause.model_dump()
    cause["amounts"] = ({"label": "10 BTC", "value": 10, "unit": "BTC", "on": on},)
    return replace(TRUE, claim={"cause": cause}).said


@pytest.mark.parametrize(
    ("claim", "symbol", "reason"),
    [
        (in_bitcoin(), "ETH-USD", "ETH-USD is no price of bitcoin"),
        (in_bitcoin("2018-01-01"), "BTC-USD", "BTC-USD has no close of 2018-01-01"),
    ],
)
def test_an_amount_that_cannot_be_converted_has_no_size(
    claim: Claim, symbol: str, reason: str
) -> None:
    prices = OneSeries(TRUE.market(symbol=symbol))
    verdict = judge(claim, prices=prices, catalogue=TRUE.catalogue)
    assert line(verdict, "size").finding.value == "not testable"
    assert reason in line(verdict, "size").reason


def test_prices_in_euro_are_turned_into_dollars() -> None:
    verdict = judge(
        in_bitcoin(),
        prices=OneSeries(TRUE.market(currency="EUR", symbol="BTC-EUR", volume=None)),
        catalogue=TRUE.catalogue,
    )
    price = TRUE.market().close[800]
    # ECB euro reference rate of 11 March 2022.
    assert verdict.market.btc_price(date(2022, 3, 11)) == pytest.approx(price * 1.0990)


def test_volume_that_is_not_in_dollars_has_no_size() -> None:
    verdict = TRUE.judged(currency="EUR")
    assert line(verdict, "size").finding.value == "not testable"


def test_volume_in_coins_is_priced_by_the_bar() -> None:
    dollars = TRUE.market()
    coins = OneSeries(
        type(dollars).build(
            symbol="BTC-USD",
            open_at=dollars.open_at,
            close_at=dollars.close_at,
            close=dollars.close,
            volume=1e9 / dollars.close,
            volume_unit="BTC",
        )
    )
    verdict = judge(TRUE.said, prices=coins, catalogue=TRUE.catalogue)
    expected = line(TRUE.judged(), "size")
    assert line(verdict, "size").estimate == pytest.approx(expected.estimate)
