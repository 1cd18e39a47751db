"""The test of calendar-time portfolios."""

from typing import Final

import numpy as np

from eventimpact._types import Alternative, FloatArray, IntArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import NO_SPREAD, ask, mean, sample, sd
from eventimpact.inference._result import TestResult


_NULL: Final = "the portfolio of assets inside event windows has no abnormal return"
_ONE_BAR: Final = (
    "all windows lie on {n} calendar bar; the test needs 2 or more, since its spread is "
    "that between bars"
)


def calendar_time(
    arrays: EventArrays, window: Window, *, alternative: Alternative = "two-sided"
) -> TestResult:
    r"""Refer the mean return of the portfolio of current events to its spread in time.

    Robust to events that share bars, since those make one observation. The error of the
    fitted parameters, which bars of an event share, is not counted.

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
        Referred to a t distribution with one degree of freedom less than calendar
        bars in any window; the estimate is the mean abnormal return of a bar.

    Notes
    -----
    With :math:`P_s` the mean abnormal return of the events whose window covers
    calendar bar :math:`s`, of :math:`m` such bars,

    .. math:: t = \sqrt{m}\, \bar P / \mathrm{sd}(P)

    References
    ----------
    .. [1] Jaffe, J. F. (1974). Special information and insider trading. Journal of
       Business, 47(3), 410-428.
    .. [2] Mandelker, G. (1974). Risk and return: The case of merging firms. Journal of
       Financial Economics, 1(4), 303-335.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import calendar_time
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> asset, bar = np.arange(8), 300 + 5 * np.arange(8)
    >>> returns[bar, asset] += 0.05
    >>> arrays = event_arrays(returns, None, asset, bar, model=ConstantMean())
    >>> result = calendar_time(arrays, Window(0, 0))
    >>> result.pvalue < 0.05, result.df
    (True, 7)
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    if events.n == 0:
        return question.too_few(1)
    portfolio = _portfolio(arrays, window, np.flatnonzero(events.used))
    question = question.of(events.n, mean(portfolio))
    m, spread = len(portfolio), sd(portfolio)
    if m < 2:
        return question.decline(_ONE_BAR.format(n=m))
    if spread == 0:
        return question.decline(NO_SPREAD)
    return question.student(np.sqrt(m) * mean(portfolio) / spread, m - 1)


def _portfolio(arrays: EventArrays, window: Window, rows: IntArray) -> FloatArray:
    """Average over events by calendar bar, in the order of the calendar."""
    ar = arrays.ar[rows][:, arrays.columns(window)].ravel()
    bar = arrays.source.bar[rows, None] + np.arange(window.first, window.last + 1)
    bar = bar.ravel() - bar.min()
    order = np.lexsort((ar, bar))
    count = np.bincount(bar)
    total = np.bincount(bar[order], ar[order])
    return np.asarray(total[count > 0] / count[count > 0])
