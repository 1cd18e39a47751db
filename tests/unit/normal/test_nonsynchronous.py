"""Betas for trading at other times than the market, window by window."""

import numpy as np
import pytest
import statsmodels.api as sm

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.normal import BlockModel, Dimson, MarketModel, ScholesWilliams


DESIGN = Design(estimation=Window(-60, -6), event=Window(-2, 2), block=3)
ASSET, BAR = [0, 1, 2, 0, 1], [80, 80, 90, 150, 199]
WINDOW = Window(-1, 2)


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(1).normal(0.0004, 0.01, 210)


@pytest.fixture
def returns(market: FloatArray) -> FloatArray:
    rng = np.random.default_rng(2)
    late = 0.7 * market + 0.4 * np.roll(market, 1)
    returns = late[:, None] + rng.normal(0, 0.01, (210, 3))
    returns[[30, 45, 100], [0, 1, 2]] = np.nan
    return returns


def run(returns: FloatArray, market: FloatArray, model: BlockModel) -> EventArrays:
    return event_arrays(returns, market, ASSET, BAR, model=model, design=DESIGN)


def test_scholes_williams_is_the_sum_of_three_slopes(
    returns: FloatArray, market: FloatArray
) -> None:
    arrays = run(returns, market, ScholesWilliams())
    for i, (asset, bar) in enumerate(zip(ASSET, BAR, strict=True)):
        bars = [t for t in range(bar - 59, bar - 6) if np.isfinite(returns[t, asset])]
        y, m = returns[bars, asset], market[bars]
        slopes = [np.polyfit(market[np.array(bars) + k], y, 1)[0] for k in (-1, 0, 1)]
        inside = market[bar - 60 : bar - 5]
        rho = np.corrcoef(inside[1:], inside[:-1])[0, 1]
        beta = sum(slopes) / (1 + 2 * rho)
        alpha = y.mean() - beta * m.mean()
        np.testing.assert_allclose(arrays.params[i], [alpha, beta], rtol=1e-10)
        resid = y - alpha - beta * m
        s2 = resid @ resid / (len(y) - 2)
        assert arrays.sigma[i] == pytest.approx(np.sqrt(s2), rel=1e-12)
        assert arrays.df[i] == len(y) - 2
        ar = returns[:, asset] - alpha - beta * market
        np.testing.assert_allclose(arrays.ar[i], ar[bar - 2 : bar + 3], rtol=1e-10)


def test_the_forecast_error_of_scholes_williams_is_that_of_its_weights(
    returns: FloatArray, market: FloatArray
) -> None:
    """A normal return is linear in the returns: unit returns give its weights."""
    bar, event = 80, np.arange(79, 83)
    n_bars = 55
    units = np.tile(market[:, None] * 0, (1, n_bars))
    units[bar - 60 + np.arange(n_bars), np.arange(n_bars)] = 1.0
    weights = event_arrays(
        units,
        market,
        np.arange(n_bars),
        np.full(n_bars, bar),
        model=ScholesWilliams(),
        design=DESIGN,
    ).car(WINDOW)
    arrays = event_arrays(
        returns, market, [1], [bar], model=ScholesWilliams(), design=DESIGN
    )
    returns = np.nan_to_num(returns)
    whole = event_arrays(
        returns, market, [1], [bar], model=ScholesWilliams(), design=DESIGN
    )
    variance = whole.sigma[0] ** 2 * (len(event) + weights @ weights)
    assert whole.car_sd(WINDOW)[0] == pytest.approx(np.sqrt(variance), rel=1e-12)
    assert arrays.car_sd(WINDOW)[0] > 0


