"""GARCH normal returns against arch used directly, hand recursions and brute force."""

import warnings
from typing import Any, Literal

import numpy as np
import pytest
from arch.univariate import EGARCH, GARCH, LS, ConstantMean, Normal, StudentsT

from eventimpact import Window
from eventimpact._types import FloatArray
from eventimpact.abnormal import Design, EventArrays, abnormal_returns, event_arrays
from eventimpact.normal import Block, GarchMarket, MarketModel, _arch_fit
from eventimpact.simulation import garch_t


T = 250
DESIGN = Design(estimation=Window(-254, -5), event=Window(-2, 2))
EVENT = 300
AT = slice(EVENT - 254, EVENT - 4)
GAP = 2
SAME = 1e-7  # relative; arch holds the variance inside bounds, the formula does not
Kind = Literal["garch", "gjr", "egarch"]
Errors = Literal["normal", "t"]
KINDS: list[Kind] = ["garch", "gjr", "egarch"]
ERRORS: list[Errors] = ["normal", "t"]


@pytest.fixture(scope="module")
def market() -> FloatArray:
    return np.random.default_rng(2).normal(0.001, 0.01, 320)


@pytest.fixture(scope="module")
def returns(market: FloatArray) -> FloatArray:
    noise = garch_t(320, rng=3, persistence=(0.2, 0.7), df=6)[0]
    return 0.0005 + 1.3 * market + noise


def study(returns: FloatArray, market: FloatArray | None, **spec: Any) -> EventArrays:
    design = spec.pop("design", DESIGN)
    model = GarchMarket(**spec)
    return event_arrays(
        returns[:, None], market, [0], [EVENT], model=model, design=design
    )


def by_arch(kind: Kind, errors: Errors, y: FloatArray, x: FloatArray | None) -> Any:
    """Lay out the same model in arch."""
    process = EGARCH(1, 1, 1) if kind == "egarch" else GARCH(1, int(kind == "gjr"), 1)
    law = StudentsT() if errors == "t" else Normal()
    kwargs = {"volatility": process, "distribution": law, "rescale": False}
    return ConstantMean(y, **kwargs) if x is None else LS(y, x[:, None], **kwargs)


@pytest.mark.parametrize("errors", ERRORS)
@pytest.mark.parametrize("kind", ["garch", "gjr"])
def test_coefficients_reach_the_likelihood_that_arch_finds_in_percent(
    returns: FloatArray, market: FloatArray, kind: Kind, errors: Errors
) -> None:
    ours = study(returns, market, kind=kind, errors=errors).params[0]
    model = by_arch(kind, errors, 100 * returns[AT], 100 * market[AT])
    theirs = model.fit(disp="off")
    percent = ours.copy()
    percent[0] *= 100
    percent[2] *= 100**2
    assert model.fix(percent).loglikelihood == pytest.approx(
        theirs.loglikelihood, abs=1e-3
    )
    np.testing.assert_allclose(percent, theirs.params, rtol=0.03, atol=0.01)


@pytest.mark.parametrize("errors", ERRORS)
def test_egarch_is_at_least_as_likely_as_what_arch_finds_in_percent(
    returns: FloatArray, market: FloatArray, errors: Errors
) -> None:
    ours = study(returns, market, kind="egarch", errors=errors).params[0]
    model = by_arch("egarch", errors, 100 * returns[AT], 100 * market[AT])
    theirs = model.fit(disp="off")
    percent = ours.copy()
    percent[0] *= 100
    percent[2] += (1 - percent[5]) * np.log(100**2)
    assert model.fix(percent).loglikelihood > theirs.loglikelihood - 1e-3


@pytest.mark.parametrize("errors", ERRORS)
@pytest.mark.parametrize("kind", ["garch", "gjr"])
def test_the_variance_is_the_path_that_arch_forecasts(
    returns: FloatArray, market: FloatArray, kind: Kind, errors: Errors
) -> None:
    arrays = study(returns, market, kind=kind, errors=errors)
    fixed = by_arch(kind, errors, returns[AT], market[AT]).fix(arrays.params[0])
    ahead = market[EVENT - 4 : EVENT + 3]
    path = fixed.forecast(horizon=7, x=ahead[None, None, :], reindex=False)
    expected = path.variance.to_numpy()[0, GAP:] * T / (T - 2)
    assert arrays.forecast_var is not None
    np.testing.assert_allclose(arrays.forecast_var[0], expected, rtol=SAME)


