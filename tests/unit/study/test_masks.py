"""Day 0 of the other events of an asset."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from eventimpact import Window
from eventimpact.study._masks import event_days


def test_day_zero_of_every_event_is_marked_for_its_asset_alone() -> None:
    mask = event_days(np.array([0, 0, 1]), np.array([5, 9, 9]), (12, 2), Window(-6, -1))
    assert mask is not None
    assert np.argwhere(mask).tolist() == [[5, 0], [9, 0], [9, 1]]


def test_there_is_no_mask_where_no_window_holds_an_event() -> None:
    asset, bar = np.array([0, 0, 1]), np.array([5, 9, 9])
    assert event_days(asset, bar, (12, 2), Window(-3, -1)) is None
    assert event_days(asset, bar, (12, 2), Window(-4, -1)) is not None


def test_no_event_needs_no_mask() -> None:
    nothing = np.empty(0, dtype=np.int64)
    assert event_days(nothing, nothing, (12, 2), Window(-6, -1)) is None


def test_a_window_over_day_zero_leaves_it_out() -> None:
    mask = event_days(np.array([0]), np.array([5]), (12, 1), Window(-4, 0))
    assert mask is not None
    assert mask[5, 0]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), max_size=8),
    st.integers(-12, 8),
    st.integers(0, 10),
)
def test_a_mask_is_made_exactly_where_a_window_holds_an_event(
    events: list[tuple[int, int]], first: int, length: int
) -> None:
    asset = np.array([a for a, _ in events], dtype=np.int64)
    bar = np.array([b for _, b in events], dtype=np.int64)
    held = any(
        a == other and b + first <= day <= b + first + length
        for a, b in events
        for other, day in events
    )
    mask = event_days(asset, bar, (31, 3), Window(first, first + length))
    assert (mask is not None) == held
