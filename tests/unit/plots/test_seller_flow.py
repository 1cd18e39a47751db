"""Pictures of who sold."""

import numpy as np
from numpy.testing import assert_allclose

from eventimpact.plots import flow_around, flow_window, new_axes, share_waterfall


def test_a_flow_around_events_is_drawn_in_percent_over_that_of_matches() -> None:
    _, ax = new_axes()
    path, low, high = np.array([[0.0, 0.1, 0.05], [-0.1] * 3, [0.1] * 3])
    flow_around(ax, [-1, 0, 1], path, (low, high), ylabel="net")
    assert_allclose(np.asarray(ax.lines[0].get_ydata()), [0.0, 10.0, 5.0])
    band = ax.collections[0].get_paths()[0].get_extents()
    assert_allclose([band.y0, band.y1], [-10.0, 10.0])


def test_a_flow_of_a_window_adds_up_and_passes_over_what_is_missing() -> None:
    _, ax = new_axes()
    days = np.arange("2024-01-01", "2024-01-05", dtype="datetime64[D]")
    flow_window(ax, days, [5.0, np.nan, -3.0, 2.0], ylabel="net inflow")
    assert_allclose([bar.get_height() for bar in ax.patches], [5, 0, -3, 2])
    assert_allclose(np.asarray(ax.lines[0].get_ydata()), [5, 5, 2, 4])
    first = ax.patches[0].get_x() + ax.patches[0].get_width() / 2
    assert_allclose(first, (days[0] - np.datetime64("1970-01-01")).astype(float))


def test_a_waterfall_of_a_rise_climbs() -> None:
    _, ax = new_axes()
    share_waterfall(ax, ["drift", "news", "rest"], [0.01, 0.05, -0.02], 0.04)
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    assert_allclose(bars, [(0, 1), (1, 6), (6, 4), (0, 4)], atol=1e-12)
    assert [text.get_text() for text in ax.texts][1] == "+5.0 %"
