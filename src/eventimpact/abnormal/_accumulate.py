"""Sums of a study, block by block."""

from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal._compiled import CompiledSums, choose
from eventimpact.abnormal._linear import row_dots
from eventimpact.abnormal._part import Part
from eventimpact.abnormal._source import EventSource
from eventimpact.abnormal._sums import EstimationSums
from eventimpact.numerics import add_on_calendar, rank_sums


TIE: Final = 1e-12


@final
class Accumulator:
    """Adds parts up to `EstimationSums`.

    Sums of abnormal returns are carried from event to event in the order of bars and
    assets, those of complete and of incomplete events apart; all others are integers.
    """

    def __init__(self, source: EventSource) -> None:
        design = source.design
        n_bars = design.estimation.length + design.event.length
        self.source = source
        self.n_events = 0
        self.count = np.zeros(n_bars, dtype=np.int64)
        self.ar = np.zeros((2, n_bars))
        self.ranks = np.zeros((2, n_bars), dtype=np.int64)
        self.rank_shares = np.zeros(n_bars, dtype=np.int64)
        first, last = design.estimation
        self.before = max(0, -first)
        n_calendar = self.before + len(source.panel) + max(0, last)
        self.calendar = np.zeros(n_calendar, dtype=np.int64)
        kernels = choose(source)
        totals = self.calendar, self.ranks[0]
        self.compiled = None if kernels is None else CompiledSums(kernels, totals)

    def prepare(self, part: Part) -> None:
        """Add what compiled code adds in whole numbers; in any thread, in any order."""
        if self.compiled is not None and part.used is None:
            self.compiled.add(part, self._start(part), TIE * part.sigma)

    def _start(self, part: Part) -> IntArray:
        """Place the estimation windows on the calendar."""
        first = self.source.design.estimation.first + self.before
        return np.asarray(self.source.bar[part.rows] + first)

    def add(self, part: Part) -> None:
        """Add the events of a prepared part that have a standard deviation.

        Residuals are spent.
        """
        kept = part.sigma > 0
        if self.compiled is not None and part.used is None:
            n_kept = int(np.count_nonzero(kept))
            self.n_events += n_kept
            self.count += n_kept
            self.compiled.carry_on(part, self.ar[0])
            return
        if not kept.any():
            return
        start = self._start(part)
        if not kept.all():
            part, start = part.only(kept), start[kept]
        self.n_events += len(part.rows)
        present = _present(part)
        self._add_returns(part, present)
        ranks, shares = rank_sums((part.resid, part.ar), TIE * part.sigma, present)
        self.ranks[int(present is not None)] += ranks
        self.rank_shares += shares
        squares = part.squares
        if squares is None:
            squares = row_dots(part.resid, part.resid)
        units = np.multiply(part.resid, (1 / np.sqrt(squares))[:, None], out=part.resid)
        add_on_calendar(self.calendar, units, start)

    def _add_returns(self, part: Part, present: BoolArray | None) -> None:
        """Add abnormal returns, going on from the last event."""
        n_est = part.resid.shape[1]
        ar = part.ar if present is None else np.where(present[:, n_est:], part.ar, 0.0)
        self.count += len(ar) if present is None else present.sum(axis=0)
        total = self.ar[int(present is not None)]
        total[:n_est] = _carry_on(total[:n_est], part.resid)
        total[n_est:] = _carry_on(total[n_est:], ar)

    def finish(self) -> EstimationSums:
        """Close the sums."""
        if self.compiled is not None:
            self.compiled.finish()
        return EstimationSums(
            estimation=self.source.design.estimation,
            event=self.source.design.event,
            n_events=self.n_events,
            count=self.count,
            ar=self.ar[0] + self.ar[1],
            ranks=self.ranks,
            rank_shares=self.rank_shares,
            calendar=self.calendar[self.before :][: len(self.source.panel)],
        )


def _present(part: Part) -> BoolArray | None:
    """Tell which bars of both windows have an abnormal return; None if all do."""
    if part.used is None:
        return None
    return np.concatenate((part.used, np.isfinite(part.ar)), axis=1)


def _carry_on(total: FloatArray, rows: FloatArray) -> FloatArray:
    """Add row after row to a total, so that blocks of rows leave no trace."""
    first = rows[0].copy()
    rows[0] += total
    if rows.shape[1] == 1:
        grown = np.add.accumulate(rows[:, 0])[-1:]
    else:
        grown = np.asarray(rows.sum(axis=0))
    rows[0] = first
    return grown
