"""What the windows matched to each event returned."""

from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.inference._event_bars import read_positions
from eventimpact.inference._state import (
    MIN_CLEAN,
    StateScales,
    Windows,
    refusal,
    standardised_windows,
    state_scales,
)
from eventimpact.inference._state_matched import at_positions
from eventimpact.inference._state_matches import matched_blocks


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MatchedDraws:
    """Events, and what the windows matched to each of them returned.

    Parameters
    ----------
    z : ndarray of shape (n_events,)
        Return of each event window over its scale; NaN where not applicable.
    estimate : ndarray of shape (n_events,)
        Log return of each event window.
    scale : ndarray of shape (n_events,)
        Scale of that return, known before the window.
    placebo : ndarray of shape (n_events, n)
        Returns over their scales of the matched windows, NaN-filled to the right.
    n_matched : ndarray of int, shape (n_events,)
        Number of matched windows; 0 where not applicable.
    reason : tuple of str or None
        Why an event is not applicable.
    positions, lengths : ndarray of int, shape (n_events,), optional
        First bar and number of bars of each event window.
    starts : ndarray of int, shape (n_events, n), optional
        First bars of the matched windows, ascending, -1-filled to the right.
    n_clean : ndarray of int, shape (n_events,), optional
        Windows that each event's matches were chosen from.
    """

    z: FloatArray
    estimate: FloatArray
    scale: FloatArray
    placebo: FloatArray
    n_matched: IntArray
    reason: tuple[str | None, ...]
    positions: IntArray | None = None
    lengths: IntArray | None = None
    starts: IntArray | None = None
    n_clean: IntArray | None = None

    def interval(
        self, event: int, confidence_level: float = 0.9
    ) -> tuple[float, float]:
        """Interval of one event's effect, by inversion of its rank test.

        Parameters
        ----------
        event : int
            Index of the event.
        confidence_level : float, default 0.9
            Coverage, half of the error on each side.

        Returns
        -------
        tuple of float
            Low and high end, as log returns; NaN where not applicable.
        """
        n = int(self.n_matched[event])
        if n == 0:
            return float("nan"), float("nan")
        effects = self.estimate[event] - self.scale[event] * self.placebo[event, :n]
        return not_rejected(effects, confidence_level)

    def sd(self, event: int) -> float:
        """Give the standard deviation of one event's return were there no effect.

        Parameters
        ----------
        event : int
            Index of the event.

        Returns
        -------
        float
            That of its matched windows, at the event's scale; NaN where not
            applicable.
        """
        n = int(self.n_matched[event])
        if n == 0:
            return float("nan")
        return float(self.scale[event] * self.placebo[event, :n].std(ddof=1))


def not_rejected(effects: FloatArray, confidence_level: float) -> tuple[float, float]:
    """Give the ends of the effects that a rank test on either side leaves."""
    n = len(effects)
    k = int((1 - confidence_level) / 2 * (n + 1) + 1e-12)
    if not k:
        return -np.inf, np.inf
    ends = np.partition(effects, (k - 1, n - k))
    return float(ends[k - 1]), float(ends[n - k])


def matched_draws(
    returns: ArrayLike,
    positions: ArrayLike,
    length: ArrayLike = 1,
    *,
    catalogued: ArrayLike | None = None,
    scales: StateScales | None = None,
) -> MatchedDraws:
    """Collect, for each event, the returns of the windows matched to it.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    positions : array_like of int, shape (n_events,)
        First bar of each event window.
    length : int or array_like of int, shape (n_events,), default 1
        Bars in the event window, of all events or of each.
    catalogued : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars that belong to known
        events, those of `positions` themselves included; pseudo-windows that touch
        them are left out. Unless given, no bar is: an earlier event of `positions`
        is among the windows that a later one is compared with.
    scales : StateScales, optional
        What `state_scales` or `garch_scales` gives for the same returns.

    Returns
    -------
    MatchedDraws
        One row an event.

    Notes
    -----
    The windows are those of `state_matched_test`.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import matched_draws
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> draws = matched_draws(returns, [700, 900], catalogued=[700, 900])
    >>> draws.placebo.shape, draws.n_matched
    ((2, 289), array([223, 289]))
    """
    known = state_scales(returns) if scales is None else scales
    at = read_positions(positions)
    lengths = np.broadcast_to(np.asarray(length, dtype=np.int64), at.shape)
    parts = []
    counts = np.zeros(len(at), dtype=np.int64)
    for one in np.unique(lengths) if at.size else np.array([1]):
        rows = np.flatnonzero(lengths == one)
        windows = standardised_windows(returns, int(one), catalogued, known)
        n_clean = np.zeros(len(rows), dtype=np.int64)
        found = [np.empty(0, dtype=np.int64)] * len(rows)
        for block in matched_blocks(windows, at[rows]):
            n_clean[block.rows] = block.n_clean
            ends = np.cumsum(block.n_matched)[:-1]
            for row, starts in zip(
                block.rows, np.split(block.start, ends), strict=True
            ):
                found[row] = starts
        counts[rows] = n_clean
        reasons = [
            refusal(windows, int(p), int(c), MIN_CLEAN)
            for p, c in zip(at[rows], n_clean, strict=True)
        ]
        parts.append(
            Part(windows=windows, rows=rows, found=found, reasons=tuple(reasons))
        )
    return replace(gather(parts, at, lengths), n_clean=frozen(counts))


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Events of one length, and the windows that each is compared with."""

    windows: Windows
    rows: IntArray
    found: list[IntArray]
    reasons: tuple[str | None, ...]


def gather(parts: list[Part], positions: IntArray, lengths: IntArray) -> MatchedDraws:
    """Put events of several lengths into one record, in their order."""
    n = len(positions)
    z, estimate, scale = np.full((3, n), np.nan)
    reason: list[str | None] = [None] * n
    n_matched = np.zeros(n, dtype=np.int64)
    for part in parts:
        at = positions[part.rows]
        usable = np.array([why is None for why in part.reasons], dtype=bool)
        sizes = np.array([len(starts) for starts in part.found], dtype=np.int64)
        z[part.rows] = np.where(usable, at_positions(part.windows.z, at), np.nan)
        estimate[part.rows] = at_positions(part.windows.car, at)
        scale[part.rows] = at_positions(part.windows.scale, at)
        n_matched[part.rows] = np.where(usable, sizes, 0)
        for row, why in zip(part.rows, part.reasons, strict=True):
            reason[row] = why
    width = int(n_matched.max(initial=0))
    placebo = np.full((n, width), np.nan)
    starts = np.full((n, width), -1, dtype=np.int64)
    for part in parts:
        for row, found in zip(part.rows, part.found, strict=True):
            if n_matched[row]:
                starts[row, : len(found)] = found
                placebo[row, : len(found)] = part.windows.z[found]
    return MatchedDraws(
        z=frozen(z),
        estimate=frozen(estimate),
        scale=frozen(scale),
        placebo=frozen(placebo),
        n_matched=frozen(n_matched),
        reason=tuple(reason),
        positions=frozen(positions),
        lengths=frozen(lengths),
        starts=frozen(starts),
    )
