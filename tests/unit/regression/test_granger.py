"""Granger tests against statsmodels."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.tsa.stattools import grangercausalitytests

from eventimpact.regression import granger_test


@pytest.fixture
def series(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    x, y = rng.normal(size=(2, 300))
    y[1:] += 0.2 * x[:-1]
    return y, x


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("lags", [1, 3])
def test_the_f_test_is_that_of_statsmodels(series: tuple, lags: int) -> None:
    y, x = series
    witness = grangercausalitytests(np.column_stack((y, x)), [lags])[lags][0]
    statistic, pvalue, df_resid, df = witness["ssr_ftest"]
    found = granger_test(y, x, lags)
    assert found.statistic == pytest.approx(statistic)
    assert found.pvalue == pytest.approx(pvalue)
    assert (found.df, found.df_resid) == (df, df_resid)
    own = np.column_stack([y[lags - j : 300 - j] for j in range(1, lags + 1)])
    left = OLS(y[lags:], np.column_stack((np.ones(300 - lags), own))).fit().ssr
    # F is (left - ssr) / df over ssr / df_resid, so that ssr follows from it.
    ssr = left / (1 + statistic * df / df_resid)
    assert found.r2_gain == pytest.approx(1 - ssr / left)


@pytest.mark.parametrize("covariance", ["hc", "hac"])
def test_robust_tests_are_those_of_statsmodels(series: tuple, covariance: str) -> None:
    y, x = series
    X = np.column_stack((np.ones(298), y[1:-1], y[:-2], x[1:-1], x[:-2]))
    kind = {"hc": ("HC3", {}), "hac": ("HAC", {"maxlags": 4, "use_correction": True})}
    name, options = kind[covariance]
    fit = OLS(y[2:], X).fit(cov_type=name, cov_kwds=options, use_t=True)
    witness = fit.f_test(np.eye(5)[3:])
    found = granger_test(y, x, 2, covariance=covariance, bandwidth=4)
    assert found.statistic == pytest.approx(float(witness.fvalue))
    assert found.pvalue == pytest.approx(float(witness.pvalue))
    np.testing.assert_allclose(found.coefficients, fit.params[3:])


def test_a_missing_bar_takes_its_followers_out(series: tuple) -> None:
    y, x = (values.copy() for values in series)
    x[50] = np.nan
    assert granger_test(y, x, 2).n == 298 - 2


@pytest.mark.parametrize(
    ("y", "x", "reason"),
    [
        (np.ones(50), np.arange(50.0) ** 2, "not determined"),
        (np.arange(50.0) ** 2, np.full(50, np.nan), "0 observations"),
        (np.arange(4.0), np.arange(4.0), "observations"),
    ],
)
def test_series_that_carry_no_test_give_a_reason(
    y: np.ndarray, x: np.ndarray, reason: str
) -> None:
    found = granger_test(y, x, 3)
    assert reason in str(found.reason)
    assert np.isnan(found.pvalue)


def test_misuse_is_refused(series: tuple) -> None:
    y, x = series
    for options in ({"lags": 0}, {"covariance": "x"}, {"bandwidth": -1}):
        with pytest.raises(ValueError, match="it must be"):
            granger_test(y, x, **options)
    with pytest.raises(ValueError, match="one value a bar"):
        granger_test(y, x[:-1])


def test_autocorrelation_is_not_counted_across_a_missing_bar(
    rng: np.random.Generator,
) -> None:
    """Scores summed pair by pair, by the bars that they are apart."""
    y, x = rng.normal(size=(2, 80))
    x[[20, 21, 22, 50]] = np.nan
    found = granger_test(y, x, covariance="hac", bandwidth=3)
    bar = np.array([t for t in range(1, 80) if np.isfinite(x[t - 1])])
    X = np.column_stack((np.ones(len(bar)), y[bar - 1], x[bar - 1]))
    params, *_ = np.linalg.lstsq(X, y[bar])
    scores = X * (y[bar] - X @ params)[:, None]
    weight = np.clip(1 - np.abs(bar[:, None] - bar) / 4, 0, None)
    bread = np.linalg.inv(X.T @ X)
    cov = bread @ scores.T @ weight @ scores @ bread * len(bar) / (len(bar) - 3)
    assert found.statistic == pytest.approx(params[2] ** 2 / cov[2, 2], rel=1e-9)
