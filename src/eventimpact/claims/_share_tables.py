"""The tables and the picture behind the share of the move."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.attribution import PartIntervals, waterfall_steps
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Detail
from eventimpact.claims._share_study import ShareStudy
from eventimpact.claims._words import percent, points, pvalue, when


if TYPE_CHECKING:
    from eventimpact.plots import Figure


COLUMNS = ("part", "bars", "log return", "share", "beyond random bars", "p (one-sided)")
INTERVALS = ("90 % by placebo windows", "90 % by stationary bootstrap")


def share_tables(
    context: Context, study: ShareStudy, intervals: PartIntervals | None
) -> tuple[Detail, ...]:
    """Tabulate the split, the contested bars and the factors, as far as wanted."""
    if len(study.excess) < len(study.roles):
        return ()
    factors = _factors(context, study)
    return (
        _split(context, study, intervals),
        _contested(context, study),
        *([factors] if factors.rows else []),
    )


def waterfall(
    context: Context, study: ShareStudy
) -> tuple[tuple[str, ...], tuple[float, ...], float]:
    """Give labels, sizes and total of the waterfall, turned as the price went."""
    sign = -context.claim.sign
    steps = waterfall_steps(
        tuple(role.name for role in study.roles),
        study.parts,
        has_factors=study.expected.uses_factors,
    )
    labels, values = zip(*steps, strict=True)
    return labels, tuple(sign * value for value in values), sign * study.parts.total


def draw_share(
    labels: tuple[str, ...], values: tuple[float, ...], total: float
) -> "Figure":
    """Draw the waterfall of the move."""
    plots = import_module("eventimpact.plots")
    figure: Figure
    figure, ax = plots.new_axes(0.45 * (len(labels) + 1) + 1.2)
    plots.share_waterfall(ax, labels, values, total)
    return figure


def _split(
    context: Context, study: ShareStudy, intervals: PartIntervals | None
) -> Detail:
    """Tabulate the exact decomposition, in percent of the log price."""
    parts, total = study.parts, study.parts.total
    sign = -context.claim.sign
    has_intervals = intervals is not None and intervals.reason is None
    width = len(COLUMNS) + len(INTERVALS) * has_intervals

    def row(name: str, bars: str, value: float, *more: str) -> tuple[str, ...]:
        cells = (
            name,
            bars,
            f"{100 * sign * value:+.2f} %",
            points(value / total),
            *more,
        )
        return (*cells, *[""] * (width - len(cells)))

    factor = [row("factors", "", parts.factor)] if study.expected.uses_factors else []
    rest = str(int((~study.claimed.any(axis=0)).sum()))
    rows = (
        row("drift before the move", "", parts.drift),
        *factor,
        *(
            row(study.roles[k].name, str(int(study.claimed[k].sum())), part, *more)
            for k, (part, more) in enumerate(
                zip(parts.parts.tolist(), _tests(study, intervals), strict=True)
            )
        ),
        row("nothing known", rest, parts.remainder),
        row("total", "", total),
    )
    return Detail(
        columns=(*COLUMNS, *INTERVALS)[:width],
        rows=rows,
        caption="The move split exactly: the drift is taken off every bar, and bars "
        f"claimed twice are shared evenly{_said(intervals)}",
    )


def _said(intervals: PartIntervals | None) -> str:
    """Say where the intervals come from, or why there are none."""
    if intervals is None:
        return ""
    if intervals.reason is not None:
        return f"; no intervals, since {intervals.reason}"
    return (
        f". Intervals are of the share: {intervals.n_placebos:,} shifts of the same "
        f"pattern over {intervals.n_clean:,} clean bars, and {intervals.n_bootstrap:,} "
        f"bootstrap paths with blocks of {intervals.block:.1f} bars in the mean"
    )


def _tests(
    study: ShareStudy, intervals: PartIntervals | None
) -> Iterator[tuple[str, ...]]:
    """Give the cells of each role: excess, its p, and the intervals of the share."""
    total = study.parts.total
    for k, test in enumerate(study.excess):
        cells = ("not testable", "")
        if test.reason is None:
            cells = (points(test.shares(total)[0]), pvalue(test.pvalue))
        if intervals is None or intervals.reason is not None:
            yield cells
        elif not study.claimed[k].any():
            yield (*cells, "", "")
        else:
            ends = (intervals.placebo[k], intervals.bootstrap[k])
            yield (*cells, *(_ends(one, total) for one in ends))


def _ends(interval: FloatArray, total: float) -> str:
    low, high = sorted((interval / total).tolist())
    return f"{points(low)} to {points(high)}"


def _factors(context: Context, study: ShareStudy) -> Detail:
    """List the coefficients of the factors."""
    fit, sign = study.expected, -context.claim.sign
    return Detail(
        columns=("factor", "coefficient", "standard error", "source"),
        rows=tuple(
            (
                factor.symbol,
                f"{sign * b + 0.0:.3f}",
                f"{error:.3f}",
                factor.source,
            )
            for factor, b, error in zip(
                context.market.factors if fit.uses_factors else (),
                fit.coefficients.tolist(),
                fit.errors.tolist(),
                strict=True,
            )
        ),
        caption=f"Factors, fitted on {fit.n_fitted} bars before the outcome; on "
        f"{fit.n_missing} bars of the outcome a factor has no return, and nothing falls "
        "on it there",
    )


def _contested(context: Context, study: ShareStudy) -> Detail:
    """List the bars that two or more roles claim."""
    opens = context.outcome.history.open_at[context.window]
    returns = context.outcome.returns[context.window]
    return Detail(
        columns=("bar", "return", "claimed by"),
        rows=tuple(
            (
                when(opens[bar]),
                percent(-context.claim.sign * float(returns[bar]), 2),
                ", ".join(
                    role.name
                    for role, mask in zip(study.roles, study.claimed, strict=True)
                    if mask[bar]
                ),
            )
            for bar in np.flatnonzero(study.parts.contested)
        ),
        caption="Contested bars",
    )
