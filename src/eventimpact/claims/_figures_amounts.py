"""The figure of the audit: what is stated against what comes out."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from eventimpact.claims._amount_check import (
    AmountCheck,
    ConversionCheck,
    ExceedsCheck,
    ReturnsCheck,
    SumCheck,
    SupplyCheck,
)
from eventimpact.claims._evidence import Evidence
from eventimpact.claims._supply import supply_error


if TYPE_CHECKING:
    from eventimpact.plots import Figure


Ratio = tuple[str, float, float, float]


def with_figure(
    checks: Sequence[AmountCheck], lines: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """Give every line that compares two numbers the figure of all of them."""
    found = [_ratio(*pair) for pair in zip(checks, lines, strict=True)]
    rows = tuple(row for row in found if row is not None)
    return tuple(
        line if row is None else replace(line, figure=partial(draw_amounts, rows))
        for line, row in zip(lines, found, strict=True)
    )


def draw_amounts(rows: tuple[Ratio, ...]) -> "Figure":
    """Draw one row a check: the ratio and the band within which it agrees."""
    plots = import_module("eventimpact.plots")
    figure: Figure
    figure, ax = plots.new_axes(0.62 * len(rows) + 1.3)
    plots.ratio_rows(ax, rows, xlabel="Stated over recomputed (ratio)")
    return figure


def _ratio(check: AmountCheck, line: Evidence) -> Ratio | None:
    """Return the label, the stated over the recomputed number, and its band."""
    found = line.estimate
    if not found:
        return None
    match check:
        case ConversionCheck(tolerance=near):
            numbers = (1 + found / 100, 1 - near, 1 + near)
        case SupplyCheck(percent=float(said), tolerance=near):
            numbers = (said / found, *_inverse(near + supply_error(check.on)))
        case SumCheck(stated=said, tolerance=near):
            numbers = (said / found, *_inverse(near))
        case ReturnsCheck(percent=said, tolerance=near, own_days=True):
            numbers = (said / found, 1 - near / abs(found), 1 + near / abs(found))
        case ExceedsCheck():
            numbers = (found, 1.0, math.inf)
        case _:
            return None
    is_pair = isinstance(check, ExceedsCheck)
    return f"{check.label}{' (first over second)' * is_pair}", *numbers


def _inverse(tolerance: float) -> tuple[float, float]:
    """Turn a tolerance of the recomputed over the stated number round."""
    return 1 / (1 + tolerance), 1 / (1 - tolerance) if tolerance < 1 else math.inf
