"""Sums that no order changes, and counts."""

import math

import numpy as np
import pytest

from eventimpact.numerics import add_on_calendar, count_positive, order_free_sum


@pytest.mark.parametrize("n", [1, 2, 7, 1000, 4097])
def test_a_sum_is_the_same_in_any_order_and_right(n: int) -> None:
    rng = np.random.default_rng(n)
    values = rng.standard_t(1, n) * 2.0 ** rng.integers(-30, 30, n)
    total = order_free_sum(values)
    assert total == pytest.approx(math.fsum(values), rel=1e-15)
    for _ in range(5):
        assert order_free_sum(rng.permutation(values)) == total


def test_columns_are_summed_each_by_itself() -> None:
    values = np.array([[1e16, 0.0, np.nan], [1.0, 0.0, 1.0], [-1e16, 0.0, 1.0]])
    np.testing.assert_array_equal(order_free_sum(values), [1.0, 0.0, np.nan])
    assert np.isnan(order_free_sum([np.inf, 1.0]))
    np.testing.assert_array_equal(order_free_sum(np.empty((0, 2))), [0.0, 0.0])


@pytest.mark.parametrize("spread", [0, 1, 3, 40, 500])
def test_rows_are_added_where_they_start(spread: int) -> None:
    rng = np.random.default_rng(spread)
    rows = rng.normal(size=(20, 30))
    start = np.sort(rng.integers(0, spread + 1, 20))
    total = np.zeros(600, dtype=np.int64)
    add_on_calendar(total, rows, start)
    expected = np.zeros(600)
    for row, first in zip(rows, start, strict=True):
        expected[first : first + 30] += row
    np.testing.assert_allclose(total / 2**44, expected, atol=20 * 2.0**-45)
    again = np.zeros(600, dtype=np.int64)
    for row, first in zip(rows[::-1], start[::-1], strict=True):
        add_on_calendar(again, row[None], np.array([first]))
    np.testing.assert_array_equal(total, again)


def test_no_row_adds_nothing() -> None:
    total = np.zeros(5, dtype=np.int64)
    add_on_calendar(total, np.empty((0, 3)), np.empty(0, dtype=int))
    assert not total.any()


@pytest.mark.parametrize("n", [0, 1, 8, 250, 2040, 2041])
def test_positive_values_are_counted(n: int) -> None:
    values = np.random.default_rng(n).normal(size=(5, n)).round(1)
    values[0] = 1.0
    np.testing.assert_array_equal(count_positive(values), (values > 0).sum(axis=1))
