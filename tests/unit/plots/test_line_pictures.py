"""Pictures of the dated lines and of the amounts show the numbers given to them."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.testing import assert_allclose

from eventimpact.plots import (
    event_timeline,
    new_axes,
    onset_path,
    placebo_distribution,
    ratio_rows,
    share_waterfall,
    svg,
)
from eventimpact.reports import Figure


DAY = np.datetime64("2025-04-01")


def legend_of(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.figure.legends[0].get_texts()]


def test_a_timeline_draws_a_bar_as_long_as_its_event() -> None:
    figure, ax = new_axes(2.0)
    spans = [(DAY, DAY + 1), (DAY + 3, DAY + 7)]
    event_timeline(
        ax,
        [("sales", "cause", spans)],
        outcome=(DAY, DAY + 9),
        note="not drawn: 1 event",
    )
    bars = [one for one in ax.patches if isinstance(one, Rectangle)][-2:]
    assert [round(bar.get_width()) for bar in bars] == [1, 4]
    assert ax.get_title(loc="left") == "not drawn: 1 event"
    assert legend_of(ax) == ["the move in question", "claimed cause"]
    Figure(svg=svg(figure, title="t"), caption="c", alt="a")


def test_an_onset_is_shaded_over_its_confidence_set() -> None:
    figure, ax = new_axes()
    days = DAY + np.arange(4)
    onset_path(
        ax,
        days,
        np.array([0.0, -0.02, -0.05, -0.04]),
        outcome=(DAY, DAY + 3),
        onset=(DAY + 1, DAY + 2, DAY + 3),
        firsts=[(DAY + 1, "sales", "cause"), (DAY + 2, "tariffs", "rival")],
    )
    path = next(one for one in ax.lines if one.get_label() == "cumulative return")
    assert_allclose(np.asarray(path.get_ydata()), [0, -2, -5, -4])
    assert legend_of(ax)[-2:] == ["first of sales", "first of tariffs"]
    widths = [one.get_width() for one in ax.patches if isinstance(one, Rectangle)]
    assert_allclose(widths, [3, 2])
    Figure(svg=svg(figure, title="t"), caption="c", alt="a")


def test_placebos_are_counted_in_percent_of_all() -> None:
    figure, ax = new_axes()
    values = np.arange(100.0)
    placebo_distribution(
        ax,
        [("one", values), ("other", values)],
        marks=[("seen", -20.0), ("needed", 120.0), ("no effect", 0.0)],
        xlabel="Return (%)",
    )
    bars = [one for one in ax.patches if isinstance(one, Rectangle)]
    assert_allclose(sum(bar.get_height() for bar in bars), 100)
    assert [np.asarray(one.get_xdata())[0] for one in ax.lines] == [-20.0, 120.0, 0.0]
    Figure(svg=svg(figure, title="t"), caption="c", alt="a")


def test_a_ratio_beyond_its_band_is_marked_as_disagreeing() -> None:
    figure, ax = new_axes()
    rows = [("a", 1.01, 0.95, 1.05), ("b", 1.2, 0.95, 1.05), ("c", 3.0, 1.0, np.inf)]
    ratio_rows(ax, rows, xlabel="stated over found")
    marks = {one.get_label(): np.asarray(one.get_xdata()) for one in ax.lines}
    assert_allclose(marks["agrees"], [1.01, 3.0])
    assert_allclose(marks["disagrees"], [1.2])
    assert [text.get_text() for text in ax.texts] == ["1.01", "1.20", "3.00"]
    Figure(svg=svg(figure, title="t"), caption="c", alt="a")


def test_no_words_of_a_waterfall_touch_each_other() -> None:
    figure, ax = new_axes(4.0)
    share_waterfall(
        ax, ["drift", "tariff news", "nothing known"], [0.02, -0.075, -0.05], -0.105
    )
    figure.draw_without_rendering()
    total = ax.get_yticklabels()[-1].get_window_extent()
    assert total.x1 < ax.texts[-1].get_window_extent().x0
    low, high = ax.get_xlim()
    ticks = [
        one.get_window_extent()
        for one, at in zip(ax.get_xticklabels(), ax.get_xticks(), strict=True)
        if low <= at <= high
    ]
    assert all(a.x1 + 4 < b.x0 for a, b in pairwise(ticks))
