"""Coverage of local-projection bands and size of doses moved over the history."""

from functools import cache

import numpy as np
import pytest
from scipy.signal import lfilter

from eventimpact._types import FloatArray
from eventimpact.inference import shifted_dose_test
from eventimpact.regression import HAC, dose_response, local_projections
from eventimpact.simulation import garch_t


pytestmark = pytest.mark.slow

N_STUDIES, LAST = 300, 6


def answer(shock: FloatArray, noise: FloatArray, persistence: float) -> FloatArray:
    """Return a response that follows a persistent shock and itself."""
    flow = lfilter([1.0], [1.0, -persistence], shock)
    return np.column_stack((lfilter([1.0], [1.0, -0.5], 0.5 * flow + noise), flow))


@cache
def coverage(persistence: float, *, cumulative: bool) -> tuple[float, float, float]:
    """Lowest and mean coverage of the pointwise bands, and that of sup-t."""
    rng = np.random.default_rng(20250416)
    impulse = np.eye(1, LAST + 1)[0]
    true = answer(impulse, 0 * impulse, persistence)[:, 0]
    true = np.cumsum(true) if cumulative else true
    pointwise, jointly = np.zeros(LAST + 1), 0
    for _ in range(N_STUDIES):
        shock = rng.normal(size=500)
        noise = rng.normal(size=500) * (0.5 + 0.5 * np.abs(shock))
        y, x = answer(shock, noise, persistence)[100:].T
        found = local_projections(y, x, LAST, lags=2, cumulative=cumulative)
        band, joint = found.bands("pointwise"), found.bands("sup-t", rng=rng)
        pointwise += (band.low <= true) & (true <= band.high)
        jointly += bool(((joint.low <= true) & (true <= joint.high)).all())
    shares = pointwise / N_STUDIES
    return float(shares.min()), float(shares.mean()), jointly / N_STUDIES


@pytest.mark.parametrize(("persistence", "cumulative"), [(0.5, True), (0.9, False)])
def test_bands_cover_in_92_to_98_of_100_heteroscedastic_series(
    persistence: float, *, cumulative: bool
) -> None:
    lowest, mean, jointly = coverage(persistence, cumulative=cumulative)
    assert lowest > 0.92
    assert 0.92 <= mean <= 0.98
    assert 0.92 <= jointly <= 0.98


def test_intervals_of_the_long_run_effect_cover_under_autocorrelation() -> None:
    rng = np.random.default_rng(7)
    inside = 0
    for _ in range(500):
        dose = lfilter([1.0], [1.0, -0.5], rng.normal(size=2000))
        noise = lfilter([1.0], [1.0, -0.5], rng.normal(size=2000))
        y = noise - 0.3 * dose
        y[1:] += 0.1 * dose[:-1]
        found = dose_response(y, dose, lags=1, errors=HAC(bandwidth=20))
        low, high = found.cumulated_interval()[-1]
        inside += low <= -0.2 <= high
    assert 0.92 <= inside / 500 <= 0.98


def test_moved_doses_keep_their_size_on_garch_with_fat_tails() -> None:
    rng = np.random.default_rng(3)
    rejected = 0
    for _ in range(500):
        returns = garch_t(1200, rng=rng)[0]
        dose = np.full(1200, np.nan)
        start = int(rng.integers(100, 1000))
        dose[start : start + 24] = rng.exponential(size=24) * (rng.random(24) < 0.5)
        rejected += shifted_dose_test(returns, dose).pvalue <= 0.05
    assert rejected / 500 == pytest.approx(0.05, abs=3.3 * 0.0097)
