"""The raw sample-quantile comparison for several events."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact.inference._draws import MatchedDraws, Part, gather
from eventimpact.inference._history import clean_starts
from eventimpact.inference._state import (
    MIN_MATCHES,
    StateScales,
    refusal,
    standardised_windows,
)


def sample_quantile_draws(
    returns: ArrayLike,
    positions: ArrayLike,
    length: ArrayLike = 1,
    *,
    catalogued: ArrayLike | None = None,
) -> MatchedDraws:
    r"""Collect, for each event, the raw returns of all clean windows before it.

    For `combined_state_matched`, which with these draws is the test of Gelbach,
    Helland and Klick for several events: no scale and no match, so right only where
    volatility is what it usually is. With one event it is `sample_quantile_test`.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, or the residuals of a model of normal returns, NaN where missing.
    positions : array_like of int, shape (n_events,)
        First bar of each event window.
    length : int or array_like of int, shape (n_events,), default 1
        Bars in the event window, of all events or of each.
    catalogued : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars that belong to known
        events; windows that touch them are left out.

    Returns
    -------
    MatchedDraws
        One row an event, with the clean windows of the 2,500 bars before it. The
        scale is :math:`\sqrt L`.

    References
    ----------
    .. [1] Gelbach, J. B., Helland, E., & Klick, J. (2013). Valid inference in
       single-firm, single-event studies. American Law and Economics Review,
       15(2), 495-541.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import combined_state_matched, sample_quantile_draws
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> returns[[700, 800, 900]] -= 0.03
    >>> draws = sample_quantile_draws(returns, [700, 800, 900])
    >>> combined_state_matched(draws, alternative="less", rng=0).pvalue < 0.05
    True
    """
    at = np.asarray(positions, dtype=np.int64)
    lengths = np.broadcast_to(np.asarray(length, dtype=np.int64), at.shape)
    one = np.ones(len(np.asarray(returns)))
    unscaled = StateScales(fast=one, slow=one)
    parts = []
    for size in np.unique(lengths):
        rows = np.flatnonzero(lengths == size)
        windows = standardised_windows(returns, int(size), catalogued, unscaled)
        found = [clean_starts(windows, int(position)) for position in at[rows]]
        reasons = [
            refusal(windows, int(position), len(starts), MIN_MATCHES)
            for position, starts in zip(at[rows], found, strict=True)
        ]
        parts.append(
            Part(windows=windows, rows=rows, found=found, reasons=tuple(reasons))
        )
    return gather(parts, at, lengths)
