"""Event regressions of several assets, against statsmodels and by hand."""

import numpy as np
import pytest
from statsmodels.multivariate.multivariate_ols import _MultivariateOLS
from statsmodels.regression.linear_model import OLS

from eventimpact import Window
from eventimpact.errors import InsufficientDataError, UnknownNameError
from eventimpact.regression import EventRegression, multivariate_event_regression


N = 200
SALES, TARIFFS = np.array([40, 90, 150]), np.array([60, 61, 120, 170])
EVENTS = {"sales": SALES, "tariffs": TARIFFS}


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def returns(rng: np.random.Generator, n_assets: int = 4) -> np.ndarray:
    common = rng.standard_t(5, (N, 1))
    return 0.01 * (common + rng.standard_t(5, (N, n_assets)))


def dummy(bars: np.ndarray) -> np.ndarray:
    return np.isin(np.arange(N), bars).astype(float)


def by_statsmodels(
    y: np.ndarray, X: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> list[float]:
    """F of Wilks' lambda, its degrees of freedom and its p-value."""
    tests = _MultivariateOLS(y, X).fit().mv_test([("h", rows, columns)])
    found = tests.results["h"]["stat"].loc["Wilks' lambda"]
    return [float(found[n]) for n in ("F Value", "Num DF", "Den DF", "Pr > F")]


@pytest.mark.parametrize("groups", [("sales",), ("tariffs", "sales"), ()])
@pytest.mark.parametrize("null", ["zero", "mean", "equal"])
@pytest.mark.parametrize("n_assets", [2, 4])
def test_joint_tests_are_wilks_of_statsmodels(
    rng: np.random.Generator, groups: tuple[str, ...], null: str, n_assets: int
) -> None:
    y, market = returns(rng, n_assets), rng.normal(0, 0.01, N)
    fit = multivariate_event_regression(y, EVENTS, factors=market)
    X = np.column_stack((np.ones(N), dummy(SALES), dummy(TARIFFS), market))
    rows = np.eye(4)[[1]] if groups == ("sales",) else np.eye(4)[[1, 2]]
    last = np.full((1, n_assets - 1), -1.0)
    columns = {
        "zero": np.eye(n_assets),
        "mean": np.ones((n_assets, 1)),
        "equal": np.vstack((np.eye(n_assets - 1), last)),
    }[null]
    tests = {"zero": fit.joint_test, "mean": fit.mean_test, "equal": fit.equality}
    test = tests[null](*groups)
    f, df_1, df_2, pvalue = by_statsmodels(y, X, rows, columns)
    assert test.statistic == pytest.approx(f, rel=1e-8)
    assert test.df == pytest.approx((df_1, df_2))
    assert test.pvalue == pytest.approx(pvalue, rel=1e-8)


def test_many_effects_of_many_assets_take_raos_f(rng: np.random.Generator) -> None:
    y = returns(rng)
    fit = multivariate_event_regression(y, EVENTS, pooled=False)
    bars = [*SALES, *TARIFFS]
    X = np.column_stack([np.ones(N), *(dummy(np.array([bar])) for bar in bars)])
    f, df_1, df_2, pvalue = by_statsmodels(y, X, np.eye(8)[1:], np.eye(4))
    test = fit.joint_test()
    assert (*test, *test.df) == pytest.approx((f, pvalue, df_1, df_2), rel=1e-8)
    assert test.distribution == "Rao's F"


def test_one_group_is_hotellings_test_of_its_abnormal_return(
    rng: np.random.Generator,
) -> None:
    y = returns(rng)
    fit = multivariate_event_regression(y, {"tariffs": [100]})
    others = np.delete(y, 100, axis=0)
    apart = y[100] - others.mean(axis=0)
    cov = np.cov(others.T) * (1 + 1 / (N - 1))
    t2 = apart @ np.linalg.solve(cov, apart)
    df = N - 2
    assert fit.params[1] == pytest.approx(apart, rel=1e-10)
    expected = t2 * (df - 3) / (df * 4)
    assert fit.joint_test("tariffs").statistic == pytest.approx(expected, rel=1e-9)


def test_a_half_against_a_half_is_hotellings_two_sample_test(
    rng: np.random.Generator,
) -> None:
    y = returns(rng)
    fit = multivariate_event_regression(y, {"late": np.arange(100, N)})
    b = fit.params[1]
    pooled = (np.cov(y[:100].T) + np.cov(y[100:].T)) / 2 * (2 / 100)
    t2 = b @ np.linalg.solve(pooled, b)
    df = N - 2
    assert fit.joint_test().statistic == pytest.approx(t2 * (df - 3) / (df * 4))


def test_each_asset_is_its_event_regression(rng: np.random.Generator) -> None:
    y, market = returns(rng), rng.normal(0, 0.01, N)
    window = Window(-1, 2)
    fit = multivariate_event_regression(
        y, EVENTS, factors=market, window=window, confounders={"halving": [5, 6]}
    )
    both = [*y.T, y.mean(axis=1)]
    found = np.column_stack((fit.params, fit.mean))
    errors = np.column_stack((fit.se, fit.mean_se))
    pvalues = np.column_stack((fit.pvalue, fit.mean_pvalue))
    for i, response in enumerate(both):
        alone = EventRegression(window=window).fit(
            response, EVENTS, factors=market, confounders={"halving": [5, 6]}
        )
        assert fit.names == alone.names
        assert np.abs(found[:, i] - alone.params).max() < 1e-12
        assert errors[:, i] == pytest.approx(alone.se, rel=1e-9)
        assert pvalues[:, i] == pytest.approx(alone.pvalue, rel=1e-7, abs=1e-12)
        if i == 4:
            mean = alone.effect("sales", Window(0, 1), alternative="less")
            mine = fit.effect("sales", Window(0, 1), alternative="less")
            assert (*mine, mine.estimate, mine.se, mine.low, mine.high) == (
                pytest.approx(
                    (*mean, mean.estimate, mean.se, mean.low, mean.high), rel=1e-8
                )
            )


def test_one_asset_is_an_ordinary_f_test(rng: np.random.Generator) -> None:
    y = returns(rng, 1)
    X = np.column_stack((np.ones(N), dummy(SALES), dummy(TARIFFS)))
    other = OLS(y[:, 0], X).fit().f_test(np.eye(3)[1:])
    fit = multivariate_event_regression(y[:, 0], EVENTS)
    assert tuple(fit.joint_test()) == pytest.approx((other.fvalue, other.pvalue))
    assert tuple(fit.mean_test()) == pytest.approx((other.fvalue, other.pvalue))
    assert "one asset only" in str(fit.equality().reason)


def test_missing_bars_and_assets_are_left_out_and_counted(
    rng: np.random.Generator,
) -> None:
    y = returns(rng)
    y[:, 0] = np.nan
    y[[10, 11], 2] = np.nan
    y[12, 3] = np.nan
    fit = multivariate_event_regression(y, {"sales": SALES})
    rows = np.setdiff1d(np.arange(N), [10, 11, 12])
    X = np.column_stack((np.ones(N), dummy(SALES)))[rows]
    expected = by_statsmodels(y[rows][:, 1:], X, np.eye(2)[[1]], np.eye(3))
    test = fit.joint_test()
    assert (test.statistic, *test.df, test.pvalue) == pytest.approx(expected)
    assert fit.asset_reasons == ("no bar has its response", None, None, None)
    assert np.isnan(fit.params[:, 0]).all()
    assert fit.used == ("asset 2", "asset 3", "asset 4")
    assert "asset 1 left out" in fit.notes[-1]
    assert fit.notes[0].startswith("3 bars")


def test_singular_covariances_have_a_reason(rng: np.random.Generator) -> None:
    y = returns(rng)
    twice = np.column_stack((y, y[:, 0]))
    fit = multivariate_event_regression(twice, EVENTS)
    assert "asset 1, asset 5 depend linearly" in str(fit.joint_test().reason)
    assert "asset 1 less asset 5 exactly" in str(fit.equality().reason)
    assert fit.mean_test().is_applicable
    flat = multivariate_event_regression(np.column_stack((y, np.full(N, 1.0))), EVENTS)
    assert "fit asset 5 exactly" in str(flat.joint_test().reason)
    assert flat.mean_test().is_applicable
    wide = multivariate_event_regression(rng.normal(size=(20, 19)), {"sales": [4]})
    assert "19 assets" in str(wide.joint_test().reason)
    assert wide.effect("sales").is_applicable


def test_data_that_leave_no_error_have_a_reason(rng: np.random.Generator) -> None:
    full = multivariate_event_regression(
        rng.normal(size=(4, 2)), {"sales": [1, 2, 3]}, pooled=False
    )
    assert full.df_resid == 0
    assert np.isnan(full.se).all()
    assert "0 degrees of freedom" in str(full.joint_test().reason)
    assert "exactly" in str(full.effect("sales").reason)
    flat = multivariate_event_regression(np.ones((30, 2)), {"sales": [4]})
    assert "exactly" in str(flat.effect("sales").reason)
    with pytest.raises(InsufficientDataError):
        multivariate_event_regression(np.full((30, 2), np.nan), {"sales": [4]})


def test_effects_that_cannot_be_told_apart_have_a_reason(
    rng: np.random.Generator,
) -> None:
    y = returns(rng)
    events = {"sales": SALES, "again": SALES, "tariffs": TARIFFS, "none": []}
    fit = multivariate_event_regression(y, events)
    for group in ("sales", "again"):
        assert "told apart" in str(fit.joint_test(group).reason)
        assert "told apart" in str(fit.effect(group).reason)
    assert np.isnan(fit.params[1]).all()
    assert fit.joint_test("tariffs").is_applicable
    assert "nothing to test" in str(fit.joint_test("none").reason)
    with pytest.raises(UnknownNameError):
        fit.joint_test("pardons")


def test_the_line_of_several_assets_names_the_mean_effects(
    rng: np.random.Generator,
) -> None:
    y = returns(rng)
    fit = multivariate_event_regression(y, EVENTS)
    X = np.column_stack((np.ones(N), dummy(SALES), dummy(TARIFFS)))
    mean = OLS(y.mean(axis=1), X).fit()
    (_, sales, tariffs), ends = mean.params, mean.conf_int()[1:]
    assert repr(fit) == (
        f"<MultivariateEventResult, 4 assets, n 200: sales {sales:.4g} "
        f"[{ends[0, 0]:.4g}, {ends[0, 1]:.4g}], p {mean.pvalues[1]:.4f}; "
        f"tariffs {tariffs:.4g} [{ends[1, 0]:.4g}, {ends[1, 1]:.4g}], "
        f"p {mean.pvalues[2]:.4f}>"
    )
