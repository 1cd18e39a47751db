"""Counting events that share bars."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from eventimpact import Window
from eventimpact.study._overlap import overlap


EVENT = Window(-2, 3)


def test_nothing_overlaps_nothing() -> None:
    nothing = np.empty(0, dtype=np.int64)
    found = overlap(nothing, nothing, EVENT)
    assert (found.same_asset, found.same_bar, found.n_bars, found.windows) == (0,) * 4


def test_windows_of_six_bars_overlap_five_bars_apart_and_not_six() -> None:
    apart = overlap(np.array([0, 0]), np.array([10, 16]), EVENT)
    close = overlap(np.array([0, 0]), np.array([10, 15]), EVENT)
    assert (apart.same_asset, close.same_asset) == (0, 2)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 80)), max_size=12))
def test_counts_are_those_of_every_pair(events: list[tuple[int, int]]) -> None:
    asset = np.array([a for a, _ in events], dtype=np.int64)
    bar = np.array([b for _, b in events], dtype=np.int64)
    pairs = [
        (i, x, y) for i, x in enumerate(events) for j, y in enumerate(events) if i != j
    ]
    near = {i for i, x, y in pairs if abs(x[1] - y[1]) < EVENT.length}
    own = {i for i, x, y in pairs if x[0] == y[0] and abs(x[1] - y[1]) < EVENT.length}
    found = overlap(asset, bar, EVENT)
    assert found.windows == len(near)
    assert found.same_asset == len(own)
    assert found.same_bar == len({i for i, x, y in pairs if x[1] == y[1]})
    assert found.n_bars == len(set(bar.tolist()))
