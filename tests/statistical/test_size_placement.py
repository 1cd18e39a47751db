"""Tests of random causes inside falls that were picked because they fell."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

from eventimpact._types import BoolArray, FloatArray
from eventimpact.inference import (
    combined_state_matched,
    matched_draws,
    placement_test,
    state_scales,
)
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import garch_t, selected_falls


pytestmark = pytest.mark.slow

WINDOW = 60
CAUSES = [1, 3, 6]


def random_causes(panel: FloatArray, n_causes: int, n_draws: int) -> FloatArray:
    """P-values, one row a draw: inside the fall, and against ordinary times."""
    rng = np.random.default_rng(n_causes)
    found = []
    for returns in panel:
        scales = state_scales(returns)
        for start in selected_falls(returns, length=WINDOW, first=700):
            bars = slice(start, start + WINDOW)
            for claimed in draw_bars(rng, n_causes, n_draws):
                inside = placement_test(
                    returns[bars], scales.fast[bars], claimed, n_resamples=499, rng=rng
                )
                draws = matched_draws(
                    returns, start + np.flatnonzero(claimed), scales=scales
                )
                outside = combined_state_matched(
                    draws, alternative="less", n_resamples=499, rng=rng
                )
                found.append((inside.pvalue, outside.pvalue))
    return np.array(found)


def draw_bars(
    rng: np.random.Generator, n_causes: int, n_draws: int
) -> Iterator[BoolArray]:
    """Masks of bars drawn at random from a fall."""
    for _ in range(n_draws):
        chosen = rng.choice(WINDOW, n_causes, replace=False)
        yield np.isin(np.arange(WINDOW), chosen)


@pytest.fixture(scope="module")
def garch() -> FloatArray:
    return garch_t(3000, rng=5, n_series=60, sd=0.03)


@pytest.fixture(scope="module")
def bitcoin() -> FloatArray:
    return EmbeddedPrices().history("BTC-USD").log_returns()[None, :]


@pytest.mark.parametrize("n_causes", CAUSES)
def test_size_inside_falls_of_garch(garch: FloatArray, n_causes: int) -> None:
    pvalue = random_causes(garch, n_causes, 5)
    inside, outside = np.mean(pvalue <= 0.05, axis=0)
    error = math.sqrt(0.05 * 0.95 / len(pvalue))
    assert inside == pytest.approx(0.05, abs=3 * error)
    assert outside > 0.05 + 3 * error


@pytest.mark.parametrize("n_causes", CAUSES)
def test_size_inside_falls_of_bitcoin(bitcoin: FloatArray, n_causes: int) -> None:
    pvalue = random_causes(bitcoin, n_causes, 150)
    inside, outside = np.mean(pvalue <= 0.05, axis=0)
    error = math.sqrt(0.05 * 0.95 / len(pvalue))
    assert inside == pytest.approx(0.05, abs=3 * error)
    assert outside > 0.05 + 3 * error


@pytest.mark.parametrize("n_causes", CAUSES)
def test_an_injected_effect_is_covered_and_seldom_contradicted(
    garch: FloatArray, n_causes: int
) -> None:
    rng = np.random.default_rng(7)
    covered, contradicted = [], []
    for returns in garch[:30]:
        scale = state_scales(returns).fast
        for start in selected_falls(returns, length=WINDOW, first=700):
            bars = slice(start, start + WINDOW)
            for claimed in draw_bars(rng, n_causes, 5):
                values = returns[bars] - 1.5 * scale[bars] * claimed
                result = placement_test(
                    values, scale[bars], claimed, n_resamples=499, rng=rng
                )
                true = -1.5 * result.exposure
                covered.append(result.low <= true <= result.high)
                contradicted.append(result.pvalue_at(true) <= 0.05)
    n = len(covered)
    assert np.mean(covered) == pytest.approx(0.9, abs=3 * math.sqrt(0.09 / n))
    assert np.mean(contradicted) <= 0.05 + 3 * math.sqrt(0.0475 / n)
