"""Sales of known flow from a catalogue, and the backtest over them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import norm

from eventimpact import Catalogue, EmbeddedPrices
from eventimpact.errors import InsufficientDataError
from eventimpact.events import Event
from eventimpact.impact import (
    KnownSale,
    SaleWindow,
    backtest_impact,
    calibrate_impact,
    known_sales,
)
from eventimpact.inference import state_scales
from eventimpact.prices import PriceHistory


N_BARS = 600
SOLD = 500
SIGMA = 0.02
START = np.datetime64("2020-01-01", "ns")
DAY = np.timedelta64(1, "D")


def history(returns: np.ndarray, volume: float = 1e9, unit: str = "USD") -> Any:
    opens = START + DAY * np.arange(N_BARS)
    return PriceHistory.build(
        symbol="BTC-USD",
        open_at=opens,
        close_at=opens + DAY,
        close=100 * np.exp(np.cumsum(returns)),
        volume=np.full(N_BARS, volume),
        volume_unit=unit,
    )


def returns(seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, SIGMA, N_BARS)


def sale(name: str = "S", bars: tuple[int, int] = (SOLD, SOLD), **fields: Any) -> Event:
    first, last = ((START + DAY * bar).astype("datetime64[D]") for bar in bars)
    return Event.model_validate(
        {
            "id": name,
            "category": "A.sale",
            "title": f"sale {name}",
            "grade": "A",
            "provenance": "uncited",
            "executed": f"{first}" if first == last else f"{first}/{last}",
            "amounts": [
                {"value": 9e6, "unit": "EUR", "kind": "flow", "basis": "sold"},
                {"value": 1e8, "unit": "USD", "kind": "flow", "basis": "sold"},
            ],
            **fields,
        }
    )


def test_a_planted_fall_gives_the_planted_prefactor() -> None:
    r = returns()
    r[SOLD] = r[SOLD - 250 : SOLD].mean() - 0.06
    found = known_sales(history(r), Catalogue((sale(),))).sales[0]
    assert found.move == pytest.approx(0.06)
    assert found.share == pytest.approx(0.1)
    # Q / V is a tenth: the unit is sigma times its root, sigma about 2 %.
    assert found.unit() == pytest.approx(SIGMA * np.sqrt(0.1), rel=0.2)
    assert found.noise == pytest.approx(SIGMA, rel=0.2)


def test_the_noise_is_that_of_windows_as_long_as_the_sale() -> None:
    r = returns()
    found = known_sales(history(r), Catalogue((sale(bars=(SOLD, SOLD + 8)),))).sales[0]
    assert found.window.n_days == 9
    expected = 9 * r[SOLD - 250 : SOLD].mean() - r[SOLD : SOLD + 9].sum()
    assert found.move == pytest.approx(expected)
    # By loops: sd known before each day, times the root mean square of standardised
    # returns over the windows of nine days before, times the error of the mean.
    r[0] = np.nan  # the price before the first day is unknown
    sigma = state_scales(r).sigma
    z = [
        r[k : k + 9].sum() / np.sqrt((sigma[k : k + 9] ** 2).sum())
        for k in range(SOLD - 9 + 1)
    ]
    rms = np.sqrt(np.nanmean(np.square(z)))
    sd = np.sqrt((sigma[SOLD : SOLD + 9] ** 2).sum() * (1 + 9 / 250))
    assert found.noise == pytest.approx(sd * rms, rel=1e-9)


def test_a_volume_in_coins_is_turned_into_money() -> None:
    r = np.zeros(N_BARS)
    r[::2], r[1::2] = 0.01, -0.01
    in_coins = known_sales(history(r, 1e7, "BTC"), Catalogue((sale(),))).sales[0]
    assert in_coins.share == pytest.approx(1e8 / (1e7 * 100), rel=0.02)


def test_a_volume_in_dollars_is_money_whatever_dollar_the_price_is_in() -> None:
    tether = replace(history(returns()), currency="USDT")
    found = known_sales(tether, Catalogue((sale(),))).sales[0]
    assert found.share == pytest.approx(1e8 / 1e9)


def test_coins_are_worth_the_mean_close_and_go_before_dollars() -> None:
    coins = [
        {"value": 1e8, "unit": "USD", "kind": "flow", "basis": "sold"},
        {"value": 5e5, "unit": "BTC", "kind": "flow", "basis": "offered"},
        {"value": 4e5, "unit": "BTC", "kind": "flow", "basis": "sold"},
        {"value": 9e9, "unit": "BTC", "kind": "stock", "basis": "held"},
    ]
    prices = history(returns())
    found = known_sales(prices, Catalogue((sale(amounts=coins),))).sales[0]
    assert found.amount == pytest.approx(4e5 * prices.close[SOLD])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"flags": ["uncertain_sale"]}, "flagged uncertain_sale"),
        ({"executed": "2021-05"}, "days of its execution are not known"),
        ({"amounts": []}, "no amount of coins or dollars"),
        ({"bars": (400, 440)}, "took 41 days"),
        ({"bars": (5, 5)}, "too short"),
        ({"bars": (700, 700)}, "2021-12"),
    ],
)
def test_a_sale_that_cannot_be_used_is_left_out_with_the_reason(
    fields: dict[str, Any], reason: str
) -> None:
    found = known_sales(history(returns()), Catalogue((sale(**fields),)))
    assert found.sales == ()
    assert reason in found.left_out[0][1]


def test_reports_transfers_and_the_excluded_are_not_looked_at() -> None:
    events = Catalogue((sale("A"), sale("B", category="A.transfer"), sale("C")))
    found = known_sales(history(returns()), events, exclude={"C"})
    assert [one.id for one in found.sales] == ["A"]
    assert found.left_out == ()


def test_the_shipped_sales_include_germany_the_marshals_and_the_doj() -> None:
    daily = EmbeddedPrices().history("BTC-USD")
    found = known_sales(daily, Catalogue.shipped())
    ids = [one.id for one in found.sales]
    assert {"A-DE-2024-TOTAL", "A-US-2014-06", "A-US-2015-11", "A-US-2023-03"} <= set(
        ids
    )
    assert ids == [one.id for one in sorted(found.sales, key=lambda one: one.first)]
    assert "A-FI-2022" in dict(found.left_out)
    calibration = calibrate_impact(found.sales)
    weights = dict(zip(ids, calibration.weights, strict=True))
    assert weights["A-DE-2024-TOTAL"] < 0.05


def test_the_stated_noise_covers_days_on_which_nothing_was_sold() -> None:
    # 400 random days of bitcoin: 0.9 with a binomial error of 0.015, so that 0.84 to
    # 0.96 is four of them.
    daily = EmbeddedPrices().history("BTC-USD")
    days = np.random.default_rng(9).choice(np.arange(450, 4500), 400, replace=False)
    opens = daily.open_at.astype("datetime64[D]")
    sales = [sale(f"S{bar}", executed=str(opens[bar])) for bar in days]
    found = known_sales(daily, Catalogue(sales)).sales
    assert len(found) > 380
    inside = np.mean([abs(one.move / one.noise) < 1.645 for one in found])
    assert 0.84 <= inside <= 0.96


def world(rng: np.random.Generator, factor: float, n: int = 12) -> list[KnownSale]:
    """Sales of one prefactor whose moves have the noise that they state."""
    sales = []
    for k in range(n):
        days = SaleWindow.build([1e9], [0.02])
        one = KnownSale(
            id=str(k),
            label=str(k),
            amount=float(rng.uniform(1e7, 5e8)),
            window=days,
            move=0.0,
            noise=0.02,
            first="2020-01-01",
            last="2020-01-01",
        )
        move = factor * one.unit() + rng.normal(0, one.noise)
        sales.append(replace(one, move=float(move)))
    return sales


def test_pooled_prefactors_are_without_bias() -> None:
    rng = np.random.default_rng(4)
    means = [calibrate_impact(world(rng, 1.5)).pooled.mean.mean for _ in range(100)]
    assert np.mean(means) == pytest.approx(1.5, abs=4 * np.std(means) / 10)


def test_the_backtest_covers_ninety_percent_where_the_model_holds() -> None:
    # 20 worlds of 12 sales: 0.9 with a binomial error of 0.019; the spread that is not
    # there makes it cover a little more.
    rng = np.random.default_rng(5)
    shares = [backtest_impact(world(rng, 1.0)).coverage for _ in range(20)]
    assert 0.84 <= np.mean(shares) <= 0.98


def test_each_sale_is_predicted_from_the_others_alone() -> None:
    sales = world(np.random.default_rng(6), 1.0, 4)
    moved = [*sales[:3], replace(sales[3], move=99.0)]
    one, other = (backtest_impact(each).rows[3] for each in (sales, moved))
    assert (one.low, one.expected, one.high) == (other.low, other.expected, other.high)
    assert not other.is_covered
    others = calibrate_impact(sales[:3]).pooled.predictive
    unit = sales[3].unit()
    assert one.expected == pytest.approx(float(others.quantile(0.5)) * unit)
    assert_allclose(
        [one.low, one.high],
        np.multiply(others.widened(0.02 / unit).interval(0.9), unit),
    )
    assert_allclose(
        [one.low_sale, one.high_sale], np.multiply(others.interval(0.9), unit)
    )
    sds = np.hypot(others.sds * unit, 0.02)
    below = others.weights @ norm.cdf(one.sale.move, others.means * unit, sds)
    assert one.percentile == pytest.approx(below)
    assert other.percentile == pytest.approx(1.0)


def test_the_coverage_has_its_exact_interval() -> None:
    # Clopper and Pearson for 14 of 14: 0.025 ** (1 / 14) to 1.
    rows = backtest_impact(world(np.random.default_rng(8), 1.0, 14))
    if rows.n_covered == 14:
        assert_allclose(rows.coverage_interval(), (0.025 ** (1 / 14), 1.0))
    low, high = rows.coverage_interval()
    assert low < rows.coverage <= high


def test_a_calibration_needs_two_sales() -> None:
    with pytest.raises(InsufficientDataError, match="sales of known flow"):
        calibrate_impact(world(np.random.default_rng(1), 1.0, 1))
