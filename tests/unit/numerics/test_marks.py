"""Bars marked by position or by mask mean the same."""

import numpy as np
import pytest

from eventimpact.numerics import as_mask


def test_positions_and_masks_agree() -> None:
    mask = np.array([True, False, True, False])
    np.testing.assert_array_equal(as_mask([2, 0, 0], 4), mask)
    np.testing.assert_array_equal(as_mask(mask, 4), mask)


def test_nothing_marks_nothing() -> None:
    assert not as_mask(None, 4).any()
    assert not as_mask([], 4).any()


@pytest.mark.parametrize("bars", [[4], [-1]])
def test_a_position_outside_is_refused(bars: list[int]) -> None:
    with pytest.raises(ValueError, match="outside bars 0 to 3"):
        as_mask(bars, 4)


def test_a_mask_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(2,\)"):
        as_mask([True, False], 4)


def test_positions_between_bars_are_refused() -> None:
    with pytest.raises(ValueError, match="type float64; give whole numbers"):
        as_mask([1.9], 4)


def test_zeros_and_ones_are_neither_positions_nor_a_mask() -> None:
    with pytest.raises(ValueError, match="4 zeros and ones were given for 4 bars"):
        as_mask([0, 1, 0, 1], 4)
    np.testing.assert_array_equal(as_mask([0, 1], 4), [True, True, False, False])