@pytest.mark.parametrize(("leads", "lags"), [(1, 1), (0, 2), (2, 0), (3, 2)])
def test_dimson_is_the_sum_of_one_regression(
    returns: FloatArray, market: FloatArray, leads: int, lags: int
) -> None:
    arrays = run(returns, market, Dimson(leads=leads, lags=lags))
    around = range(-lags, leads + 1)
    for i, (asset, bar) in enumerate(zip(ASSET, BAR, strict=True)):
        inside = np.arange(bar - 60 + lags, bar - 5 - leads)
        bars = inside[np.isfinite(returns[inside, asset])]
        y = returns[bars, asset]
        X = sm.add_constant(np.column_stack([market[bars + k] for k in around]))
        outside = sm.OLS(y, X).fit()
        np.testing.assert_allclose(arrays.params[i], outside.params, rtol=1e-9)
        alpha, beta = outside.params[0], outside.params[1:].sum()
        ar = returns[:, asset] - alpha - beta * market
        np.testing.assert_allclose(arrays.ar[i], ar[bar - 2 : bar + 3], rtol=1e-9)
        assert arrays.df[i] == outside.df_resid
        s2 = ar[bars] @ ar[bars] / outside.df_resid
        assert arrays.sigma[i] == pytest.approx(np.sqrt(s2), rel=1e-11)
        total = market[bar - 1 : bar + 3].sum()
        q = np.array([4.0] + [total] * len(around))
        variance = 4 * s2 + q @ outside.cov_params() @ q
        assert arrays.car_sd(WINDOW)[i] == pytest.approx(np.sqrt(variance), rel=1e-11)


def test_dimson_without_leads_and_lags_is_the_market_model(
    returns: FloatArray, market: FloatArray
) -> None:
    dimson = run(returns, market, Dimson(leads=0, lags=0))
    ols = event_arrays(returns, market, ASSET, BAR, model=MarketModel(), design=DESIGN)
    np.testing.assert_allclose(dimson.params, ols.params, rtol=1e-10)
    np.testing.assert_allclose(dimson.sigma, ols.sigma, rtol=1e-12)
    np.testing.assert_allclose(dimson.sar(), ols.sar(), rtol=1e-10)
    np.testing.assert_allclose(dimson.car_sd(WINDOW), ols.car_sd(WINDOW), rtol=1e-12)
    np.testing.assert_array_equal(dimson.sums.mean_rank, ols.sums.mean_rank)


@pytest.mark.parametrize("model", [Dimson(leads=2), ScholesWilliams()])
def test_the_market_after_the_estimation_window_does_not_enter_the_fit(
    returns: FloatArray, market: FloatArray, model: BlockModel
) -> None:
    changed = market.copy()
    changed[75:78] = 9.0
    changed[83:] = 9.0
    first, second = (
        event_arrays(returns, m, [0], [80], model=model, design=DESIGN)
        for m in (market, changed)
    )
    assert np.isfinite(first.params).all()
    np.testing.assert_array_equal(first.params, second.params)
    np.testing.assert_array_equal(first.ar, second.ar)


@pytest.mark.parametrize("model", [Dimson(), ScholesWilliams()])
def test_an_asset_that_lags_gets_its_beta_back(model: BlockModel) -> None:
    rng = np.random.default_rng(4)
    market = rng.normal(0, 0.01, 5000)
    late = 0.5 * market + 0.5 * np.roll(market, 1)
    returns = (1.3 * late + rng.normal(0, 0.002, 5000))[:, None]
    design = Design(estimation=Window(-4500, -11), event=Window(0, 0))
    arrays = event_arrays(returns, market, [0], [4900], model=model, design=design)
    beta = arrays.params[0, 1:].sum()
    assert beta == pytest.approx(1.3, abs=0.04)


@pytest.mark.parametrize("model", [Dimson(), ScholesWilliams()])
def test_one_market_is_needed(returns: FloatArray, model: BlockModel) -> None:
    for factors, count in ((None, 0), (np.zeros((210, 2)), 2)):
        with pytest.raises(ValueError, match=f"{count} factors were given"):
            event_arrays(returns, factors, ASSET, BAR, model=model)


@pytest.mark.parametrize("model", [Dimson(), ScholesWilliams()])
def test_a_flat_market_is_dropped(returns: FloatArray, model: BlockModel) -> None:
    arrays = run(returns, np.full(210, 0.01), model)
    assert np.isnan(arrays.ar).all()
    assert "market" in str(arrays.reasons[0])


def test_a_market_that_turns_back_every_bar_has_no_scholes_williams_beta(
    returns: FloatArray,
) -> None:
    market = np.tile([0.01, -0.01], 105)
    arrays = run(returns, market, ScholesWilliams())
    assert "1 + 2 rho" in str(arrays.reasons[0])


def test_leads_and_lags_are_not_negative() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Dimson(leads=-1)
