"""Models that fit nothing, and those that build excess returns first."""

from dataclasses import MISSING

import numpy as np
import pytest
import statsmodels.api as sm

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, event_arrays
from eventimpact.normal import FactorModel, MarketAdjusted, MarketModel, Raw


DESIGN = Design(estimation=Window(-40, -6), event=Window(-2, 2))
WINDOW = Window(-1, 1)


@pytest.fixture
def factors() -> FloatArray:
    rng = np.random.default_rng(6)
    rate = 0.0002 + 0.0001 * rng.random(150)
    return np.column_stack((rate, rng.normal(0.001, 0.01, (150, 2))))


@pytest.fixture
def returns() -> FloatArray:
    return np.random.default_rng(7).normal(0.001, 0.02, (150, 2))


def test_raw_returns_are_left_alone(returns: FloatArray) -> None:
    arrays = event_arrays(returns, None, [1], [60], model=Raw(), design=DESIGN)
    np.testing.assert_array_equal(arrays.ar[0], returns[58:63, 1])
    s = np.sqrt(np.mean(returns[20:55, 1] ** 2))
    assert arrays.sigma[0] == pytest.approx(s, rel=1e-13)
    assert arrays.car_sd(WINDOW)[0] == pytest.approx(s * np.sqrt(3), rel=1e-13)
    assert arrays.df.tolist() == [35]
    assert Raw().fit(returns[20:55, 1]).sigma2 == pytest.approx(s**2)


def test_market_adjusted_returns_are_the_difference(
    returns: FloatArray, factors: FloatArray
) -> None:
    market = factors[:, 1]
    arrays = event_arrays(
        returns, market, [1], [60], model=MarketAdjusted(), design=DESIGN
    )
    excess = returns[:, 1] - market
    np.testing.assert_allclose(arrays.ar[0], excess[58:63], rtol=0, atol=1e-18)
    s = np.sqrt(np.mean(excess[20:55] ** 2))
    assert arrays.car_sd(WINDOW)[0] == pytest.approx(s * np.sqrt(3), rel=1e-13)
    assert arrays.params.shape == (1, 0)
    fit = MarketAdjusted().fit(returns[20:55, 1], market[20:55])
    assert fit.sigma2 == pytest.approx(s**2)
    assert fit.df_resid == 35


def test_a_missing_market_bar_is_a_missing_abnormal_return(
    returns: FloatArray, factors: FloatArray
) -> None:
    market = factors[:, 1].copy()
    market[[30, 61]] = np.nan
    arrays = event_arrays(
        returns, market, [0], [60], model=MarketAdjusted(), design=DESIGN
    )
    assert arrays.n_obs.tolist() == [34]
    assert np.isnan(arrays.ar[0]).tolist() == [False, False, False, True, False]


def test_excess_returns_are_built_before_regressing(
    returns: FloatArray, factors: FloatArray
) -> None:
    rate = factors[:, 0]
    model = FactorModel(risk_free=0, gross=(2,))
    arrays = event_arrays(returns, factors, [1], [60], model=model, design=DESIGN)
    X = sm.add_constant(np.column_stack((factors[:, 1], factors[:, 2] - rate)))
    excess = returns[:, 1] - rate
    outside = sm.OLS(excess[20:55], X[20:55]).fit()
    np.testing.assert_allclose(arrays.params[0], outside.params, rtol=1e-11)
    ahead = outside.get_prediction(X[60])
    ar = excess[58:63] - X[58:63] @ outside.params
    np.testing.assert_allclose(arrays.ar[0], ar, rtol=1e-11)
    sd = np.sqrt(ahead.var_pred_mean + outside.scale)
    assert arrays.car_sd(Window(0, 0))[0] == pytest.approx(sd[0], rel=1e-12)
    fit = model.fit(returns[20:55, 1], factors[20:55])
    np.testing.assert_allclose(fit.params, outside.params, rtol=1e-11)


def test_a_rate_of_zero_leaves_the_market_model(
    returns: FloatArray, factors: FloatArray
) -> None:
    factors[:, 0] = 0.0
    first = event_arrays(
        returns, factors, [0], [60], model=FactorModel(risk_free=0), design=DESIGN
    )
    second = event_arrays(
        returns, factors[:, 1:], [0], [60], model=MarketModel(), design=DESIGN
    )
    assert np.isfinite(first.ar).all()
    np.testing.assert_array_equal(first.ar, second.ar)
    np.testing.assert_array_equal(first.params, second.params)


def test_the_rate_may_stand_in_any_column(
    returns: FloatArray, factors: FloatArray
) -> None:
    first = event_arrays(
        returns, factors, [0], [60], model=FactorModel(risk_free=0), design=DESIGN
    )
    second = event_arrays(
        returns,
        factors[:, [1, 2, 0]],
        [0],
        [60],
        model=FactorModel(risk_free=2),
        design=DESIGN,
    )
    assert np.isfinite(first.ar).all()
    np.testing.assert_array_equal(first.ar, second.ar)


def test_wrong_factors_are_refused(returns: FloatArray, factors: FloatArray) -> None:
    with pytest.raises(ValueError, match="raw returns take none"):
        Raw().fit(returns[:, 0], factors[:, 0])
    with pytest.raises(ValueError, match="need the market's returns"):
        MarketAdjusted().fit(returns[:, 0])
    with pytest.raises(ValueError, match=r"shape \(150, 3\)"):
        MarketAdjusted().fit(returns[:, 0], factors)
    with pytest.raises(ValueError, match="a column each"):
        FactorModel(risk_free=0).fit(returns[:, 0], factors[:, 0])
    with pytest.raises(ValueError, match="a column each"):
        FactorModel(risk_free=0).fit(returns[:, 0])


@pytest.mark.parametrize(
    "model", [FactorModel(risk_free=3), FactorModel(risk_free=0, gross=(0,))]
)
def test_the_rate_and_gross_columns_exist_and_differ(
    model: FactorModel, returns: FloatArray, factors: FloatArray
) -> None:
    with pytest.raises(ValueError, match="must name different columns from 0 to 2"):
        model.fit(returns[:, 0], factors)


def test_the_column_of_the_rate_must_be_said(
    returns: FloatArray, factors: FloatArray
) -> None:
    field = FactorModel.__dataclass_fields__["risk_free"]
    assert field.default is MISSING
    assert field.kw_only
    with pytest.raises(ValueError, match="an array has no names"):
        FactorModel(risk_free="RF").fit(returns[:, 0], factors)
