"""An effect after a bar shows in what came after it, less noise."""

import numpy as np
import pytest

from eventimpact.inference import afterwards_pvalue


def test_p_value_is_that_of_simulated_noise() -> None:
    rng = np.random.default_rng(5)
    scale = np.linspace(0.01, 0.03, 40)
    values = np.zeros(40)
    values[[3, 20]] = -0.3, -0.05
    noise = (rng.normal(size=(200_000, 25)) * scale[15:]).sum(axis=1)
    simulated = np.mean(-0.15 + noise >= -0.05)
    found = afterwards_pvalue(values, scale, 15, -0.15)
    assert found == pytest.approx(simulated, abs=0.004)


def test_what_came_before_does_not_matter() -> None:
    scale = np.full(10, 0.02)
    calm, crash = np.zeros(10), np.zeros(10)
    crash[:5] = -0.2
    assert afterwards_pvalue(calm, scale, 5, -0.1) == afterwards_pvalue(
        crash, scale, 5, -0.1
    )


@pytest.mark.parametrize(("effect", "expected"), [(-0.1, 0.0), (0.0, 1.0)])
def test_at_the_end_of_the_window_nothing_is_left_to_chance(
    effect: float, expected: float
) -> None:
    assert afterwards_pvalue([-0.1, -0.1], [0.02, 0.02], 2, effect) == expected


def test_missing_returns_and_scales_add_nothing() -> None:
    full = afterwards_pvalue([-0.02, -0.01], [0.01, 0.02], 0, -0.02)
    holed = afterwards_pvalue([-0.02, np.nan, -0.01], [0.01, np.nan, 0.02], 0, -0.02)
    assert holed == pytest.approx(full)
