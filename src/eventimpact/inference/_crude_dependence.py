"""The test of Brown and Warner with crude adjustment for dependence."""

from typing import Final

import numpy as np

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import ask, sd
from eventimpact.inference._assumptions import warn_if_spread_on
from eventimpact.inference._result import TestResult


_NULL: Final = "the mean abnormal return of the events is zero on the window's bars"


def crude_dependence(
    arrays: EventArrays, window: Window, *, alternative: Alternative = "two-sided"
) -> TestResult:
    r"""Compare the mean CAR with the spread of mean residuals over estimation bars.

    Robust to correlation between events that share one bar; not to event-induced
    variance. The error of the fitted parameters is not counted, so it rejects too often
    where the window is long beside the estimation window.

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
        Referred to a t distribution with ``T - 1`` degrees of freedom, of :math:`T`
        estimation bars; the estimate is the sum of the mean abnormal returns.

    Warns
    -----
    EventImpactWarning
        If standardised CARs vary more than estimation windows make one expect, by
        chi-square at 1 %, and so much that a nominal 5 % becomes more than 7 %.

    Notes
    -----
    With :math:`\overline{\mathrm{AR}}_t` the mean over events on a bar from the event,

    .. math::
       t = \sum_{t \in W} \overline{\mathrm{AR}}_t \Big/
       \left(\sqrt{L}\; \mathrm{sd}_{\text{estimation}}(\overline{\mathrm{AR}})\right)

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1980). Measuring security price
       performance. Journal of Financial Economics, 8(3), 205-258.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import crude_dependence
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> result = crude_dependence(arrays, Window(0, 0))
    >>> result.pvalue < 0.001, result.df
    (True, 249)
    """
    question = ask(_NULL, alternative)
    arrays.columns(window)
    sums = arrays.sums
    aar = sums.aar
    estimate = float(aar[sums.columns(window)].sum())
    question = question.of(sums.n_events, estimate)
    if sums.n_events == 0:
        return question.too_few(1)
    if not np.isfinite(estimate):
        return question.decline("no event has a return on some bar of the window")
    history = aar[: arrays.estimation.length]
    history = history[np.isfinite(history)]
    spread = sd(history)
    if spread == 0:
        return question.decline("mean residuals do not vary over the estimation bars")
    warn_if_spread_on(arrays, window, question, "crude_dependence")
    return question.student(
        estimate / (spread * float(np.sqrt(window.length))), len(history) - 1
    )
