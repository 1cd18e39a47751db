"""Sums of a study, block by block."""

from typing import final

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.abnormal._parts import Part
from eventimpact.abnormal._source import EventSource
from eventimpact.abnormal._sums import GRID, EstimationSums
from eventimpact.numerics import doubled_ranks


@final
class Accumulator:
    """Adds parts up to `EstimationSums`."""

    def __init__(self, source: EventSource) -> None:
        design = source.design
        n_bars = design.estimation.length + design.event.length
        self.source = source
        self.n_events = 0
        self.count = np.zeros(n_bars, dtype=np.int64)
        self.ar = np.zeros(n_bars)
        self.ranks = np.zeros((2, n_bars), dtype=np.int64)
        self.rank_shares = np.zeros(n_bars, dtype=np.int64)
        self.calendar = np.zeros(len(source.panel), dtype=np.int64)
        self.event_time = np.zeros(design.estimation.length, dtype=np.int64)

    def add(self, part: Part) -> None:
        """Add the events of a part that have a standard deviation."""
        kept = part.sigma > 0
        resid = part.resid[kept]
        used = np.ones(resid.shape, bool) if part.used is None else part.used[kept]
        values = np.concatenate((np.where(used, resid, np.nan), part.ar[kept]), axis=1)
        known = np.isfinite(values)
        self.n_events += len(values)
        self.count += known.sum(axis=0)
        self.ar += np.where(known, values, 0).sum(axis=0)
        self._add_ranks(values / part.sigma[kept, None])
        self._add_residuals(part, resid, kept)

    def _add_ranks(self, values: FloatArray) -> None:
        """Rank each event's bars."""
        n = np.count_nonzero(np.isfinite(values), axis=1)
        ranks = doubled_ranks(values)
        complete = n == values.shape[1]
        self.ranks[0] += ranks[complete].sum(axis=0)
        self.ranks[1] += ranks[~complete].sum(axis=0)
        shares = ranks[~complete] / (2.0 * (n[~complete, None] + 1))
        self.rank_shares += np.rint(shares / GRID).astype(np.int64).sum(axis=0)

    def _add_residuals(self, part: Part, resid: FloatArray, kept: BoolArray) -> None:
        """Add residuals of unit norm to the bars of the calendar."""
        norm = np.sqrt(np.vecdot(resid, resid))
        units = np.rint(resid * (1 / (GRID * norm))[:, None]).astype(np.int64)
        self.event_time += units.sum(axis=0)
        bars, inside = self.source.bars(part.rows[kept], self.source.design.estimation)
        np.add.at(self.calendar, bars[inside], units[inside])

    def finish(self) -> EstimationSums:
        """Close the sums."""
        return EstimationSums(
            estimation=self.source.design.estimation,
            event=self.source.design.event,
            n_events=self.n_events,
            count=self.count,
            ar=self.ar,
            ranks=self.ranks,
            rank_shares=self.rank_shares,
            calendar=self.calendar,
            event_time=self.event_time,
        )
