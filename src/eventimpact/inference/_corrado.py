"""Corrado's rank test."""

from typing import Final

import numpy as np

from eventimpact._types import Alternative, FloatArray, IntArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import Question, ask
from eventimpact.inference._assumptions import warn_if_spread_on
from eventimpact.inference._result import TestResult


_NULL: Final = "abnormal returns of the window rank like those of all other bars"


def corrado(
    arrays: EventArrays, window: Window, *, alternative: Alternative = "two-sided"
) -> TestResult:
    r"""Compare the mean ranks of the window with their spread over all bars.

    Robust to outliers and skewed returns, and to events that share bars; not to
    event-induced variance. Over long windows it loses power, and rejects less often
    than it may, since ranks of one event add up to a constant.

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
        Referred to the standard normal distribution; the estimate is the mean of
        ``rank / (1 + n) - 1/2`` over the window's bars.

    Warns
    -----
    EventImpactWarning
        If standardised CARs vary more than estimation windows make one expect, by
        chi-square at 1 %, and so much that a nominal 5 % becomes more than 7 %.

    Notes
    -----
    Abnormal returns of an event are ranked among the :math:`n` of its estimation and
    event windows. With :math:`\bar K_t` the mean over the :math:`N_t` events on bar
    :math:`t` of the rank less its expectation :math:`(n + 1) / 2`, and :math:`D` the
    number of bars,

    .. math::
       z = \frac{\sum_{t \in W} \sqrt{N_t} \bar K_t}{\sqrt{L}\, S}, \qquad
       S^2 = \frac{1}{D} \sum_t N_t \bar K_t^2

    where :math:`N_t` cancels if nothing is missing. A bar without any event does not
    count.

    References
    ----------
    .. [1] Corrado, C. J. (1989). A nonparametric test for abnormal security-price
       performance in event studies. Journal of Financial Economics, 23(2), 385-395.
    .. [2] Cowan, A. R. (1992). Nonparametric event study tests. Review of
       Quantitative Finance and Accounting, 2(4), 343-358.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import corrado
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> corrado(arrays, Window(0, 0)).pvalue < 0.01
    True
    """
    question = ask(_NULL, alternative)
    arrays.columns(window)
    sums = arrays.sums
    inside = sums.columns(window)
    estimate = float(sums.mean_rank_share[inside].mean())
    question = question.of(sums.n_events, estimate)
    warn_if_spread_on(arrays, window, question, "corrado")
    return rank_test(sums.mean_rank, sums.count, inside, question)


def rank_test(
    mean_rank: FloatArray, count: IntArray, inside: slice, question: Question
) -> TestResult:
    """Cumulate mean ranks about zero over a window and divide by their spread."""
    if question.n_events < 2:
        return question.too_few(2)
    if (count[inside] == 0).any():
        return question.decline("no event has a return on some bar of the window")
    known = count > 0
    deviation = np.sqrt(count) * np.where(known, mean_rank, 0.0)
    S = float(np.sqrt((deviation**2).sum() / np.count_nonzero(known)))
    if S == 0:
        return question.decline("all mean ranks are equal, so that they have no spread")
    length = len(deviation[inside])
    return question.normal(float(deviation[inside].sum()) / (np.sqrt(length) * S))
