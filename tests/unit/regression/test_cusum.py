"""Cumulated residuals against statsmodels."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.diagnostic import breaks_cusumolsresid, recursive_olsresiduals

from eventimpact.regression import cusum_test
from eventimpact.regression._cusum import _pvalue


@pytest.fixture
def sample(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    X = np.column_stack((np.ones(120), rng.normal(size=120)))
    y = X @ [1.0, 2.0] + rng.normal(size=120)
    y[70:] += 0.5
    return y, X


def test_ols_cusum_is_that_of_statsmodels(sample: tuple) -> None:
    y, X = sample
    statistic, pvalue, _ = breaks_cusumolsresid(OLS(y, X).fit().resid, ddof=2)
    found = cusum_test(y, X)
    assert found.statistic == pytest.approx(statistic)
    assert found.pvalue == pytest.approx(pvalue)


def test_recursive_cusum_is_that_of_statsmodels(sample: tuple) -> None:
    y, X = sample
    path = recursive_olsresiduals(OLS(y, X).fit(), skip=2)[5][1:]
    found = cusum_test(y, X, residuals="recursive")
    scaled = path / np.sqrt(118)
    np.testing.assert_allclose(found.path[2:], scaled, rtol=1e-8)
    assert np.isnan(found.path[:2]).all()
    expected = np.abs(scaled) / (1 + 2 * np.arange(1, 119) / 118)
    assert found.statistic == pytest.approx(expected.max())


@pytest.mark.parametrize(
    # Brown, Durbin & Evans (1975): 0.850, 0.948, 1.143
    ("value", "level"),
    [(0.850, 0.10), (0.948, 0.05), (1.143, 0.01)],
)
def test_recursive_pvalues_are_the_published_ones(value: float, level: float) -> None:
    assert _pvalue(value, "recursive") == pytest.approx(level, abs=2e-4)


def test_lags_allow_for_autocorrelation() -> None:
    noise = np.random.default_rng(4).normal(size=500)
    for t in range(1, 500):
        noise[t] += 0.7 * noise[t - 1]
    e = noise - noise.mean()
    squares = e @ e
    for lag in range(1, 13):
        squares += 2 * (1 - lag / 13) * (e[lag:] @ e[:-lag])
    expected = np.abs(np.cumsum(e)).max() / np.sqrt(500 * squares / 499)
    assert cusum_test(noise, lags=12).statistic == pytest.approx(expected)


def test_the_position_is_near_the_break() -> None:
    y = np.random.default_rng(1).normal(size=200)
    y[100:] += 2
    assert abs(cusum_test(np.insert(y, 3, np.nan)).position - 101) <= 3


@pytest.mark.parametrize("residuals", ["ols", "recursive"])
def test_data_that_carry_no_test_give_a_reason(residuals: str) -> None:
    for y in (np.ones(30), np.full(30, np.nan), np.arange(2.0)):
        found = cusum_test(y, residuals=residuals)
        assert found.reason
        assert np.isnan(found.statistic)
    X = np.column_stack((np.ones(30), np.arange(30) > 10))
    late = cusum_test(np.arange(30.0) ** 2, X, residuals="recursive")
    assert late.reason == "the first regressors are collinear"


def test_misuse_is_refused() -> None:
    with pytest.raises(ValueError, match="it must be"):
        cusum_test(np.arange(30.0), residuals="other")
    with pytest.raises(ValueError, match="it must be"):
        cusum_test(np.arange(30.0), lags=-1)
    with pytest.raises(ValueError, match="one value a bar"):
        cusum_test(np.ones((30, 2)))
