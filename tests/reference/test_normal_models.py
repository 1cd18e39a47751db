"""Factor models on outside inputs: hand fixtures, and AAPL with Fama and French."""

import csv
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.normal import (
    BlockModel,
    FactorModel,
    HuberMarket,
    MarketAdjusted,
    MarketModel,
    NormalModel,
    TradeToTrade,
)


EXACT = 1e-9  # both sides computed in double precision from the same numbers
HAND = "reference/sipemu_eventstudy"
FACTORS = {
    "ff3": ["market_excess", "smb", "hml"],
    "ff5": ["market_excess", "smb", "hml", "rmw", "cma"],
    "carhart": ["market_excess", "smb", "hml", "mom"],
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def columns(rows: list[dict[str, str]], names: list[str]) -> FloatArray:
    return np.array([[float(row[name]) for name in names] for row in rows])


def expected_of(shared: Path, quantity: str) -> list[float]:
    rows = rows_of(shared / HAND / "expected.csv")
    found = [
        (int(row["event_day"]), float(row["our_value"]))
        for row in rows
        if row["quantity"] == quantity and row["fixture"] != "multi_event"
    ]
    return [value for _, value in sorted(found)]


def by_hand(
    shared: Path,
    fixture: str,
    response: str,
    names: list[str],
    model: NormalModel | BlockModel,
) -> EventArrays:
    rows = rows_of(shared / HAND / f"{fixture}.csv")
    n = sum(row["window"] == "est" for row in rows)
    return event_arrays(
        columns(rows, [response]),
        columns(rows, names),
        [0],
        [n],
        model=model,
        design=Design(estimation=Window(-n, -1), event=Window(0, len(rows) - n - 1)),
    )


@pytest.mark.parametrize("name", list(FACTORS))
def test_hand_fixtures_of_factor_models(shared: Path, name: str) -> None:
    arrays = by_hand(shared, "factor_models", "excess", FACTORS[name], MarketModel())
    ar = expected_of(shared, f"{name}_ar")
    np.testing.assert_allclose(arrays.ar[0], ar, rtol=EXACT)
    (sigma,) = expected_of(shared, f"{name}_sigma")
    assert arrays.sigma[0] == pytest.approx(sigma, rel=EXACT)


@pytest.mark.parametrize("name", list(FACTORS))
def test_a_rate_taken_off_before_gives_the_hand_fixtures_too(
    shared: Path, name: str
) -> None:
    rows = rows_of(shared / HAND / "factor_models.csv")
    rate = np.linspace(0.0001, 0.0004, len(rows))[:, None]
    factors = columns(rows, FACTORS[name])
    gross = factors + rate * (np.arange(factors.shape[1]) == 0)
    arrays = event_arrays(
        columns(rows, ["excess"]) + rate,
        np.concatenate((rate, gross), axis=1),
        [0],
        [8],
        model=FactorModel(risk_free=0, gross=(1,)),
        design=Design(estimation=Window(-8, -1), event=Window(0, 2)),
    )
    ar = expected_of(shared, f"{name}_ar")
    np.testing.assert_allclose(arrays.ar[0], ar, rtol=EXACT)


def test_market_adjusted_returns_vary_about_zero_not_about_their_mean(
    shared: Path,
) -> None:
    """The package takes the mean off first, and loses a degree of freedom."""
    rows = rows_of(shared / HAND / "market_adjusted.csv")
    arrays = by_hand(shared, "market_adjusted", "firm", ["index"], MarketAdjusted())
    expected = [
        float(row["our_value"])
        for row in rows_of(shared / HAND / "expected.csv")
        if row["fixture"] == "market_adjusted"
    ]
    sigma, ar = expected[0], expected[1:]
    np.testing.assert_allclose(arrays.ar[0], ar, rtol=EXACT)
    excess = columns(rows, ["firm"]) - columns(rows, ["index"])
    mean = excess[:6].mean()
    about_zero = np.sqrt((5 * sigma**2 + 6 * mean**2) / 6)
    assert arrays.sigma[0] == pytest.approx(about_zero, rel=EXACT)
    assert arrays.df.tolist() == [6]


LEMAIRE = "reference/eventstudy_lemaire"
DESIGN = Design(estimation=Window(-332, -33), event=Window(-2, 10))


@pytest.fixture(scope="module")
def apple(shared: Path) -> tuple[FloatArray, FloatArray, int]:
    """Give returns, the rate and factors as fractions, and the bar of the event."""
    french = {
        row["date"]: [float(row[name]) / 100 for name in ("RF", "Mkt-RF", "SMB", "HML")]
        for row in rows_of(shared / LEMAIRE / "famafrench.csv")
    }
    rows = [
        row
        for row in rows_of(shared / LEMAIRE / "returns_GAFAM.csv")
        if row["AAPL"] and row["date"].replace("-", "") in french
    ]
    days = [row["date"] for row in rows]
    factors = np.array([french[day.replace("-", "")] for day in days])
    return columns(rows, ["AAPL"]), factors, days.index("2007-01-09")


def test_apple_under_three_factors_is_statsmodels_regression(
    apple: tuple[FloatArray, FloatArray, int],
) -> None:
    returns, factors, bar = apple
    arrays = event_arrays(
        returns, factors, [0], [bar], model=FactorModel(risk_free=0), design=DESIGN
    )
    excess, X = returns[:, 0] - factors[:, 0], sm.add_constant(factors[:, 1:])
    outside = sm.OLS(excess[bar - 332 : bar - 32], X[bar - 332 : bar - 32]).fit()
    np.testing.assert_allclose(arrays.params[0], outside.params, rtol=EXACT)
    assert arrays.sigma[0] == pytest.approx(np.sqrt(outside.scale), rel=EXACT)
    ahead = X[bar - 2 : bar + 11]
    ar = excess[bar - 2 : bar + 11] - outside.predict(ahead)
    np.testing.assert_allclose(arrays.ar[0], ar, rtol=EXACT)
    se = outside.get_prediction(ahead).se_obs
    np.testing.assert_allclose(arrays.sar()[0], ar / se, rtol=EXACT)
    q = ahead.sum(axis=0)
    sd = np.sqrt(13 * outside.scale + q @ outside.cov_params() @ q)
    assert arrays.car_sd(Window(-2, 10))[0] == pytest.approx(sd, rel=EXACT)
    assert arrays.ar[0, 2] > 0.07


def test_apple_trades_every_day(apple: tuple[FloatArray, FloatArray, int]) -> None:
    returns, factors, bar = apple
    plain, thin = (
        event_arrays(returns, factors, [0], [bar], model=model, design=DESIGN)
        for model in (FactorModel(risk_free=0), TradeToTrade(FactorModel(risk_free=0)))
    )
    np.testing.assert_allclose(thin.sar(), plain.sar(), rtol=EXACT)


def test_apple_under_a_robust_market_model(
    apple: tuple[FloatArray, FloatArray, int],
) -> None:
    returns, factors, bar = apple
    arrays = event_arrays(
        returns, factors[:, 1:], [0], [bar], model=HuberMarket(), design=DESIGN
    )
    X = sm.add_constant(factors[bar - 332 : bar - 32, 1:])
    outside = sm.RLM(returns[bar - 332 : bar - 32, 0], X).fit()
    np.testing.assert_allclose(arrays.params[0], outside.params, atol=1e-8)
