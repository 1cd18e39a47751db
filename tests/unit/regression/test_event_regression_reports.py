"""Reports beside a regression on events, and what it does with bad input."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.outliers_influence import variance_inflation_factor

from eventimpact import Window
from eventimpact.errors import InsufficientDataError, UnknownNameError
from eventimpact.regression import HAC, EventRegression


N = 200
EVENTS = {"sales": [20, 60, 61, 150], "tariffs": [61, 90, 120]}


def dummy(bars: list[int]) -> np.ndarray:
    return np.isin(np.arange(N), bars).astype(float)


def test_variance_inflation_is_that_of_statsmodels(rng: np.random.Generator) -> None:
    y, f = rng.normal(size=(2, N))
    f = f + 2 * dummy(EVENTS["sales"])
    fit = EventRegression().fit(y, EVENTS, factors=f)
    X = np.column_stack((np.ones(N), *(dummy(bars) for bars in EVENTS.values()), f))
    found = fit.collinearity()
    assert found.names == ("sales", "tariffs", "factor 1")
    expected = [variance_inflation_factor(X, j) for j in (1, 2, 3)]
    assert found.vif == pytest.approx(expected)
    unit = X / np.linalg.norm(X, axis=0)
    assert found.condition_number == pytest.approx(np.linalg.cond(unit))
    assert found.dependent == ()


def test_sigma_and_r_squared_are_those_of_statsmodels(rng: np.random.Generator) -> None:
    y, f = rng.normal(size=(2, N))
    fit = EventRegression().fit(y + 0.7 * f, EVENTS, factors=f)
    X = np.column_stack((np.ones(N), *(dummy(bars) for bars in EVENTS.values()), f))
    other = OLS(y + 0.7 * f, X).fit()
    assert fit.sigma == pytest.approx(np.sqrt(other.mse_resid))
    assert fit.r2 == pytest.approx(other.rsquared)


def test_bars_that_several_claim_are_named(rng: np.random.Generator) -> None:
    fit = EventRegression(window=Window(0, 1)).fit(
        rng.normal(size=N), EVENTS, confounders={"halving": [121, 199]}
    )
    found = fit.overlap()
    assert found.bars == (61, 62, 121)
    assert found.claimants == (
        ("sales", "sales", "tariffs"),
        ("sales", "tariffs"),
        ("tariffs", "halving"),
    )
    assert found.clusters == (("sales", 4, 3), ("tariffs", 3, 3))


@pytest.mark.parametrize("pooled", [True, False])
def test_windows_of_one_group_that_overlap_are_reported(
    rng: np.random.Generator, *, pooled: bool
) -> None:
    fit = EventRegression(window=Window(-2, 2), pooled=pooled).fit(
        rng.normal(size=N), {"s": [100, 101, 103, 150], "t": [20, 25]}
    )
    found = fit.overlap()
    assert found.bars == (99, 100, 101, 102, 103)
    assert [len(who) for who in found.claimants] == [2, 2, 3, 3, 2]
    assert {name for who in found.claimants for name in who} == {"s"}
    assert found.clusters == (("s", 4, 2), ("t", 2, 2))
    said = (
        "windows of s overlap one another on 5 bars: its 4 events are 2 clusters; "
        "take a shorter window, or merge them"
    )
    assert fit.notes == (said,)
    assert "note: windows of s overlap" in fit.summary()


def test_windows_that_meet_only_on_a_missing_bar_are_two_clusters(
    rng: np.random.Generator,
) -> None:
    y = rng.normal(size=N)
    y[101] = np.nan
    fit = EventRegression(window=Window(-1, 1)).fit(y, {"s": [100, 102]})
    assert fit.overlap().bars == ()
    assert fit.overlap().clusters == (("s", 2, 2),)


def test_groups_on_the_same_bars_cannot_be_told_apart(rng: np.random.Generator) -> None:
    y = rng.normal(size=N)
    fit = EventRegression().fit(y, {**EVENTS, "copies": [90, 120, 61]})
    assert fit.reasons[2] is not None
    assert "tariffs and copies mark the same bars (61, 90, 120)" in fit.reasons[2]
    assert fit.reasons[3] is not None
    assert np.isnan(fit.params[[2, 3]]).all()
    assert fit.collinearity().dependent == (("tariffs", "copies"),)
    assert fit.collinearity().condition_number == np.inf
    X = np.column_stack((np.ones(N), *(dummy(bars) for bars in EVENTS.values())))
    other = OLS(y, X).fit()
    assert fit.params[:2] == pytest.approx(other.params[:2])
    assert not fit.effect("copies").is_applicable
    assert fit.joint_test().pvalue == pytest.approx(other.f_pvalue)
    assert not fit.joint_test("sales", "copies").is_applicable
    assert fit.influence("copies").reason == fit.reasons[3]
    assert fit.encompassing("tariffs", "copies").statement.startswith("whether")


def test_a_cause_alone_is_tested_without_the_other(rng: np.random.Generator) -> None:
    y = rng.normal(size=N) + 0.8 * dummy(EVENTS["tariffs"])
    found = EventRegression().fit(y, EVENTS).encompassing("sales", "tariffs")
    for name, test in (("sales", found.first_alone), ("tariffs", found.second_alone)):
        other = OLS(y, np.column_stack((np.ones(N), dummy(EVENTS[name])))).fit()
        assert test.pvalue == pytest.approx(other.pvalues[1])


def test_leaving_out_an_event_is_the_regression_without_its_bars(
    rng: np.random.Generator,
) -> None:
    y, f = rng.normal(size=(2, N))
    regression = EventRegression(window=Window(-1, 1))
    fit = regression.fit(y, EVENTS, factors=f)
    found = fit.influence("sales")
    for i, bar in enumerate(EVENTS["sales"]):
        kept = y.copy()
        kept[bar - 1 : bar + 2] = np.nan
        rest = [other for other in EVENTS["sales"] if other != bar]
        again = regression.fit(kept, {**EVENTS, "sales": rest}, factors=f)
        assert found.params[i] == pytest.approx(again.params, rel=1e-9)
        assert found.without[i] == pytest.approx(again.effect("sales").estimate)
    assert found.change == pytest.approx(found.effect - found.without)
    assert found.most == np.argmax(np.abs(found.change))
    assert found.bars.tolist() == EVENTS["sales"]


def test_without_its_only_event_a_group_has_no_effect(rng: np.random.Generator) -> None:
    y = rng.normal(size=N)
    found = EventRegression().fit(y, {"sales": [50]}).influence("sales")
    assert np.isnan(found.without).all()
    assert found.most is None
    assert not found.keeps_sign


@pytest.mark.parametrize("n_events", [1, 2, 5])
def test_events_with_dummies_of_their_own_leave_the_mean_of_the_others(
    n_events: int, rng: np.random.Generator
) -> None:
    y = rng.normal(size=N)
    bars = np.arange(1, n_events + 1) * 30
    fit = EventRegression(pooled=False).fit(y, {"sales": bars})
    found = fit.influence("sales")
    ar = y[bars] - np.delete(y, bars).mean()
    assert fit.params[1:] == pytest.approx(ar)
    assert found.effect == pytest.approx(ar.mean())
    if n_events > 1:
        expected = [np.delete(ar, i).mean() for i in range(n_events)]
        assert found.without == pytest.approx(expected)
    else:
        assert np.isnan(found.without).all()


def test_a_factor_that_is_the_response_is_named(rng: np.random.Generator) -> None:
    y, f = rng.normal(size=(2, N))
    fit = EventRegression(errors="HC3").fit(y, EVENTS, factors=np.column_stack((f, y)))
    assert all("factor 2 is the response itself" in str(r) for r in fit.reasons)
    assert not fit.joint_test().is_applicable
    double = EventRegression().fit(y, EVENTS, factors=2 * y)
    assert "there is no error" in str(double.reasons[0])


def test_a_response_that_does_not_vary_is_said() -> None:
    fit = EventRegression().fit(np.full(N, 0.3), EVENTS)
    assert "does not vary" in str(fit.reasons[1])
    assert np.isnan(fit.pvalue).all()
    assert np.isnan(fit.r2)


def test_without_a_response_there_is_no_regression() -> None:
    with pytest.raises(InsufficientDataError, match="needed"):
        EventRegression().fit(np.full(N, np.nan), EVENTS)


def test_a_history_of_events_only_has_nothing_to_compare_with(
    rng: np.random.Generator,
) -> None:
    y = rng.normal(size=20)
    halves = {"sales": np.arange(10), "tariffs": np.arange(10, 20)}
    for pooled in (True, False):
        fit = EventRegression(pooled=pooled).fit(y, halves)
        assert "leave no bar without an event" in str(fit.reasons[1])
        assert not fit.joint_test().is_applicable


def test_as_many_dummies_as_bars_leave_no_error(rng: np.random.Generator) -> None:
    y = rng.normal(size=12)
    fit = EventRegression(pooled=False).fit(y, {"sales": np.arange(11)})
    assert "12 independent regressors fit 12 bars" in str(fit.reasons[1])
    assert fit.params[1:] == pytest.approx(y[:11] - y[11])
    assert np.isnan(fit.sigma)


def test_two_factors_that_are_one_are_named(rng: np.random.Generator) -> None:
    y, f = rng.normal(size=(2, N))
    fit = EventRegression().fit(y, EVENTS, factors=np.column_stack((f, 3 * f)))
    assert "depends linearly on factor 2" in str(fit.reasons[3])
    assert fit.reasons[1] is None
    zero = EventRegression().fit(y, EVENTS, factors=np.zeros(N))
    assert "factor is zero throughout" in str(zero.reasons[3])


def test_what_is_left_out_is_counted(rng: np.random.Generator) -> None:
    y = rng.normal(size=N)
    y[[60, 199]] = np.nan
    fit = EventRegression(window=Window(0, 1)).fit(
        y, {"sales": [60, 150, 150, -3, 900], "none": []}
    )
    assert fit.n_obs == N - 2
    assert fit.notes[:4] == (
        "2 bars lack the response or a factor and are left out",
        "2 events of sales lie outside the 200 bars and are left out",
        "1 events of sales fall on the bars of another and count once",
        "1 event bars of sales have no response or factor",
    )
    assert fit.n_events.tolist() == [0, 1, 2, 0, 0]
    assert "marks no bar" in str(fit.reasons[-1])
    assert not fit.effect("none").is_applicable
    empty = EventRegression(pooled=False).fit(y, {"none": []})
    assert "nothing to test" in str(empty.joint_test().reason)


def test_robust_errors_of_few_bars_carry_a_warning(rng: np.random.Generator) -> None:
    y = rng.normal(size=N)
    fit = EventRegression(errors=HAC(bandwidth=2)).fit(y, {"sales": [30, 90]})
    assert "marks 2 bars only" in fit.notes[-1]
    assert np.isfinite(fit.pvalue).all()


def test_misuse_says_what_is_due(rng: np.random.Generator) -> None:
    y, regression = rng.normal(size=N), EventRegression()
    with pytest.raises(ValueError, match="one row a bar"):
        regression.fit(y, EVENTS, factors=y[:-1])
    with pytest.raises(ValueError, match="whole numbers"):
        regression.fit(y, {"sales": [0.5, 1.0]})
    with pytest.raises(ValueError, match="ends before it starts"):
        regression.fit(y, {"sales": [[9, 5]]})
    with pytest.raises(ValueError, match="names of their own"):
        regression.fit(y, EVENTS, confounders={"sales": [4]})
    fit = regression.fit(y, EVENTS)
    with pytest.raises(UnknownNameError, match="sales, tariffs"):
        fit.effect("rumours")
    with pytest.raises(UnknownNameError, match="constant"):
        fit.coefficient("rumours")
    with pytest.raises(ValueError, match="fit a wider one"):
        fit.effect("sales", Window(0, 3))


def test_leaving_out_an_event_that_lasts_is_fitting_without_it(
    rng: np.random.Generator,
) -> None:
    y = rng.normal(size=N)
    spans = [[50, 50], [100, 109], [150, 151]]
    found = EventRegression().fit(y, {"a": spans}).influence("a")
    for i, (first, last) in enumerate(spans):
        kept = y.copy()
        kept[first : last + 1] = np.nan
        rest = [span for span in spans if span != spans[i]]
        refit = EventRegression().fit(kept, {"a": rest}).effect("a")
        assert found.without[i] == pytest.approx(refit.estimate)


def test_an_event_without_a_bar_keeps_its_row(rng: np.random.Generator) -> None:
    y = rng.normal(size=N) + 10 * dummy([90, 150])
    y[20] = np.nan
    fit = EventRegression(pooled=False).fit(y, {"a": [20, 90, 150]})
    found = fit.influence("a")
    apart = y - np.nanmean(np.delete(y, [90, 150]))
    assert found.bars.tolist() == [20, 90, 150]
    assert found.used.tolist() == [False, True, True]
    expected = [np.nan, apart[150], apart[90]]
    assert found.without == pytest.approx(expected, nan_ok=True)
    assert found.keeps_sign
    pooled = EventRegression().fit(y, {"a": [20, 90, 150]}).influence("a")
    assert np.isnan(pooled.without).tolist() == [True, False, False]


def test_a_mean_counts_the_events_that_have_the_bar(rng: np.random.Generator) -> None:
    y = rng.normal(size=N)
    y[151] = np.nan
    fit = EventRegression(window=Window(0, 1), pooled=False).fit(
        y, {"a": [50, 150, N - 1], "b": [100]}
    )
    rest = np.nanmean(np.delete(y, [50, 51, 150, 151, N - 1, 100, 101]))
    assert fit.effect("a", Window(1, 1)).estimate == pytest.approx(y[51] - rest)
    assert fit.equality("a", "b", Window(1, 1)).estimate == pytest.approx(
        y[51] - y[101]
    )


def test_units_of_a_factor_do_not_matter(rng: np.random.Generator) -> None:
    factor, noise = rng.normal(size=(2, N))
    y = 0.01 * factor + 0.02 * noise
    X = np.column_stack((np.ones(N), dummy([20, 60, 150]), factor))
    expected = OLS(y, X).fit()
    for unit in (1e-18, 1e16, 1e18):
        fit = EventRegression().fit(y, {"a": [20, 60, 150]}, factors=unit * factor)
        assert fit.params * [1, 1, unit] == pytest.approx(expected.params)
        assert fit.se * [1, 1, unit] == pytest.approx(expected.bse)
