"""Seemingly unrelated regressions are those of linearmodels, with reasons."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from linearmodels.system import SUR
from statsmodels.regression.linear_model import OLS

from eventimpact.regression import SurResult, sur


N = 240


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(11)


def errors(rng: np.random.Generator, n_assets: int) -> np.ndarray:
    mix = rng.normal(size=(n_assets, n_assets)) + 2 * np.eye(n_assets)
    return rng.standard_t(6, (N, n_assets)) @ mix / 100


def own_designs(rng: np.random.Generator) -> list[np.ndarray]:
    event = np.isin(np.arange(N), [50, 90, 91, 200]).astype(float)
    parts = [np.column_stack((np.ones(N), event))]
    for extra in (1, 2):
        factors = rng.normal(0, 0.01, (N, extra))
        parts.append(np.column_stack((np.ones(N), event, factors)))
    return parts


def system(rng: np.random.Generator) -> tuple[np.ndarray, list[np.ndarray]]:
    designs = own_designs(rng)
    coefficients = [rng.normal(size=X.shape[1]) for X in designs]
    signal = [X @ b for X, b in zip(designs, coefficients, strict=True)]
    return np.column_stack(signal) / 50 + errors(rng, 3), designs


def named(X: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(X, columns=[f"x{j}" for j in range(X.shape[1])])


def witness(y: np.ndarray, designs: list[np.ndarray], **options: Any) -> Any:
    equations = {
        f"e{i}": {"dependent": pd.Series(y[:, i]), "exog": named(X)}
        for i, X in enumerate(designs)
    }
    return SUR(equations).fit(cov_type="unadjusted", **options)


def stacked(fit: SurResult) -> np.ndarray:
    return np.concatenate(fit.params)


@pytest.mark.parametrize("debiased", [False, True])
@pytest.mark.parametrize("iterate", [False, True])
def test_own_regressors_give_the_coefficients_of_linearmodels(
    rng: np.random.Generator, *, iterate: bool, debiased: bool
) -> None:
    y, designs = system(rng)
    fit = sur(y, designs, iterate=iterate, debiased=debiased)
    other = witness(
        y,
        designs,
        method="gls",
        iterate=iterate,
        iter_limit=2000,
        tol=1e-14,
        debiased=debiased,
    )
    assert stacked(fit) == pytest.approx(other.params.to_numpy(), rel=1e-8)
    assert fit.cov == pytest.approx(other.cov.to_numpy(), rel=1e-8)
    assert (fit.n_iter > 2) is iterate
    assert not fit.is_shared
    steps = f", {fit.n_iter} steps" if iterate else ""
    assert fit.method == f"feasible generalised least squares{steps}"


@pytest.mark.parametrize("debiased", [False, True])
def test_shared_regressors_give_the_covariance_of_linearmodels(
    rng: np.random.Generator, *, debiased: bool
) -> None:
    X = own_designs(rng)[2]
    y = errors(rng, 4)
    fit = sur(y, X, debiased=debiased)
    other = witness(y, [X] * 4, method="ols", debiased=debiased)
    assert stacked(fit) == pytest.approx(other.params.to_numpy(), rel=1e-8)
    assert fit.cov == pytest.approx(other.cov.to_numpy(), rel=1e-8, abs=1e-18)
    assert fit.sigma == pytest.approx(np.asarray(other.sigma), rel=1e-8)


def test_wald_tests_are_those_of_linearmodels(rng: np.random.Generator) -> None:
    y, designs = system(rng)
    fit = sur(y, designs, debiased=False)
    other = witness(y, designs, method="gls", debiased=False)
    at = [1, 3, 6]
    zero = np.eye(9)[at]
    for rows, test in (
        (zero, fit.joint_zero(1, distribution="chi2")),
        (zero[1:] - zero[0], fit.equal([1, 1, 1], distribution="chi2")),
        (zero.mean(axis=0)[None], fit.mean_zero(1, distribution="chi2")),
    ):
        b = rows @ other.params.to_numpy()
        expected = b @ np.linalg.solve(rows @ other.cov.to_numpy() @ rows.T, b)
        assert len(rows) == test.df[0]
        assert test.statistic == pytest.approx(expected, rel=1e-8)
    first = other.equations["e0"].f_statistic
    one = fit.wald(np.eye(9)[[1]], distribution="chi2")
    assert one.statistic == pytest.approx(first.stat, rel=1e-8)
    assert one.pvalue == pytest.approx(first.pval, rel=1e-7)


def test_equal_regressors_reproduce_least_squares(rng: np.random.Generator) -> None:
    X = own_designs(rng)[2]
    y = errors(rng, 3)
    turn = np.array([[1.0, 0.2, 0, 0], [0, 1, 0, 0], [0, 0, 2, 1], [0, 0, 0, 3]])
    shared = sur(y, X)
    generalised = sur(y, [X, X @ turn, X])
    assert shared.n_iter == 0
    assert generalised.n_iter == 1
    for i in range(3):
        alone = OLS(y[:, i], X).fit()
        assert np.abs(shared.params[i] - alone.params).max() < 1e-12
        assert shared.se[i] == pytest.approx(alone.bse, rel=1e-10)
        own = turn @ generalised.params[i] if i == 1 else generalised.params[i]
        assert np.abs(own - alone.params).max() < 1e-12


def test_one_asset_is_least_squares(rng: np.random.Generator) -> None:
    X = own_designs(rng)[1]
    y = errors(rng, 1)[:, 0]
    fit = sur(y, X)
    alone = OLS(y, X).fit()
    test = fit.joint_zero(1)
    assert test.pvalue == pytest.approx(alone.pvalues[1], rel=1e-9)
    assert fit.joint_zero(1, distribution="exact").pvalue == pytest.approx(test.pvalue)
    assert (test.estimate, test.se) == pytest.approx((alone.params[1], alone.bse[1]))
    assert fit.equal(1).reason == "there is one asset only"


@pytest.mark.parametrize("debiased", [False, True])
def test_the_exact_f_is_hotellings(rng: np.random.Generator, *, debiased: bool) -> None:
    X = own_designs(rng)[0]
    y = errors(rng, 4)
    fit = sur(y, X, debiased=debiased).joint_zero(1, distribution="exact")
    b, *_ = np.linalg.lstsq(X, y, rcond=None)
    resid = y - X @ b
    nu = N - 2
    t2 = (
        b[1]
        @ np.linalg.solve(resid.T @ resid / nu, b[1])
        / np.linalg.inv(X.T @ X)[1, 1]
    )
    assert fit.statistic == pytest.approx(t2 * (nu - 3) / (nu * 4), rel=1e-9)
    assert fit.df == (4, nu - 3)


def test_no_test_is_exact_where_regressors_differ(rng: np.random.Generator) -> None:
    y, designs = system(rng)
    assert "differ" in str(sur(y, designs).equal(1, distribution="exact").reason)


def test_no_test_of_different_regressors_is_exact(rng: np.random.Generator) -> None:
    y = errors(rng, 2)
    fit = sur(y, own_designs(rng)[0])
    assert "differ" in str(fit.joint_zero([0, 1], distribution="exact").reason)
    assert fit.joint_zero([1, 1], distribution="exact").is_applicable


def test_bars_with_something_missing_are_left_out_of_all(
    rng: np.random.Generator,
) -> None:
    y, designs = system(rng)
    y[[3, 4], 0] = np.nan
    designs[2][7, 2] = np.nan
    fit = sur(y, designs)
    rows = np.setdiff1d(np.arange(N), [3, 4, 7])
    again = sur(y[rows], [X[rows] for X in designs])
    assert (fit.n_obs, fit.n_missing) == (N - 3, 3)
    assert np.array_equal(stacked(fit), stacked(again))
    assert fit.notes[0].startswith("3 bars")


def test_an_asset_without_a_number_is_left_out(rng: np.random.Generator) -> None:
    X = own_designs(rng)[1]
    y = errors(rng, 3)
    y[:, 1] = np.nan
    fit = sur(y, X, assets=("BTC", "ETH", "XRP"))
    assert fit.reasons == (None, "no bar has the response and all regressors", None)
    assert np.isnan(fit.params[1]).all()
    assert fit.params[2] == pytest.approx(OLS(y[:, 2], X).fit().params)
    assert fit.joint_zero(1).df[0] == 2
    assert "ETH is left out" in str(fit.wald(np.eye(9)[[4]]).reason)
    assert "ETH left out" in fit.notes


def test_data_without_an_equation_have_a_reason() -> None:
    fit = sur(np.full((20, 2), np.nan), np.ones((20, 1)))
    assert fit.n_obs == 0
    assert "no asset can be used" in str(fit.joint_zero(0).reason)
    short = sur(np.ones((3, 2)), np.eye(3))
    assert "too few" in str(short.reason)


def test_singular_covariances_have_a_reason(rng: np.random.Generator) -> None:
    X = own_designs(rng)[1]
    y = errors(rng, 3)
    twice = sur(np.column_stack((y, y[:, 1])), X)
    assert "asset 2, asset 4 depend linearly" in str(twice.joint_zero(1).reason)
    assert twice.params[3] == pytest.approx(OLS(y[:, 1], X).fit().params)
    total = sur(np.column_stack((y, y.sum(axis=1))), X)
    assert "depend linearly" in str(total.reason)
    flat = sur(np.column_stack((y, np.full(N, 0.01))), X)
    assert "fit asset 4 exactly" in str(flat.reason)
    wide = sur(rng.normal(size=(12, 15)), np.ones((12, 1)))
    assert "15 assets have errors with 11 degrees" in str(wide.reason)
    own = sur(rng.normal(size=(12, 15)), [rng.normal(size=(12, 1)) for _ in range(15)])
    assert own.reason is not None
    assert own.n_iter == 0


def test_dependent_regressors_have_a_reason(rng: np.random.Generator) -> None:
    y, designs = system(rng)
    designs[1] = np.column_stack((designs[1], designs[1][:, 0]))
    fit = sur(y, designs)
    assert "depend linearly" in str(fit.reasons[1])
    assert fit.joint_zero(1).df[0] == 2


def test_repeated_combinations_have_a_reason(rng: np.random.Generator) -> None:
    y, designs = system(rng)
    test = sur(y, designs).wald(np.eye(9)[[1, 1]])
    assert "depend on one another" in str(test.reason)


@pytest.mark.parametrize(
    ("y", "X", "match"),
    [
        (np.zeros((5, 2)), np.ones((4, 1)), "designs have shapes"),
        (np.zeros((5, 2)), [np.ones(5)], "designs have shapes"),
        (np.zeros((5, 0)), np.ones((5, 1)), "responses have shape"),
        (np.zeros((5, 2, 1)), np.ones((5, 1)), "responses have shape"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(y: Any, X: Any, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        sur(y, X)


def test_other_faults_are_refused(rng: np.random.Generator) -> None:
    y, designs = system(rng)
    with pytest.raises(ValueError, match="names"):
        sur(y, designs, assets=("a", "a", "b"))
    fit = sur(y, designs)
    with pytest.raises(ValueError, match="count from 0"):
        fit.joint_zero(2)
    name: Any = "t"
    with pytest.raises(ValueError, match="distribution"):
        fit.joint_zero(1, distribution=name)
    with pytest.raises(ValueError, match="9 coefficients"):
        fit.wald(np.eye(8))


def test_steps_that_do_not_settle_are_noted(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventimpact.regression._sur._MAX_ITER", 2)
    y, designs = system(rng)
    fit = sur(y, designs, iterate=True)
    assert fit.notes == ("the coefficients had not settled after 2 steps",)


def test_the_line_of_a_system_is_short(rng: np.random.Generator) -> None:
    y, designs = system(rng)
    assert repr(sur(y, designs)) == (
        "<SurResult (feasible generalised least squares): 3 assets, 2 to 4 regressors, "
        "n 240>"
    )
    shared = [designs[0], designs[0]]
    fit = sur(np.column_stack((y[:, 0], np.full(N, np.nan))), shared)
    assert repr(fit).startswith("<SurResult (")
    assert "1 assets, 1 left out, 2 regressors, n 240>" in repr(fit)
    none = sur(np.full((N, 2), np.nan), shared)
    assert repr(none).startswith("<SurResult: no asset can be used: ")
