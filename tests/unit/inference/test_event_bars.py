"""Events whose windows overlap count once."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from eventimpact.inference import (
    ball_torous,
    few_events,
    matched_draws,
    merge_events,
    sample_quantile_pvalues,
    sample_quantile_test,
    state_matched_test,
    state_matched_tests,
    volatility_percentile,
)


def plain_merge(positions: list[int], length: int) -> list[set[int]]:
    """Join events step by step until no two groups share a bar."""
    groups = [{k} for k in range(len(positions))]

    def bars(group: set[int]) -> set[int]:
        return {positions[k] + step for k in group for step in range(length)}

    joined = True
    while joined:
        joined = False
        for one in groups:
            for other in groups:
                if one is not other and bars(one) & bars(other):
                    groups = [g for g in groups if g is not one and g is not other]
                    groups.append(one | other)
                    joined = True
                    break
            if joined:
                break
    return sorted(groups, key=lambda group: min(positions[k] for k in group))


@pytest.mark.parametrize("length", [1, 2, 5])
def test_equals_joining_groups_that_share_a_bar(length: int) -> None:
    rng = np.random.default_rng(length)
    for _ in range(30):
        positions = rng.integers(0, 40, size=8).tolist()
        clusters = merge_events(positions, length)
        assert [set(group) for group in clusters.members] == plain_merge(
            positions, length
        )
        for first, size, group in zip(
            clusters.first, clusters.lengths, clusters.members, strict=True
        ):
            assert first == min(positions[k] for k in group)
            assert first + size == max(positions[k] for k in group) + length


def test_windows_that_only_touch_stay_apart() -> None:
    assert merge_events([10, 13], 3).lengths.tolist() == [3, 3]
    assert merge_events([10, 12], 3).lengths.tolist() == [5]


def test_what_was_merged_is_said() -> None:
    clusters = merge_events([50, 7, 7, 8, 90], 2)
    assert clusters.merged == ("events 1, 2 and 3 share bars 7 to 9 and count once",)


def test_zeros_and_ones_for_each_bar_are_no_positions() -> None:
    mask = np.zeros(500, dtype=int)
    mask[[100, 300]] = 1
    with pytest.raises(ValueError, match=r"500 zeros and ones.*give a mask of bool"):
        merge_events(mask)
    assert merge_events(np.flatnonzero(mask)).first.tolist() == [100, 300]
    assert merge_events([0, 1]).first.tolist() == [0, 1]


def test_no_event_makes_no_cluster() -> None:
    clusters = merge_events([], 3)
    assert clusters.first.shape == clusters.lengths.shape == (0,)
    assert clusters.members == clusters.merged == ()


@pytest.mark.parametrize(
    ("positions", "length", "message"),
    [
        ([[1, 2]], 1, "give whole numbers of shape"),
        ([1.5], 1, "give whole numbers of shape"),
        ([1], 0, "length is 0"),
    ],
)
def test_misuse_is_an_error(positions: list, length: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        merge_events(positions, length)


@pytest.mark.parametrize(
    "given", ["2024-07-04", np.datetime64("2024-07-04"), 5.5, True]
)
def test_a_date_is_no_position_wherever_one_is_taken(given: Any) -> None:
    returns = np.random.default_rng(1).normal(0, 0.02, 700)
    one: tuple[Callable[..., object], ...] = (
        state_matched_test,
        sample_quantile_test,
        volatility_percentile,
    )
    for taken in one:
        with pytest.raises(ValueError, match=r"position is .*alignment\.position_of"):
            taken(returns, given)
    several: tuple[Callable[..., object], ...] = (
        partial(few_events, returns, rng=0),
        partial(ball_torous, returns, length=3, rng=0),
        partial(matched_draws, returns),
        partial(state_matched_tests, returns),
        partial(sample_quantile_pvalues, returns),
    )
    for ask in several:
        with pytest.raises(
            ValueError, match=r"give whole numbers.*alignment\.position"
        ):
            ask([given])
