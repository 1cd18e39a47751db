"""What the windows matched to each event returned."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.inference._state import (
    MIN_CLEAN,
    StateScales,
    matched_blocks,
    refusal,
    standardised_windows,
    trailing,
)
from eventimpact.inference._state_matched import at_positions


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
    """

    z: FloatArray
    estimate: FloatArray
    scale: FloatArray
    placebo: FloatArray
    n_matched: IntArray
    reason: tuple[str | None, ...]

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
        k = int((1 - confidence_level) / 2 * (n + 1) + 1e-12)
        effects.sort()
        return (
            float(effects[k - 1]) if k else -np.inf,
            float(effects[-k]) if k else np.inf,
        )

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


def matched_draws(
    returns: ArrayLike,
    positions: ArrayLike,
    length: int = 1,
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
    length : int, default 1
        Bars in an event window.
    catalogued : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars that belong to known
        events; pseudo-windows that touch them are left out.
    scales : StateScales, optional
        What `state_scales` gives for the same returns.

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
    >>> draws = matched_draws(returns, [700, 900])
    >>> draws.placebo.shape, draws.n_matched
    ((2, 290), array([223, 290]))
    """
    windows = standardised_windows(returns, length, catalogued, scales)
    at = np.asarray(positions, dtype=np.int64)
    history = trailing(windows.z, np.nan)
    n_clean = np.zeros(len(at), dtype=np.int64)
    found: list[FloatArray] = [np.empty(0)] * len(at)
    for block in matched_blocks(windows, at):
        n_clean[block.rows] = block.n_clean
        for row, position, matched in zip(
            block.rows, block.positions, block.matched, strict=True
        ):
            found[row] = history[position][matched]
    reason = tuple(
        refusal(windows, int(p), int(c), MIN_CLEAN)
        for p, c in zip(at, n_clean, strict=True)
    )
    usable = np.array([why is None for why in reason], dtype=bool)
    n_matched = np.where(usable, [len(z) for z in found], 0).astype(np.int64)
    placebo = np.full((len(at), int(n_matched.max(initial=0))), np.nan)
    for row in np.flatnonzero(usable):
        placebo[row, : n_matched[row]] = found[row]
    return MatchedDraws(
        z=frozen(np.where(usable, at_positions(windows.z, at), np.nan)),
        estimate=frozen(at_positions(windows.car, at)),
        scale=frozen(at_positions(windows.scale, at)),
        placebo=frozen(placebo),
        n_matched=frozen(n_matched),
        reason=reason,
    )
