"""The test of a break at an unknown date."""

from itertools import pairwise

import numpy as np
import pytest
from statsmodels.datasets import nile
from statsmodels.regression.linear_model import OLS

from eventimpact.regression import sup_f_test
from eventimpact.regression._bessel import average_pvalues, sup_pvalue


# Andrews (2003), table I: 15 % trimming, simulated on 3,600 steps
PUBLISHED = {1: (7.12, 8.68, 12.16), 2: (10.00, 11.72, 15.56)}


@pytest.mark.parametrize("q", PUBLISHED)
def test_pvalues_are_those_of_the_published_critical_values(q: int) -> None:
    found = [sup_pvalue(value, q, 0.15, 3600) for value in PUBLISHED[q]]
    np.testing.assert_allclose(found, [0.10, 0.05, 0.01], rtol=0.05)


def test_pvalue_is_the_share_of_simulated_bridges(rng: np.random.Generator) -> None:
    n, paths = 200, 20_000
    k = np.arange(30, 171)
    squares = np.zeros((paths, len(k)))
    for _ in range(2):
        walk = rng.normal(size=(paths, n)).cumsum(axis=1)
        bridge = walk[:, k - 1] - walk[:, -1:] * k / n
        squares += bridge**2 * n / (k * (n - k))
    top = squares.max(axis=1)
    for value in (8.0, 11.0, 15.0):
        assert sup_pvalue(value, 2, 0.15, n) == pytest.approx(
            (top >= value).mean(), abs=0.006, rel=0.05
        )
    mean, exponential = squares.mean(axis=1), np.log(np.exp(squares / 2).mean(axis=1))
    p_mean, p_exponential = average_pvalues(4.5, 3.0, 2, 0.15)
    assert p_mean == pytest.approx((mean >= 4.5).mean(), abs=0.012)
    assert p_exponential == pytest.approx((exponential >= 3.0).mean(), abs=0.012)


def test_a_far_tail_is_small_but_never_negative() -> None:
    found = [sup_pvalue(value, 1, 0.15, 100) for value in (30.0, 60.0, 100.0, 400.0)]
    assert all(later < earlier for earlier, later in pairwise(found))
    assert min(found) >= 0


def test_the_nile_breaks_in_1898_as_in_strucchange() -> None:
    flow = nile.load_pandas().data["volume"].to_numpy()
    found = sup_f_test(flow)
    # R strucchange, Fstats(Nile ~ 1): sup.F = 75.93, p < 2.2e-16
    assert found.statistic == pytest.approx(75.93, abs=0.005)
    assert found.pvalue < 1e-15
    assert found.position == 1898 - 1871 + 1
    assert found.average_pvalue < 0.001
    assert found.exponential_pvalue < 0.001


@pytest.mark.parametrize("covariance", ["classic", "hc", "hac"])
def test_statistics_are_those_of_statsmodels(
    covariance: str, rng: np.random.Generator
) -> None:
    n, k = 80, 35
    X = np.column_stack((np.ones(n), rng.normal(size=n)))
    y = 100 + X @ [1.0, 2.0] + rng.normal(size=n)
    found = sup_f_test(y, X, covariance=covariance, lags=3)
    before = np.arange(n) < k
    sides = [OLS(y[part], X[part]).fit() for part in (before, ~before)]
    if covariance == "classic":
        whole, split = OLS(y, X).fit().ssr, sum(side.ssr for side in sides)
        expected = (n - 4) * (whole - split) / split
    else:
        cov = sum(side.get_robustcov_results("HC3").cov_params() for side in sides)
        if covariance == "hac":
            cov = sum(_bartlett(side, 3) for side in sides)
        change = sides[0].params - sides[1].params
        expected = change @ np.linalg.solve(cov, change)
    assert found.wald[k] == pytest.approx(expected, rel=1e-8)


def _bartlett(side: OLS, lags: int) -> np.ndarray:
    X = side.model.exog
    bread = np.linalg.inv(X.T @ X)
    free = 1 - np.einsum("ij,jk,ik->i", X, bread, X)
    u = X * (side.resid / free)[:, None]
    meat = u.T @ u
    for lag in range(1, lags + 1):
        cross = u[lag:].T @ u[:-lag]
        meat = meat + (1 - lag / (lags + 1)) * (cross + cross.T)
    return bread @ meat @ bread


def test_missing_bars_keep_their_places() -> None:
    y = np.random.default_rng(1).normal(size=120)
    y[60:] += 3
    holes = np.insert(y, [10, 30], np.nan)
    assert sup_f_test(holes).position == 62
    assert sup_f_test(holes).statistic == pytest.approx(sup_f_test(y).statistic)
    assert np.isnan(sup_f_test(holes).wald[:12]).all()


@pytest.mark.parametrize(
    ("y", "X", "reason"),
    [
        (np.ones(50), None, "does not vary"),
        (np.full(50, np.nan), None, "missing"),
        (np.arange(6.0), None, "6 bars are known"),
        (np.arange(5.0), np.ones((5, 9)), "regressors need"),
        (np.arange(50.0) ** 2, np.ones((50, 2)), "linearly"),
        (np.arange(50.0) ** 2, np.eye(50)[:, :1] + [[1.0]], None),
        (np.arange(50.0), np.column_stack((np.ones(50), np.arange(50.0))), "exactly"),
        (np.arange(50.0) ** 2, np.c_[np.ones(50), np.arange(50) < 9], "collinear"),
    ],
)
def test_data_that_carry_no_test_give_a_reason(
    y: np.ndarray, X: np.ndarray | None, reason: str | None
) -> None:
    found = sup_f_test(y, X)
    if reason is None:
        assert found.reason is None
        return
    assert reason in str(found.reason)
    assert np.isnan([found.statistic, found.pvalue, found.average_pvalue]).all()
    assert found.position is None


@pytest.mark.parametrize(
    "options",
    [{"trimming": 0.5}, {"trimming": 0}, {"covariance": "x"}, {"lags": -1}],
)
def test_misuse_is_refused(options: dict) -> None:
    with pytest.raises(ValueError, match="it must"):
        sup_f_test(np.arange(30.0), **options)


def test_regressors_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one row of regressors a bar"):
        sup_f_test(np.arange(30.0), np.ones((29, 1)))
