"""What could have been seen, beside what was."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from eventimpact.detection import (
    CauchyPrior,
    NormalPrior,
    bayes_factor,
    design_analysis,
    equivalence_test,
    minimum_detectable_effect,
    power_curve,
    type_m,
)


@pytest.mark.parametrize(
    ("noise", "df"), [(0.03, None), (0.03, 120), (np.linspace(-0.09, 0.08, 250), None)]
)
def test_it_puts_the_functions_side_by_side(noise: ArrayLike, df: int | None) -> None:
    seen = design_analysis(
        -0.01, noise, smallest_effect=0.02, df=df, alternative="less"
    )
    curve = power_curve([-0.02], noise, df=df, alternative="less")
    wrong = type_m(-0.02, noise, df=df)
    assert seen.power == curve.power[0]
    assert seen.mde == minimum_detectable_effect(noise, df=df, alternative="less")
    assert seen.type_s == wrong.type_s
    assert seen.exaggeration == wrong.exaggeration
    assert seen.equivalence == equivalence_test(-0.01, noise, 0.02, df=df)
    weighed = bayes_factor(-0.01, noise, NormalPrior(0.02, "less"), df=df)
    assert seen.bayes_factor.bf10 == weighed.bf10
    assert seen.is_applicable


def test_the_prior_may_be_chosen() -> None:
    prior = CauchyPrior(0.1)
    seen = design_analysis(-0.01, 0.03, smallest_effect=0.02, prior=prior)
    assert seen.bayes_factor.prior == prior


@pytest.mark.parametrize("noise", [np.nan, 0.0, np.zeros(3)])
def test_what_cannot_be_said_has_a_reason(noise: ArrayLike) -> None:
    seen = design_analysis(0.1, noise, smallest_effect=0.02)
    assert not seen.is_applicable
    assert seen.reason is not None
    assert np.isnan([seen.mde, seen.power, seen.type_s, seen.exaggeration]).all()


@pytest.mark.parametrize("smallest", [0.0, -0.1, np.nan, np.inf])
def test_the_smallest_effect_of_interest_is_positive(smallest: float) -> None:
    with pytest.raises(ValueError, match="smallest effect of interest"):
        design_analysis(0.1, 0.1, smallest_effect=smallest)
