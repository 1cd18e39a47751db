"""The sign test."""

from typing import Final

import numpy as np

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import ask, sample
from eventimpact.inference._assumptions import warn_if_dependent
from eventimpact.inference._generalized_sign import EXACT_UP_TO, binomial
from eventimpact.inference._result import TestResult


_NULL: Final = "the median cumulative abnormal return is zero"


def sign(
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
    exact: bool | None = None,
) -> TestResult:
    r"""Compare the number of positive CARs with half of them.

    Returns are skewed: their median need not be zero when their mean is; see
    `generalized_sign`.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of the events.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    exact : bool, optional
        Whether the p-value comes from the binomial distribution rather than from the
        normal; up to 50 events unless said otherwise.

    Returns
    -------
    TestResult
        The statistic is :math:`z`, the estimate the share of positive CARs. CARs of
        exactly zero are left out.

    Warns
    -----
    EventImpactWarning
        If windows of events share bars and residuals correlate, so that a nominal 5 %
        becomes more than 7 %.

    Notes
    -----
    With :math:`w` positive CARs among :math:`N`,

    .. math:: z = (w - N / 2) / \sqrt{N / 4}

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1980). Measuring security price
       performance. Journal of Financial Economics, 8(3), 205-258.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import sign
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> round(sign(arrays, Window(0, 0)).pvalue, 7)
    0.0078125
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    n = int(np.count_nonzero(events.car))
    w = int(np.count_nonzero(events.car > 0))
    if events.n == 0:
        return question.too_few(1)
    if n == 0:
        return question.decline("no event has a cumulative abnormal return but zero")
    warn_if_dependent(arrays, window, "sign")
    question = question.of(n, w / n)
    z = float((w - n / 2) / np.sqrt(n / 4))
    if exact is None:
        exact = n <= EXACT_UP_TO
    if not exact:
        return question.normal(z)
    words = f"the binomial with {n} trials of probability 0.5"
    return question.exact(z, w, binomial(n, 0.5), words)
