"""Sums over events by event-time bar, which add up over blocks and machines."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, IntArray, Window


GRID: Final = 2.0**-44


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EstimationSums:
    r"""Sums over events, by event-time bar of the estimation and the event window.

    All arrays named by bar run over ``tau``: the bars of the estimation window, then
    those of the event window.

    Parameters
    ----------
    estimation, event : Window
        The windows.
    n_events : int
        Events whose model was fitted, with residuals that are not all zero.
    count : ndarray of int, shape (n_bars,)
        Events with an abnormal return on the bar.
    ar : ndarray of shape (n_bars,)
        Sums of abnormal returns (residuals in the estimation window).
    ranks : ndarray of int, shape (2, n_bars)
        Sums of ``2 rank - n - 1``, over events without and with missing bars; the
        rank is among the ``n`` abnormal returns of both windows, ties share theirs.
    rank_shares : ndarray of int, shape (n_bars,)
        Sums of ``rank / (1 + n) - 1/2`` of events with missing bars, in units of
        2^-44.
    calendar : ndarray of int, shape (n_calendar,)
        Sums by calendar bar of residuals of unit norm, in units of 2^-44.

    Notes
    -----
    Sums of ranks and of unit-norm residuals are integers, so that they are the same
    for any order and partition of the events. The mean pairwise correlation of
    residuals :math:`z_i` of unit norm follows without pairs,

    .. math:: \bar r = \frac{\sum_t (\sum_i z_{it})^2 - N}{N (N - 1)}

    References
    ----------
    .. [1] Kolari, J. W., & Pynnonen, S. (2010). Event study testing with
       cross-sectional correlation of abnormal returns. Review of Financial Studies,
       23(11), 3996-4025.
    """

    estimation: Window
    event: Window
    n_events: int
    count: IntArray
    ar: FloatArray
    ranks: IntArray
    rank_shares: IntArray
    calendar: IntArray

    @property
    def tau(self) -> IntArray:
        """Event-time bars, those of the estimation window first."""
        windows = (self.estimation, self.event)
        return np.concatenate([np.arange(w.first, w.last + 1) for w in windows])

    @property
    def aar(self) -> FloatArray:
        """Mean abnormal return of each bar; NaN where no event has any."""
        return _ratio(self.ar, self.count)

    @property
    def mean_rank(self) -> FloatArray:
        """Mean of ``rank - (n + 1) / 2`` of each bar: 0 is expected."""
        return _ratio(self.ranks.sum(axis=0) / 2, self.count)

    @property
    def mean_rank_share(self) -> FloatArray:
        """Mean of ``rank / (1 + n) - 1/2`` of each bar: 0 is expected."""
        complete = self.ranks[0] / (2.0 * (len(self.count) + 1))
        return _ratio(complete + self.rank_shares * GRID, self.count)

    def columns(self, window: Window) -> slice:
        """Columns of a window inside the event window, such as of ``mean_rank``."""
        start = self.estimation.length - self.event.first
        return slice(start + window.first, start + window.last + 1)

    @property
    def rbar(self) -> float:
        """Mean correlation of the residuals of all pairs of events; NaN below two.

        Residuals meet on calendar bars; where two windows do not overlap, the pair
        counts as uncorrelated.
        """
        n = self.n_events
        if n < 2:
            return float("nan")
        total = self.calendar * GRID
        return float((np.dot(total, total) - n) / (n * (n - 1)))


def merge(first: EstimationSums, second: EstimationSums) -> EstimationSums:
    """Add the sums of two parts of the events, studied on one panel.

    Parameters
    ----------
    first, second : EstimationSums
        Sums of either part.

    Returns
    -------
    EstimationSums
        Sums of both.
    """
    same = (first.estimation, first.event) == (second.estimation, second.event)
    if not same or first.calendar.shape != second.calendar.shape:
        message = "the sums are of different windows or panels; study both parts alike"
        raise ValueError(message)
    return EstimationSums(
        estimation=first.estimation,
        event=first.event,
        n_events=first.n_events + second.n_events,
        count=first.count + second.count,
        ar=first.ar + second.ar,
        ranks=first.ranks + second.ranks,
        rank_shares=first.rank_shares + second.rank_shares,
        calendar=first.calendar + second.calendar,
    )


def _ratio(total: FloatArray, count: IntArray) -> FloatArray:
    """Divide; NaN where the count is 0."""
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
