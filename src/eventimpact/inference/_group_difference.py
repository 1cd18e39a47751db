"""The difference of two groups' mean cumulative abnormal returns."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from eventimpact._types import Alternative, FloatArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import NO_SPREAD, Question, ask, mean, sample, sd
from eventimpact.inference._event_clusters import cluster_sums
from eventimpact.inference._result import TestResult


_NULL: Final = "the mean cumulative abnormal return is the same in both groups"


def group_difference(
    first: EventArrays,
    second: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
    groups: tuple[ArrayLike | None, ArrayLike | None] = (None, None),
) -> TestResult:
    r"""Compare the clusters' mean CARs of two groups of events by Welch's t.

    Parameters
    ----------
    first, second : EventArrays
        Abnormal returns of either group.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it; ``"greater"`` is for a
        larger mean in the first group.
    groups : tuple of two array_like of shape (n_events,), or None
        Labels of each event's cluster, in either group. Without them, events whose
        windows overlap in calendar time make a cluster.

    Returns
    -------
    TestResult
        The estimate is the mean over the clusters of the first group less that of the
        second.

    Notes
    -----
    With :math:`s_g^2` the variance of the :math:`K_g` means of clusters,

    .. math::
       t = \frac{\bar\beta_1 - \bar\beta_2}{\sqrt{s_1^2/K_1 + s_2^2/K_2}}, \qquad
       \mathrm{df} = \frac{(s_1^2/K_1 + s_2^2/K_2)^2}
       {\sum_g (s_g^2/K_g)^2 / (K_g - 1)}

    References
    ----------
    .. [1] Ibragimov, R., & Muller, U. K. (2016). Inference with few heterogeneous
       clusters. Review of Economics and Statistics, 98(1), 83-96.
    .. [2] Welch, B. L. (1947). The generalization of "Student's" problem when several
       different population variances are involved. Biometrika, 34(1-2), 28-35.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import group_difference
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (900, 1))
    >>> bars = np.arange(300, 600, 20)
    >>> returns[bars] += 0.05
    >>> lifted, quiet = (
    ...     event_arrays(returns, None, 0 * bar, bar, model=ConstantMean())
    ...     for bar in (bars, bars + 300)
    ... )
    >>> group_difference(lifted, quiet, Window(0, 0)).pvalue < 0.001
    True
    """
    question = ask(_NULL, alternative)
    means, n_events = [], 0
    for arrays, labels in zip((first, second), groups, strict=True):
        events, _ = sample(arrays, window, question)
        clusters = cluster_sums(arrays, window, events.used, labels)
        means.append(clusters.car / clusters.n_events)
        n_events += events.n
    question = question.of(n_events, mean(means[0]) - mean(means[1]))
    return _welch(means[0], means[1], question)


def _welch(first: FloatArray, second: FloatArray, question: Question) -> TestResult:
    """Refer a difference of means to Student's t, with Welch's degrees of freedom."""
    sizes = len(first), len(second)
    if min(sizes) < 2:
        return question.decline(
            f"the groups hold {sizes[0]} and {sizes[1]} clusters of events; the test "
            "needs 2 or more in each"
        )
    shares = [sd(group) ** 2 / len(group) for group in (first, second)]
    if sum(shares) == 0:
        return question.decline(NO_SPREAD)
    t = question.estimate / float(np.sqrt(sum(shares)))
    below = sum(
        share**2 / (size - 1) for share, size in zip(shares, sizes, strict=True)
    )
    df = sum(shares) ** 2 / below
    tails = {"less": t, "greater": -t, "two-sided": -abs(t)}
    p = float(stdtr(df, tails[question.alternative]))
    p *= 1 + (question.alternative == "two-sided")
    words = f"Student's t with {df:.2f} degrees of freedom (Welch)"
    return replace(question.judge(t, p, words), df=df)
