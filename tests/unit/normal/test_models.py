"""Models of normal returns and what they forecast."""

import numpy as np
import pytest

from eventimpact._types import FloatArray
from eventimpact.errors import SingularDesignError
from eventimpact.normal import ConstantMean, MarketModel, NormalFit


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(2).normal(0, 0.01, 60)


def test_the_constant_mean_is_the_mean() -> None:
    y = np.random.default_rng(1).normal(0.01, 0.02, 50)
    fit = ConstantMean().fit(y)
    assert fit.params[0] == pytest.approx(y.mean())
    assert fit.sigma2 == pytest.approx(y.var(ddof=1))


def test_the_constant_mean_forecast_carries_the_error_of_the_mean() -> None:
    y = np.random.default_rng(1).normal(0.01, 0.02, 50)
    forecast = ConstantMean().fit(y).forecast(np.ones((3, 1)))
    expected = y.var(ddof=1) * (np.eye(3) + 1 / 50)
    np.testing.assert_allclose(forecast.cov, expected)
    np.testing.assert_allclose(forecast.expected, y.mean())


def test_the_market_beta_is_covariance_over_variance(market: FloatArray) -> None:
    y = 0.001 + 1.5 * market + np.random.default_rng(3).normal(0, 0.01, 60)
    fit = MarketModel().fit(y, market)
    beta = np.cov(y, market)[0, 1] / market.var(ddof=1)
    np.testing.assert_allclose(fit.params, [y.mean() - beta * market.mean(), beta])
    assert fit.df_resid == 58


def test_the_market_forecast_variance_is_mackinlays(market: FloatArray) -> None:
    y = np.random.default_rng(3).normal(0, 0.01, 60)
    fit = MarketModel().fit(y, market)
    forecast = fit.forecast(np.array([[1.0, 0.03]]))
    centred = market - market.mean()
    factor = 1 + 1 / 60 + (0.03 - market.mean()) ** 2 / (centred @ centred)
    assert forecast.cov[0, 0] == pytest.approx(fit.sigma2 * factor)


def test_several_factors_are_taken(market: FloatArray) -> None:
    factors = np.column_stack((market, market**2))
    fit = MarketModel().fit(0.01 + factors @ [1.0, -3.0], factors)
    np.testing.assert_allclose(fit.params, [0.01, 1.0, -3.0], rtol=1e-8)


def test_a_flat_market_has_no_beta() -> None:
    with pytest.raises(SingularDesignError, match="does not vary"):
        MarketModel().fit(np.arange(5.0), np.full(5, 0.01))


def test_a_market_model_needs_a_market() -> None:
    with pytest.raises(ValueError, match="needs the market's returns"):
        MarketModel().fit([0.1, 0.2, 0.3])


def test_a_constant_mean_takes_no_factor(market: FloatArray) -> None:
    with pytest.raises(ValueError, match="takes none"):
        ConstantMean().fit(market, market)


def test_factors_cover_the_same_bars(market: FloatArray) -> None:
    with pytest.raises(ValueError, match="align them first"):
        MarketModel().fit(market, market[1:])


def test_a_fit_can_be_made_from_any_design(market: FloatArray) -> None:
    X = np.column_stack((np.ones(60), market))
    fit = NormalFit.from_design(market * 2, X)
    np.testing.assert_allclose(fit.params, [0, 2], atol=1e-14)
