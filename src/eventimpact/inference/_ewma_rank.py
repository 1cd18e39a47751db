"""The rank test of a return over its scale, without matching."""

from typing import Final

from numpy.typing import ArrayLike

from eventimpact._types import Alternative, FloatArray
from eventimpact.inference._history import rank_in_history, ranks_in_history
from eventimpact.inference._result import TestResult
from eventimpact.inference._state import (
    StateScales,
    Windows,
    standardised_windows,
    state_scales,
)


_NULL: Final = "the window's return over its scale is one of those of the history"


def ewma_rank_test(
    returns: ArrayLike,
    position: int,
    length: int = 1,
    *,
    alternative: Alternative = "two-sided",
    catalogued: ArrayLike | None = None,
    scales: StateScales | None = None,
) -> TestResult:
    r"""Rank an event's return over its fast scale among all windows before it.

    For comparison only: volatility reverts to its mean, so that dividing by
    yesterday's rejects too often in calm markets and too seldom in volatile ones.
    `state_matched_test` mends that.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    position : int
        First bar of the event window.
    length : int, default 1
        Bars in the event window.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    catalogued : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars that belong to known
        events; pseudo-windows that touch them are left out.
    scales : StateScales, optional
        What `state_scales` gives for the same returns.

    Returns
    -------
    TestResult
        Not applicable, with the reason, if the event window is incomplete or has
        fewer than 100 clean windows before it.

    Notes
    -----
    As `state_matched_test`, with the fast exponentially weighted standard deviation
    (decay 0.94) alone as the scale, among all clean windows that lie within the
    2,500 bars before the event.

    References
    ----------
    .. [1] Gelbach, J. B., Helland, E., & Klick, J. (2013). Valid inference in
       single-firm, single-event studies. American Law and Economics Review,
       15(2), 495-541.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import ewma_rank_test
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> returns[900] = -0.10
    >>> round(ewma_rank_test(returns, 900).pvalue, 5)
    0.00115
    """
    windows = _fast_scaled(returns, length, catalogued, scales)
    return rank_in_history(windows, position, alternative, null=_NULL)


def ewma_rank_pvalues(
    returns: ArrayLike, positions: ArrayLike, length: int = 1
) -> FloatArray:
    """Give the two-sided p-values of `ewma_rank_test` for many events.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    positions : array_like of int, shape (n_events,)
        First bar of each event window.
    length : int, default 1
        Bars in an event window.

    Returns
    -------
    ndarray of shape (n_events,)
        P-values; NaN where not applicable.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import ewma_rank_pvalues
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> ewma_rank_pvalues(returns, [50, 900]).round(2)
    array([ nan, 0.31])
    """
    return ranks_in_history(_fast_scaled(returns, length, None, None), positions)


def _fast_scaled(
    returns: ArrayLike,
    length: int,
    catalogued: ArrayLike | None,
    scales: StateScales | None,
) -> Windows:
    """Standardise every window by the fast scale before it."""
    known = state_scales(returns) if scales is None else scales
    fast = StateScales(fast=known.fast, slow=known.fast)
    return standardised_windows(returns, length, catalogued, fast)
