"""Bars that windows of events share, against all pairs."""

from itertools import combinations

import numpy as np
import pytest

from eventimpact.inference._shared_bars import (
    count_assets,
    shared_by_all,
    shared_by_asset,
    shared_on,
)


def by_pairs(bar: np.ndarray, line: np.ndarray, length: int) -> float:
    return sum(
        max(0, length - abs(int(bar[i] - bar[j]))) / length
        for i, j in combinations(range(len(bar)), 2)
        if line[i] == line[j]
    )


@pytest.mark.parametrize("n_assets", [1, 3, 40, 900])
@pytest.mark.parametrize("gone", [0.0, 0.3])
def test_sums_are_those_over_all_pairs(n_assets: int, gone: float) -> None:
    rng = np.random.default_rng(n_assets)
    n, n_bars, lengths = 250, 90, [1, 5, 60, 130]
    asset, bar = rng.integers(0, n_assets, n), rng.integers(0, n_bars, n)
    kept = rng.random(n) >= gone
    some, line = bar[kept], asset[kept]
    found = shared_by_asset(asset, bar, kept, n_bars, lengths)
    assert found == pytest.approx([by_pairs(some, line, k) for k in lengths], rel=1e-13)
    count = shared_by_all(bar, kept, n_bars)
    for length in lengths:
        want = by_pairs(some, np.zeros(len(some)), length)
        assert shared_on(count, length) == pytest.approx(want, rel=1e-13)
    assert count_assets(asset, kept) == len(set(line.tolist()))


def test_many_events_in_pieces_give_the_same_on_both_ways() -> None:
    rng = np.random.default_rng(0)
    n, lengths = 20_000, [1, 7, 200]
    asset, bar = rng.integers(0, 20, n), rng.integers(0, 1000, n)
    kept = np.ones(n, dtype=bool)
    dense = shared_by_asset(asset, bar, kept, 1000, lengths)
    sparse = shared_by_asset(asset, bar, kept, 100_000, lengths)
    assert dense == pytest.approx(sparse, rel=1e-13)
    few = shared_by_asset(asset * 50, bar, kept, 1000, lengths)
    assert few == pytest.approx(dense, rel=1e-13)


def test_no_events_share_nothing() -> None:
    none, kept = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)
    assert shared_by_asset(none, none, kept, 10, [3]) == [0.0]
    assert shared_by_asset(
        np.zeros(2, int), np.zeros(2, int), np.zeros(2, bool), 1, [1]
    ) == [0.0]
