"""Mistakes that known event-study programs make, and that these tests would catch."""

import numpy as np
import pytest
from scipy import stats

from eventimpact import Window
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.inference import (
    TESTS,
    bmp,
    corrado,
    corrado_zivney,
    cross_sectional,
    generalized_sign,
    grank_t,
    patell,
    run_test,
    sign,
    wild_bootstrap,
)
from eventimpact.normal import ConstantMean, MarketModel


pytestmark = pytest.mark.filterwarnings("ignore:.*rejects too often")

DESIGN = Design(estimation=Window(-30, -1), event=Window(0, 4))
WINDOW = Window(0, 4)
BARS = np.array([40, 60, 80, 100, 120])


def study(returns: np.ndarray, market: np.ndarray | None = None) -> EventArrays:
    n = returns.shape[1]
    model = ConstantMean() if market is None else MarketModel()
    return event_arrays(
        returns, market, np.arange(n), BARS[:n], model=model, design=DESIGN
    )


@pytest.fixture
def returns(rng: np.random.Generator) -> np.ndarray:
    return rng.standard_t(5, (140, 5))


@pytest.fixture
def market(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(0, 1, 140)


def test_the_variance_of_the_car_is_that_of_a_regression_with_dummies(
    returns: np.ndarray, market: np.ndarray
) -> None:
    """No root of the forecast factor twice, no running sqrt(L), no n - 1, no term lost."""
    scar, df = [], 28
    for asset, bar in enumerate(BARS):
        bars = np.arange(bar - 30, bar + 5)
        dummy = (bars >= bar)[:, None] * (bars[:, None] == bar + np.arange(5))
        X = np.column_stack((np.ones(35), market[bars], dummy))
        beta = np.linalg.lstsq(X, returns[bars, asset], rcond=None)[0]
        e = returns[bars, asset] - X @ beta
        cov = e @ e / df * np.linalg.inv(X.T @ X)
        scar.append(beta[2:].sum() / np.sqrt(cov[2:, 2:].sum()))
    arrays = study(returns, market)
    z = sum(scar) / np.sqrt(5 * df / (df - 2))
    assert patell(arrays, WINDOW).statistic == pytest.approx(z, rel=1e-10)
    want = stats.ttest_1samp(scar, 0)
    assert list(bmp(arrays, WINDOW)) == pytest.approx(
        [want.statistic, want.pvalue], rel=1e-10
    )


def test_bmp_has_one_degree_of_freedom_less_than_events(returns: np.ndarray) -> None:
    assert bmp(study(returns), WINDOW).df == 4


def test_grank_divides_by_the_spread_and_not_by_its_standard_error(
    returns: np.ndarray,
) -> None:
    arrays = study(returns)
    resid = np.full((5, 30), np.nan)
    for rows, block in arrays.residual_blocks():
        resid[rows] = block
    scar = arrays.scar(WINDOW)
    values = np.column_stack((resid, scar / scar.std(ddof=1)))
    u = (stats.rankdata(values, axis=1) / 32 - 0.5).mean(axis=0)
    z = u[-1] / np.sqrt(np.mean(u**2))
    t = z * np.sqrt(29 / (30 - z**2))
    got = grank_t(arrays, WINDOW)
    assert list(got) == pytest.approx([t, 2 * stats.t.sf(abs(t), 29)], rel=1e-9)


def test_a_missing_bar_is_no_zero_and_no_column_of_ranks(returns: np.ndarray) -> None:
    gap = returns.copy()
    gap[BARS[0] + 2, 0] = np.nan
    arrays, without = study(gap), study(returns)
    assert cross_sectional(arrays, WINDOW).n_events == 4
    want = stats.ttest_1samp(without.car(WINDOW)[1:], 0)
    assert list(cross_sectional(arrays, WINDOW)) == pytest.approx(
        [want.statistic, want.pvalue], rel=1e-12
    )
    count = arrays.sums.count[arrays.sums.columns(WINDOW)]
    assert count.tolist() == [5, 5, 4, 5, 5]


def test_a_bar_that_nobody_has_leaves_the_ranks_of_the_others(
    returns: np.ndarray,
) -> None:
    gap = returns.copy()
    gap[BARS - 10, np.arange(5)] = np.nan
    resid = np.full((5, 30), np.nan)
    arrays = study(gap)
    for rows, block in arrays.residual_blocks():
        resid[rows] = block
    values = np.hstack((resid * arrays.sigma[:, None], arrays.ar))
    values = np.delete(values, 20, axis=1)
    k = stats.rankdata(values, axis=1).mean(axis=0) - 17.5
    z = k[-5:].sum() / np.sqrt(5 * np.mean(k**2))
    assert corrado(arrays, WINDOW).statistic == pytest.approx(z, rel=1e-10)
    assert corrado_zivney(arrays, WINDOW).is_applicable


@pytest.mark.parametrize("name", sorted(set(TESTS) - {"placebo"}))
def test_events_of_one_asset_stay_events(name: str, returns: np.ndarray) -> None:
    """The same returns spread over assets or on one asset give the same digits.

    Not so of the placebo test, rightly: it moves the events of an asset to other dates
    of that asset, of which one asset with all the returns has more.
    """
    one = np.full((140, 1), np.nan)
    many = np.full((140, 5), np.nan)
    for asset, start in enumerate(range(0, 140, 28)):
        bars = slice(start, start + 28)
        one[bars, 0] = many[bars, asset] = returns[bars, asset]
    bar = np.arange(22, 140, 28)
    design = Design(estimation=Window(-20, -1), event=Window(0, 4))
    spread, single = (
        event_arrays(panel, None, asset, bar, model=ConstantMean(), design=design)
        for panel, asset in ((many, np.arange(5)), (one, np.zeros(5, dtype=int)))
    )
    first, second = (run_test(name, a, WINDOW) for a in (spread, single))
    assert first.is_applicable
    assert (first.statistic, first.pvalue) == (second.statistic, second.pvalue)


def test_one_asset_with_many_events_is_no_single_cluster() -> None:
    rng = np.random.default_rng(0)
    returns = rng.normal(0, 1, (600, 1))
    bar = np.arange(60, 590, 20)
    returns[bar] += 2
    arrays = event_arrays(
        returns,
        None,
        np.zeros(len(bar), dtype=int),
        bar,
        model=ConstantMean(),
        design=DESIGN,
    )
    result = wild_bootstrap(arrays, Window(0, 0))
    assert result.pvalue == pytest.approx(0.001)


def test_the_first_bar_of_the_event_counts(returns: np.ndarray) -> None:
    shifted = returns.copy()
    shifted[BARS, np.arange(5)] += 1.0
    before, after = (cross_sectional(study(r), WINDOW) for r in (returns, shifted))
    assert after.estimate == pytest.approx(before.estimate + 1.0, rel=1e-12)


@pytest.mark.parametrize("name", TESTS)
def test_p_values_say_their_side_and_reach_one(name: str, returns: np.ndarray) -> None:
    arrays = study(returns)
    less, greater, both = (
        run_test(name, arrays, WINDOW, alternative=side).pvalue
        for side in ("less", "greater", "two-sided")
    )
    assert run_test(name, arrays, WINDOW, alternative="less").alternative == "less"
    assert max(less, greater) > 0.5  # none is capped at one half
    assert min(less, greater) <= both


def test_signs_are_compared_with_the_events_own_history(returns: np.ndarray) -> None:
    skewed = np.exp(returns)
    arrays = study(skewed)
    share = float(arrays.positive.mean())
    assert share < 0.45
    w = int((arrays.car(WINDOW) > 0).sum())
    want = (w - 5 * share) / np.sqrt(5 * share * (1 - share))
    assert generalized_sign(arrays, WINDOW).statistic == pytest.approx(want, rel=1e-12)
    assert sign(arrays, WINDOW).statistic < want
