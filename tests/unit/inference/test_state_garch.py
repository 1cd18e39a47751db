"""The GARCH scale: no look-ahead, and what it falls back to."""

import numpy as np
import pytest
from arch import arch_model

from eventimpact._types import FloatArray
from eventimpact.inference import (
    StateScales,
    few_events,
    garch_scales,
    state_matched_test,
    state_scales,
)
from eventimpact.simulation import garch_t


@pytest.fixture(scope="module")
def series() -> FloatArray:
    return garch_t(1300, rng=3)[0]


@pytest.fixture(scope="module")
def scales(series: FloatArray) -> StateScales:
    return garch_scales(series, refit=500)


def test_the_first_forecast_of_each_fit_is_that_of_arch(
    series: FloatArray, scales: StateScales
) -> None:
    for begin in (250, 750, 1250):
        fit = arch_model(100 * series[:begin], dist="t").fit(disp="off")
        ahead = np.sqrt(fit.forecast(horizon=1).variance.to_numpy()[-1, 0]) / 100
        assert scales.sigma[begin] == pytest.approx(ahead, rel=0.02)


def test_it_follows_the_true_volatility(
    scales: StateScales, series: FloatArray
) -> None:
    alpha, beta, variance = 0.08, 0.9, 0.02**2
    true = np.empty(len(series))
    for t, value in enumerate(series):
        true[t] = variance
        variance = 0.02**2 * (1 - alpha - beta) + alpha * value**2 + beta * variance
    after = slice(500, None)
    assert np.corrcoef(np.log(scales.sigma[after]), np.log(true[after]))[0, 1] > 0.9


def test_the_future_changes_nothing(series: FloatArray, scales: StateScales) -> None:
    changed = series.copy()
    changed[900:] = np.random.default_rng(0).normal(0, 0.5, 400)
    again = garch_scales(changed, refit=500)
    np.testing.assert_array_equal(again.sigma[:901], scales.sigma[:901])


def test_early_bars_have_the_scale_of_ewma(
    series: FloatArray, scales: StateScales
) -> None:
    np.testing.assert_allclose(
        scales.sigma[:250], state_scales(series).sigma[:250], rtol=1e-12
    )
    assert "EWMA on 220 early bars" in scales.note


def test_missing_returns_leave_the_variance_as_it_was(series: FloatArray) -> None:
    gaps = np.insert(series, [400, 400, 900], np.nan)
    kept = ~np.isnan(gaps)
    filled = garch_scales(gaps, refit=500).sigma
    np.testing.assert_allclose(
        filled[kept][260:], garch_scales(series, refit=500).sigma[260:], rtol=1e-12
    )
    assert filled[400] == filled[401] == filled[402]


def test_a_series_that_cannot_be_fitted_falls_back_and_says_so(
    monkeypatch: pytest.MonkeyPatch, series: FloatArray
) -> None:
    monkeypatch.setattr(
        "eventimpact.normal._arch_fit.fit_variance", lambda *_, **__: None
    )
    scales = garch_scales(series)
    np.testing.assert_allclose(scales.sigma, state_scales(series).sigma, rtol=1e-12)
    assert "on 1050 bars where it could not be fitted" in scales.note
    result = state_matched_test(series, 1200, scales=scales)
    assert "where it could not be fitted" in result.distribution
    assert scales.note in few_events(series, [1200], scales=scales, rng=0).notes


def test_a_constant_series_has_no_scale() -> None:
    scales = garch_scales(np.zeros(600))
    assert not (scales.sigma > 0).any()
    result = state_matched_test(np.zeros(600), 500, scales=scales)
    assert result.reason == "no volatility is known before bar 500"


def test_an_all_missing_series_has_no_scale() -> None:
    assert np.isnan(garch_scales(np.full(600, np.nan)).sigma).all()


def test_a_short_series_is_all_ewma(series: FloatArray) -> None:
    short = garch_scales(series[:200])
    np.testing.assert_array_equal(short.sigma, state_scales(series[:200]).sigma)


@pytest.mark.parametrize("choice", [{"refit": 0}, {"errors": "cauchy"}])
def test_misuse_is_an_error(series: FloatArray, choice: dict) -> None:
    with pytest.raises(ValueError, match="errors must be 't' or 'normal'"):
        garch_scales(series, **choice)
