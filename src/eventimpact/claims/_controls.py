"""Hold the cause against hoaxes, denials, sales that never were, and random dates."""

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.claims._context import Context
from eventimpact.claims._control_events import (
    ControlEvents,
    cluster_z,
    control_events,
    control_pvalues,
    control_table,
)
from eventimpact.claims._control_words import compared, placebo_table
from eventimpact.claims._evidence import NO_MOVE, Detail, Evidence, not_testable, weigh
from eventimpact.claims._figures_lines import controls_figure
from eventimpact.claims._random_dates import (
    FallPlacebos,
    Placebos,
    dates_in_falls,
    dates_in_history,
)
from eventimpact.claims._words import count, percent, points
from eventimpact.numerics import runs


N_DRAWS: Final = 1_999
_NO_CAUSE: Final = "the cause has no dated bar in the outcome"
_NO_PLACE: Final = (
    "the cause's dates leave too few bars of the outcome to rotate them over"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlStudy:
    """What the cause explains, and what dates that caused nothing explain.

    Attributes
    ----------
    n_bars : int
        Bars of the outcome that the cause claims.
    falls : FallPlacebos or None
        The cause's dates rotated in falls as deep.
    history : Placebos or None
        Its mean reaction, moved back over ordinary times as volatile.
    pool : Placebos or None
        Its mean reaction against as many negative controls drawn at random.
    n_pools : int
        Ways to draw them, the cause itself counted as one.
    guilty : ndarray of shape (n_controls,)
        State-matched p-value of each negative control; empty where not asked for.
    tables : tuple of Detail
        The controls, and all placebos; empty where not asked for.
    is_scheduled : bool
        Whether all of its events were fixed in advance.
    """

    n_bars: int
    falls: FallPlacebos | None
    history: Placebos | None
    pool: Placebos | None
    n_pools: int
    guilty: FloatArray
    tables: tuple[Detail, ...]
    is_scheduled: bool

    def p_support(self, significance: float) -> float | None:
        """P-value of "dates that caused nothing explain as much"; None if untestable.

        The largest of those over random dates in falls, random dates in ordinary
        times, and negative controls. The first is valid for a cause drawn at random
        in a fall that was picked, so the largest is too. Controls enter where there
        are enough of them to reach the significance. Events fixed in advance may
        do without it where the outcome is too short for it.
        """
        falls = None if self.falls is None else self.falls.excess
        if falls is None and not (self.is_scheduled and self.history is not None):
            return None
        pool = self.pool if self.n_pools * significance >= 1 else None
        parts = (falls, self.history, pool)
        return max(part.pvalue for part in parts if part is not None)


def study_controls(context: Context, *, is_tabled: bool = True) -> ControlStudy:
    """Find what random dates and negative controls explain beside the cause.

    Calibration needs no tables: without them a reading takes a few milliseconds.
    """
    bars, outcome = context.daily, context.outcome
    marked = outcome.cause.panel.mask()[context.window]
    claimed = marked & np.isfinite(outcome.returns[context.window])
    daily = _daily_bars(context)
    starts, lengths = runs(daily)
    found = control_events(context)
    history = (
        dates_in_history(
            bars.returns,
            bars.scales.sigma,
            _log(bars.scales.fast),
            daily,
            bars.catalogued(),
        )
        if len(starts)
        else None
    )
    falls = dates_in_falls(
        outcome.returns, outcome.scales.sigma, context.window, claimed
    )
    pool = _pool(context, starts, lengths, found)
    guilty = control_pvalues(context, found) if is_tabled else np.empty(0)
    rows = placebo_table(falls, history, pool, context.claim.significance)
    return ControlStudy(
        n_bars=int(claimed.sum()),
        falls=falls,
        history=history,
        pool=pool,
        n_pools=math.comb(len(found.z), len(starts)) + 1,
        guilty=guilty,
        tables=(control_table(context, found, guilty), rows) if is_tabled else (),
        is_scheduled=bool(outcome.cause.events)
        and all(event.scheduled for event in outcome.cause.events),
    )


def controls(context: Context, study: ControlStudy) -> Evidence:
    """Ask whether hoaxes, denials and random dates explain as much as the cause."""
    tables, level = study.tables, context.claim.significance
    if not context.moved_as_claimed:
        return not_testable("controls", NO_MOVE, *tables)
    if study.n_bars == 0:
        return not_testable("controls", _NO_CAUSE, *tables)
    p = study.p_support(level)
    if p is None:
        return not_testable("controls", _NO_PLACE, *tables)
    share = None if study.falls is None else -study.falls.returned.statistic
    return Evidence(
        line="controls",
        finding=weigh(p, None, level),
        reason=f"{_in_falls(context, study)}; {_elsewhere(study, level)}"
        f"{_rejecting(study, level)}",
        estimate=share,
        unit="" if share is None else "share of the move",
        pvalue=p,
        p_support=p,
        detail=tables,
        figure=controls_figure(-context.claim.sign, study.falls, study.history),
    )


def _daily_bars(context: Context) -> BoolArray:
    """Mark the daily bars of the cause that lie wholly in the outcome."""
    history, outcome = context.daily.history, context.outcome.history
    inside = (history.open_at >= outcome.open_at[context.first]) & (
        history.close_at <= outcome.close_at[context.last]
    )
    return np.asarray(context.daily.cause.panel.mask() & inside)


def _log(scale: FloatArray) -> FloatArray:
    """Take logs where the scale is positive, NaN elsewhere."""
    return np.log(scale, out=np.full(len(scale), np.nan), where=scale > 0)


def _pool(
    context: Context, starts: IntArray, lengths: IntArray, found: ControlEvents
) -> Placebos | None:
    """Draw as many controls as the cause has clusters; None if there are fewer.

    Every way of drawing them counts once where they are few.
    """
    z = cluster_z(context, starts, lengths)
    n, k = len(found.z), len(z)
    if not 0 < k <= n or not np.isfinite(z).all():
        return None
    if math.comb(n, k) <= N_DRAWS:
        chosen = np.array(list(combinations(range(n), k)))
    else:
        keys = context.rng("controls").random((N_DRAWS, n))
        chosen = np.argpartition(keys, k - 1, axis=1)[:, :k]
    return Placebos(statistic=float(z.mean()), drawn=found.z[chosen].mean(axis=1))


def _in_falls(context: Context, study: ControlStudy) -> str:
    """Say what the same dates elsewhere in falls as deep carry."""
    if study.falls is None:
        return (
            "the outcome is too short for random dates in it, but the cause's events "
            "were scheduled, so random dates of ordinary times will do"
        )
    falls = study.falls
    low, mid, high = np.quantile(-falls.returned.drawn, [0.05, 0.5, 0.95])
    sizes = [-context.claim.sign * float(f(falls.moves)) for f in (np.max, np.min)]
    return (
        f"the cause's bars carry {points(-falls.returned.statistic)} of the move with the "
        "drift in it; its dates "
        f"rotated in {count(len(falls.moves), 'move')} as long "
        f"({percent(sizes[0])} to {percent(sizes[1])}) carry {points(mid)} at the "
        f"median (90 % of them {points(low)} to {points(high)}), and "
        + compared(
            falls.excess,
            context.claim.significance,
            f"{{}} of the {count(len(falls.excess.drawn), 'placement')} stand out as much",
            "they are",
        )
    )


def _elsewhere(study: ControlStudy, level: float) -> str:
    """Say how ordinary times and the negative controls compare."""
    history = (
        "ordinary times hold too few clean dates"
        if study.history is None
        else compared(
            study.history,
            level,
            "in ordinary times {} react as much",
            "dates of ordinary times are",
        )
    )
    pool = "the negative controls are too few to compare with"
    if study.pool is not None:
        pool = compared(
            study.pool, level, "of negative controls {}", "negative controls are"
        )
    return f"{history}, {pool}"


def _rejecting(study: ControlStudy, level: float) -> str:
    """Say how many controls the test of a cause would have found guilty."""
    known = study.guilty[np.isfinite(study.guilty)]
    if not len(known):
        return ""
    return (
        f"; {int((known <= level).sum())} of {count(len(known), 'control')} would be found "
        f"guilty at {points(level)}"
    )
