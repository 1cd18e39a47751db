"""The standardised cross-sectional test."""

from typing import Final

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import ask, sample, t_of_mean
from eventimpact.inference._assumptions import warn_if_dependent
from eventimpact.inference._result import TestResult


_NULL: Final = "the mean standardised cumulative abnormal return of the events is zero"


def bmp(
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
    exact: bool = True,
) -> TestResult:
    r"""Refer the mean standardised CAR to its spread between events.

    Robust to event-induced variance; where events share bars, see `kolari_pynnonen`.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of the events.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    exact : bool, default True
        Whether the error of the fitted parameters counts in the variance of the CAR.

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
    .. math:: t = \sqrt{N}\, \overline{\mathrm{SCAR}} / \mathrm{sd}(\mathrm{SCAR})

    References
    ----------
    .. [1] Boehmer, E., Musumeci, J., & Poulsen, A. B. (1991). Event-study methodology
       under conditions of event-induced variance. Journal of Financial Economics,
       30(2), 253-272.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import bmp
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> result = bmp(arrays, Window(0, 0))
    >>> result.pvalue < 0.01, result.df
    (True, 7)
    """
    question = ask(_NULL, alternative)
    events, question = sample(arrays, window, question, exact=exact)
    found = t_of_mean(events.scar, question)
    if found.reason is None:
        warn_if_dependent(arrays, window, "bmp")
    return found
