"""What the tests need of the events of many draws, a chunk of draws at a time."""

from dataclasses import replace
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, Window
from eventimpact.abnormal import EventSource, Part, study_parts
from eventimpact.simulation._draw_table import DrawTable
from eventimpact.simulation._placebo_draws import PlaceboDraws
from eventimpact.simulation._placebo_sums import Rows, group_calendar, group_ranks


TIE: Final = 1e-12


def fill(
    table: DrawTable, source: EventSource, window: Window, draws: PlaceboDraws
) -> None:
    """Study the events of whole draws, which the source holds, in one block."""
    sums = _DrawSums(source, len(table.rbar))

    def see(part: Part) -> Part:
        changed = replace(part, ar=_with_effect(part.ar, source, draws))
        sums.add(changed)
        return changed

    arrays = study_parts(source, see)
    size = table.car.shape
    table.car[:] = arrays.car(window).reshape(size)
    table.sd[:] = arrays.car_sd(window).reshape(size)
    table.scar[:] = arrays.scar(window).reshape(size)
    table.df[:] = arrays.df.reshape(size)
    table.positive[:] = arrays.positive.reshape(size)
    table.n_fitted[:] = sums.n_fitted
    table.rbar[:] = sums.rbar()
    start = source.design.estimation.length - source.design.event.first
    table.corrado[:] = sums.corrado(start + window.first, start + window.last + 1)


def _with_effect(
    ar: FloatArray, source: EventSource, draws: PlaceboDraws
) -> FloatArray:
    """Widen abnormal returns of the event window, and move those of bar 0."""
    if draws.event_variance != 1:
        ar *= draws.event_variance**0.5
    if draws.inject:
        ar[:, -source.design.event.first] += draws.inject
    return ar


@final
class _DrawSums:
    """Sums by draw over its events: of ranks by event bar, of residuals by calendar."""

    def __init__(self, source: EventSource, n_draws: int) -> None:
        design = source.design
        n_bars = design.estimation.length + design.event.length
        self.source, self.n_draws = source, n_draws
        self.n_events = len(source.asset) // n_draws
        self.n_fitted = np.zeros(n_draws, dtype=np.int64)
        self.count = np.zeros((n_draws, n_bars), dtype=np.int64)
        self.ranks = np.zeros((n_draws, n_bars))
        self.calendar = np.zeros((n_draws, len(source.panel)))

    def add(self, part: Part) -> None:
        """Add the events of a part that have a standard deviation."""
        kept = np.flatnonzero(part.sigma > 0)
        if len(kept) < len(part.rows):
            part = part.only(part.sigma > 0)
        if len(kept) == 0:
            return
        group = part.rows // self.n_events
        present = part.used
        if present is not None:
            present = np.concatenate((present, np.isfinite(part.ar)), axis=1)
        values = np.concatenate((part.resid, part.ar), axis=1)
        rows = Rows(values=values, present=present, group=group, n_groups=self.n_draws)
        fitted = np.bincount(group, minlength=self.n_draws)
        self.n_fitted += fitted
        if present is None:
            self.count += fitted[:, None]
        else:
            np.add.at(self.count, group, present.astype(np.int64))
        self.ranks += group_ranks(rows, TIE * part.sigma)
        resid = replace(rows, values=part.resid)
        start = self.source.bar[part.rows] + self.source.design.estimation.first
        self.calendar += group_calendar(resid, start, self.calendar.shape[1])

    def rbar(self) -> FloatArray:
        """Mean correlation of residuals of all pairs of a draw; NaN below two events."""
        n = self.n_fitted
        pairs = np.where(n > 1, n * (n - 1.0), np.nan)
        return np.asarray((np.vecdot(self.calendar, self.calendar) - n) / pairs)

    def corrado(self, first: int, stop: int) -> FloatArray:
        """Corrado's statistic of each draw over some of the bars; NaN if there is none."""
        root = np.sqrt(np.maximum(self.count, 1))
        deviation = self.ranks / (2 * root)
        known = np.count_nonzero(self.count, axis=1)
        spread = np.sqrt((deviation**2).sum(axis=1) / np.maximum(known, 1))
        applies = (self.n_fitted > 1) & (spread > 0)
        applies &= (self.count[:, first:stop] > 0).all(axis=1)
        scale = np.where(applies, spread * np.sqrt(stop - first), np.nan)
        return np.asarray(deviation[:, first:stop].sum(axis=1) / scale)
