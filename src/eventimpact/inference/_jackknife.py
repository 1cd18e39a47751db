"""The jackknife test."""

from typing import Final

import numpy as np

from eventimpact._types import Alternative, FloatArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import NO_SPREAD, ROUNDING, ask, mean, sample, sd
from eventimpact.inference._assumptions import warn_if_dependent
from eventimpact.inference._result import TestResult


_NULL: Final = "the mean standardised cumulative abnormal return of the events is zero"


def jackknife(
    arrays: EventArrays, window: Window, *, alternative: Alternative = "two-sided"
) -> TestResult:
    r"""Refer pseudo-values of the standardised mean to Student's t.

    Robust to event-induced variance; events are taken for independent. With 20 normal
    events it rejects 3 % for 5 %.

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
    With :math:`\hat\theta = \overline{\mathrm{SCAR}} / \mathrm{sd}(\mathrm{SCAR})`, and
    :math:`\hat\theta_{-i}` the same without event :math:`i`,

    .. math::
       J_i = N \hat\theta - (N - 1) \hat\theta_{-i}, \qquad
       t = \sqrt{N}\, \bar J / \mathrm{sd}(J)

    References
    ----------
    .. [1] Giaccotto, C., & Sfiridis, J. M. (1996). Hypothesis testing in event
       studies: The case of variance changes. Journal of Economics and Business, 48(4),
       349-370.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import jackknife
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> jackknife(arrays, Window(0, 0)).pvalue < 0.05
    True
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    n = events.n
    if n < 3:
        return question.too_few(3)
    if sd(events.scar) == 0:
        return question.decline(NO_SPREAD)
    warn_if_dependent(arrays, window, "jackknife")
    values = _pseudo_values(events.scar)
    spread = sd(values) if np.isfinite(values).all() else 0.0
    if spread == 0:
        return question.decline(
            "without one of the events the others do not differ, or all weigh the same"
        )
    return question.student(np.sqrt(n) * mean(values) / spread, n - 1)


def _pseudo_values(x: FloatArray) -> FloatArray:
    """Pseudo-values of mean over standard deviation; NaN where the rest do not vary."""
    n, centre, spread = len(x), mean(x), sd(x)
    apart = (x - centre) / spread
    rest_mean = centre / spread - apart / (n - 1)
    rest_var = ((n - 1) - apart**2 * n / (n - 1)) / (n - 2)
    rest_var[rest_var <= ROUNDING] = np.nan
    return np.asarray(n * centre / spread - (n - 1) * rest_mean / np.sqrt(rest_var))