@pytest.mark.parametrize("errors", ERRORS)
def test_egarch_forecasts_the_next_bar_as_arch_does(
    returns: FloatArray, market: FloatArray, errors: Errors
) -> None:
    design = Design(estimation=Window(-254, -5), event=Window(-4, 0))
    arrays = study(returns, market, kind="egarch", errors=errors, design=design)
    fixed = by_arch("egarch", errors, returns[AT], market[AT]).fix(arrays.params[0])
    x = market[EVENT - 4]
    path = fixed.forecast(horizon=1, x=np.full((1, 1, 1), x), reindex=False)
    assert arrays.forecast_var is not None
    assert arrays.forecast_var[0, 0] == pytest.approx(
        path.variance.to_numpy()[0, 0] * T / (T - 2), rel=SAME
    )


def egarch_paths(
    params: FloatArray, last: tuple[float, float], errors: Errors
) -> FloatArray:
    """Simulate variances of the 7 bars after the last, shape (400000, 7)."""
    rng = np.random.default_rng(9)
    omega, alpha, gamma, beta = params[2:6]
    log_variance = np.full(400_000, np.log(last[1]))
    z = np.full(400_000, last[0] / np.sqrt(last[1]))
    paths = np.empty((400_000, 7))
    for h in range(7):
        size = np.abs(z) - np.sqrt(2 / np.pi)
        log_variance = omega + alpha * size + gamma * z + beta * log_variance
        paths[:, h] = np.exp(log_variance)
        z = rng.standard_normal(400_000)
        if errors == "t":
            nu = params[6]
            z = rng.standard_t(nu, 400_000) * np.sqrt((nu - 2) / nu)
    return paths


@pytest.mark.parametrize("errors", ERRORS)
def test_egarch_forecasts_what_simulated_paths_average_to(
    returns: FloatArray, market: FloatArray, errors: Errors
) -> None:
    arrays = study(returns, market, kind="egarch", errors=errors)
    fixed = by_arch("egarch", errors, returns[AT], market[AT]).fix(arrays.params[0])
    last = fixed.resid[-1], fixed.conditional_volatility[-1] ** 2
    paths = egarch_paths(arrays.params[0], last, errors)
    mean = np.exp(np.log(paths).mean(axis=0)) if errors == "t" else paths.mean(axis=0)
    assert arrays.forecast_var is not None
    np.testing.assert_allclose(
        arrays.forecast_var[0], mean[GAP:] * T / (T - 2), rtol=5e-3
    )


def test_the_spread_of_a_cumulative_return_adds_that_of_weighted_least_squares(
    returns: FloatArray, market: FloatArray
) -> None:
    arrays = study(returns, market)
    window = Window(-1, 2)
    fixed = by_arch("garch", "normal", returns[AT], market[AT]).fix(arrays.params[0])
    X = np.column_stack((np.ones(T), market[AT]))
    weight = (T - 2) / T / fixed.conditional_volatility**2
    cov = np.linalg.inv((X * weight[:, None]).T @ X)
    q = np.array([4, market[EVENT - 1 : EVENT + 3].sum()])
    assert arrays.forecast_var is not None
    variance = arrays.forecast_var[0, 1:].sum()
    assert arrays.car_sd(window)[0] == pytest.approx(
        np.sqrt(variance + q @ cov @ q), rel=SAME
    )
    assert arrays.car_sd(window, exact=False)[0] == pytest.approx(np.sqrt(variance))


def test_few_events_see_the_same_spread(
    returns: FloatArray, market: FloatArray
) -> None:
    few = abnormal_returns(
        returns, [EVENT], model=GarchMarket(), design=DESIGN, factors=market
    )
    sd = study(returns, market).car_sd(Window(-1, 2))
    assert few.car_sd(Window(-1, 2)) == pytest.approx(sd)
    assert np.sqrt(few.forecast_cov[0, 1:, 1:].sum()) == pytest.approx(sd[0])


