"""Gelbach, Helland and Klick's sample-quantile test."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Alternative, FloatArray
from eventimpact.inference._event_bars import read_position, read_positions
from eventimpact.inference._history import rank_in_history, ranks_in_history
from eventimpact.inference._result import TestResult
from eventimpact.inference._state import StateScales, Windows, standardised_windows


_NULL: Final = "the window's return is one of those of the history"


def sample_quantile_test(
    returns: ArrayLike,
    position: int,
    length: int = 1,
    *,
    alternative: Alternative = "two-sided",
    catalogued: ArrayLike | None = None,
) -> TestResult:
    r"""Rank an event's return among all windows of the history before it.

    Valid whatever the distribution of returns, if only their volatility is the same
    at the event as on average: after a volatile week it rejects too often. Shown
    beside `state_matched_test`, which mends that.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, or the residuals of a model of normal returns, NaN where missing.
    position : int
        First bar of the event window.
    length : int, default 1
        Bars in the event window.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    catalogued : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars that belong to known
        events; pseudo-windows that touch them are left out.

    Returns
    -------
    TestResult
        The statistic is the return of the event window over the square root of its
        length; not applicable, with the
        reason, if that is incomplete or has fewer than 100 clean windows before it.

    Notes
    -----
    .. math:: p = \frac{1 + \#\{|c^*| \ge |c|\}}{1 + n}

    over the :math:`n` overlapping clean windows, of the same length, that lie within
    the 2,500 bars before the event.

    References
    ----------
    .. [1] Gelbach, J. B., Helland, E., & Klick, J. (2013). Valid inference in
       single-firm, single-event studies. American Law and Economics Review,
       15(2), 495-541.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import sample_quantile_test
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> returns[900] = -0.10
    >>> round(sample_quantile_test(returns, 900).pvalue, 5)
    0.00111
    """
    return rank_in_history(
        _unscaled(returns, length, catalogued),
        read_position(position),
        alternative,
        null=_NULL,
    )


def sample_quantile_pvalues(
    returns: ArrayLike, positions: ArrayLike, length: int = 1
) -> FloatArray:
    """Give the two-sided p-values of `sample_quantile_test` for many events.

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
    >>> from eventimpact.inference import sample_quantile_pvalues
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> sample_quantile_pvalues(returns, [50, 900]).round(2)
    array([ nan, 0.24])
    """
    return ranks_in_history(_unscaled(returns, length, None), read_positions(positions))


def _unscaled(returns: ArrayLike, length: int, catalogued: ArrayLike | None) -> Windows:
    """Take every window as it is: one scale for all of them."""
    one = np.ones(len(np.asarray(returns)))
    scales = StateScales(fast=one, slow=one)
    return standardised_windows(returns, length, catalogued, scales)
