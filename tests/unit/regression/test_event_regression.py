"""A regression on events is statsmodels' regression, with reasons where it has none."""

from typing import Any, Literal

import numpy as np
import pytest
from arch.univariate import GARCH, LS, StudentsT
from statsmodels.regression.linear_model import OLS

from eventimpact import Window
from eventimpact.abnormal import Design, abnormal_returns
from eventimpact.normal import MarketModel
from eventimpact.regression import HAC, EventRegression, EventRegressionResult, GarchX
from eventimpact.regression._kernels import automatic_bandwidth
from eventimpact.simulation import garch_t


N = 400
SALES = np.array([50, 90, 130, 133, 222, 305, 307])
TARIFFS = np.array([91, 130, 200, 260, 333])


def market_and_response(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    market = rng.normal(0, 0.01, N)
    return market, 0.001 + 1.2 * market + 0.02 * rng.standard_t(5, N)


def dummy(*bars: int) -> np.ndarray:
    return np.isin(np.arange(N), bars).astype(float)


def fitted(errors: Any, rng: np.random.Generator) -> tuple[EventRegressionResult, Any]:
    """Fit two pooled groups and a confounder, and lay the regressors out by hand."""
    market, y = market_and_response(rng)
    X = np.column_stack(
        (np.ones(N), dummy(*SALES), dummy(*TARIFFS), dummy(10, 20, 30), market)
    )
    fit = EventRegression(errors=errors).fit(
        y,
        {"sales": SALES, "tariffs": TARIFFS},
        factors=market,
        confounders={"halving": [10, 20, 30]},
    )
    return fit, OLS(y, X)


def parzen(lags: int) -> np.ndarray:
    x = np.arange(lags + 1) / (lags + 1)
    return np.where(x <= 0.5, 1 - 6 * x**2 + 6 * x**3, 2 * (1 - x) ** 3)


def quadratic_spectral(lags: int) -> np.ndarray:
    del lags
    weights = [1.0]
    for j in range(1, N):
        z = 6 * np.pi * (j / 3.7) / 5
        weights.append(
            25 / (12 * np.pi**2 * (j / 3.7) ** 2) * (np.sin(z) / z - np.cos(z))
        )
    return np.array(weights)


WITNESSES = {
    "classical": ("classical", {}),
    "HC3": ("HC3", {"cov_type": "HC3"}),
    "HAC": (
        HAC(bandwidth=8),
        {"cov_type": "HAC", "cov_kwds": {"maxlags": 8, "use_correction": True}},
    ),
    "HAC of 60 lags": (
        HAC(bandwidth=60, correction=False),
        {"cov_type": "HAC", "cov_kwds": {"maxlags": 60}},
    ),
    "Parzen": (
        HAC(kernel="parzen", bandwidth=6, correction=False),
        {"cov_type": "HAC", "cov_kwds": {"maxlags": 6, "kernel": parzen}},
    ),
    "quadratic spectral": (
        HAC(kernel="quadratic-spectral", bandwidth=3.7, correction=False),
        {
            "cov_type": "HAC",
            "cov_kwds": {"maxlags": N - 1, "kernel": quadratic_spectral},
        },
    ),
    "HC0": (HAC(bandwidth=0, correction=False), {"cov_type": "HC0"}),
}


@pytest.mark.parametrize("name", WITNESSES)
def test_coefficients_errors_and_tests_are_those_of_statsmodels(
    name: str, rng: np.random.Generator
) -> None:
    errors, options = WITNESSES[name]
    fit, model = fitted(errors, rng)
    other = model.fit(use_t=True, **options)
    assert fit.names == ("constant", "sales", "tariffs", "halving", "factor 1")
    assert fit.params == pytest.approx(other.params, rel=1e-10)
    assert fit.se == pytest.approx(other.bse, rel=1e-10)
    assert fit.pvalue == pytest.approx(other.pvalues, rel=1e-9)
    assert fit.cov == pytest.approx(other.cov_params(), rel=1e-8, abs=1e-14)
    interval = np.column_stack((fit.low, fit.high))
    assert interval == pytest.approx(other.conf_int(), rel=1e-9)
    joint = other.f_test(np.eye(5)[1:3])
    assert tuple(fit.joint_test()) == pytest.approx((joint.fvalue, joint.pvalue))
    equal = other.t_test([0, 1, -1, 0, 0])
    test = fit.equality("sales", "tariffs")
    assert test.statistic == pytest.approx(equal.tvalue.item())
    assert test.pvalue == pytest.approx(equal.pvalue.item())


def test_dummies_of_single_bars_are_abnormal_returns_with_forecast_errors(
    rng: np.random.Generator,
) -> None:
    market, y = market_and_response(rng)
    design = Design(estimation=Window(-250, -11), event=Window(-2, 3))
    abnormal = abnormal_returns(
        y, [300], model=MarketModel(), design=design, factors=market
    )
    sample = np.full(N, np.nan)
    used = np.r_[50:290, 298:304]
    sample[used] = y[used]
    fit = EventRegression(window=Window(-2, 3), pooled=False).fit(
        sample, {"sales": [300]}, factors=market
    )
    assert fit.names[1:7] == tuple(f"sales@{bar}" for bar in range(298, 304))
    assert fit.params[1:7] == pytest.approx(abnormal.ar[0], abs=1e-12)
    assert fit.se[1:7] == pytest.approx(abnormal.forecast_sd[0], abs=1e-12)
    total = fit.effect("sales", Window(-1, 2))
    assert total.estimate == pytest.approx(abnormal.car(Window(-1, 2))[0], abs=1e-12)
    assert total.se == pytest.approx(abnormal.car_sd(Window(-1, 2))[0], abs=1e-12)
    assert total.df == (1, 238)
    assert fit.notes[0].startswith("154 bars lack")


@pytest.mark.parametrize("errors", ["HC3", HAC(bandwidth=4), "wild"])
def test_robust_errors_of_dummies_on_single_bars_are_refused(
    errors: Any, rng: np.random.Generator
) -> None:
    market, y = market_and_response(rng)
    regression = EventRegression(errors=errors)
    fit = regression.fit(y, {"sales": SALES, "alone": [77]}, factors=market)
    reason = fit.reasons[fit.names.index("alone")]
    assert reason is not None
    assert "residual is zero" in reason
    assert "placebo" in reason
    assert np.isnan(fit.se[2])
    assert np.isfinite(fit.params[2])
    assert fit.reasons[1] is None
    assert not fit.joint_test().is_applicable
    assert not fit.equality("sales", "alone").is_applicable
    assert fit.joint_test("sales").is_applicable
    classical = fit.with_errors("classical")
    assert classical.reasons == (None,) * 4
    assert classical.joint_test().is_applicable


def test_other_errors_are_those_of_the_sample_without_the_single_bar(
    rng: np.random.Generator,
) -> None:
    market, y = market_and_response(rng)
    fit = EventRegression(errors="HC3").fit(
        y, {"sales": SALES, "alone": [77]}, factors=market
    )
    rest = np.arange(N) != 77
    X = np.column_stack((np.ones(N), dummy(*SALES), market))[rest]
    other = OLS(y[rest], X).fit(cov_type="HC3")
    assert fit.params[[0, 1, 3]] == pytest.approx(other.params, rel=1e-9)
    assert fit.se[[0, 1, 3]] == pytest.approx(other.bse, rel=1e-9)


@pytest.mark.parametrize("how", ["andrews", "newey-west"])
def test_an_automatic_bandwidth_is_that_of_the_scores(
    how: Any, rng: np.random.Generator
) -> None:
    market, y = market_and_response(rng)
    fit = EventRegression(errors=HAC(bandwidth=how)).fit(
        y, {"sales": SALES}, factors=market
    )
    X = np.column_stack((np.ones(N), dummy(*SALES), market))
    resid = OLS(y, X).fit().resid
    scores = X[:, 1:] * resid[:, None]
    scores /= np.sqrt((scores**2).mean(axis=0))
    expected = automatic_bandwidth(how, "bartlett", scores)
    assert fit.bandwidth == pytest.approx(expected)
    same = fit.with_errors(HAC(bandwidth=expected))
    assert fit.se == pytest.approx(same.se)
    percent = EventRegression(errors=HAC(bandwidth=how)).fit(
        y, {"sales": SALES}, factors=100 * market
    )
    assert percent.bandwidth == pytest.approx(fit.bandwidth)


def test_without_factors_or_events_there_is_a_mean(rng: np.random.Generator) -> None:
    y = rng.normal(size=N)
    fit = EventRegression(errors="HAC").fit(y, {})
    assert fit.params == pytest.approx([y.mean()])
    assert fit.collinearity().names == ()
    assert fit.overlap().bars == ()
    assert not fit.joint_test().is_applicable


def test_a_window_has_a_coefficient_a_bar_and_their_sum(
    rng: np.random.Generator,
) -> None:
    market, y = market_and_response(rng)
    fit = EventRegression(errors="HC3", window=Window(-1, 2)).fit(
        y, {"tariffs": TARIFFS}, factors=market
    )
    lagged = [dummy(*(TARIFFS + tau)) for tau in range(-1, 3)]
    X = np.column_stack((np.ones(N), *lagged, market))
    other = OLS(y, X).fit(cov_type="HC3", use_t=True)
    assert fit.names[1:5] == tuple(f"tariffs[{tau:+d}]" for tau in range(-1, 3))
    assert fit.params == pytest.approx(other.params, rel=1e-9)
    total = other.t_test([0, 1, 1, 1, 1, 0])
    test = fit.effect("tariffs")
    assert test.estimate == pytest.approx(total.effect.item())
    assert test.se == pytest.approx(total.sd.item())
    assert test.pvalue == pytest.approx(total.pvalue.item())
    less = fit.effect("tariffs", Window(0, 1), alternative="less")
    part = other.t_test([0, 0, 1, 1, 0, 0])
    lower = part.pvalue / 2 if part.tvalue < 0 else 1 - part.pvalue / 2
    assert less.pvalue == pytest.approx(lower.item())


def test_day_zero_of_an_event_over_several_bars_is_all_of_them(
    rng: np.random.Generator,
) -> None:
    market, y = market_and_response(rng)
    spans = np.array([[50, 54], [200, 200], [201, 203]])
    fit = EventRegression(window=Window(-1, 1)).fit(y, {"sales": spans}, factors=market)
    zero = dummy(*range(50, 55), 200, *range(201, 204))
    X = np.column_stack(
        (np.ones(N), dummy(49, 199, 200), zero, dummy(55, 201, 204), market)
    )
    assert fit.params == pytest.approx(OLS(y, X).fit().params, rel=1e-9)
    weights = [0, 1, 3, 1, 0]
    assert fit.effect("sales").estimate == pytest.approx(fit.params @ weights)


def test_each_of_two_causes_is_tested_given_the_other(rng: np.random.Generator) -> None:
    market, y = market_and_response(rng)
    bars = np.arange(10, N, 30)
    sales, tariffs = bars, np.concatenate((bars[3:], bars + 7))
    y = y - 0.05 * dummy(*tariffs)
    fit = EventRegression(errors="HC3").fit(
        y, {"sales": sales, "tariffs": tariffs}, factors=market
    )
    found = fit.encompassing("sales", "tariffs")
    X = np.column_stack((np.ones(N), dummy(*sales), dummy(*tariffs), market))
    both = OLS(y, X).fit(cov_type="HC3", use_t=True)
    alone = OLS(y, X[:, [0, 1, 3]]).fit(cov_type="HC3", use_t=True)
    assert found.first_given_second.pvalue == pytest.approx(both.pvalues[1])
    assert found.second_given_first.pvalue == pytest.approx(both.pvalues[2])
    assert found.first_alone.pvalue == pytest.approx(alone.pvalues[1])
    assert found.statement.startswith("tariffs adds to sales, and sales nothing")


@pytest.mark.parametrize(
    ("effects", "says"),
    [
        ((-0.2, -0.2), "each of sales and tariffs adds to the other"),
        ((-0.2, 0.0), "sales adds to tariffs, and tariffs nothing"),
        ((0.0, 0.0), "neither sales nor tariffs adds to the other, nor have they"),
    ],
)
def test_what_two_causes_add_is_said_in_a_sentence(
    effects: tuple[float, float], says: str
) -> None:
    rng = np.random.default_rng(3)
    y = rng.normal(0, 0.02, N)
    y += effects[0] * dummy(*SALES) + effects[1] * dummy(*TARIFFS)
    fit = EventRegression().fit(y, {"sales": SALES, "tariffs": TARIFFS})
    assert fit.encompassing("sales", "tariffs").statement.startswith(says)


def test_garch_x_is_the_maximum_likelihood_of_arch() -> None:
    y = garch_t(1500, rng=5)[0] * 100
    events = np.arange(40, 1500, 90)
    marks = np.isin(np.arange(1500), events).astype(float)
    other = LS(
        y,
        marks[:, None],
        volatility=GARCH(1, 0, 1),
        distribution=StudentsT(),
        rescale=False,
    ).fit(disp="off")
    fit = EventRegression(errors="GARCH-X").fit(y, {"sales": events})
    assert fit.params == pytest.approx(other.params[:2], abs=2e-3)
    root = 1 / np.asarray(other.conditional_volatility)
    X = np.column_stack((np.ones(1500), marks)) * root[:, None]
    by_hand = np.sqrt(np.diag(np.linalg.inv(X.T @ X)) * 1500 / 1498)
    assert fit.se == pytest.approx(by_hand, rel=2e-3)


def test_garch_x_of_a_single_bar_has_the_deviation_known_before_it() -> None:
    y = garch_t(1500, rng=6)[0]
    fit = EventRegression(errors=GarchX(distribution="t"), pooled=False).fit(
        y, {"sales": [1000]}
    )
    marks = np.isin(np.arange(1500), [1000]).astype(float)
    other = LS(
        100 * y, marks[:, None], volatility=GARCH(1, 0, 1), distribution=StudentsT()
    ).fit(disp="off")
    test = fit.coefficient("sales@1000")
    assert test.se == pytest.approx(other.conditional_volatility[1000] / 100, rel=5e-3)
    assert test.df[1] == pytest.approx(other.params["nu"], rel=0.02)
    assert fit.reasons == (None, None)


@pytest.mark.parametrize("kind", ["garch", "gjr"])
def test_garch_x_of_bars_in_a_row_has_the_deviations_that_arch_forecasts(
    kind: Literal["garch", "gjr"],
) -> None:
    y = 100 * garch_t(1500, rng=6)[0]
    fit = EventRegression(errors=GarchX(kind=kind), window=Window(0, 7)).fit(
        y, {"sales": [1000]}
    )
    marks = np.eye(1500)[:, 1000:1008]
    model = GARCH(1, int(kind == "gjr"), 1)
    whole = LS(y, marks, volatility=model, distribution=StudentsT(), rescale=False)
    params = np.delete(whole.fit(disp="off").params, range(1, 9))
    before = LS(y[:1000], volatility=model, distribution=StudentsT(), rescale=False)
    ahead = before.fix(params).forecast(horizon=8, reindex=False).variance
    expected = np.sqrt(ahead.to_numpy()[0])
    assert fit.se[1:] == pytest.approx(expected, rel=0.01)
    assert expected[-1] > 1.02 * expected[0]


def test_garch_x_without_clusters_of_volatility_is_least_squares() -> None:
    # Where the maximum likelihood has alpha = 0, all bars have one variance.
    rng = np.random.default_rng(12)
    y = np.tile([1.0, -1.0], 300) + 0.05 * rng.normal(size=600)
    events = np.arange(5, 600, 60)
    garch = EventRegression(errors=GarchX(distribution="normal"))
    fit = garch.fit(y, {"sales": events})
    plain = fit.with_errors("classical")
    assert fit.params == pytest.approx(plain.params, abs=2e-3)
    assert fit.se == pytest.approx(plain.se, rel=0.02)


def test_garch_that_cannot_be_fitted_gives_way_to_exponential_weights(
    monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator
) -> None:
    monkeypatch.setattr(
        "eventimpact.normal._arch_fit.fit_variance", lambda *_, **__: None
    )
    y = rng.normal(size=N)
    fit = EventRegression(errors="GARCH-X").fit(y, {"sales": SALES})
    assert "could not be fitted" in fit.notes[-1]
    assert np.isfinite(fit.se).all()
    in_a_row = EventRegression(errors="GARCH-X", window=Window(0, 9)).fit(
        y, {"sales": [200]}
    )
    others = np.delete(y, range(200, 210))
    weights = 0.94 ** np.arange(200)[::-1]
    scale = np.sqrt(weights @ (y[:200] - others.mean()) ** 2 / weights.sum())
    assert in_a_row.se[1:] == pytest.approx(np.full(10, scale), rel=0.03)


def test_bad_specifications_name_what_would_do() -> None:
    with pytest.raises(ValueError, match="must be one of"):
        EventRegression(errors="HC9")
    with pytest.raises(ValueError, match="between 0 and 1"):
        EventRegression(level=95)
    with pytest.raises(ValueError, match="kernel"):
        HAC(kernel="flat")
    with pytest.raises(ValueError, match="bandwidth"):
        HAC(bandwidth=-1)
    with pytest.raises(ValueError, match="garch"):
        GarchX(kind="egarch")


def test_the_summary_names_bandwidth_group_and_no_p_of_zero(
    rng: np.random.Generator,
) -> None:
    y = rng.normal(size=N)
    y[[20, 100]] += 40
    fit = EventRegression(errors="HAC").fit(y, {"sales": SALES, "posts": [20, 100]})
    assert f"(bartlett, bandwidth {fit.bandwidth:.4g}, newey-west)" in fit.method
    assert any("the dummy of posts marks 2 bars only" in note for note in fit.notes)
    said = fit.summary()
    assert fit.method in said
    assert "below 0.0001" in said
    assert "0.0000" not in said
    assert "np." not in f"{fit.effect('posts')!r}{fit.equality('sales', 'posts')!r}"
    assert "bandwidth 3)" in fit.with_errors(HAC(bandwidth=3)).method


def test_a_date_is_no_bar_of_a_group(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=r"events of posts.*alignment\.position_of"):
        EventRegression().fit(rng.normal(size=N), {"posts": ["2024-07-04"]})
