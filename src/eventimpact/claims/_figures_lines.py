"""The figures of the dated lines; nothing is drawn before it is shown."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from eventimpact._types import FloatArray, TimeArray
from eventimpact.attribution import Excess
from eventimpact.claims._context import Context
from eventimpact.claims._random_dates import FallPlacebos, Placebos
from eventimpact.claims._reaction_study import ReactionStudy
from eventimpact.claims._words import count
from eventimpact.errors import InsufficientDataError
from eventimpact.inference import MatchedDraws, combined_placebos, onset


if TYPE_CHECKING:
    from eventimpact.plots import Figure


Drawing = Callable[[], "Figure"]
Span = tuple[np.datetime64, np.datetime64]
Row = tuple[str, str, tuple[Span, ...]]
Marked = tuple[np.datetime64, str, str]

_MARGIN: Final = 5


def timeline_figure(context: Context) -> Drawing:
    """Prepare the dated events of every role beside the outcome."""
    bars, n_bars = context.outcome, context.last - context.first + 1
    history, margin = bars.history, max(_MARGIN, n_bars // 2)
    first = max(context.first - margin, 0)
    last = min(context.last + margin, history.n_bars - 1)
    rows, n_outside = [], 0
    for placed in bars.placed:
        panel = placed.panel
        shown = (panel.last >= first) & (panel.first <= last)
        n_outside += int((~shown).sum())
        opened = history.open_at[panel.first[shown]]
        closed = history.close_at[panel.last[shown]]
        if shown.any():
            spans = tuple(zip(opened, closed, strict=True))
            rows.append((placed.name, placed.role, spans))
    undated = len(context.claim.cause.undated) + len(bars.cause.panel.dropped)
    parts = (
        f"{count(undated, 'event')} of the cause without a bar" * bool(undated),
        f"{count(n_outside, 'event')} outside these dates" * bool(n_outside),
    )
    said = ", ".join(filter(None, parts))
    ends = (history.open_at[context.first], history.close_at[context.last])
    return partial(
        draw_timeline, tuple(rows), ends, f"not drawn: {said}" if said else ""
    )


def draw_timeline(rows: tuple[Row, ...], outcome: Span, note: str) -> "Figure":
    """Draw the events of every role, one row each."""
    figure, ax, plots = _axes(0.5 * len(rows) + 1.5)
    plots.event_timeline(ax, rows, outcome=outcome, note=note)
    return figure


def order_figure(context: Context, offset: int, z: FloatArray) -> Drawing:
    """Prepare the path of the price with its onset and the first events.

    `z` are the standardised returns of the bars from `offset` to the last.
    """
    history, bars = context.outcome.history, slice(offset, context.last + 1)
    path = np.log(history.close[bars] / history.close[context.first - 1])
    firsts: list[Marked] = []
    for placed in context.outcome.placed:
        at = placed.panel.first
        known = at[(at >= offset) & (at <= context.last)]
        if len(known):
            opened = history.open_at[int(known.min())]
            firsts.append((opened, placed.name, placed.role))
    times = (history.open_at[bars], history.close_at[bars])
    return partial(
        draw_order, times, path, z, context.first - offset, tuple(sorted(firsts))
    )


def draw_order(
    times: tuple[TimeArray, TimeArray],
    path: FloatArray,
    z: FloatArray,
    first: int,
    firsts: tuple[Marked, ...],
) -> "Figure":
    """Draw the path of the price; the onset is dated as the line dates it."""
    opened, closed = times
    try:
        found = onset(z, alternative="less")
    except InsufficientDataError:
        found = None
    ends = None
    if found is not None:
        ends = (opened[found.low], opened[found.position], closed[found.high])
    figure, ax, plots = _axes(3.8 + 0.2 * len(firsts))
    plots.onset_path(
        ax,
        closed,
        path,
        outcome=(opened[first], closed[-1]),
        onset=ends,
        firsts=firsts,
    )
    return figure


def reaction_distribution(context: Context, study: ReactionStudy) -> Drawing:
    """Prepare the total returns of matched windows beside that of the cause."""
    is_cause = study.role.role == "cause"
    needed = context.threshold if is_cause else None
    return partial(draw_reaction, study.draws, study.seed, -context.claim.sign, needed)


def draw_reaction(
    draws: MatchedDraws, seed: int, sign: int, needed: float | None
) -> "Figure":
    """Draw the totals that the test compares with, in percent of log price."""
    usable = np.flatnonzero(draws.n_matched)
    totals = combined_placebos(draws, weights=draws.scale * len(usable), rng=seed)
    seen = 100 * sign * float(draws.estimate[usable].sum())
    marks = [(f"seen: {seen:+.1f} %", seen)]
    if needed is not None:
        asked = -100 * sign * needed
        marks.append((f"smallest share of the move: {asked:+.1f} %", asked))
    figure, ax, plots = _axes(3.6)
    plots.placebo_distribution(
        ax,
        [(f"matched windows ({len(totals):,} draws)", 100 * sign * totals)],
        marks=marks,
        xlabel="Total log return over the clusters (%)",
    )
    return figure


def placement_figure(context: Context, test: Excess) -> Drawing:
    """Prepare how the cause's bars compare with random bars of the move."""
    move = context.move
    return partial(
        draw_placements,
        (test.plain.critical, test.standardised.critical),
        test.plain.effect,
        move,
        context.claim.smallest_share,
    )


def draw_placements(
    critical: tuple[FloatArray, FloatArray], effect: float, move: float, needed: float
) -> "Figure":
    """Draw the effects at which the cause ties with random bars."""
    names = ("by log returns", "by returns in volatilities")
    seen = 100 * effect / move
    figure, ax, plots = _axes(3.8)
    plots.placebo_distribution(
        ax,
        [
            (f"{name} ({len(ties):,} placements)", 100 * ties / move)
            for name, ties in zip(names, critical, strict=True)
            if len(ties)
        ],
        marks=[
            (f"beyond random bars: {seen:.0f} %", seen),
            (f"smallest share: {100 * needed:.0f} %", 100 * needed),
            ("no effect", 0.0),
        ],
        xlabel="Effect that would tie with random bars (% of the move)",
        ylabel="Share of placements (%)",
    )
    return figure


def controls_figure(
    sign: int, falls: FallPlacebos | None, history: Placebos | None
) -> Drawing | None:
    """Prepare what dates that caused nothing explain, beside the cause."""
    if falls is not None:
        name = f"same dates turned in {count(len(falls.moves), 'move')} as long"
        placebos = falls.returned
        return partial(draw_controls, name, placebos, -100.0, is_share=True)
    if history is not None:
        name = f"{count(len(history.drawn), 'set')} of dates in ordinary times"
        return partial(draw_controls, name, history, float(sign), is_share=False)
    return None


def draw_controls(
    name: str, placebos: Placebos, factor: float, *, is_share: bool
) -> "Figure":
    """Draw a statistic of the cause among those of its placebos."""
    seen = factor * placebos.statistic
    text = f"{seen:.0f} %" if is_share else f"{seen:+.2f}"
    figure, ax, plots = _axes(3.4)
    plots.placebo_distribution(
        ax,
        [(name, factor * placebos.drawn)],
        marks=[(f"the cause: {text}", seen)],
        xlabel="Share of the move on the dated bars (%)"
        if is_share
        else "Mean reaction (standard deviations)",
        ylabel="Share of placebos (%)",
    )
    return figure


def _axes(height: float) -> tuple["Figure", Any, Any]:
    """Load the room that draws, and make axes in it."""
    plots = import_module("eventimpact.plots")
    figure, ax = plots.new_axes(height)
    return figure, ax, plots
