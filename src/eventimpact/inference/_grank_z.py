"""The generalised rank test, referred to the normal distribution."""

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import ask
from eventimpact.inference._generalized_rank import NULL, rank_ratio
from eventimpact.inference._result import TestResult


def grank_z(
    arrays: EventArrays, window: Window, *, alternative: Alternative = "two-sided"
) -> TestResult:
    r"""Rank the standardised CAR, as one bar, among the estimation residuals.

    Robust to event-induced variance and outliers. It rejects too often where `grank_t`
    does, which see, and in short estimation windows.

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
        Referred to the standard normal distribution; the estimate is
        :math:`\bar U_0`.

    Warns
    -----
    EventImpactWarning
        With fewer than 10 events.

    Notes
    -----
    The standardised CAR, divided by its standard deviation between events, is ranked
    among itself and the :math:`T` standardised estimation residuals. With
    :math:`U = \mathrm{rank} / (T + 2) - 1/2`, means :math:`\bar U_t` over the
    :math:`N_t` events on bar :math:`t`, and bar 0 for the CAR,

    .. math::
       Z = \bar U_0 / S, \qquad
       S^2 = \frac{1}{T + 1} \sum_t \frac{N_t}{N} \bar U_t^2

    References
    ----------
    .. [1] Kolari, J. W., & Pynnonen, S. (2011). Nonparametric rank tests for event
       studies. Journal of Empirical Finance, 18(5), 953-971.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import grank_z
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 12))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(12), np.full(12, 300), model=ConstantMean()
    ... )
    >>> grank_z(arrays, Window(0, 0)).pvalue < 0.05
    True
    """
    found, question = rank_ratio(arrays, window, ask(NULL, alternative))
    if isinstance(found, TestResult):
        return found
    return question.normal(found.z)
