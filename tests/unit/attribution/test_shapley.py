"""Shapley values by hand, by all orderings, and by sampled ones."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest

from eventimpact._types import BoolArray, FloatArray
from eventimpact.attribution import bar_worth, shapley, shared_bars
from eventimpact.errors import InvalidInputError


def gloves(members: BoolArray) -> FloatArray:
    """One left glove (cause 0) and two right ones: a pair is worth 1."""
    return (members[:, 0] & members[:, 1:].any(axis=1)).astype(float)


def airport(members: BoolArray) -> FloatArray:
    """Charge for a runway what the largest aeroplane needs: 1, 2 or 4."""
    return np.where(members, [1.0, 2.0, 4.0], 0.0).max(axis=1)


def by_orderings(table: FloatArray, n: int) -> FloatArray:
    """Average what each cause adds over every ordering; worths by bit mask."""
    values = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        mask = 0
        for cause in order:
            values[cause] += table[mask | 1 << cause] - table[mask]
            mask |= 1 << cause
    return values / len(orders)


def looked_up(table: FloatArray, n: int) -> Callable[[BoolArray], FloatArray]:
    return lambda members: table[members @ (1 << np.arange(n))]


def test_the_owner_of_the_scarce_glove_gets_two_thirds() -> None:
    found = shapley(gloves, 3)
    np.testing.assert_allclose(found.values, [2 / 3, 1 / 6, 1 / 6], atol=1e-15)
    assert found.exact
    assert found.errors.tolist() == [0, 0, 0]


def test_a_runway_is_paid_for_as_in_the_airport_game() -> None:
    np.testing.assert_allclose(
        shapley(airport, 3).values, [1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 2]
    )


def test_an_arbitrary_game_of_six_agrees_with_all_orderings() -> None:
    table = np.random.default_rng(1).normal(size=64)
    np.testing.assert_allclose(
        shapley(looked_up(table, 6), 6).values, by_orderings(table, 6), atol=1e-12
    )


def test_sampled_values_lie_within_their_errors_of_the_exact_ones() -> None:
    rng = np.random.default_rng(2)
    far = []
    for seed in range(40):
        table = rng.normal(size=256)
        exact = shapley(looked_up(table, 8), 8)
        drawn = shapley(looked_up(table, 8), 8, exact=False, n_orderings=400, rng=seed)
        far.append((drawn.values - exact.values) / drawn.errors)
    z = np.array(far)
    assert abs(z.mean()) < 4 / np.sqrt(z.size)
    assert 0.85 < z.std() < 1.2
    assert np.abs(z).max() < 5


def test_a_reverse_beside_each_ordering_lowers_the_error_of_an_additive_game() -> None:
    additive = np.arange(1.0, 16.0)
    drawn = shapley(lambda members: members @ additive, 15, n_orderings=4, rng=0)
    np.testing.assert_allclose(drawn.values, additive, atol=1e-12)
    assert not drawn.exact
    assert drawn.n_orderings == 4


def test_more_than_twelve_causes_are_sampled_and_still_add_up() -> None:
    rng = np.random.default_rng(3)
    abnormal, claimed = rng.normal(size=30), rng.random((14, 30)) < 0.2
    drawn = shapley(bar_worth(abnormal, claimed), 14, rng=1)
    whole = abnormal[claimed.any(axis=0)].sum()
    assert drawn.values.sum() == pytest.approx(whole, abs=1e-12)
    z = (drawn.values - shared_bars(abnormal, claimed)) / np.maximum(
        drawn.errors, 1e-12
    )
    assert np.abs(z[drawn.errors > 1e-9]).max() < 4.5


def test_the_same_seed_draws_the_same_orderings() -> None:
    one, again = (shapley(airport, 3, exact=False, rng=7).values for _ in range(2))
    assert one.tolist() == again.tolist()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"n_causes": 0}, "there are 0 causes"),
        ({"n_causes": 65}, "there are 65 causes"),
        ({"n_causes": 13}, "need rng"),
        ({"n_causes": 13, "rng": 1, "n_orderings": 5}, "n_orderings is 5"),
        ({"n_causes": 21, "exact": True}, "draw orderings above 20"),
    ],
)
def test_what_cannot_be_shared_out_is_said(asked: dict[str, int], says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        shapley(lambda members: members.sum(axis=1).astype(float), **asked)


def test_a_worth_of_the_wrong_shape_or_without_number_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"worth gave shape \(\)"):
        shapley(lambda members: members.sum().astype(float), 2)
    with pytest.raises(InvalidInputError, match=r"coalition \[0, 1\] is no number"):
        shapley(lambda members: np.where(members.all(axis=1), np.nan, 0.0), 2)
