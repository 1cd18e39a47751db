"""The exact sign test of few values, with the smallest p it can give."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Alternative
from eventimpact.inference._across import ask
from eventimpact.inference._generalized_sign import binomial
from eventimpact.inference._result import TestResult


_NULL: Final = "an event's return is as likely above its usual value as below"


def exact_sign_test(
    values: ArrayLike,
    *,
    center: ArrayLike = 0.0,
    alternative: Alternative = "two-sided",
) -> TestResult:
    r"""Count the events above what is usual, and refer the count to the binomial.

    Few events cannot give a small p-value, whatever they do: five have 0.0625 at
    best. The result states the smallest attainable one.

    Parameters
    ----------
    values : array_like of shape (n_events,)
        Returns of the events, of independent ones; NaN where missing.
    center : array_like of shape (n_events,) or a number, default 0
        What half of the returns lie below were there no effect, such as the median
        return of matched windows.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    TestResult
        The statistic is the number above `center`, the estimate their share. Values
        equal to `center` are left out. The distribution says the smallest attainable
        p-value.

    Notes
    -----
    With :math:`w` of :math:`N` values above, the tail of
    :math:`\mathrm{Binomial}(N, 1/2)`; both tails for two sides. The smallest
    p-value is :math:`2^{-N}`, or :math:`2^{1-N}` two-sided. The test across
    several assets is `sign`.

    References
    ----------
    .. [1] Dixon, W. J., & Mood, A. M. (1946). The statistical sign test. Journal of
       the American Statistical Association, 41(236), 557-566.

    Examples
    --------
    >>> from eventimpact.inference import exact_sign_test
    >>> result = exact_sign_test([-0.05, -0.01, -0.02, -0.03, 0.01])
    >>> round(result.pvalue, 3), result.distribution
    (0.375, 'the binomial with 5 trials of probability 0.5; smallest p-value 0.0625')
    """
    question = ask(_NULL, alternative)
    excess = np.asarray(values, dtype=np.float64) - np.asarray(center, dtype=np.float64)
    n = int(np.count_nonzero(np.abs(excess) > 0))
    w = int(np.count_nonzero(excess > 0))
    if n == 0:
        return question.decline("no event has a return other than the usual one")
    question = question.of(n, w / n)
    least = smallest_sign_pvalue(n, alternative)
    words = (
        f"the binomial with {n} trial{'s' * (n != 1)} of probability 0.5; smallest "
        f"p-value {least:.3g}"
    )
    return question.exact(float(w), w, binomial(n, 0.5), words)


def smallest_sign_pvalue(
    n_events: int, alternative: Alternative = "two-sided"
) -> float:
    """Smallest p-value that the sign test can give.

    Parameters
    ----------
    n_events : int
        Number of events.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    float
        A p-value.

    Examples
    --------
    >>> from eventimpact.inference import smallest_sign_pvalue
    >>> smallest_sign_pvalue(6)
    0.03125
    """
    return float(min(1.0, (1 + (alternative == "two-sided")) * 0.5**n_events))
