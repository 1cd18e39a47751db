"""The signed-rank test."""

from typing import Final

import numpy as np

from eventimpact._types import Alternative, FloatArray, IntArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import ask, sample
from eventimpact.inference._assumptions import warn_if_dependent
from eventimpact.inference._generalized_sign import EXACT_UP_TO
from eventimpact.inference._result import TestResult
from eventimpact.numerics import doubled_ranks


_NULL: Final = "cumulative abnormal returns are symmetric about zero"


def wilcoxon(
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
    exact: bool | None = None,
) -> TestResult:
    r"""Sum the ranks of the positive CARs among all, ranked by size.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of the events.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    exact : bool, optional
        Whether the p-value comes from all ways to set the signs rather than from the
        normal distribution; up to 50 events unless said otherwise.

    Returns
    -------
    TestResult
        The statistic is the sum of the positive ranks, the estimate the median CAR.
        CARs of exactly zero are left out; ties share their mean rank, in the exact
        distribution too.

    Warns
    -----
    EventImpactWarning
        If windows of events share bars and residuals correlate, so that a nominal 5 %
        becomes more than 7 %.

    Notes
    -----
    With :math:`R_i` the ranks of :math:`|\mathrm{CAR}_i|`,

    .. math::
       W = \sum_{\mathrm{CAR}_i > 0} R_i, \qquad
       z = \frac{W - \sum R_i / 2}{\sqrt{\sum R_i^2 / 4}}

    References
    ----------
    .. [1] Wilcoxon, F. (1945). Individual comparisons by ranking methods. Biometrics
       Bulletin, 1(6), 80-83.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import wilcoxon
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> wilcoxon(arrays, Window(0, 0)).pvalue
    0.0078125
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    car = events.car[events.car != 0]
    if events.n == 0:
        return question.too_few(1)
    if len(car) == 0:
        return question.decline("no event has a cumulative abnormal return but zero")
    warn_if_dependent(arrays, window, "wilcoxon")
    question = question.of(len(car), float(np.median(events.car)))
    doubled = doubled_ranks(np.abs(car)[None], np.zeros(1))[0] + len(car) + 1
    w = int(doubled[car > 0].sum())
    if exact is None:
        exact = len(car) <= EXACT_UP_TO
    if exact:
        words = f"all ways to set the signs of {len(car)} ranks"
        return question.exact_symmetric(w / 2, w, _sum_of_signed(doubled), words)
    z = (w - doubled.sum() / 2) / np.sqrt((doubled.astype(float) ** 2).sum() / 4)
    found = question.normal(float(z))
    return question.judge(w / 2, found.pvalue, "normal, with the variance of the ranks")


def _sum_of_signed(doubled: IntArray) -> FloatArray:
    """Probabilities of every sum of doubled ranks whose signs are fair coins."""
    pmf = np.zeros(int(doubled.sum()) + 1)
    pmf[0] = 1.0
    for rank in doubled.tolist():
        shifted = np.zeros_like(pmf)
        shifted[rank:] = pmf[: len(pmf) - rank]
        pmf = (pmf + shifted) / 2
    return pmf
