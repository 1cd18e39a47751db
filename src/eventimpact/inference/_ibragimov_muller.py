"""The t test of cluster means."""

from typing import Final

from numpy.typing import ArrayLike

from eventimpact._types import Alternative, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import ask, mean, sample, t_of_mean
from eventimpact.inference._event_clusters import TOO_FEW, cluster_sums
from eventimpact.inference._result import TestResult


_NULL: Final = "the mean cumulative abnormal return of every cluster is zero"


def ibragimov_muller(
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
    groups: ArrayLike | None = None,
) -> TestResult:
    r"""Refer the mean of the clusters' mean CARs to their spread.

    Robust to any dependence within clusters and to clusters of different variance; few
    clusters make it conservative.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of the events.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    groups : array_like of shape (n_events,), optional
        Label of each event's cluster. Without it, events whose windows overlap in
        calendar time make a cluster, be they of one asset or of several.

    Returns
    -------
    TestResult
        Referred to a t distribution with one degree of freedom less than clusters;
        the estimate is the mean of the clusters' means.

    Notes
    -----
    With :math:`\hat\beta_k` the mean CAR of cluster :math:`k` of :math:`K`,

    .. math:: t = \sqrt{K}\, \bar\beta / \mathrm{sd}(\hat\beta)

    References
    ----------
    .. [1] Ibragimov, R., & Muller, U. K. (2010). t-statistic based correlation and
       heterogeneity robust inference. Journal of Business & Economic Statistics,
       28(4), 453-468.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import ibragimov_muller
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 2))
    >>> asset, bar = np.tile([0, 1], 4), np.repeat([300, 310, 320, 330], 2)
    >>> returns[bar, asset] += 0.05
    >>> arrays = event_arrays(returns, None, asset, bar, model=ConstantMean())
    >>> result = ibragimov_muller(arrays, Window(0, 0))
    >>> result.pvalue < 0.05, result.df
    (True, 3)
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    clusters = cluster_sums(arrays, window, events.used, groups)
    if events.n == 0:
        return question.too_few(2)
    means = clusters.car / clusters.n_events
    question = question.of(events.n, mean(means))
    if clusters.n < 2:
        return question.decline(TOO_FEW.format(n=clusters.n))
    return t_of_mean(means, question)
