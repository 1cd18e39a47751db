"""Huber's market model beside statsmodels' robust regression."""

import numpy as np
import pytest
import statsmodels.api as sm

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.normal import HuberMarket, MarketModel
from eventimpact.normal._huber import _solve


DESIGN = Design(estimation=Window(-60, -6), event=Window(-2, 2), block=3)
ASSET, BAR = [0, 1, 2, 0, 1], [80, 80, 90, 150, 199]
WINDOW = Window(-1, 2)


@pytest.fixture
def factors() -> FloatArray:
    return np.random.default_rng(1).normal(0.0004, 0.01, (210, 2))


@pytest.fixture
def returns(factors: FloatArray) -> FloatArray:
    rng = np.random.default_rng(2)
    common = factors @ np.array([0.9, -0.4])
    returns = common[:, None] + 0.02 * rng.standard_t(2, (210, 3))
    returns[[30, 45, 100], [0, 1, 2]] = np.nan
    return returns


def run(returns: FloatArray, factors: FloatArray, model: HuberMarket) -> EventArrays:
    return event_arrays(returns, factors, ASSET, BAR, model=model, design=DESIGN)


@pytest.mark.parametrize("n_factors", [1, 2])
@pytest.mark.parametrize("threshold", [1.345, 0.5, 2.5])
def test_each_event_is_the_robust_regression_of_its_window(
    returns: FloatArray, factors: FloatArray, n_factors: int, threshold: float
) -> None:
    factors = factors[:, :n_factors]
    arrays = run(returns, factors, HuberMarket(threshold))
    for i, (asset, bar) in enumerate(zip(ASSET, BAR, strict=True)):
        y, X = returns[bar - 60 : bar - 5, asset], factors[bar - 60 : bar - 5]
        used = np.isfinite(y)
        y, X = y[used], sm.add_constant(X[used])
        outside = sm.RLM(y, X, M=sm.robust.norms.HuberT(threshold)).fit(
            tol=1e-12, maxiter=500
        )
        np.testing.assert_allclose(arrays.params[i], outside.params, atol=1e-11)
        later = sm.add_constant(factors[bar - 2 : bar + 3])
        ar = returns[bar - 2 : bar + 3, asset] - later @ outside.params
        np.testing.assert_allclose(arrays.ar[i], ar, atol=1e-11)
        s2 = outside.resid @ outside.resid / (len(y) - X.shape[1])
        assert arrays.sigma[i] == pytest.approx(np.sqrt(s2), rel=1e-9)
        q = later[1:].sum(axis=0)
        variance = 4 * s2 + q @ outside.cov_params() @ q
        assert arrays.car_sd(WINDOW)[i] == pytest.approx(np.sqrt(variance), rel=1e-8)
        assert arrays.df[i] == len(y) - X.shape[1]


def test_the_defaults_of_statsmodels_give_the_same_fit(
    returns: FloatArray, factors: FloatArray
) -> None:
    arrays = run(returns, factors, HuberMarket())
    X = sm.add_constant(factors[90:145])
    used = np.isfinite(returns[90:145, 0])
    outside = sm.RLM(returns[90:145, 0][used], X[used]).fit()
    np.testing.assert_allclose(arrays.params[3], outside.params, atol=1e-8)


def test_a_threshold_that_nothing_reaches_is_least_squares(
    returns: FloatArray, factors: FloatArray
) -> None:
    huber = run(returns, factors, HuberMarket(1e9))
    ols = event_arrays(returns, factors, ASSET, BAR, model=MarketModel(), design=DESIGN)
    np.testing.assert_allclose(huber.params, ols.params, rtol=1e-11, atol=1e-16)
    np.testing.assert_allclose(huber.ar, ols.ar, rtol=1e-11)
    np.testing.assert_allclose(huber.sigma, ols.sigma, rtol=1e-12)
    np.testing.assert_allclose(huber.car_sd(WINDOW), ols.car_sd(WINDOW), rtol=1e-12)
    np.testing.assert_allclose(huber.sar(), ols.sar(), rtol=1e-11)
    np.testing.assert_array_equal(huber.sums.mean_rank, ols.sums.mean_rank)
    assert huber.sums.rbar == pytest.approx(ols.sums.rbar, abs=1e-12)


def test_a_level_shift_leaves_the_slopes(
    returns: FloatArray, factors: FloatArray
) -> None:
    near = run(returns, factors, HuberMarket())
    far = run(returns + 1e6, factors + 1e4, HuberMarket())
    np.testing.assert_allclose(far.params[:, 1:], near.params[:, 1:], atol=1e-7)
    np.testing.assert_allclose(far.ar, near.ar, atol=1e-8)
    np.testing.assert_allclose(far.car_sd(WINDOW), near.car_sd(WINDOW), rtol=1e-7)


def test_a_fit_that_does_not_converge_is_dropped_with_the_reason(
    returns: FloatArray, factors: FloatArray
) -> None:
    arrays = run(returns, factors, HuberMarket(max_iter=2))
    assert np.isnan(arrays.ar).all()
    assert arrays.df.tolist() == [0] * 5
    assert "did not converge in 2 iterations" in str(arrays.reasons[0])


def test_a_scale_of_zero_is_dropped_and_an_exact_fit_is_not(
    factors: FloatArray,
) -> None:
    exact = np.column_stack((factors[:, 0] * 2, factors[:, 0] * 2, factors[:, 0]))
    exact[25, 1] += 0.5
    market = factors[:, 0]
    arrays = event_arrays(
        exact, market, [0, 1], [80, 80], model=HuberMarket(), design=DESIGN
    )
    assert arrays.sigma[0] == 0
    np.testing.assert_allclose(arrays.params[0], [0, 2], atol=1e-15)
    assert arrays.reasons[0] is None


def test_a_flat_market_is_dropped(returns: FloatArray) -> None:
    arrays = run(returns, np.full((210, 1), 0.01), HuberMarket())
    assert "depend on each other" in str(arrays.reasons[0])
    assert np.isnan(arrays.sigma).all()


def test_a_market_is_needed(returns: FloatArray) -> None:
    with pytest.raises(ValueError, match="needs the market's returns"):
        event_arrays(returns, None, ASSET, BAR, model=HuberMarket())


@pytest.mark.parametrize("wrong", [{"threshold": 0.0}, {"tol": 0.0}, {"max_iter": 0}])
def test_settings_are_positive(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        HuberMarket(**wrong)


def test_a_row_whose_weights_determine_nothing_has_no_step() -> None:
    """Its neighbours keep theirs: the mean of each, and the slope by hand."""
    basis = np.array([[[1.0, 1.0, 1.0]] * 2, [[-1.0, 0.0, 1.0]] * 2])
    resid = np.array([[1.0, 2.0, 4.0]] * 2)
    weight = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    step = _solve(basis, resid, weight, np.arange(2))
    assert np.isnan(step[0]).all()
    np.testing.assert_allclose(step[1], [7 / 3, 1.5])
