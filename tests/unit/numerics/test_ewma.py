"""The exponentially weighted variance against a plain loop."""

import numpy as np
import pytest

from eventimpact._types import FloatArray
from eventimpact.numerics import ewma_variance, last_ewma_variance


EXACT = 1e-12  # relative; sums of positive terms in another order


def plain_loop(x: FloatArray, decay: float, warm_up: int) -> FloatArray:
    total, weight, seen = 0.0, 0.0, 0
    out = []
    for value in [*x, np.nan]:
        out.append(total / weight if seen >= warm_up else np.nan)
        if not np.isnan(value):
            total = decay * total + value**2
            weight = decay * weight + 1
            seen += 1
    return np.array(out)


@pytest.mark.parametrize("n", [0, 1, 30, 127, 128, 129, 1000])
@pytest.mark.parametrize("decay", [0.5, 0.94, 0.985])
def test_equals_a_plain_loop_at_every_length(n: int, decay: float) -> None:
    x = np.random.default_rng(n).normal(0, 0.02, n)
    np.testing.assert_allclose(
        ewma_variance(x, decay), plain_loop(x, decay, 30), rtol=EXACT
    )


def test_missing_values_leave_it_unchanged() -> None:
    x = np.random.default_rng(1).normal(0, 0.02, 500)
    x[[0, 5, 100, 101, 102, 499]] = np.nan
    variance = ewma_variance(x, 0.94, warm_up=1)
    np.testing.assert_allclose(variance, plain_loop(x, 0.94, 1), rtol=EXACT)
    assert variance[100] == variance[101] == variance[103]


def test_tiny_values_after_huge_ones_keep_their_digits() -> None:
    x = np.concatenate((np.full(200, 1e3), np.full(3000, 1e-3)))
    np.testing.assert_allclose(
        ewma_variance(x, 0.94), plain_loop(x, 0.94, 30), rtol=EXACT
    )


def test_it_knows_nothing_of_its_own_bar() -> None:
    x = np.random.default_rng(1).normal(size=100)
    changed = x.copy()
    changed[60:] = 99.0
    np.testing.assert_array_equal(
        ewma_variance(x, 0.9)[:61], ewma_variance(changed, 0.9)[:61]
    )


def test_a_constant_square_is_its_own_mean() -> None:
    variance = ewma_variance(np.tile([0.1, -0.1], 50), 0.94)
    assert np.isnan(variance[:30]).all()
    np.testing.assert_allclose(variance[30:], 0.01, rtol=EXACT)


def test_an_all_missing_series_has_none() -> None:
    assert np.isnan(ewma_variance(np.full(50, np.nan), 0.94)).all()


@pytest.mark.parametrize("decay", [0.0, 1.0, -1.0])
def test_the_decay_has_to_lie_between_zero_and_one(decay: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        ewma_variance([0.1], decay)


@pytest.mark.parametrize("n", [30, 127, 300])
def test_the_last_variance_of_each_row_equals_a_plain_loop(n: int) -> None:
    rows = np.random.default_rng(n).normal(0, 0.02, (5, n))
    rows[1, [0, 3, n - 1]] = np.nan
    rows[2, -6:] = np.nan
    rows[3] = np.nan
    expected = [plain_loop(row, 0.94, 20)[-1] for row in rows]
    np.testing.assert_allclose(
        last_ewma_variance(rows, 0.94, warm_up=20), expected, rtol=EXACT
    )


def test_rows_beside_it_change_no_digit_of_a_row() -> None:
    rows = np.random.default_rng(1).normal(0, 0.02, (7, 250))
    together = last_ewma_variance(rows, 0.94)
    alone = [last_ewma_variance(row[None], 0.94)[0] for row in rows]
    np.testing.assert_array_equal(together, alone)


def test_a_row_needs_its_warm_up() -> None:
    rows = np.full((2, 40), 0.1)
    rows[1, :11] = np.nan
    np.testing.assert_allclose(last_ewma_variance(rows, 0.94), [0.01, np.nan])


def test_no_rows_have_no_variances() -> None:
    assert last_ewma_variance(np.empty((0, 40)), 0.94).shape == (0,)


def test_the_decay_of_rows_has_to_lie_between_zero_and_one() -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        last_ewma_variance([[0.1]], 1.5)
