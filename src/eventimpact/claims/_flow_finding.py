"""What one kind of flow says of a claim."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, final

import numpy as np

from eventimpact._types import FloatArray, TimeArray
from eventimpact.claims._evidence import Detail


if TYPE_CHECKING:
    from eventimpact.plots import Figure


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowFinding:
    """A difference of flows, in percentage points, and what stands behind it.

    Attributes
    ----------
    reason : str
        The difference in words.
    estimate, low, high : float
        The difference and its 90 % interval.
    unit : str
        Of what these are percentage points.
    p_greater, p_less : float
        One-sided p-values of no more, and of no less, selling than elsewhere.
    detail : tuple of Detail
        Tables.
    figure : callable
        Draws the picture.
    """

    reason: str
    estimate: float
    low: float
    high: float
    unit: str
    p_greater: float
    p_less: float
    detail: tuple[Detail, ...]
    figure: "Callable[[], Figure]"


def draw_flow_around(
    path: FloatArray, low: FloatArray, high: FloatArray, before: int, ylabel: str
) -> "Figure":
    """Draw the mean flow around events."""
    plots = import_module("eventimpact.plots")
    figure: Figure
    figure, ax = plots.new_axes(3.4)
    offsets = np.arange(-before, len(path) - before)
    plots.flow_around(ax, offsets, path, (low, high), ylabel=ylabel)
    return figure


def draw_flow_window(close_at: TimeArray, net: FloatArray, ylabel: str) -> "Figure":
    """Draw the flow of the outcome bar by bar."""
    plots = import_module("eventimpact.plots")
    figure: Figure
    figure, ax = plots.new_axes(3.4)
    plots.flow_window(ax, close_at, net, ylabel=ylabel)
    return figure
