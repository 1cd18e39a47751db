"""P-values of ranks, counted by hand."""

import math

import pytest

from eventimpact._types import Alternative
from eventimpact.numerics import rank_pvalue


@pytest.mark.parametrize(
    ("alternative", "expected"),
    [("two-sided", 3 / 5), ("less", 2 / 5), ("greater", 4 / 5)],
)
def test_counts_values_at_least_as_extreme_and_itself(
    alternative: Alternative, expected: float
) -> None:
    assert rank_pvalue(-2.0, [-3.0, -1.0, 0.5, 2.0], alternative) == expected


def test_a_tie_counts_as_extreme() -> None:
    assert rank_pvalue(1.0, [1.0, 0.0, 0.0], "greater") == 2 / 4


def test_without_resamples_nothing_can_be_said() -> None:
    assert rank_pvalue(5.0, []) == 1.0


def test_an_unknown_alternative_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'two-sided', 'less', 'greater'"):
        rank_pvalue(1.0, [1.0], "both")


def test_a_missing_statistic_has_no_pvalue() -> None:
    assert math.isnan(rank_pvalue(math.nan, [1.0, 2.0, 3.0]))


def test_missing_draws_are_left_out() -> None:
    assert rank_pvalue(1.0, [2.0, math.nan, 0.5], "greater") == 2 / 3
