"""Abnormal returns against event-dummy regressions and by brute force."""

import numpy as np
import pytest

from eventimpact import Window
from eventimpact._types import FloatArray, IntArray
from eventimpact.abnormal import Design, abnormal_returns, event_arrays
from eventimpact.normal import ConstantMean, MarketModel


EXACT = 1e-10  # dummy regression and forecast agree but for rounding


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(8).normal(0, 0.01, 400)


@pytest.fixture
def returns(market: FloatArray) -> FloatArray:
    return 0.001 + 1.2 * market + np.random.default_rng(9).normal(0, 0.02, 400)


def dummy_regression(
    returns: FloatArray, market: FloatArray, rows: IntArray, event_rows: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Coefficients of one dummy an event bar, and their covariance."""
    every = np.concatenate((rows, event_rows))
    dummies = (every[:, None] == event_rows).astype(float)
    X = np.column_stack((np.ones(len(every)), market[every], dummies))
    params, residual, *_ = np.linalg.lstsq(X, returns[every])
    sigma2 = residual[0] / (len(every) - X.shape[1])
    return params[2:], (sigma2 * np.linalg.inv(X.T @ X))[2:, 2:]


def test_abnormal_returns_are_the_coefficients_of_event_dummies(
    returns: FloatArray, market: FloatArray
) -> None:
    abnormal = abnormal_returns(
        returns,
        [300],
        model=MarketModel(),
        design=Design(estimation=Window(-130, -11), event=Window(-2, 3)),
        factors=market,
    )
    ar, cov = dummy_regression(
        returns, market, np.arange(170, 290), np.arange(298, 304)
    )
    np.testing.assert_allclose(abnormal.ar[0], ar, rtol=EXACT)
    np.testing.assert_allclose(abnormal.forecast_cov[0], cov, rtol=EXACT)
    window = Window(-1, 2)
    assert abnormal.car(window)[0] == pytest.approx(ar[1:5].sum())
    assert abnormal.car_sd(window)[0] == pytest.approx(np.sqrt(cov[1:5, 1:5].sum()))


def test_masked_bars_do_not_enter_the_fit_and_are_counted(
    returns: FloatArray, market: FloatArray
) -> None:
    masked = [100, 200, 201, 399]
    spoilt = returns.copy()
    spoilt[masked[:3]] = 5.0
    options = {"model": MarketModel(), "factors": market, "masked": masked}
    abnormal = abnormal_returns(spoilt, [300], **options)
    rows = np.setdiff1d(np.arange(40, 290), masked)
    ar, _ = dummy_regression(returns, market, rows, np.arange(290, 311))
    np.testing.assert_allclose(abnormal.ar[0], ar, rtol=EXACT)
    assert abnormal.n_masked[0] == 3
    assert abnormal.df_resid[0] == 250 - 3 - 2
    assert np.isnan(abnormal.resid[0][[60, 160, 161]]).all()


def test_missing_estimation_returns_are_left_out_not_zeroed(
    returns: FloatArray,
) -> None:
    returns[[100, 101]] = np.nan
    abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    kept = np.delete(returns[40:290], [60, 61])
    assert abnormal.df_resid[0] == 247
    assert abnormal.ar[0, 10] == pytest.approx(returns[300] - kept.mean())
    assert abnormal.n_masked[0] == 0


def test_a_missing_event_return_gives_no_car_and_names_the_bar(
    returns: FloatArray,
) -> None:
    returns[302] = np.nan
    abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    assert np.isnan(abnormal.car(Window(0, 5))[0])
    assert abnormal.car_reasons(Window(0, 5)) == (
        "the return of event-time bar +2 is missing",
    )
    assert abnormal.car_reasons(Window(-5, 1)) == (None,)
    assert np.isfinite(abnormal.car(Window(-5, 1))[0])


def test_bars_beyond_the_data_are_missing(returns: FloatArray) -> None:
    abnormal = abnormal_returns(returns, [398], model=ConstantMean())
    assert np.isfinite(abnormal.ar[0, :12]).all()
    assert abnormal.car_reasons(Window(1, 3)) == (
        "the return of event-time bar +2, +3 is missing",
    )


def test_an_event_with_too_short_an_estimation_window_is_dropped(
    returns: FloatArray,
) -> None:
    abnormal = abnormal_returns(returns, [209, 210, 300], model=ConstantMean())
    reason = "the estimation window holds 199 observations but 200 are needed"
    assert abnormal.reasons[0].startswith(reason)
    assert abnormal.reasons[1:] == (None, None)
    assert np.isnan(abnormal.car(Window(0, 0))[0])
    assert abnormal.df_resid.tolist() == [0, 199, 249]
    assert abnormal.car_reasons(Window(0, 0))[0] == abnormal.reasons[0]


def test_a_share_of_the_window_can_be_asked_for(returns: FloatArray) -> None:
    whole = Design(min_share=1.0)
    abnormal = abnormal_returns(returns, [259, 260], model=ConstantMean(), design=whole)
    assert [why is None for why in abnormal.reasons] == [False, True]


def test_a_singular_design_drops_the_event_with_the_reason(returns: FloatArray) -> None:
    abnormal = abnormal_returns(
        returns, [300], model=MarketModel(), factors=np.zeros(400)
    )
    assert "does not vary" in abnormal.reasons[0]


def test_no_event_gives_empty_arrays(returns: FloatArray) -> None:
    abnormal = abnormal_returns(returns, [], model=ConstantMean())
    assert abnormal.ar.shape == (0, 21)
    assert abnormal.car(Window(0, 1)).shape == (0,)


def test_cars_add_up_over_adjacent_windows(returns: FloatArray) -> None:
    abnormal = abnormal_returns(returns, [300, 350], model=ConstantMean())
    np.testing.assert_allclose(
        abnormal.car(Window(-3, 0)) + abnormal.car(Window(1, 4)),
        abnormal.car(Window(-3, 4)),
    )


def test_forecast_sd_is_the_diagonal(returns: FloatArray) -> None:
    abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    expected = returns[40:290].std(ddof=1) * np.sqrt(1 + 1 / 250)
    np.testing.assert_allclose(abnormal.forecast_sd[0], expected)
    np.testing.assert_array_equal(abnormal.tau, np.arange(-10, 11))


def test_the_fit_never_looks_past_the_estimation_window(returns: FloatArray) -> None:
    abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    changed = returns.copy()
    changed[290:299] += 1
    changed[301:] += 1
    again = abnormal_returns(changed, [300], model=ConstantMean())
    assert again.ar[0, 10] == abnormal.ar[0, 10]
    np.testing.assert_array_equal(again.forecast_cov, abnormal.forecast_cov)


def test_a_window_outside_the_event_window_is_refused(returns: FloatArray) -> None:
    abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    with pytest.raises(ValueError, match=r"\[0, 11\] is not inside"):
        abnormal.car(Window(0, 11))


def test_the_record_is_a_view_of_the_arrays_of_the_engine(
    returns: FloatArray, market: FloatArray
) -> None:
    returns[[120, 295, 352]] = np.nan
    bar = np.array([50, 300, 350])
    abnormal = abnormal_returns(returns, bar, model=MarketModel(), factors=market)
    arrays = event_arrays(
        returns[:, None], market, np.zeros(3, int), bar, model=MarketModel()
    )
    window = Window(-3, 4)
    np.testing.assert_array_equal(abnormal.ar, arrays.ar)
    np.testing.assert_array_equal(abnormal.car(window), arrays.car(window))
    np.testing.assert_array_equal(abnormal.car_sd(window), arrays.car_sd(window))
    assert abnormal.car_reasons(window) == arrays.car_reasons(window)
    assert abnormal.reasons == arrays.reasons
    assert abnormal.df_resid.tolist() == arrays.df.tolist()


def test_the_sd_of_a_car_is_that_of_the_whole_covariance(
    returns: FloatArray, market: FloatArray
) -> None:
    abnormal = abnormal_returns(
        returns, [300, 350], model=MarketModel(), factors=market
    )
    cov = abnormal.forecast_cov[:, 7:15, 7:15].sum(axis=(1, 2))
    np.testing.assert_allclose(abnormal.car_sd(Window(-3, 4)), cov**0.5, rtol=1e-13)
    diagonal = np.diagonal(abnormal.forecast_cov, axis1=1, axis2=2)
    np.testing.assert_allclose(abnormal.forecast_sd**2, diagonal, rtol=1e-13)


@pytest.mark.parametrize("share", [0.0, 1.1])
def test_the_share_has_to_make_sense(share: float) -> None:
    with pytest.raises(ValueError, match="min_share"):
        Design(min_share=share)
