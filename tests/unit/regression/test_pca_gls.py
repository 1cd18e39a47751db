"""PCA-GLS against statsmodels with the covariance written out."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import GLS

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.errors import InsufficientDataError, SingularDesignError
from eventimpact.normal import MarketModel
from eventimpact.regression import pca_gls


T, N, BAR, M = 60, 14, 80, 4
DESIGN = Design(estimation=Window(-T - 5, -6), event=Window(-5, 5))
WINDOW = Window(0, 2)
SAME = 1e-8  # both sides invert the covariance, in different ways


@pytest.fixture
def market() -> FloatArray:
    return np.random.default_rng(1).normal(0, 0.01, 100)


@pytest.fixture
def returns(market: FloatArray) -> FloatArray:
    rng = np.random.default_rng(2)
    factor = rng.normal(0, 0.01, (100, 1)) * rng.normal(size=N)
    return market[:, None] + factor + rng.normal(0, 0.02, (100, N))


@pytest.fixture
def Z() -> FloatArray:
    return np.random.default_rng(3).normal(size=(N, 2))


def study(returns: FloatArray, market: FloatArray) -> EventArrays:
    n = returns.shape[1]
    return event_arrays(
        returns,
        market,
        np.arange(n),
        np.full(n, BAR),
        model=MarketModel(),
        design=DESIGN,
    )


def residuals(
    returns: FloatArray, market: FloatArray
) -> tuple[FloatArray, FloatArray, float]:
    """Residuals, CARs, and the factor of a CAR's variance, by least squares."""
    rows, ahead = np.arange(BAR - T - 5, BAR - 5), np.arange(BAR, BAR + 3)
    X = np.column_stack((np.ones(T), market[rows]))
    later = np.column_stack((np.ones(3), market[ahead]))
    beta = np.linalg.lstsq(X, returns[rows])[0]
    q = later.sum(axis=0)
    factor = 3 + q @ np.linalg.inv(X.T @ X) @ q
    car = (returns[ahead] - later @ beta).sum(axis=0)
    return returns[rows] - X @ beta, car, float(factor)


def covariance(resid: FloatArray, m: int, divisor: int) -> FloatArray:
    """First principal components of the second moments, and the rest's diagonal."""
    moments = resid.T @ resid / divisor
    values, vectors = np.linalg.eigh(moments)
    common = (vectors[:, -m:] * values[-m:]) @ vectors[:, -m:].T
    return common + np.diag(np.diag(moments - common))


def test_coefficients_are_those_of_gls(
    returns: FloatArray, market: FloatArray, Z: FloatArray
) -> None:
    resid, car, factor = residuals(returns, market)
    X = np.column_stack((np.ones(N), Z))
    omega = covariance(resid, M, T - 2) * factor
    want = GLS(car, X, sigma=omega).fit(cov_type="fixed scale")
    got = pca_gls(study(returns, market), WINDOW, Z, n_components=M, errors="model")
    np.testing.assert_allclose(got.params, want.params, rtol=SAME)
    np.testing.assert_allclose(got.se, want.bse, rtol=SAME)
    assert got.df == T - 2
    assert got.names == ("constant", "x1", "x2")


def test_errors_are_those_of_the_bars_before_by_a_loop(
    returns: FloatArray, market: FloatArray, Z: FloatArray
) -> None:
    resid, _, factor = residuals(returns, market)
    X = np.column_stack((np.ones(N), Z))
    before = np.empty((T, 3))
    for t in range(T):
        fold = np.arange(T) // 12 == t // 12
        omega = covariance(resid[~fold], M, 1)
        before[t] = GLS(resid[t], X, sigma=omega).fit().params
    cov = factor * before.T @ before / (T - 2)
    got = pca_gls(study(returns, market), WINDOW, Z, n_components=M)
    np.testing.assert_allclose(got.cov, cov, rtol=SAME)
    sums = np.array([before[t : t + 3].sum(axis=0) for t in range(T - 2)])
    as_large = np.abs(sums) * np.sqrt(factor / 3) >= np.abs(got.params)
    np.testing.assert_allclose(got.rank_p, (1 + as_large.sum(axis=0)) / (T - 1))


def test_without_components_only_variances_count(
    returns: FloatArray, market: FloatArray, Z: FloatArray
) -> None:
    resid, car, _ = residuals(returns, market)
    X = np.column_stack((np.ones(N), Z))
    want = GLS(car, X, sigma=(resid**2).sum(axis=0)).fit()
    got = pca_gls(study(returns, market), WINDOW, Z, n_components=0)
    np.testing.assert_allclose(got.params, want.params, rtol=SAME)


def test_more_assets_than_bars_are_no_obstacle(market: FloatArray) -> None:
    rng = np.random.default_rng(5)
    returns = market[:, None] + rng.normal(0, 0.02, (100, 300))
    x = rng.normal(size=300)
    returns[BAR] += 0.01 * x
    got = pca_gls(study(returns, market), Window(0, 0), x)
    assert "20 principal components" in got.method
    assert got.p[1] < 0.001
    assert got.rank_p is not None
    assert got.rank_p[1] == pytest.approx(1 / 61)


def test_units_of_characteristics_do_not_matter(
    returns: FloatArray, market: FloatArray, Z: FloatArray
) -> None:
    arrays = study(returns, market)
    first = pca_gls(arrays, WINDOW, Z)
    second = pca_gls(arrays, WINDOW, Z * [1e9, 1e-9])
    np.testing.assert_allclose(first.t, second.t, rtol=1e-9)


def test_events_with_a_number_missing_are_left_out(
    returns: FloatArray, market: FloatArray, Z: FloatArray
) -> None:
    Z[2, 0] = np.nan
    returns[30, 5] = np.nan
    returns[BAR + 1, 7] = np.nan
    kept = np.delete(np.arange(N), [2, 5, 7])
    got = pca_gls(study(returns, market), WINDOW, Z, n_components=M)
    want = pca_gls(study(returns[:, kept], market), WINDOW, Z[kept], n_components=M)
    np.testing.assert_allclose(got.t, want.t, rtol=1e-9)
    assert (got.n, got.dropped, want.dropped) == (N - 3, 3, 0)


def test_what_it_cannot_carry_is_said_in_a_sentence(
    returns: FloatArray, market: FloatArray, Z: FloatArray
) -> None:
    arrays = study(returns, market)
    with pytest.raises(ValueError, match="errors is 'HC3'"):
        pca_gls(arrays, WINDOW, Z, errors="HC3")
    with pytest.raises(ValueError, match=r"n_components is 14; .* below 14"):
        pca_gls(arrays, WINDOW, Z, n_components=14)
    with pytest.raises(SingularDesignError, match="depends linearly"):
        pca_gls(arrays, WINDOW, Z[:, [0, 0]])
    with pytest.raises(InsufficientDataError, match="0 events have"):
        pca_gls(arrays, WINDOW, Z * np.nan)
    apart = event_arrays(
        returns,
        market,
        np.arange(N),
        70 + np.arange(N),
        model=MarketModel(),
        design=DESIGN,
    )
    with pytest.raises(ValueError, match="14 events lie on 14 bars of 14 assets"):
        pca_gls(apart, WINDOW, Z)
    short = event_arrays(
        returns,
        market,
        np.arange(N),
        np.full(N, BAR),
        model=MarketModel(),
        design=Design(estimation=Window(-25, -6), event=DESIGN.event),
    )
    with pytest.raises(InsufficientDataError, match="holds 20 observations but 30"):
        pca_gls(short, WINDOW, Z)
