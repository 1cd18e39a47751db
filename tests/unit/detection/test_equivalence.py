"""Two one-sided tests."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from statsmodels.stats.weightstats import DescrStatsW

from eventimpact.detection import equivalence_test


def test_both_p_values_are_those_of_statsmodels(rng: np.random.Generator) -> None:
    sample = rng.normal(0.1, 1.0, 30)
    expected, (_, above, _), (_, below, _) = DescrStatsW(sample).ttost_mean(-0.6, 0.4)
    sd = sample.std(ddof=1) / 30**0.5
    test = equivalence_test(sample.mean(), sd, (-0.6, 0.4), df=29)
    assert (test.p_low, test.p_high) == pytest.approx((above, below), rel=1e-9)
    assert test.pvalue == pytest.approx(expected, rel=1e-9)
    assert test.df == 29
    assert test.distribution == "t"


def test_without_degrees_of_freedom_it_is_normal() -> None:
    statistic, pvalue = equivalence_test(0.0, 1.0, 1.6448536269514722)
    assert pvalue == pytest.approx(0.05, rel=1e-12)
    assert statistic == pytest.approx(1.6448536269514722)


@pytest.mark.parametrize("noise", [0.03, np.linspace(-0.05, 0.09, 299)])
@pytest.mark.parametrize("bound", [0.02, 0.05, 0.06, 0.08, 0.1, 0.2])
@pytest.mark.parametrize("estimate", [-0.04, 0.0, 0.013])
def test_it_rejects_when_the_interval_lies_within_the_bounds(
    noise: ArrayLike, bound: float, estimate: float
) -> None:
    test = equivalence_test(estimate, noise, bound)
    low, high = test.interval
    assert test.is_equivalent == (-bound <= low and high <= bound)


def test_the_rank_form_counts_draws_by_hand() -> None:
    draws = np.append(np.arange(-10.0, 11.0), np.nan)
    test = equivalence_test(1.0, draws, 8.0)
    assert test.p_low == (1 + 2) / 22  # draws of at least 9
    assert test.p_high == (1 + 4) / 22  # draws of at most -7
    assert test.distribution == "rank among 21 draws"


def test_few_draws_leave_the_interval_open() -> None:
    test = equivalence_test(0.0, np.linspace(-1, 1, 20), 5.0, significance=0.01)
    assert test.interval == (-np.inf, np.inf)
    assert not test.is_equivalent


@given(
    st.floats(-0.2, 0.2),
    st.lists(st.floats(-0.2, 0.2), min_size=20, max_size=60),
    st.floats(0.01, 0.3),
)
def test_turning_the_sign_swaps_both_tests(
    estimate: float, draws: list[float], bound: float
) -> None:
    test = equivalence_test(estimate, draws, bound)
    turned = equivalence_test(-estimate, -np.array(draws), bound)
    assert (test.p_low, test.p_high) == (turned.p_high, turned.p_low)


@pytest.mark.parametrize(
    ("estimate", "noise", "df", "reason"),
    [
        (np.nan, 0.1, None, "the estimate is missing"),
        (0.1, 0.0, None, "must be positive"),
        (0.1, np.nan, None, "must be positive"),
        (0.1, 0.1, 0.0, "degrees of freedom"),
        (0.1, np.zeros(19), None, "19 draws are known but 20 are needed"),
        (0.1, [], None, "0 draws"),
    ],
)
def test_what_cannot_be_tested_has_a_reason(
    estimate: float, noise: ArrayLike, df: float | None, reason: str
) -> None:
    test = equivalence_test(estimate, noise, 0.1, df=df)
    assert not test.is_applicable
    assert test.reason is not None
    assert reason in test.reason
    assert np.isnan(test.pvalue)
    assert not test.is_equivalent


@pytest.mark.parametrize("bounds", [0.0, -0.1, (0.1, 0.1), (0.2, -0.2)])
def test_bounds_must_leave_room(bounds: float | tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="the bounds are"):
        equivalence_test(0.1, 0.1, bounds)


def test_noise_of_two_axes_is_refused() -> None:
    with pytest.raises(ValueError, match="noise has shape"):
        equivalence_test(0.1, np.zeros((2, 30)), 0.1)


def test_significance_is_a_probability() -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        equivalence_test(0.1, 0.1, 0.1, significance=1.0)


@pytest.mark.parametrize(
    "bounds", [[-0.01, 0.02], (-0.01, 0.02), np.array([-0.01, 0.02])]
)
def test_two_bounds_may_come_in_any_sequence(bounds: list[float]) -> None:
    found = equivalence_test(0.002, 0.004, bounds)
    assert (found.low, found.high) == (-0.01, 0.02)
    assert found.p_low == pytest.approx(0.0013498980316301)


def test_three_bounds_are_refused() -> None:
    with pytest.raises(ValueError, match="a low and a high one"):
        equivalence_test(0.002, 0.004, [0.0, 0.01, 0.02])
