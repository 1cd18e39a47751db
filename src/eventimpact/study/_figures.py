"""The figure of a study."""

from typing import TYPE_CHECKING, Final

import numpy as np

from eventimpact._types import Window
from eventimpact.plots import Figure, car_path, new_axes, svg


if TYPE_CHECKING:
    from eventimpact.study._result import StudyResult


PERCENT: Final = 0.01


def caar_figure(result: "StudyResult", window: Window) -> Figure:
    """Draw the mean cumulative abnormal response with its pointwise band."""
    mean, low, high, n = result.caar_path(window)
    figure, ax = new_axes()
    is_return = result.inputs.panel.response.is_return
    scale = 1.0 if is_return else PERCENT
    label = "cumulative abnormal return" if n == 1 else f"mean of {n:,} events"
    car_path(
        ax,
        np.arange(window.first, window.last + 1),
        scale * mean,
        scale * low,
        scale * high,
        label=label,
        interval="95 % of each bar",
    )
    if not is_return:
        ax.set_ylabel(f"Cumulative abnormal {result.inputs.panel.response.name}")
    return figure


def caar_svg(result: "StudyResult", window: Window) -> str:
    """Write the figure for a page."""
    return svg(caar_figure(result, window), title="Mean cumulative abnormal response")
