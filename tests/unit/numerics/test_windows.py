"""Sums and hits of windows against plain loops."""

import numpy as np
import pytest

from eventimpact.numerics import window_hits, window_sums


@pytest.mark.parametrize("length", [1, 2, 7, 20])
def test_sums_equal_a_plain_loop(length: int) -> None:
    x = np.random.default_rng(0).normal(size=20)
    x[4] = np.nan
    expected = [
        sum(x[t : t + length]) if t + length <= 20 else np.nan for t in range(20)
    ]
    np.testing.assert_allclose(window_sums(x, length), expected, rtol=1e-13)


def test_a_window_longer_than_the_series_has_no_sum() -> None:
    assert np.isnan(window_sums([1.0, 2.0], 3)).all()


def test_a_huge_value_does_not_spoil_windows_that_leave_it_out() -> None:
    x = np.array([1e18, 1.0, 2.0, 3.0])
    np.testing.assert_array_equal(window_sums(x, 2)[1:3], [3.0, 5.0])


@pytest.mark.parametrize("length", [1, 2, 7, 20])
def test_hits_equal_a_plain_loop(length: int) -> None:
    marked = np.random.default_rng(0).random(20) < 0.15
    expected = [any(marked[t : t + length]) for t in range(20)]
    np.testing.assert_array_equal(window_hits(marked, length), expected)
