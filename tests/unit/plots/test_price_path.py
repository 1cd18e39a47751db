"""Prices stand at their instants, and events are told apart."""

import itertools
from collections.abc import Sequence
from typing import Final

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from numpy.testing import assert_allclose

from eventimpact._types import FloatArray
from eventimpact.plots import EventKind, TimedEvent, new_axes, price_path, svg


T = np.datetime64
DAYS = np.arange("2025-01-01", "2025-04-11", dtype="datetime64[D]")
KINDS: Final[tuple[EventKind, ...]] = ("cause", "rival", "confounder", "report")
CLOSE = 90_000.0 + 100.0 * np.arange(100)


def drawn(
    events: Sequence[TimedEvent] = (),
    outcome: tuple[np.datetime64, np.datetime64] | None = None,
) -> Axes:
    _, ax = new_axes()
    price_path(ax, DAYS, CLOSE, events=events, outcome=outcome)
    return ax


def lanes(ax: Axes) -> dict[str, FloatArray]:
    """Positions of the markers, by the name in the legend."""
    return {
        line.get_label(): np.asarray(line.get_xdata())
        for line in ax.lines
        if line.get_marker() not in {"None", ""}
    }


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def legend_of(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.figure.legends[0].get_texts()]


def test_the_closes_stand_at_the_ends_of_their_bars() -> None:
    line = next(line for line in drawn().lines if line.get_label() == "close")
    assert_allclose(np.asarray(line.get_xdata()), date2num(DAYS))
    assert_allclose(np.asarray(line.get_ydata()), CLOSE)


def test_each_kind_of_event_has_a_lane_a_shape_and_a_place_in_the_legend() -> None:
    ax = drawn([(T("2025-02-01"), "", kind) for kind in KINDS])
    markers = {line.get_marker() for line in ax.lines} - {"None", ""}
    assert len(markers) == 4
    heights = {float(np.asarray(line.get_ydata())[0]) for line in ax.lines[1:]}
    assert len(heights) == 4
    assert legend_of(ax) == [
        "close",
        "claimed cause",
        "rival cause",
        "other known event",
        "report",
    ]


def test_kinds_without_an_event_have_no_lane() -> None:
    assert list(lanes(drawn([(T("2025-02-01"), "", "rival")]))) == ["rival cause"]


def test_an_event_is_placed_at_its_instant_and_not_at_a_bar() -> None:
    ax = drawn([(T("2025-02-01T20:00"), "", "rival")])
    whole = float(date2num(T("2025-02-01")))
    assert_allclose(lanes(ax)["rival cause"], [whole + 20 / 24])


def test_markers_of_a_lane_never_overlap_and_count_what_they_stand_for() -> None:
    rng = np.random.default_rng(5)
    offsets = rng.integers(0, 99 * 24 * 60, 60)
    events = [(T("2025-01-01") + np.timedelta64(m, "m"), "", "rival") for m in offsets]
    ax = drawn(events)
    at = lanes(ax)["rival cause"]
    gaps = [after - before for before, after in itertools.pairwise(at)]
    assert min(gaps) > 0.025 * (len(DAYS) - 1)
    counts = [int(word) for word in words(ax)]
    single = len(at) - len(counts)
    assert sum(counts) + single == 60


def test_events_outside_the_bars_are_not_drawn() -> None:
    ax = drawn([(T("2024-12-31"), "", "cause"), (T("2025-05-01"), "", "cause")])
    assert not lanes(ax)


def test_a_label_is_written_on_the_side_that_has_room() -> None:
    ax = drawn(
        [(T("2025-01-02"), "early", "cause"), (T("2025-04-09"), "late", "cause")]
    )
    sides = {text.get_text(): text.get_horizontalalignment() for text in ax.texts}
    assert sides == {"early": "left", "late": "right"}


def test_a_label_without_room_is_left_out_and_its_marker_kept() -> None:
    long = "a label much too long for the room between two markers"
    ax = drawn(
        [
            (T("2025-02-10"), "", "cause"),
            (T("2025-02-20"), long, "cause"),
            (T("2025-03-01"), "", "cause"),
        ]
    )
    assert words(ax) == []
    assert len(lanes(ax)["claimed cause"]) == 3


def test_the_outcome_is_shaded_and_named() -> None:
    ax = drawn(outcome=(T("2025-01-22"), T("2025-04-02")))
    patch = ax.patches[0]
    left, right = (float(x) for x in date2num([T("2025-01-22"), T("2025-04-02")]))
    assert_allclose(patch.get_extents().transformed(ax.transData.inverted()).x0, left)
    assert_allclose(patch.get_extents().transformed(ax.transData.inverted()).x1, right)
    assert "the move in question" in legend_of(ax)


def test_the_axes_say_unit_and_zone() -> None:
    ax = drawn()
    assert ax.get_xlabel() == "Time (UTC)"
    assert ax.get_ylabel() == "Close (USD)"


def test_events_stay_above_the_prices() -> None:
    ax = drawn([(T("2025-02-01"), "", kind) for kind in KINDS])
    low, high = ax.get_ylim()
    top_of_prices = (CLOSE.max() - low) / (high - low)
    lowest_lane = min(float(np.asarray(line.get_ydata())[0]) for line in ax.lines[1:])
    assert top_of_prices < lowest_lane


def test_a_price_that_never_moves_can_be_drawn() -> None:
    figure, ax = new_axes()
    price_path(ax, DAYS, np.full(100, 5.0))
    assert "<svg" in svg(figure)


@pytest.mark.parametrize("label", ["$414m and $408m", "a_b^c", r"\alpha"])
def test_a_label_is_never_read_as_mathematics(label: str) -> None:
    figure, ax = new_axes()
    price_path(ax, DAYS, CLOSE, events=[(T("2025-01-05"), label, "report")])
    assert f">{label}</text>" in svg(figure)
