"""A linear model with an exponentially weighted scale, against plain loops."""

import numpy as np
import pytest

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, EventArrays, abnormal_returns, event_arrays
from eventimpact.inference import run_test
from eventimpact.normal import (
    ConstantMean,
    EwmaScale,
    GarchMarket,
    MarketModel,
    NormalModel,
)
from eventimpact.simulation import garch_t
from own_models import BeyondMarket


T = 100
DESIGN = Design(estimation=Window(-102, -3), event=Window(-2, 2), block=3)
EXACT = 1e-12
ASSETS, BARS = [0, 1, 2, 0, 1, 2], [110, 110, 120, 150, 195, 199]


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(1).normal(0.001, 0.01, 200)


@pytest.fixture
def returns(market: FloatArray) -> FloatArray:
    noise = garch_t(200, rng=2, n_series=3, persistence=(0.2, 0.75)).T
    return 0.001 + 0.8 * market[:, None] + noise


def study(
    returns: FloatArray, market: FloatArray | None, model: NormalModel
) -> EventArrays:
    return event_arrays(returns, market, ASSETS, BARS, model=model, design=DESIGN)


def by_loop(resid: FloatArray, decay: float) -> float:
    """Discount sum and weight, value after value."""
    total = weight = 0.0
    for value in resid[np.isfinite(resid)]:
        total, weight = decay * total + value**2, decay * weight + 1
    return total / weight


def plain(
    returns: FloatArray, market: FloatArray, event: int, window: Window
) -> tuple[float, float, float]:
    """CAR, its standard deviation and the last variance of one event."""
    y, bar = returns[:, ASSETS[event]], BARS[event]
    at = np.arange(bar - 102, bar - 2)
    at = at[np.isfinite(y[at])]
    X = np.column_stack((np.ones(200), market))
    fit = np.linalg.lstsq(X[at], y[at])[0]
    resid = y - X @ fit
    variance = by_loop(resid[at], 0.94)
    s2 = resid[at] @ resid[at] / (len(at) - 2)
    inside = slice(bar + window.first, bar + window.last + 1)
    q = X[inside].sum(axis=0)
    error = s2 * q @ np.linalg.inv(X[at].T @ X[at]) @ q
    car = float(resid[inside].sum())
    return car, float(np.sqrt(window.length * variance + error)), variance


@pytest.mark.parametrize("window", [Window(0, 0), Window(-2, 2)])
def test_the_scale_is_that_of_the_last_residuals(
    returns: FloatArray, market: FloatArray, window: Window
) -> None:
    arrays = study(returns, market, EwmaScale())
    assert arrays.forecast_var is not None
    for event in range(5):
        car, sd, variance = plain(returns, market, event, window)
        assert arrays.car(window)[event] == pytest.approx(car, rel=1e-10)
        assert arrays.car_sd(window)[event] == pytest.approx(sd, rel=EXACT)
        assert arrays.scar(window)[event] == pytest.approx(car / sd, rel=1e-10)
        rough = np.sqrt(window.length * variance)
        assert arrays.car_sd(window, exact=False)[event] == pytest.approx(rough)
        np.testing.assert_allclose(
            arrays.forecast_var[event], np.full(5, variance), rtol=EXACT
        )


def test_everything_else_is_that_of_the_model(
    returns: FloatArray, market: FloatArray
) -> None:
    scaled, model = study(returns, market, EwmaScale()), MarketModel()
    unscaled = study(returns, market, model)
    for name in ("ar", "sigma", "params", "code", "df"):
        np.testing.assert_array_equal(getattr(scaled, name), getattr(unscaled, name))
    np.testing.assert_array_equal(scaled.sums.ranks, unscaled.sums.ranks)
    assert EwmaScale().fit(returns[:, 0], market).sigma2 == pytest.approx(
        model.fit(returns[:, 0], market).sigma2
    )


def test_missing_bars_leave_the_scale_unchanged(
    returns: FloatArray, market: FloatArray
) -> None:
    returns[[60, 105, 106, 107], :2] = np.nan
    arrays = study(returns, market, EwmaScale())
    for event in (0, 1, 3):
        _, sd, _ = plain(returns, market, event, Window(0, 1))
        assert arrays.car_sd(Window(0, 1))[event] == pytest.approx(sd, rel=EXACT)


def test_nothing_after_the_estimation_window_touches_the_scale(
    returns: FloatArray, market: FloatArray
) -> None:
    changed = returns.copy()
    changed[BARS[0] - 2 :] *= 5
    before, after = (study(r, market, EwmaScale()) for r in (returns, changed))
    assert before.forecast_var is not None
    assert after.forecast_var is not None
    np.testing.assert_array_equal(after.forecast_var[:2], before.forecast_var[:2])
    assert (after.forecast_var[3] != before.forecast_var[3]).all()


