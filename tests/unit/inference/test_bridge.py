"""Noise with a known total puts its share before a bar, within a bridge."""

import numpy as np
import pytest
from scipy import stats

from eventimpact.inference import bridge_pvalue


def test_p_value_is_that_of_simulated_noise_with_the_total_given() -> None:
    rng = np.random.default_rng(5)
    scale = np.linspace(0.01, 0.03, 40)
    total, position, seen = -0.2, 15, -0.09
    noise = rng.normal(size=(200_000, 40)) * scale
    # Condition on the total by projection: the excess goes where the variance is.
    gap = (total - noise.sum(axis=1))[:, None]
    noise += gap * scale**2 / (scale**2).sum()
    simulated = np.mean(noise[:, :position].sum(axis=1) <= seen)
    values = np.zeros(40)
    values[3] = seen
    found = bridge_pvalue(values, scale, position, total)
    assert found == pytest.approx(simulated, abs=0.004)


def test_equal_volatility_gives_the_textbook_bridge() -> None:
    values = np.full(10, -0.01)
    found = bridge_pvalue(values, np.full(10, 0.02), 4, -0.05)
    sd = 0.02 * np.sqrt(10 * 0.4 * 0.6)
    assert found == pytest.approx(stats.norm.cdf((-0.04 + 0.02) / sd))


@pytest.mark.parametrize(("total", "expected"), [(-0.1, 0.0), (-0.3, 1.0)])
def test_at_the_end_of_the_window_nothing_is_left_to_chance(
    total: float, expected: float
) -> None:
    assert bridge_pvalue([-0.1, -0.1], [0.02, 0.02], 2, total) == expected


def test_before_the_first_bar_nothing_can_be_held_against_anything() -> None:
    assert bridge_pvalue([-0.5, 0.0], [0.01, 0.01], 0, 0.0) == 1.0


def test_missing_returns_and_scales_add_nothing() -> None:
    full = bridge_pvalue([-0.02, -0.01], [0.01, 0.02], 1, -0.01)
    holed = bridge_pvalue([-0.02, np.nan, -0.01], [0.01, np.nan, 0.02], 1, -0.01)
    assert holed == pytest.approx(full)
