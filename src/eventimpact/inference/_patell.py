"""Patell's test of standardised cumulative abnormal returns."""

from typing import Final

import numpy as np

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import Sample, ask, sample, total
from eventimpact.inference._assumptions import warn_if_dependent, warn_if_spread
from eventimpact.inference._freedom import Freedom, freedom
from eventimpact.inference._result import TestResult


_NULL: Final = (
    "every cumulative abnormal return has mean zero and the variance of its forecast"
)
TOO_FEW_DF: Final = (
    "an event has fewer than 3 degrees of freedom, so that its standardised return has "
    "no variance; take a longer estimation window"
)


def patell(
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
    exact: bool = True,
) -> TestResult:
    r"""Sum standardised CARs over the standard deviation of the sum.

    It rejects too often when events change the variance of returns (16 % for 5 % when
    it doubles), and when events share bars; see `bmp` and `kolari_pynnonen`. With fat
    tails and volatility that clusters it rejects 6 to 7 %.

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
        Referred to the standard normal distribution; the estimate is the mean CAR.

    Warns
    -----
    EventImpactWarning
        If windows of events share bars and residuals correlate, so that a nominal 5 %
        becomes more than 7 %.
        If standardised CARs vary more than estimation windows make one expect, by
        chi-square at 1 %, and so much that a nominal 5 % becomes more than 7 %.

    Notes
    -----
    With :math:`d_i = T_i - k` degrees of freedom,

    .. math:: z = \sum_i \mathrm{SCAR}_i \Big/ \sqrt{\sum_i d_i / (d_i - 2)}

    References
    ----------
    .. [1] Patell, J. M. (1976). Corporate forecasts of earnings per share and stock
       price behavior: Empirical tests. Journal of Accounting Research, 14(2),
       246-276.
    .. [2] Marks, J. M., & Musumeci, J. (2017). Misspecification in event studies.
       Journal of Corporate Finance, 45, 333-341.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import patell
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> patell(arrays, Window(0, 0)).pvalue < 0.001
    True
    """
    question = ask(_NULL, alternative)
    events, question = sample(arrays, window, question, exact=exact)
    if events.n == 0:
        return question.too_few(1)
    df = freedom(arrays, events)
    if df.least <= 2:
        return question.decline(TOO_FEW_DF)
    warn_if_dependent(arrays, window, "patell")
    warn_if_spread(arrays, events, "patell")
    return question.normal(patell_z(events, df))


def patell_z(events: Sample, df: Freedom) -> float:
    """Sum standardised CARs over the standard deviation of the sum."""
    return total(events.scar) / float(np.sqrt(df.variance))
