"""The specification curve by hand, by brute force, and under its laws."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from eventimpact.errors import InvalidInputError
from eventimpact.inference import placed_masks, specification_curve


def brute_force(values: np.ndarray, alpha: float) -> tuple[list[float], list[float]]:
    """Statistics of the first row, and their p-values, one number after the other."""
    n = len(values)
    found = []
    for row in values:
        p = [sum(other >= x for other in values[:, s]) / n for s, x in enumerate(row)]
        z = [float(stats.norm.isf(one - 0.5 / n)) for one in p]
        hits = [one <= alpha and x > 0 for one, x in zip(p, row, strict=True)]
        found.append((float(np.median(row)), sum(hits) / len(row), sum(z) / len(row)))
    joint = [sum(row[k] >= found[0][k] - 1e-12 for row in found) / n for k in range(3)]
    return list(found[0]), joint


def test_one_specification_is_a_permutation_test() -> None:
    curve = specification_curve([1.0], [[0.0], [2.0], [-1.0]], alternative="greater")
    assert (curve.median, curve.p_median, curve.pvalues[0]) == (1.0, 0.5, 0.5)
    assert (curve.share_significant, curve.p_share) == (0.0, 1.0)
    assert curve.average_z == pytest.approx(stats.norm.isf(0.5 - 0.125))
    assert curve.p_average_z == 0.5


def test_the_statistics_are_those_of_a_computation_by_hand() -> None:
    values = np.array([[3.0, -1.0], [1.0, 1.0], [2.0, -2.0], [-1.0, 0.5]])
    curve = specification_curve(
        values[0], values[1:], alternative="greater", significance=0.25
    )
    assert curve.pvalues.tolist() == [0.25, 0.75]
    assert curve.significant.tolist() == [True, False]
    assert (curve.median, curve.share_significant) == (1.0, 0.5)
    assert curve.p_median == 0.5
    assert curve.p_share == 0.5


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_agrees_with_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(1, 7)) * 0.5 + rng.normal(size=(60, 1)) + 0.2
    values = values + rng.normal(size=(60, 7))
    values[0] += 1.5
    curve = specification_curve(values[0], values[1:], alternative="greater")
    statistics, joint = brute_force(values, 0.05)
    assert [curve.median, curve.share_significant, curve.average_z] == pytest.approx(
        statistics
    )
    assert [curve.p_median, curve.p_share, curve.p_average_z] == pytest.approx(joint)


def test_given_pvalues_are_used() -> None:
    p = np.array([[0.001, 0.2], [0.6, 0.7], [0.3, 0.04]])
    curve = specification_curve(
        [2.0, 1.0],
        [[0.1, 0.1], [0.4, 1.5]],
        alternative="greater",
        pvalues=(p[0], p[1:]),
    )
    assert curve.pvalues.tolist() == [0.001, 0.2]
    assert curve.average_z == pytest.approx(stats.norm.isf(p[0]).mean())
    assert (curve.share_significant, curve.p_share) == (0.5, 2 / 3)


def test_either_sign_counts_where_none_is_claimed() -> None:
    rng = np.random.default_rng(4)
    placebo = rng.normal(size=(199, 5))
    up = specification_curve(np.full(5, 3.0), placebo)
    down = specification_curve(np.full(5, -3.0), -placebo)
    assert up.p_median == down.p_median == 1 / 200
    assert up.share_significant == down.share_significant == 1.0
    assert up.average_z == pytest.approx(down.average_z)


@given(
    st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 6), st.floats(0.1, 9)
)
def test_laws(seed: int, n_draws: int, n_specs: int, unit: float) -> None:
    values = np.random.default_rng(seed).normal(size=(n_draws + 1, n_specs))

    def joint(rows: np.ndarray, alternative: Any) -> list[float]:
        one = specification_curve(rows[0], rows[1:], alternative=alternative)
        return [one.p_median, one.p_share, one.p_average_z]

    found = joint(values, "less")
    assert all(1 / (n_draws + 1) <= p <= 1 for p in found)
    assert joint(-values, "greater") == found
    assert joint(unit * values, "less") == found
    assert joint(values[:, ::-1], "less") == pytest.approx(found)
    assert joint(np.repeat(values, 2, axis=1), "less") == pytest.approx(found)
    assert joint(np.concatenate((values[:1], values[:0:-1])), "less") == found


@pytest.mark.parametrize("alternative", ["less", "greater", "two-sided"])
def test_joint_pvalues_of_exchangeable_rows_are_uniform(alternative: Any) -> None:
    rng = np.random.default_rng(9)
    shared = rng.normal(size=(40, 1))
    values = shared + 0.5 * rng.normal(size=(40, 6))
    p = []
    for row in range(40):
        rest = np.delete(values, row, axis=0)
        curve = specification_curve(values[row], rest, alternative=alternative)
        p.append((curve.p_median, curve.p_average_z))
    for one in np.array(p).T:
        assert sorted(one) == pytest.approx(np.arange(1, 41) / 40)


@pytest.mark.parametrize(
    ("estimates", "placebo", "message"),
    [
        ([1.0], [[1.0, 2.0]], "need shapes"),
        ([[1.0]], [[1.0]], "need shapes"),
        ([1.0], np.empty((0, 1)), "at least one"),
        ([np.nan], [[1.0]], "not finite"),
    ],
)
def test_bad_input_is_refused(estimates: Any, placebo: Any, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        specification_curve(estimates, placebo)


def test_bad_pvalues_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="above 0"):
        specification_curve([1.0], [[0.0]], pvalues=([0.0], [[0.5]]))


def test_placed_masks_keep_runs_and_the_relation_of_masks() -> None:
    whole = np.isin(np.arange(14), [2, 3, 4, 9])
    first = np.isin(np.arange(14), [2, 9])
    placed = placed_masks([whole, first], 200, rng=3)
    for both in placed:
        starts = np.flatnonzero(np.diff(both[0].astype(int), prepend=0) == 1)
        ends = np.flatnonzero(np.diff(both[0].astype(int), append=0) == -1)
        assert sorted(ends - starts + 1) == [1, 3]
        assert np.flatnonzero(both[1]).tolist() == starts.tolist()


def test_every_placement_is_as_likely() -> None:
    placed = placed_masks([[True, True, False, True, False, False]], 9_000, rng=5)[:, 0]
    ways, counts = np.unique(placed, axis=0, return_counts=True)
    # Runs of 2 and 1 among 6 bars, a bar between them: 3 free bars, 4 slots, 2 orders.
    assert len(ways) == 12
    assert stats.chisquare(counts).pvalue > 0.001


def test_a_mask_of_nothing_stays_so() -> None:
    assert not placed_masks(np.zeros((2, 5), bool), 3, rng=0).any()


def test_masks_in_no_rows_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="one row a mask"):
        placed_masks([True, False], 3, rng=0)
