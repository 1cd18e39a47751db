"""Every result of a regression says what its estimate could have shown."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import t as student
from statsmodels.stats.power import TTestPower

from eventimpact import Window
from eventimpact.detection import DesignAnalysis
from eventimpact.errors import UnknownNameError
from eventimpact.regression import (
    HAC,
    EventRegression,
    car_regression,
    dose_response,
    hein_westfall,
    local_projections,
    multivariate_event_regression,
    pooled_dummy,
    sur,
)


N = 300
SMALLEST = 0.5


def noise(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def smallest_seen(se: float, df: float) -> float:
    """Effect that statsmodels gives a power of 80 %, upper tail alone."""
    found = TTestPower().solve_power(
        nobs=df + 1, alpha=0.025, power=0.8, alternative="larger"
    )
    return float(found * (df + 1) ** 0.5 * se)


def single_event() -> tuple[DesignAnalysis, float, float, float]:
    fit = EventRegression().fit(noise(0, N), {"sale": [200]})
    test = fit.effect("sale")
    return fit.design_analysis(SMALLEST, "sale"), test.estimate, test.se, fit.df_resid


def window_of_events() -> tuple[DesignAnalysis, float, float, float]:
    regression = EventRegression(pooled=True, window=Window(0, 1), errors=HAC())
    fit = regression.fit(noise(1, N), {"sale": [50, 100, 150, 200]})
    test = fit.effect("sale", Window(0, 0))
    seen = fit.design_analysis(SMALLEST, "sale", Window(0, 0))
    return seen, test.estimate, test.se, fit.df_resid


def several_assets() -> tuple[DesignAnalysis, float, float, float]:
    fit = multivariate_event_regression(noise(2, N, 3), {"sale": [200]})
    at = fit.names.index("sale")
    seen = fit.design_analysis(SMALLEST, "sale")
    return seen, float(fit.mean[at]), float(fit.mean_se[at]), fit.df_resid


def seemingly_unrelated() -> tuple[DesignAnalysis, float, float, float]:
    event = np.zeros(N)
    event[200:205] = 1.0
    design = np.column_stack((np.ones(N), event))
    fit = sur(noise(3, N, 2), design)
    row = np.array([0.0, 0.5, 0.0, 0.5])
    mean = float(np.mean([params[1] for params in fit.params]))
    se = float((row @ fit.cov @ row) ** 0.5)
    return fit.design_analysis(SMALLEST, 1), mean, se, fit.df_resid


def dose() -> tuple[DesignAnalysis, float, float, float]:
    fit = dose_response(noise(4, N), noise(5, N), lags=2)
    se = float(fit.covariance.sum() ** 0.5)
    return fit.design_analysis(SMALLEST), float(fit.effects.sum()), se, fit.df


def dose_on_its_bar() -> tuple[DesignAnalysis, float, float, float]:
    fit = dose_response(noise(4, N), noise(5, N), lags=2)
    se = float(fit.covariance[0, 0] ** 0.5)
    return fit.design_analysis(SMALLEST, 0), float(fit.effects[0]), se, fit.df


def projection() -> tuple[DesignAnalysis, float, float, float]:
    fit = local_projections(noise(6, N), noise(7, N), 4, lags=1)
    se = float(fit.covariance[2, 2] ** 0.5)
    seen = fit.design_analysis(SMALLEST, int(fit.horizons[2]))
    return seen, float(fit.responses[2]), se, float(fit.df[2])


def characteristic() -> tuple[DesignAnalysis, float, float, float]:
    fit = car_regression(noise(8, 60), noise(9, 60, 2), names=("size", "age"))
    seen = fit.design_analysis(SMALLEST, "age")
    return seen, float(fit.params[2]), float(fit.se[2]), fit.df


def dummy() -> tuple[DesignAnalysis, float, float, float]:
    fit = pooled_dummy(noise(10, N), np.arange(N) >= 270)
    return fit.design_analysis(SMALLEST), fit.estimate, fit.standard_error, N - 2


@pytest.mark.parametrize(
    "case",
    [
        single_event,
        window_of_events,
        several_assets,
        seemingly_unrelated,
        dose,
        dose_on_its_bar,
        projection,
        characteristic,
        dummy,
    ],
)
def test_it_rests_on_the_estimate_its_error_and_their_freedom(
    case: Callable[[], tuple[DesignAnalysis, float, float, float]],
) -> None:
    seen, estimate, se, df = case()
    assert seen.reason is None
    assert seen.estimate == pytest.approx(estimate, rel=1e-10)
    assert seen.mde == pytest.approx(smallest_seen(se, df), rel=1e-4)
    assert seen.smallest_effect == SMALLEST
    assert 0.05 <= seen.power <= 1
    assert seen.equivalence.high == SMALLEST


def test_a_single_bar_of_a_garch_is_judged_by_its_own_t_distribution() -> None:
    y = np.random.default_rng(20).standard_t(4, 600)
    fit = EventRegression(errors="GARCH-X").fit(y, {"sale": [500]})
    test = fit.effect("sale")
    nu = test.df[1]
    scale = test.se * ((nu - 2) / nu) ** 0.5
    bound = 2 * test.se
    expected = max(
        student.sf((test.estimate + bound) / scale, nu),
        student.cdf((test.estimate - bound) / scale, nu),
    )
    seen = test.design_analysis(bound)
    assert nu < 10
    assert seen.equivalence.pvalue == pytest.approx(expected, rel=1e-10)
    needed = (student.isf(0.025, nu) + student.isf(0.2, nu)) * scale
    assert test.minimum_detectable_effect == pytest.approx(needed, rel=0.03)
    assert seen.mde == pytest.approx(test.minimum_detectable_effect, rel=1e-10)


def test_several_hypotheses_have_no_one_effect() -> None:
    fit = EventRegression().fit(noise(0, N), {"sale": [200], "tariff": [220]})
    seen = fit.joint_test().design_analysis(SMALLEST)
    assert seen.reason is not None
    assert "no one effect" in seen.reason
    assert np.isnan(seen.mde)
    joint = hein_westfall(
        multivariate_event_regression(noise(1, N, 2), {"sale": [200]}),
        "sale",
        n_draws=99,
    )
    assert joint.design_analysis(SMALLEST).reason is not None


def test_what_has_no_estimate_has_the_reason_of_the_result() -> None:
    empty = dose_response(np.full(N, np.nan), noise(5, N), lags=1)
    assert empty.design_analysis(SMALLEST).reason == empty.reason
    flat = local_projections(np.full(N, np.nan), noise(7, N), 2, lags=1)
    assert flat.design_analysis(SMALLEST).reason is not None
    exact = EventRegression().fit(np.zeros(N), {"sale": [200]})
    assert exact.design_analysis(SMALLEST, "sale").reason is not None


def test_what_is_not_there_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="the last is 2"):
        dose_response(noise(4, N), noise(5, N), lags=2).design_analysis(SMALLEST, 3)
    with pytest.raises(ValueError, match="horizon 9 was asked for"):
        local_projections(noise(6, N), noise(7, N), 4, lags=1).design_analysis(
            SMALLEST, 9
        )
    fit = car_regression(noise(8, 60), noise(9, 60), names=("size",))
    with pytest.raises(UnknownNameError, match="age"):
        fit.design_analysis(SMALLEST, "age")


def test_the_summary_says_how_large_an_effect_would_have_been_seen() -> None:
    fit = EventRegression().fit(noise(0, N), {"sale": [200], "tariff": [210, 220]})
    for group in ("sale", "tariff"):
        smallest = smallest_seen(fit.effect(group).se, fit.df_resid)
        line = next(x for x in fit.summary().splitlines() if f"effect of {group}" in x)
        assert f"{smallest:.4g} or more would have been seen" in line
