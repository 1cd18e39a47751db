"""The wild cluster bootstrap of the mean cumulative abnormal return."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Alternative, FloatArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.inference._across import NO_SPREAD, ROUNDING, ask, sample
from eventimpact.inference._event_clusters import TOO_FEW, ClusterSums, cluster_sums
from eventimpact.inference._result import TestResult
from eventimpact.numerics import rank_pvalue


_NULL: Final = "the mean cumulative abnormal return of the events is zero"
_CELLS: Final = 1_000_000
_SLACK: Final = 1e-9


def wild_bootstrap(
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
    groups: ArrayLike | None = None,
    n_resamples: int = 999,
    rng: np.random.Generator | int = 0,
) -> TestResult:
    r"""Refer the clustered t of the mean CAR to itself under random signs.

    Each cluster of events, never each asset, has one sign; so it holds its size under
    any dependence within clusters. With :math:`G` clusters two-sided p-values are no
    smaller than about :math:`2^{1 - G}`.

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
    n_resamples : int, default 999
        Draws of signs; where there are no more ways than that to set them, all of them
        are taken instead, and the p-value is exact.
    rng : numpy.random.Generator or int, default 0
        Source of the signs, or its seed.

    Returns
    -------
    TestResult
        The statistic is the clustered t, the estimate the mean CAR.

    Notes
    -----
    With :math:`s_g` the sum of the :math:`n_g` CARs of a cluster, and :math:`m` the
    mean CAR,

    .. math::
       t = N m \Big/ \sqrt{\tfrac{G}{G - 1} \sum_g (s_g - n_g m)^2}, \qquad
       p = \frac{1 + \#\{|t^*| \ge |t|\}}{1 + B}

    where :math:`t^*` has :math:`\pm s_g` for :math:`s_g`: the null is imposed.

    References
    ----------
    .. [1] Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2008). Bootstrap-based
       improvements for inference with clustered errors. Review of Economics and
       Statistics, 90(3), 414-427.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import wild_bootstrap
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> one_day = wild_bootstrap(arrays, Window(0, 0))
    >>> one_day.is_applicable
    False
    >>> wild_bootstrap(arrays, Window(0, 0), groups=np.arange(8)).pvalue
    0.0078125
    """
    events, question = sample(arrays, window, ask(_NULL, alternative))
    clusters = cluster_sums(arrays, window, events.used, groups)
    if events.n == 0:
        return question.too_few(2)
    if clusters.n < 2:
        return question.decline(TOO_FEW.format(n=clusters.n))
    t = float(clustered_t(clusters.car, clusters)[0])
    if not np.isfinite(t):
        return question.decline(NO_SPREAD)
    drawn, words = _resampled_t(clusters, n_resamples, np.random.default_rng(rng))
    return question.judge(
        t, rank_pvalue(shy(t, alternative), drawn, alternative), words
    )


def _resampled_t(
    clusters: ClusterSums, n_resamples: int, rng: np.random.Generator
) -> tuple[FloatArray, str]:
    """Clustered t under all other ways to set the signs if they are few, else draws."""
    if 2**clusters.n <= n_resamples + 1:
        every = clustered_t(_every_sign(clusters.n) * clusters.car, clusters)
        return every[1:], f"all {len(every)} ways to set the signs"
    return _drawn_t(clusters, n_resamples, rng), f"{n_resamples} draws of signs"


def clustered_t(signed: FloatArray, clusters: ClusterSums) -> FloatArray:
    """Clustered t of each row of cluster sums; infinite where they do not vary."""
    signed = np.atleast_2d(signed)
    total = signed.sum(axis=1)
    mean = total / clusters.n_events.sum()
    apart = signed - clusters.n_events * mean[:, None]
    spread = np.sqrt((apart**2).sum(axis=1) * clusters.n / (clusters.n - 1))
    varies = spread > ROUNDING * np.abs(signed).max(axis=1)
    otherwise = np.where(total == 0, 0.0, np.copysign(np.inf, total))
    return np.asarray(np.divide(total, spread, out=otherwise, where=varies))


def _every_sign(n: int) -> FloatArray:
    """All ways to set `n` signs, the first of them plus throughout."""
    bits = np.arange(2**n)[:, None] >> np.arange(n)
    return np.asarray(1.0 - 2.0 * (bits & 1))


def _drawn_t(
    clusters: ClusterSums, n_resamples: int, rng: np.random.Generator
) -> FloatArray:
    """Clustered t under drawn signs, a block of draws at a time."""
    block = max(1, _CELLS // clusters.n)
    drawn = np.empty(n_resamples)
    for start in range(0, n_resamples, block):
        part = drawn[start : start + block]
        signs = 2.0 * rng.integers(0, 2, (len(part), clusters.n)) - 1.0
        part[:] = clustered_t(signs * clusters.car, clusters)
    return drawn


def shy(t: float, alternative: Alternative) -> float:
    """Move a statistic by rounding, so that draws equal to it count as extreme."""
    step = _SLACK * abs(t)
    if alternative == "two-sided":
        return abs(t) - step
    return t + step if alternative == "less" else t - step
