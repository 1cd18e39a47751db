"""Power and minimum detectable effects."""

import numpy as np
import pytest
from scipy import stats

from eventimpact._types import Alternative
from eventimpact.detection import minimum_detectable_effect, power


def two_tails(shift: float, size: float = 0.05) -> float:
    """Chance that a unit normal about `shift` lies beyond either critical value."""
    critical = stats.norm.ppf(1 - size / 2)
    return float(stats.norm.sf(critical - shift) + stats.norm.cdf(-critical - shift))


@pytest.mark.parametrize("alternative", ["less", "greater"])
def test_one_sided_power_is_a_normal_tail(alternative: Alternative) -> None:
    sign = -1 if alternative == "less" else 1
    expected = stats.norm.sf(stats.norm.ppf(0.95) - 1.5)
    assert power(sign * 0.03, 0.02, alternative=alternative) == pytest.approx(expected)


def test_the_minimum_detectable_effect_has_the_power_it_names() -> None:
    both = minimum_detectable_effect(0.02, power=0.9, alternative="two-sided")
    one = minimum_detectable_effect(0.02, power=0.9, alternative="greater")
    assert one == pytest.approx(0.02 * (stats.norm.ppf(0.95) + stats.norm.ppf(0.9)))
    assert two_tails(both / 0.02) == pytest.approx(0.9, abs=1e-6)


def test_power_without_effect_is_the_size() -> None:
    assert power(0.0, 0.02, significance=0.1) == pytest.approx(0.1)


def test_power_is_taken_elementwise() -> None:
    effects, sds = np.array([[0.5], [-2.0]]), np.array([0.5, 1.0, 4.0])
    expected = [[two_tails(effect / sd) for sd in sds] for effect in effects[:, 0]]
    np.testing.assert_allclose(power(effects, sds), expected)


@pytest.mark.parametrize(("level", "size"), [(0.0, 0.05), (0.8, 1.0)])
def test_probabilities_lie_between_zero_and_one(level: float, size: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        minimum_detectable_effect(0.02, power=level, significance=size)


@pytest.mark.parametrize("df", [None, 5.0])
def test_no_effect_is_needed_for_less_power_than_a_tail(df: float | None) -> None:
    assert minimum_detectable_effect(1.0, df=df, power=0.01) == 0.0
    spread = np.random.default_rng(0).normal(size=500)
    assert minimum_detectable_effect(spread, power=0.01) == 0.0


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="significance is 2"):
        power(1.0, 1.0, significance=2)
    with pytest.raises(ValueError, match="must be positive"):
        power(1.0, -1.0)
    with pytest.raises(ValueError, match="a standard deviation must be positive"):
        power(0.0, [1.0, 0.0])
