"""The decomposition adds up, and shares contested bars as Shapley would."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from eventimpact.attribution import decompose


def shapley_by_orderings(abnormal: np.ndarray, claimed: np.ndarray) -> np.ndarray:
    """Average over all orderings of what each cause adds to those before it."""
    n_causes = len(claimed)
    values = np.zeros(n_causes)
    orders = list(permutations(range(n_causes)))
    for order in orders:
        covered = np.zeros(abnormal.shape, dtype=bool)
        for cause in order:
            added = claimed[cause] & ~covered
            values[cause] += abnormal[added].sum()
            covered |= claimed[cause]
    return values / len(orders)


@given(
    npst.arrays(float, 12, elements=st.floats(-0.2, 0.2)),
    npst.arrays(bool, (4, 12)),
    st.floats(-0.01, 0.01),
)
def test_parts_are_shapley_values_and_add_up(
    returns: np.ndarray, claimed: np.ndarray, mean: float
) -> None:
    expected = np.full(12, mean)
    split = decompose(returns, expected, claimed)
    brute = shapley_by_orderings(returns - expected, claimed)
    np.testing.assert_allclose(split.parts, brute, atol=1e-12)
    total = split.drift + split.parts.sum() + split.remainder
    assert total == pytest.approx(returns.sum(), abs=1e-12)


def test_a_bar_of_two_causes_is_contested_and_split_evenly() -> None:
    claimed = np.array([[True, True, False], [False, True, False]])
    split = decompose(np.array([-0.04, -0.02, 0.01]), np.zeros(3), claimed)
    np.testing.assert_allclose(split.parts, [-0.05, -0.01], atol=1e-15)
    assert split.contested.tolist() == [False, True, False]
    assert split.remainder == pytest.approx(0.01)


def test_no_cause_leaves_everything_in_the_remainder() -> None:
    split = decompose(np.array([-0.1, 0.02]), np.zeros(2), np.zeros((0, 2), dtype=bool))
    assert split.parts.shape == (0,)
    assert split.remainder == pytest.approx(-0.08)
