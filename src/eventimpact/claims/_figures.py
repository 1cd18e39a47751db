"""The figures of a reading."""

from typing import Final

import numpy as np
from scipy.special import stdtrit

from eventimpact._types import Window
from eventimpact.abnormal import Design, abnormal_returns
from eventimpact.claims._context import Context, Placed
from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._share_tables import draw_share, waterfall
from eventimpact.normal import ConstantMean
from eventimpact.plots import (
    EventKind,
    Figure,
    TimedEvent,
    car_path,
    new_axes,
    price_path,
)


MARGIN: Final = 30
TAU: Final = Window(-5, 10)
_KINDS: Final[dict[str, EventKind]] = {
    "cause": "cause",
    "report": "report",
    "rival": "rival",
    "confounder": "confounder",
}


def reading_figure(one: ReadingVerdict) -> Figure:
    """Draw the price path of a reading with its events."""
    context = one.context
    bars = context.outcome
    margin = max(MARGIN, (context.last - context.first) // 2)
    start = max(context.first - 1 - margin, 0)
    stop = min(context.last + margin, bars.history.n_bars - 1)
    shown = slice(start, stop + 1)
    figure, ax = new_axes(4.2)
    price_path(
        ax,
        bars.history.close_at[shown],
        bars.history.close[shown],
        outcome=(
            bars.history.close_at[context.first - 1],
            bars.history.close_at[context.last],
        ),
        events=[event for placed in bars.placed for event in _timed(placed, context)],
        ylabel=f"{bars.history.symbol}, close ({bars.history.currency})",
    )
    return figure


def _timed(placed: Placed, context: Context) -> list[TimedEvent]:
    """Put every event in the middle of the bars that it claims."""
    history = context.outcome.history
    kind = _KINDS[placed.role]
    return [
        (
            history.open_at[first]
            + (history.close_at[last] - history.open_at[first]) / 2,
            "",
            kind,
        )
        for first, last in zip(placed.panel.first, placed.panel.last, strict=True)
    ]


def reaction_figure(one: ReadingVerdict) -> Figure | None:
    """Draw the cumulative abnormal return around the cause's first cluster."""
    study = one.reaction
    bars = study.bars
    usable = np.flatnonzero(study.draws.n_matched)
    if not len(usable):
        return None
    event = int(study.starts[usable[0]])
    abnormal = abnormal_returns(
        bars.returns,
        [event],
        model=ConstantMean(),
        design=Design(event=TAU),
        masked=bars.catalogued(),
    )
    windows = [Window(TAU.first, int(tau)) for tau in abnormal.tau]
    sign = -one.context.claim.sign
    car = np.array([sign * abnormal.car(window)[0] for window in windows])
    sd = np.array([abnormal.car_sd(window)[0] for window in windows])
    half = float(stdtrit(max(int(abnormal.df_resid[0]), 1), 0.95)) * sd
    shown = np.isfinite(car) & np.isfinite(sd)
    if not shown.any():
        return None
    figure, ax = new_axes(3.6)
    car_path(
        ax,
        abnormal.tau[shown],
        car[shown],
        (car - half)[shown],
        (car + half)[shown],
        interval="90 % interval",
    )
    return figure


def share_figure(one: ReadingVerdict) -> Figure:
    """Draw the split of the move as a waterfall."""
    return draw_share(*waterfall(one.context, one.share))
