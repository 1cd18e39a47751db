"""Power and minimum detectable effects."""

import numpy as np
import pytest
from scipy import stats

from eventimpact._types import Alternative
from eventimpact.detection import minimum_detectable_effect, power


@pytest.mark.parametrize("alternative", ["less", "greater"])
def test_one_sided_power_is_a_normal_tail(alternative: Alternative) -> None:
    sign = -1 if alternative == "less" else 1
    expected = stats.norm.sf(stats.norm.ppf(0.95) - 1.5)
    assert power(sign * 0.03, 0.02, alternative=alternative) == pytest.approx(expected)


def test_the_minimum_detectable_effect_has_the_power_it_names() -> None:
    for side in ("two-sided", "greater"):
        effect = minimum_detectable_effect(0.02, power=0.9, alternative=side)
        assert power(effect, 0.02, alternative=side) == pytest.approx(0.9, abs=1e-6)


def test_power_without_effect_is_the_size() -> None:
    assert power(0.0, 0.02, significance=0.1) == pytest.approx(0.1)


def test_power_is_taken_elementwise() -> None:
    assert power(np.zeros((2, 1)), np.ones(3)).shape == (2, 3)


@pytest.mark.parametrize(("level", "size"), [(0.0, 0.05), (0.8, 1.0)])
def test_probabilities_lie_between_zero_and_one(level: float, size: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        minimum_detectable_effect(0.02, power=level, significance=size)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="significance is 2"):
        power(1.0, 1.0, significance=2)
    with pytest.raises(ValueError, match="must be positive"):
        power(1.0, -1.0)
