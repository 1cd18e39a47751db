"""Priors of an effect."""

import numpy as np
import pytest
from scipy import stats

from eventimpact._types import Alternative
from eventimpact.detection import CauchyPrior, NormalPrior, UniformPrior


X = np.array([-4.0, -1.0, 0.0, 0.5, 3.0])


def test_distribution_functions_are_those_of_scipy() -> None:
    assert NormalPrior(2.0).cdf(X) == pytest.approx(stats.norm.cdf(X, 0, 2))
    assert CauchyPrior(2.0).cdf(X) == pytest.approx(stats.cauchy.cdf(X, 0, 2))
    assert UniformPrior(-2, 1).cdf(X) == pytest.approx(stats.uniform.cdf(X, -2, 3))
    half = NormalPrior(2.0, "greater").cdf(X)
    assert half == pytest.approx(stats.halfnorm.cdf(X, 0, 2))
    below = CauchyPrior(2.0, "less").cdf(X)
    assert below == pytest.approx(stats.halfcauchy.sf(-X, 0, 2))


@pytest.mark.parametrize(
    ("low", "high", "side"),
    [(-1.0, 0.0, "less"), (0.0, 2.0, "greater"), (-1.0, 1.0, "two-sided")],
)
def test_a_uniform_prior_knows_its_side(
    low: float, high: float, side: Alternative
) -> None:
    assert UniformPrior(low, high).alternative == side


def test_wider_priors_keep_their_side() -> None:
    assert NormalPrior(1.0, "less").wider(2.0) == NormalPrior(2.0, "less")
    assert CauchyPrior(1.0, "greater").wider(0.5) == CauchyPrior(0.5, "greater")
    assert UniformPrior(-1.0, 3.0).wider(2.0) == UniformPrior(-2.0, 6.0)


@pytest.mark.parametrize("scale", [0.0, -1.0, np.inf, np.nan])
def test_a_scale_is_positive_and_finite(scale: float) -> None:
    with pytest.raises(ValueError, match="must be positive and finite"):
        NormalPrior(scale)
    with pytest.raises(ValueError, match="must be positive and finite"):
        CauchyPrior(scale)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (-np.inf, 0.0)])
def test_ends_are_in_order_and_finite(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="two finite ends"):
        UniformPrior(low, high)
