"""All draws at once are what one statsmodels fit a draw would be."""

from typing import Any

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from eventimpact.regression import (
    HAC,
    HC3,
    BlockBootstrap,
    Classical,
    EventRegression,
    WildBootstrap,
)
from eventimpact.regression._estimation import redraw
from eventimpact.regression._innovations import block_length, signs, stationary_places


N = 300
EVENTS = {"sales": np.arange(7, N, 40), "tariffs": np.arange(11, N, 60)}
OPTIONS: dict[str, Any] = {
    "classical": {},
    "HC3": {"cov_type": "HC3"},
    "HAC": {"cov_type": "HAC", "cov_kwds": {"maxlags": 8, "use_correction": True}},
}
ERRORS = {"classical": Classical(), "HC3": HC3(), "HAC": HAC(bandwidth=8)}


def regressors(market: np.ndarray) -> np.ndarray:
    dummies = [np.isin(np.arange(N), bars) for bars in EVENTS.values()]
    return np.column_stack((np.ones(N), *dummies, market)).astype(float)


@pytest.mark.parametrize("name", OPTIONS)
def test_statistics_of_draws_are_those_of_statsmodels(
    name: str, rng: np.random.Generator
) -> None:
    market, y = rng.normal(size=(2, N))
    X = regressors(market)
    fit = EventRegression(errors=ERRORS[name]).fit(y, EVENTS, factors=market)
    estimation = fit.estimation
    assert estimation.meat is not None
    drawn = rng.standard_t(4, (5, N))
    one, both = np.eye(4)[[1]], np.eye(4)[[1, 2]]
    t = redraw(estimation.equation, estimation.meat, one, drawn)
    f = redraw(estimation.equation, estimation.meat, both, drawn)
    for i, u in enumerate(drawn):
        other = OLS(u, X).fit(**OPTIONS[name])
        assert t[i] == pytest.approx(other.tvalues[1], rel=1e-10)
        assert f[i] == pytest.approx(float(other.f_test(both).fvalue), rel=1e-10)


def test_the_wild_bootstrap_is_a_loop_of_regressions_with_the_null_imposed(
    rng: np.random.Generator,
) -> None:
    market, y = rng.normal(size=(2, N))
    X = regressors(market)
    errors = WildBootstrap(studentise=HAC(bandwidth=8), n_draws=199)
    fit = EventRegression(errors=errors).fit(y, EVENTS, factors=market, rng=4)
    contrast = fit.contrasts.kept(np.eye(4)[[1]])
    without = OLS(y, X[:, [0, 2, 3]]).fit()
    flips = np.random.default_rng(fit.estimation.seed)
    v = signs("rademacher", 199, N, flips)
    loop = [
        OLS(without.fittedvalues + without.resid * s, X)
        .fit(**OPTIONS["HAC"])
        .tvalues[1]
        for s in v
    ]
    assert fit.estimation.draw(contrast) == pytest.approx(loop, rel=1e-9)
    t = OLS(y, X).fit(**OPTIONS["HAC"]).tvalues[1]
    expected = (1 + sum(abs(x) >= abs(t) for x in loop)) / 200
    assert fit.pvalue[1] == pytest.approx(expected)
    assert fit.effect("sales").pvalue == fit.pvalue[1]
    assert (fit.low[1] > 0 or fit.high[1] < 0) == (fit.pvalue[1] <= 0.05)


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize(
    "errors", [WildBootstrap(n_draws=499), BlockBootstrap(n_draws=499)]
)
def test_the_interval_leaves_out_zero_where_the_test_rejects(
    errors: Any, shift: float, rng: np.random.Generator
) -> None:
    y = rng.normal(size=N)
    y[EVENTS["sales"]] += shift
    test = EventRegression(errors=errors).fit(y, EVENTS).effect("sales")
    assert (test.low > 0 or test.high < 0) == (test.pvalue <= 0.05)
    assert test.n_draws == 499


def test_one_sided_p_values_of_draws_add_up(rng: np.random.Generator) -> None:
    y = rng.normal(size=N)
    fit = EventRegression(errors=BlockBootstrap(n_draws=399)).fit(y, EVENTS)
    less, greater = (
        fit.effect("sales", alternative=side) for side in ("less", "greater")
    )
    assert less.pvalue + greater.pvalue == pytest.approx(1 + 1 / 400)
    share = np.mean(fit.estimation.draw(np.eye(3)[[1]]) <= less.statistic)
    assert less.pvalue == pytest.approx((1 + 399 * share) / 400)


