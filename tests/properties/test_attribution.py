"""The laws of attribution."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from eventimpact._types import BoolArray, FloatArray
from eventimpact.attribution import (
    bar_worth,
    decompose,
    expected_returns,
    shapley,
    shared_bars,
)


N = 5
WORTHS = npst.arrays(float, 2**N, elements=st.floats(-1, 1))
BITS = 1 << np.arange(N)
RETURNS = npst.arrays(float, 12, elements=st.floats(-0.2, 0.2))
CLAIMED = npst.arrays(bool, (4, 12))


def game(table: FloatArray) -> Callable[[BoolArray], FloatArray]:
    return lambda members: table[members @ BITS]


@given(WORTHS)
def test_values_add_up_to_the_worth_of_all(table: FloatArray) -> None:
    for exact in (True, False):
        found = shapley(game(table), N, exact=exact, n_orderings=4, rng=0)
        assert found.values.sum() == pytest.approx(table[-1] - table[0], abs=1e-12)


@given(WORTHS, st.permutations(range(N)))
def test_renamed_causes_keep_their_values(table: FloatArray, order: list[int]) -> None:
    def renamed(members: BoolArray) -> FloatArray:
        return game(table)(members[:, order])

    values = shapley(game(table), N).values
    np.testing.assert_allclose(shapley(renamed, N).values[order], values, atol=1e-12)


@given(WORTHS, st.floats(-1, 1))
def test_a_cause_that_always_adds_the_same_gets_that(
    table: FloatArray, own: float
) -> None:
    def with_dummy(members: BoolArray) -> FloatArray:
        others = members.copy()
        others[:, 0] = False
        return game(table)(others) + own * members[:, 0]

    assert shapley(with_dummy, N).values[0] == pytest.approx(own, abs=1e-12)


@given(WORTHS, WORTHS, st.floats(-2, 2))
def test_values_of_a_sum_of_games_are_sums(
    one: FloatArray, other: FloatArray, weight: float
) -> None:
    both = shapley(game(one + weight * other), N).values
    apart = shapley(game(one), N).values + weight * shapley(game(other), N).values
    np.testing.assert_allclose(both, apart, atol=1e-12)


@given(RETURNS, CLAIMED)
def test_credits_of_bars_are_shapley_values(
    abnormal: FloatArray, claimed: BoolArray
) -> None:
    exact = shapley(bar_worth(abnormal, claimed), 4).values
    np.testing.assert_allclose(shared_bars(abnormal, claimed), exact, atol=1e-12)


@given(RETURNS, CLAIMED, st.floats(-0.01, 0.01), RETURNS)
def test_drift_factors_causes_and_the_rest_are_the_whole(
    returns: FloatArray, claimed: BoolArray, mean: float, factor: FloatArray
) -> None:
    split = decompose(returns, np.full(12, mean), claimed, factor=factor)
    parts = split.drift + split.factor + split.parts.sum() + split.remainder
    assert parts == pytest.approx(split.total, abs=1e-12)
    assert split.total == pytest.approx(returns.sum(), abs=1e-12)
    apart = split.alone.sum() + split.shared
    assert apart == pytest.approx(split.parts.sum(), abs=1e-12)


@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 3, 7]))
def test_nothing_from_the_outcome_on_changes_the_fit(seed: int, every: int) -> None:
    rng = np.random.default_rng(seed)
    factors = rng.normal(0, 0.01, (320, 2))
    returns = 0.5 * factors[:, 0] + rng.normal(0, 0.02, 320)
    if every:
        factors[::every] = np.nan
    one = expected_returns(returns, (300, 319), factors=factors)
    later = returns.copy()
    later[300:] += rng.normal(0, 1, 20)
    other = expected_returns(later, (300, 319), factors=factors)
    assert one.coefficients.tolist() == other.coefficients.tolist()
    assert one.drift == other.drift
    abnormal = one.abnormal(returns)[50:300]
    assert abnormal.mean() == pytest.approx(0, abs=1e-12)