def test_returns_and_residuals_are_those_of_the_mean(
    returns: FloatArray, market: FloatArray
) -> None:
    arrays = study(returns, market)
    a, b = arrays.params[0, :2]
    left = returns - a - b * market
    np.testing.assert_allclose(
        arrays.ar[0], left[EVENT - 2 : EVENT + 3], rtol=0, atol=1e-16
    )
    s = np.sqrt(left[AT] @ left[AT] / (T - 2))
    assert arrays.sigma[0] == pytest.approx(s, rel=1e-13)
    (_, resid), *_ = arrays.residual_blocks()
    np.testing.assert_allclose(resid[0], left[AT] / s, rtol=0, atol=1e-12)
    assert arrays.df[0] == T - 2


def by_least_squares(returns: FloatArray, market: FloatArray) -> EventArrays:
    return event_arrays(
        returns[:, None], market, [0], [EVENT], model=MarketModel(), design=DESIGN
    )


def test_with_zero_parameters_it_is_the_market_model(
    returns: FloatArray, market: FloatArray, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = by_least_squares(returns, market)
    shrink = (T - 2) / T  # likelihood divides by T, in units of the residuals' s
    slope = plain.params[0, 1] * market[AT].std() / plain.sigma[0]
    zero = _arch_fit.ArchFit(
        params=np.array([0.0, slope, shrink, 0.0, 0.0]), variance=np.full(T, shrink)
    )
    monkeypatch.setattr(_arch_fit, "_converged", lambda *_: zero)
    arrays = study(returns, market)
    np.testing.assert_allclose(arrays.params[:, :2], plain.params, rtol=1e-11)
    np.testing.assert_allclose(arrays.ar, plain.ar, atol=1e-15)
    np.testing.assert_allclose(arrays.sigma, plain.sigma, rtol=1e-12)
    for first in (-2, 0, 2):
        window = Window(first, 2)
        np.testing.assert_allclose(
            arrays.car_sd(window), plain.car_sd(window), rtol=1e-12
        )


def test_without_arch_effects_it_comes_near_the_market_model(
    market: FloatArray,
) -> None:
    rng = np.random.default_rng(1)
    size = np.where(np.arange(320) % 2, 0.02, 0.001) * rng.uniform(0.99, 1.01, 320)
    returns = 0.7 * market + size * rng.choice([-1, 1], 320)
    arrays, plain = study(returns, market), by_least_squares(returns, market)
    assert arrays.params[0, 3] == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(arrays.params[:, 1], plain.params[:, 1], rtol=0.03)
    window = Window(-2, 2)
    np.testing.assert_allclose(arrays.car_sd(window), plain.car_sd(window), rtol=0.01)


@pytest.mark.parametrize("kind", KINDS)
def test_a_long_history_gives_the_coefficients_back(kind: Kind) -> None:
    rng = np.random.default_rng(11)
    market = rng.normal(0, 0.01, 6010)
    noise = garch_t(6010, rng=12, df=8)[0]
    arrays = event_arrays(
        (1.2 * market + noise)[:, None],
        market,
        [0],
        [6005],
        model=GarchMarket(kind=kind, errors="t"),
        design=Design(estimation=Window(-6000, -1), event=Window(0, 1)),
    )
    names = GarchMarket(kind=kind, errors="t").param_names()
    found = dict(zip(names, arrays.params[0].tolist(), strict=True))
    assert found["factor_0"] == pytest.approx(1.2, abs=0.05)
    assert found["nu"] == pytest.approx(8, abs=2)
    assert found["beta"] == pytest.approx(0.98 if kind == "egarch" else 0.9, abs=0.03)
    assert found.get("gamma", 0.0) == pytest.approx(0, abs=0.03)
    if kind != "egarch":
        assert found["alpha"] == pytest.approx(0.08, abs=0.02)
        assert found["omega"] / (0.02**2 * 0.02) == pytest.approx(1, abs=0.5)


def test_falls_raise_the_gjr_variance_more_than_rises() -> None:
    base = garch_t(320, rng=5, persistence=(0.2, 0.7), df=6)[0]
    up, down = base.copy(), base.copy()
    up[EVENT - 5], down[EVENT - 5] = 0.08, -0.08
    params = np.array([0.0, 1e-5, 0.05, 0.3, 0.7])
    path = [
        by_arch("gjr", "normal", y[AT], None)
        .fix(params)
        .forecast(horizon=1, reindex=False)
        .variance.to_numpy()[0, 0]
        for y in (up, down)
    ]
    assert path[1] - path[0] == pytest.approx(0.3 * 0.08**2, rel=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_after_the_estimation_window_touches_the_fit(
    returns: FloatArray, market: FloatArray, kind: Kind
) -> None:
    changed, other = returns.copy(), market.copy()
    changed[EVENT - 4 :] += 0.3
    other[EVENT - 4 : EVENT - 2] = 9.0
    before = study(returns, market, kind=kind)
    after = study(changed, other, kind=kind)
    np.testing.assert_array_equal(after.params, before.params)
    np.testing.assert_array_equal(after.sigma, before.sigma)
    assert after.forecast_var is not None
    assert before.forecast_var is not None
    np.testing.assert_array_equal(after.forecast_var, before.forecast_var)
    np.testing.assert_allclose(after.ar, before.ar + 0.3)


def test_missing_bars_are_closed_up_inside_the_window(
    returns: FloatArray, market: FloatArray
) -> None:
    gone = [EVENT - 254, EVENT - 200, EVENT - 60, EVENT - 59]
    holes = returns.copy()
    holes[gone] = np.nan
    arrays = study(holes, market)
    whole = event_arrays(
        np.delete(returns, gone)[:, None],
        np.delete(market, gone),
        [0],
        [EVENT - 4],
        model=GarchMarket(),
        design=Design(estimation=Window(-250, -5), event=Window(-2, 2)),
    )
    assert arrays.n_obs[0] == whole.n_obs[0] == 246
    np.testing.assert_array_equal(arrays.params, whole.params)
    np.testing.assert_array_equal(
        arrays.car_sd(Window(0, 2)), whole.car_sd(Window(0, 2))
    )


def test_the_path_counts_missing_bars_at_the_end_of_the_window(
    returns: FloatArray, market: FloatArray
) -> None:
    holes = returns.copy()
    holes[EVENT - 7 : EVENT - 4] = np.nan
    arrays = study(holes, market)
    shorter = study(
        returns,
        market,
        design=Design(estimation=Window(-254, -8), event=Window(-2, 2)),
    )
    assert arrays.forecast_var is not None
    assert shorter.forecast_var is not None
    np.testing.assert_array_equal(arrays.forecast_var, shorter.forecast_var)


def test_a_missing_factor_is_a_missing_bar(
    returns: FloatArray, market: FloatArray
) -> None:
    holes, gone = market.copy(), returns.copy()
    holes[EVENT - 100] = gone[EVENT - 100] = np.nan
    holes[EVENT] = gone[EVENT] = np.nan
    by_factor, by_return = study(returns, holes), study(gone, market)
    np.testing.assert_array_equal(by_factor.params, by_return.params)
    np.testing.assert_array_equal(by_factor.ar, by_return.ar)
    assert by_factor.car_reasons(Window(0, 0)) == (
        "the return of event-time bar 0 is missing",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_unit_of_returns_and_factors_does_not_matter(
    returns: FloatArray, market: FloatArray, kind: Kind
) -> None:
    one, window = study(returns, market, kind=kind, errors="t"), Window(0, 2)
    shifted = study(1024 * returns, market / 64, kind=kind, errors="t")
    np.testing.assert_array_equal(shifted.car_sd(window), 1024 * one.car_sd(window))
    np.testing.assert_array_equal(shifted.params[:, 1], 65536 * one.params[:, 1])
    np.testing.assert_array_equal(shifted.ar, 1024 * one.ar)
    percent = study(100 * returns, 100 * market, kind=kind, errors="t")
    np.testing.assert_allclose(percent.params[:, 1], one.params[:, 1], rtol=1e-3)
    np.testing.assert_allclose(
        percent.car_sd(window), 100 * one.car_sd(window), rtol=1e-3
    )


@pytest.mark.parametrize(
    ("bad", "design"),
    [
        (np.full(320, 0.01), DESIGN),
        (np.zeros(320), DESIGN),
        (None, Design(estimation=Window(-24, -5), event=Window(-2, 2))),
    ],
    ids=["constant", "zero", "twenty bars"],
)
@pytest.mark.parametrize("fallback", ["drop", "ewma"])
def test_what_cannot_be_fitted_is_dropped_with_a_reason(
    returns: FloatArray, bad: FloatArray | None, design: Design, fallback: str
) -> None:
    y = returns if bad is None else bad
    arrays = study(y, None, mean="constant", fallback=fallback, design=design)
    assert arrays.reasons == ("the model could not be fitted to the estimation window",)
    assert np.isnan(arrays.ar).all()
    assert np.isnan(arrays.car_sd(Window(0, 0))).all()
    assert arrays.sums.n_events == 0


@pytest.mark.parametrize("shape", ["flat", "same twice"])
def test_factors_that_do_not_determine_coefficients_are_a_reason(
    returns: FloatArray, market: FloatArray, shape: str
) -> None:
    factors = np.full(320, 0.01) if shape == "flat" else np.column_stack([market] * 2)
    arrays = study(returns, factors)
    assert arrays.reasons == ("the model could not be fitted to the estimation window",)
    assert np.isnan(arrays.ar).all()


def test_several_factors_are_taken(returns: FloatArray, market: FloatArray) -> None:
    second = np.random.default_rng(8).normal(0, 0.02, 320)
    arrays = study(returns + 0.4 * second, np.column_stack((market, second)))
    assert arrays.params.shape == (1, 6)
    assert arrays.params[0, 2] == pytest.approx(0.4, abs=0.2)
    names = GarchMarket().param_names(2)
    assert names == ("const", "factor_0", "factor_1", "omega", "alpha", "beta")
    assert arrays.df[0] == T - 3


@pytest.mark.parametrize("kind", ["garch", "gjr", "egarch"])
@pytest.mark.parametrize("unit", [100.0, 3.7e5, 1e-3])
def test_the_unit_of_returns_does_not_matter_to_the_optimiser(
    returns: FloatArray,
    market: FloatArray,
    kind: Literal["garch", "gjr", "egarch"],
    unit: float,
) -> None:
    fractions, other = (
        study(returns * u, market * u, kind=kind, errors="t") for u in (1.0, unit)
    )
    window = Window(-1, 1)
    np.testing.assert_allclose(fractions.scar(window), other.scar(window), rtol=1e-12)
    np.testing.assert_allclose(fractions.params[0, -1], other.params[0, -1], rtol=1e-12)


@pytest.mark.parametrize("errors", ["normal", "t"])
def test_degrees_of_freedom_are_those_of_sigma(
    returns: FloatArray, market: FloatArray, errors: Literal["normal", "t"]
) -> None:
    arrays = study(returns, market, errors=errors)
    a, b = arrays.params[0, :2]
    resid = (returns - a - b * market)[AT]
    assert resid @ resid / arrays.df[0] == pytest.approx(
        arrays.sigma[0] ** 2, rel=1e-12
    )


@pytest.fixture
def _no_convergence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_arch_fit, "_converged", lambda *_: None)


@pytest.mark.usefixtures("_no_convergence")
def test_an_event_without_a_fit_is_dropped_unless_told_otherwise(
    returns: FloatArray, market: FloatArray
) -> None:
    arrays = study(returns, market)
    assert arrays.code.tolist() == [3]
    assert GarchMarket().notes(arrays.params) == ()


@pytest.mark.usefixtures("_no_convergence")
def test_the_fallback_is_least_squares_with_an_ewma_variance_and_says_so(
    returns: FloatArray, market: FloatArray
) -> None:
    model = GarchMarket(errors="t", fallback="ewma")
    arrays = study(returns, market, errors="t", fallback="ewma")
    X = np.column_stack((np.ones(T), market[AT]))
    fit = np.linalg.lstsq(X, returns[AT])[0]
    resid = returns[AT] - X @ fit
    np.testing.assert_allclose(arrays.params[0, :2], fit, rtol=1e-10)
    assert np.isnan(arrays.params[0, 2:]).all()
    weight = 0.94 ** np.arange(T)[::-1]
    variance = weight @ resid**2 / weight.sum()
    assert arrays.forecast_var is not None
    np.testing.assert_allclose(arrays.forecast_var[0], np.full(5, variance), rtol=1e-10)
    q = np.array([1, market[EVENT]])
    spread = resid @ resid / (T - 2) * q @ np.linalg.inv(X.T @ X) @ q
    assert arrays.car_sd(Window(0, 0))[0] == pytest.approx(
        np.sqrt(variance + spread), rel=1e-10
    )
    assert model.fell_back(arrays.params).tolist() == [True]
    (note,) = model.notes(arrays.params)
    assert note == (
        "1 of 1 events have no garch fit; they are scaled by an exponentially weighted "
        "variance (decay 0.94)"
    )


def test_an_optimiser_below_the_likelihood_of_least_squares_has_not_converged(
    returns: FloatArray, market: FloatArray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_arch_fit, "_log_likelihood", lambda _: 0.0)
    assert study(returns, market).code.tolist() == [3]


def test_an_explosive_forecast_is_no_fit(
    returns: FloatArray, market: FloatArray, monkeypatch: pytest.MonkeyPatch
) -> None:
    exploding = _arch_fit.ArchFit(
        params=np.array([0.0, 0.0, 0.1, 9.0, 9.0]), variance=np.ones(T)
    )
    monkeypatch.setattr(_arch_fit, "_converged", lambda *_: exploding)
    assert study(returns, market).code.tolist() == [3]


def test_blocks_do_not_matter(market: FloatArray) -> None:
    returns = garch_t(320, rng=4, n_series=3).T + market[:, None]
    found = [
        event_arrays(
            returns,
            market,
            [2, 0, 1, 0],
            [300, 310, 20, 290],
            model=GarchMarket(),
            design=Design(
                estimation=DESIGN.estimation, event=DESIGN.event, block=block
            ),
        )
        for block in (1, 4)
    ]
    np.testing.assert_array_equal(found[0].ar, found[1].ar)
    window = Window(0, 1)
    np.testing.assert_array_equal(found[0].scar(window), found[1].scar(window))
    assert found[0].code.tolist() == [0, 0, 1, 0]


def test_the_list_of_warning_filters_is_left_alone(
    returns: FloatArray, market: FloatArray
) -> None:
    before = list(warnings.filters)
    study(returns, market, kind="egarch")
    assert list(warnings.filters) == before


@pytest.mark.parametrize("field", ["kind", "errors", "mean", "fallback"])
def test_an_unknown_choice_is_named(field: str) -> None:
    with pytest.raises(ValueError, match=f"{field} is 'magic'; it must be one of"):
        GarchMarket(**{field: "magic"})


def test_the_mean_decides_about_factors(
    returns: FloatArray, market: FloatArray
) -> None:
    with pytest.raises(ValueError, match="needs the market's returns"):
        study(returns, None)
    with pytest.raises(ValueError, match="takes none"):
        study(returns, market, mean="constant")
    assert GarchMarket().n_params == 5
    assert GarchMarket(mean="constant", errors="t", kind="gjr").n_params == 6


def test_an_estimation_window_after_the_event_is_refused(
    returns: FloatArray, market: FloatArray
) -> None:
    later = Design(estimation=Window(-200, -1), event=Window(-220, -210))
    with pytest.raises(ValueError, match="put the estimation window before"):
        study(returns, market, design=later)


def test_a_block_without_rows_is_empty() -> None:
    empty = Block(response=np.empty((0, 100)), factors=np.empty((0, 100, 1)))
    ahead = Block(response=np.empty((0, 3)), factors=np.empty((0, 3, 1)), first=100)
    assert GarchMarket().fit_block(empty, ahead).params.shape == (0, 5)