def test_the_last_bar_of_the_window_counts_most(
    returns: FloatArray, market: FloatArray
) -> None:
    changed = returns.copy()
    changed[BARS[0] - 3, 0] += 0.5
    before, after = (study(r, market, EwmaScale()) for r in (returns, changed))
    assert before.forecast_var is not None
    assert after.forecast_var is not None
    assert after.forecast_var[0, 0] > before.forecast_var[0, 0] + 0.05 * 0.5**2


@pytest.mark.parametrize("block", [1, 2, 384])
def test_blocks_do_not_matter(
    returns: FloatArray, market: FloatArray, block: int
) -> None:
    returns[50, 0] = np.nan
    design = Design(estimation=DESIGN.estimation, event=DESIGN.event, block=block)
    arrays = event_arrays(
        returns, market, ASSETS, BARS, model=EwmaScale(), design=design
    )
    other = study(returns, market, EwmaScale())
    window = Window(-1, 1)
    np.testing.assert_array_equal(arrays.scar(window), other.scar(window))


def test_the_unit_does_not_matter(returns: FloatArray, market: FloatArray) -> None:
    one = study(returns, market, EwmaScale())
    percent = study(100 * returns, 100 * market, EwmaScale())
    window = Window(-1, 1)
    np.testing.assert_allclose(percent.scar(window), one.scar(window), rtol=1e-10)


def test_a_known_part_of_normal_returns_is_kept(
    returns: FloatArray, market: FloatArray
) -> None:
    arrays = study(returns, market, EwmaScale(BeyondMarket(), decay=0.9))
    excess = returns[:, 0] - market
    variance = by_loop(excess[8:108], 0.9)
    assert arrays.car_sd(Window(0, 1))[0] == pytest.approx(np.sqrt(2 * variance))
    np.testing.assert_allclose(arrays.ar[0], excess[108:113], atol=1e-16)


def test_a_constant_mean_is_scaled_too(returns: FloatArray) -> None:
    arrays = study(returns, None, EwmaScale(ConstantMean()))
    y = returns[8:108, 0]
    variance = by_loop(y - y.mean(), 0.94)
    expected = np.sqrt(3 * variance + 9 * y.var(ddof=1) / T)
    assert arrays.car_sd(Window(0, 2))[0] == pytest.approx(expected, rel=EXACT)


def test_few_events_and_their_tests_see_the_same_scale(
    returns: FloatArray, market: FloatArray
) -> None:
    abnormal = abnormal_returns(
        returns[:, 0],
        [110, 150],
        model=EwmaScale(),
        design=DESIGN,
        factors=market,
    )
    _, sd, _ = plain(returns, market, 0, Window(-1, 1))
    assert abnormal.car_sd(Window(-1, 1))[0] == pytest.approx(sd, rel=EXACT)
    covariance = abnormal.forecast_cov[0, 1:4, 1:4]
    assert np.sqrt(covariance.sum()) == pytest.approx(sd, rel=EXACT)


def test_patell_and_bmp_divide_by_it(returns: FloatArray, market: FloatArray) -> None:
    arrays, window = study(returns, market, EwmaScale()), Window(0, 1)
    scar = np.array(
        [
            car / sd
            for car, sd, _ in (plain(returns, market, i, window) for i in range(5))
        ]
    )
    patell = run_test("patell", arrays, window)
    assert patell.statistic == pytest.approx(scar.sum() / np.sqrt(5 * 98 / 96))
    bmp = run_test("bmp", arrays, window)
    assert bmp.statistic == pytest.approx(
        np.sqrt(5) * scar.mean() / scar.std(ddof=1), rel=1e-10
    )


def test_fewer_than_thirty_residuals_are_a_reason(
    returns: FloatArray, market: FloatArray
) -> None:
    short = Design(estimation=Window(-31, -3), event=Window(-2, 2))
    arrays = event_arrays(returns, market, [0], [100], model=EwmaScale(), design=short)
    assert arrays.reasons == ("the model could not be fitted to the estimation window",)
    assert np.isnan(arrays.ar).all()
    assert np.isnan(arrays.sigma).all()
    assert arrays.sums.n_events == 0


def test_constant_returns_have_no_standardised_ones() -> None:
    arrays = study(np.full((200, 3), 0.01), None, EwmaScale(ConstantMean()))
    assert arrays.sigma[:5].tolist() == [0.0] * 5
    assert np.isnan(arrays.scar(Window(0, 0))).all()


def test_an_estimation_window_after_the_event_is_refused(returns: FloatArray) -> None:
    later = Design(estimation=Window(11, 60), event=Window(-2, 2))
    with pytest.raises(ValueError, match="lies after the event window"):
        event_arrays(
            returns, None, [0], [50], model=EwmaScale(ConstantMean()), design=later
        )


@pytest.mark.parametrize("decay", [0.0, 1.0, -0.5])
def test_the_decay_lies_between_zero_and_one(decay: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        EwmaScale(decay=decay)


@pytest.mark.parametrize("model", [EwmaScale(), GarchMarket()])
def test_only_a_plain_linear_model_is_scaled(model: NormalModel) -> None:
    with pytest.raises(ValueError, match="not a plain linear model"):
        EwmaScale(model)
