"""The generalised sign test."""

from typing import Final

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from eventimpact._types import Alternative, FloatArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import ask, sample
from eventimpact.inference._assumptions import warn_if_dependent
from eventimpact.inference._freedom import share_positive
from eventimpact.inference._result import TestResult


_NULL: Final = "cumulative abnormal returns are positive as often as those of the estimation window"
EXACT_UP_TO: Final = 50


def generalized_sign(
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
    exact: bool | None = None,
) -> TestResult:
    r"""Compare the share of positive CARs with that of the estimation window.

    Robust to outliers and skewed returns; it rejects too often where events share
    bars.

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
        The statistic is :math:`z`, the estimate the share of positive CARs.

    Warns
    -----
    EventImpactWarning
        If windows of events share bars and residuals correlate, so that a nominal 5 %
        becomes more than 7 %.

    Notes
    -----
    With :math:`w` the number of positive CARs and :math:`\hat p` the mean over events
    of the share of positive estimation residuals,

    .. math:: z = (w - N \hat p) / \sqrt{N \hat p (1 - \hat p)}

    The exact two-sided p-value sums the outcomes no more likely than :math:`w`.

    References
    ----------
    .. [1] Cowan, A. R. (1992). Nonparametric event study tests. Review of
       Quantitative Finance and Accounting, 2(4), 343-358.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import generalized_sign
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> result = generalized_sign(arrays, Window(0, 0))
    >>> result.estimate, result.pvalue < 0.05
    (1.0, True)
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    n, w = events.n, int(np.count_nonzero(events.car > 0))
    if n == 0:
        return question.too_few(1)
    question = question.of(n, w / n)
    p = share_positive(arrays, events)
    if not 0 < p < 1:
        return question.decline("all estimation residuals have the same sign")
    warn_if_dependent(arrays, window, "generalized_sign")
    z = float((w - n * p) / np.sqrt(n * p * (1 - p)))
    if exact is None:
        exact = n <= EXACT_UP_TO
    if not exact:
        return question.normal(z)
    words = f"the binomial with {n} trials of probability {p:.4g}"
    return question.exact(z, w, binomial(n, p), words)


def binomial(n: int, p: float) -> FloatArray:
    """Probabilities of 0 to `n` successes."""
    k = np.arange(n + 1)
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return np.asarray(np.exp(ways + xlogy(k, p) + xlog1py(n - k, -p)))
