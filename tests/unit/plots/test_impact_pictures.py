"""Pictures of sales of known flow and of doses show their numbers in percent."""

import numpy as np
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from eventimpact.plots import impact_backtest, impact_dose, new_axes


def test_a_backtest_marks_the_sale_outside_its_interval() -> None:
    _, ax = new_axes()
    impact_backtest(
        ax,
        ["inside", "outside"],
        [-0.01, -0.2],
        [[-0.05, 0.05], [-0.1, 0.1]],
        [[-0.02, 0.01], [-0.02, 0.01]],
    )
    seen = {line.get_label(): line for line in ax.lines}
    assert_allclose(np.asarray(seen["seen, inside"].get_xdata()), [-1.0])
    assert_allclose(np.asarray(seen["seen, outside"].get_xdata()), [-20.0])
    colours = {to_hex(seen[name].get_color()) for name in list(seen)[:2]}
    assert len(colours) == 2
    wide = ax.collections[0].get_segments()
    assert_allclose(wide[1], [[-10.0, 1.0], [10.0, 1.0]])
    assert [one.get_text() for one in ax.get_yticklabels()] == ["inside", "outside"]


def test_a_backtest_reads_from_the_top() -> None:
    _, ax = new_axes()
    impact_backtest(ax, ["a"], [0.0], [[-0.1, 0.1]], [[-0.01, 0.01]])
    bottom, top = ax.get_ylim()
    assert bottom > top


def test_both_lines_of_a_dose_run_through_the_middle() -> None:
    _, ax = new_axes()
    dose, response = np.array([0.0, 1.0, 2.0]), np.array([1.0, 0.0, -4.0])
    impact_dose(ax, dose, response, slope=-2.5, needed=-1.0)
    points, fitted, needed = ax.lines
    assert_allclose(np.asarray(points.get_ydata()), response)
    assert_allclose(np.asarray(fitted.get_ydata()), [1.5, -3.5])
    assert_allclose(np.asarray(needed.get_ydata()), [0.0, -2.0])


def test_a_dose_may_have_no_line_that_is_needed() -> None:
    _, ax = new_axes()
    impact_dose(ax, [0.0, 1.0], [0.0, 0.0], slope=0.0)
    assert len(ax.lines) == 2
