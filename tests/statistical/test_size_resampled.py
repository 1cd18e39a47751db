"""Size at 5 % of tests that resample, and of regressions of CARs."""

from typing import Literal

import numpy as np
import pytest

from eventimpact import Window
from eventimpact.abnormal import Design, event_arrays
from eventimpact.inference import placebo, skewness_adjusted
from eventimpact.normal import ConstantMean, MarketModel
from eventimpact.regression import car_regression, pca_gls


pytestmark = [
    pytest.mark.slow,
    # warnings come at 1 % of studies without cause, and there are hundreds
    pytest.mark.filterwarnings("ignore::eventimpact.errors.EventImpactWarning"),
]

DESIGN = Design(estimation=Window(-64, -5), event=Window(-2, 2))


def band(n_studies: int) -> float:
    """Distance from 5 % that chance alone seldom exceeds."""
    return float(3.3 * np.sqrt(0.05 * 0.95 / n_studies))


@pytest.mark.parametrize("kind", ["dates", "assets"])
@pytest.mark.parametrize("n", [1, 5, 20])
def test_placebo(kind: Literal["dates", "assets"], n: int) -> None:
    rng, n_studies = np.random.default_rng(7), 800
    p = np.empty(n_studies)
    for k in range(n_studies):
        returns = rng.standard_t(4, (200, 40))
        asset = rng.choice(40, n, replace=False)
        bar = rng.integers(64, 198, n)
        arrays = event_arrays(
            returns, None, asset, bar, model=ConstantMean(), design=DESIGN
        )
        p[k] = placebo(arrays, Window(0, 1), kind=kind, n_draws=199, rng=rng).pvalue
    size = (p <= 0.05).mean()
    assert abs(size - 0.05) < band(n_studies)


def test_placebo_dates_of_events_on_one_day_that_move_together() -> None:
    rng, n_studies = np.random.default_rng(8), 800
    p = np.empty(n_studies)
    for k in range(n_studies):
        common = rng.standard_t(4, (200, 1))
        returns = common + rng.standard_t(4, (200, 10))
        bar = np.full(10, rng.integers(64, 198))
        arrays = event_arrays(
            returns, None, np.arange(10), bar, model=ConstantMean(), design=DESIGN
        )
        p[k] = placebo(arrays, Window(0, 1), n_draws=199).pvalue
    assert abs((p <= 0.05).mean() - 0.05) < band(n_studies)


def test_skewness_adjusted_by_the_bootstrap_with_20_skewed_events() -> None:
    rng, n_studies = np.random.default_rng(9), 1000
    p = np.empty(n_studies)
    for k in range(n_studies):
        returns = rng.gamma(4, 0.5, (70, 20)) - 2
        arrays = event_arrays(
            returns,
            None,
            np.arange(20),
            np.full(20, 66),
            model=ConstantMean(),
            design=DESIGN,
        )
        result = skewness_adjusted(
            arrays, Window(0, 1), reference="bootstrap", n_resamples=199, rng=rng
        )
        p[k] = result.pvalue
    assert abs((p <= 0.05).mean() - 0.05) < band(n_studies)


def test_characteristics_of_firms_that_move_together() -> None:
    rng, n_studies, n = np.random.default_rng(10), 800, 60
    plain, gls, ranked = np.empty((3, n_studies))
    design = Design(estimation=Window(-125, -6), event=Window(-2, 2))
    for k in range(n_studies):
        market = rng.normal(0, 0.01, 130)
        loadings = rng.normal(size=(3, n))
        size = 0.7 * loadings[0] + 0.7 * rng.normal(size=n)
        returns = market[:, None] + rng.normal(0, 0.01, (130, 3)) @ loadings
        returns += 0.02 * rng.standard_t(5, returns.shape)
        arrays = event_arrays(
            returns,
            market,
            np.arange(n),
            np.full(n, 127),
            model=MarketModel(),
            design=design,
        )
        window = Window(0, 1)
        plain[k] = car_regression(arrays.car(window), size).p[1]
        fit = pca_gls(arrays, window, size)
        assert fit.rank_p is not None
        gls[k], ranked[k] = fit.p[1], fit.rank_p[1]
    assert (plain <= 0.05).mean() > 0.25
    assert abs((gls <= 0.05).mean() - 0.05) < band(n_studies)
    assert abs((ranked <= 0.05).mean() - 0.05) < band(n_studies)
