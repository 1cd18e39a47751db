"""Falls picked because they fell."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from eventimpact.simulation import selected_falls, windows_apart


def test_windows_fall_far_enough_and_do_not_overlap() -> None:
    returns = np.random.default_rng(0).normal(0, 0.04, 5000)
    starts = selected_falls(returns, depth=0.3, length=40, first=100)
    assert len(starts) > 5
    assert starts[0] >= 100
    assert np.diff(starts).min() >= 40
    for start in starts:
        assert np.exp(returns[start : start + 40].sum()) <= 0.7


def test_none_is_passed_over() -> None:
    returns = np.random.default_rng(0).normal(0, 0.04, 2000)
    starts = selected_falls(returns, length=30)
    ends = [0, *(starts + 30)]
    for end, start in zip(ends, starts, strict=False):
        for other in range(end, start):
            assert returns[other : other + 30].sum() > np.log(0.8)


def test_windows_with_a_missing_return_are_passed_over() -> None:
    assert selected_falls([np.nan, -0.5, -0.5], length=2).tolist() == [1]


@pytest.mark.parametrize("depth", [0.0, 1.0])
def test_the_depth_is_a_share(depth: float) -> None:
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        selected_falls([0.1], depth=depth)


def test_no_choice_of_windows_apart_is_larger() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        starts = np.flatnonzero(rng.random(12) < 0.6)
        kept = windows_apart(starts, length=3)
        apart = [
            some
            for size in range(len(starts) + 1)
            for some in combinations(starts.tolist(), size)
            if all(later - one >= 3 for one, later in pairwise(some))
        ]
        assert tuple(kept.tolist()) in apart
        assert len(kept) == max(map(len, apart))
