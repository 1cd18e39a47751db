"""The t test of the cross-section of cumulative abnormal returns."""

from typing import Final

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import ask, sample, t_of_mean
from eventimpact.inference._assumptions import warn_if_dependent
from eventimpact.inference._result import TestResult


_NULL: Final = "the mean cumulative abnormal return of the events is zero"


def cross_sectional(
    arrays: EventArrays, window: Window, *, alternative: Alternative = "two-sided"
) -> TestResult:
    r"""Refer the mean CAR to its spread between events.

    Robust to event-induced variance; events are taken for independent, so it rejects
    too often where they share bars.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of the events.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    TestResult
        Referred to a t distribution with ``N - 1`` degrees of freedom; the estimate
        is the mean CAR.

    Warns
    -----
    EventImpactWarning
        If windows of events share bars and residuals correlate, so that a nominal 5 %
        becomes more than 7 %.

    Notes
    -----
    .. math:: t = \sqrt{N}\, \overline{\mathrm{CAR}} / \mathrm{sd}(\mathrm{CAR})

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1985). Using daily stock returns: The case
       of event studies. Journal of Financial Economics, 14(1), 3-31.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import cross_sectional
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> result = cross_sectional(arrays, Window(0, 0))
    >>> result.pvalue < 0.01, result.df
    (True, 7)
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    found = t_of_mean(events.car, question)
    if found.reason is None:
        warn_if_dependent(arrays, window, "cross_sectional")
    return found
