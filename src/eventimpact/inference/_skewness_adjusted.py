"""The skewness-adjusted t test."""

from typing import Final

import numpy as np

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import NO_SPREAD, ask, mean, sample, sd, total
from eventimpact.inference._result import TestResult


_NULL: Final = "the mean cumulative abnormal return of the events is zero"


def skewness_adjusted(
    arrays: EventArrays, window: Window, *, alternative: Alternative = "two-sided"
) -> TestResult:
    r"""Transform the t of the mean CAR so that skewness does not move it.

    Made for long windows and many events: with few, the normal distribution has too
    thin tails, and the test rejects too often (6 to 8 % for 5 % with 20 events).

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
        Referred to the standard normal distribution; the estimate is the mean CAR.

    Warns
    -----
    EventImpactWarning
        With fewer than 30 events.

    Notes
    -----
    With :math:`S = \overline{\mathrm{CAR}} / s` and
    :math:`g = \frac{1}{N} \sum_i (\mathrm{CAR}_i - \overline{\mathrm{CAR}})^3 / s^3`,

    .. math::
       z = \sqrt{N} \left(S + \tfrac{1}{3} g S^2 + \tfrac{1}{27} g^2 S^3
       + \tfrac{g}{6 N}\right)

    which rises in :math:`S` throughout, unlike Johnson's form without the cube.

    References
    ----------
    .. [1] Hall, P. (1992). On the removal of skewness by transformation. Journal of
       the Royal Statistical Society B, 54(1), 221-228.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import skewness_adjusted
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 30))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(30), np.full(30, 300), model=ConstantMean()
    ... )
    >>> skewness_adjusted(arrays, Window(0, 0)).pvalue < 0.001
    True
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    n, spread = events.n, sd(events.car)
    if n < 3:
        return question.too_few(3)
    question.warn_below(30, "the skewness-adjusted test", 12)
    if spread == 0:
        return question.decline(NO_SPREAD)
    S = mean(events.car) / spread
    g = total(((events.car - mean(events.car)) / spread) ** 3) / n
    z = np.sqrt(n) * (S + g * S**2 / 3 + g**2 * S**3 / 27 + g / (6 * n))
    return question.normal(float(z))
