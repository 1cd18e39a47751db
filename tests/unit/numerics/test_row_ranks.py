"""Ranks within rows against scipy's."""

import numpy as np
import pytest
from scipy.stats import rankdata

from eventimpact.numerics import doubled_ranks, rank_shares, rank_sums


NO_TIE = np.zeros(40)


def expected(values: np.ndarray) -> np.ndarray:
    """Doubled ranks about zero, row by row; 0 where missing."""
    ranks = np.zeros(values.shape)
    for row, out in zip(values, ranks, strict=True):
        known = ~np.isnan(row)
        out[known] = 2 * rankdata(row[known]) - known.sum() - 1
    return ranks


@pytest.mark.parametrize("n", [1, 2, 3, 271, 600])
@pytest.mark.parametrize("digits", [0, 15])
@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_ranks_are_those_of_scipy(n: int, digits: int, missing: float) -> None:
    rng = np.random.default_rng(n)
    values = rng.standard_t(3, (40, n)).round(digits)
    present = rng.random(values.shape) >= missing
    gaps = np.where(present, values, np.nan)
    exact = doubled_ranks(gaps, NO_TIE)
    np.testing.assert_array_equal(exact, expected(gaps))
    given = None if missing == 0 else present
    halves = values[:, : n // 2], values[:, n // 2 :]
    ranks, shares = rank_sums(halves, NO_TIE, given)
    np.testing.assert_array_equal(ranks, expected(gaps).sum(axis=0))
    if given is not None:
        every = rank_shares(exact, present.sum(axis=1)).sum(axis=0)
        np.testing.assert_array_equal(shares, every)


def test_values_that_the_packing_cannot_tell_apart_are_told_apart() -> None:
    values = np.array([[1 + 1e-15, 1.0, 2.0], [1.0, 1.5, 2.0], [1e-9, -1e9, 2e-9]])
    ranks, _ = rank_sums((values,), np.zeros(3))
    np.testing.assert_array_equal(ranks, [-2, -4, 6])


def test_neighbours_within_the_tolerance_share_their_rank() -> None:
    values = np.array([[0.0, 1e-13, 2e-13, 1.0]])
    ranks = doubled_ranks(values, np.array([1.5e-13]))
    np.testing.assert_array_equal(ranks, [[-1, -1, -1, 3]])


def test_a_row_without_values_has_no_rank() -> None:
    ranks, shares = rank_sums((np.ones((1, 3)),), NO_TIE[:1], np.zeros((1, 3), bool))
    assert not ranks.any()
    assert not shares.any()
    assert not doubled_ranks(np.full((1, 3), np.nan), NO_TIE[:1]).any()