def test_weights_have_mean_0_and_variance_1() -> None:
    rng = np.random.default_rng(0)
    for kind, values in (("rademacher", 2), ("webb", 6)):
        v = signs(kind, 1000, 301, rng)
        assert v.shape == (1000, 301)
        assert len(np.unique(v)) == values
        assert abs(v.mean()) < 0.01
        assert v.var() == pytest.approx(1, abs=0.01)
        assert np.abs(np.corrcoef(v[:, :20].T) - np.eye(20)).max() < 0.15


@pytest.mark.parametrize("length", [1.0, 1.3, 5.0, 40.0])
def test_blocks_are_geometric_and_begin_anywhere(length: float) -> None:
    places = stationary_places(length, (400, 500), 321, np.random.default_rng(1))
    steps = np.diff(places, axis=1)
    assert places.min() >= 0
    assert places.max() < 321 + 500
    # A new block follows its forerunner by chance once in 321 times.
    runs_on = 1 - 1 / length
    expected = runs_on + (1 - runs_on) / 321
    assert np.mean(steps == 1) == pytest.approx(expected, abs=0.01)
    counts = np.bincount(places.ravel() % 321, minlength=321)
    assert counts.std() / counts.mean() < 0.5


def test_a_longer_memory_of_volatility_makes_longer_blocks() -> None:
    rng = np.random.default_rng(2)
    e = rng.normal(size=2000)
    scale = np.repeat(rng.choice([0.3, 3.0], 40), 50)
    assert block_length(e * scale) > 2 * block_length(e)


def test_the_block_bootstrap_of_a_single_bar_is_its_rank_among_residuals() -> None:
    rng = np.random.default_rng(3)
    y = rng.standard_t(3, 500)
    y[200] = 4.0
    errors = BlockBootstrap(length=1, n_draws=9999)
    fit = EventRegression(errors=errors).fit(y, {"sales": [200]})
    rank = np.mean(np.abs(y - np.delete(y, 200).mean()) >= abs(fit.params[1]))
    assert fit.pvalue[1] == pytest.approx(rank, abs=0.01)
    assert "1.0 bars" in fit.notes[-1]


def test_zero_residuals_of_other_single_bars_are_not_drawn() -> None:
    y = np.random.default_rng(5).normal(size=400)
    bars = range(3, 400, 2)
    others = np.delete(y, [1, *bars])
    y[1] = others.mean() + 1.0
    block = BlockBootstrap(length=1, n_draws=4999)
    fit = EventRegression(errors=block).fit(
        y, {"sales": [1]}, confounders={f"news {bar}": [bar] for bar in bars}
    )
    rank = np.mean(np.abs(others - others.mean()) >= 1.0)
    assert fit.pvalue[1] == pytest.approx(rank, abs=0.025)


def test_one_seed_gives_one_answer_and_few_bars_are_noted(
    rng: np.random.Generator,
) -> None:
    y = rng.normal(size=N)
    wild = EventRegression(errors=WildBootstrap(n_draws=99))
    events = {"sales": [20, 100, 200]}
    first, again = (wild.fit(y, events, rng=7) for _ in range(2))
    assert first.pvalue[1] == again.pvalue[1]
    assert "signs of 3 event bars only" in first.notes[-1]
    webb = first.with_errors(WildBootstrap(weights="webb", n_draws=99))
    assert webb.notes == first.notes
    joint = webb.joint_test()
    assert 0 < joint.pvalue <= 1


def test_bad_settings_say_what_would_do() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        WildBootstrap(n_draws=0)
    with pytest.raises(ValueError, match="1 or more"):
        BlockBootstrap(length=0.5)
    with pytest.raises(ValueError, match="rademacher"):
        WildBootstrap(weights="mammen")
    fit = EventRegression().fit(np.arange(9.0) ** 2, {"sales": [3]})
    with pytest.raises(TypeError, match="take a bootstrap"):
        fit.estimation.draw(np.eye(2)[[1]])


@pytest.mark.parametrize("errors", [BlockBootstrap(n_draws=99), HAC(), "GARCH-X"])
def test_ends_of_intervals_are_plain_floats(
    errors: Any, rng: np.random.Generator
) -> None:
    fit = EventRegression(errors=errors).fit(rng.normal(size=N), EVENTS, rng=1)
    test = fit.effect("sales")
    numbers = test.low, test.high, test.se, test.estimate, test.pvalue, test.spread
    assert {type(number) for number in numbers} == {float}
