"""Step-down adjustment of p-values of one study on several windows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Alternative, FloatArray, Window, check_alternative
from eventimpact.abnormal import EventArrays
from eventimpact.inference._event_clusters import ClusterSums, cluster_sums
from eventimpact.inference._wild_bootstrap import clustered_t


_SLACK = 1e-9


def romano_wolf(
    arrays: EventArrays,
    windows: Sequence[Window],
    *,
    alternative: Alternative = "two-sided",
    groups: ArrayLike | None = None,
    n_resamples: int = 999,
    rng: np.random.Generator | int = 0,
) -> FloatArray:
    r"""Adjust the p-values of the mean CAR on a family of windows.

    Less strict than `holm`, since windows of the same events move together.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of the events.
    windows : sequence of Window
        The family; an event enters if it has a return on every bar of all of them.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the nulls that counts as evidence against them.
    groups : array_like of shape (n_events,), optional
        Label of each event's cluster. Without it, events make a cluster whose spans,
        from the first bar of all windows to the last, overlap in calendar time.
    n_resamples : int, default 999
        Draws of signs.
    rng : numpy.random.Generator or int, default 0
        Source of the signs, or its seed.

    Returns
    -------
    ndarray of shape (n_windows,)
        Adjusted p-values, in the order of the windows; the chance of any false
        rejection is bounded. NaN throughout with fewer than 2 clusters, and of a
        window whose CARs do not vary.

    Notes
    -----
    Each cluster has one sign in all windows. With the clustered :math:`t_k` of
    `wild_bootstrap` in descending order of their size,

    .. math::
       p_{(j)} = \max_{i \le j}
       \frac{1 + \#\{\max_{k \ge i} |t^*_{(k)}| \ge |t_{(i)}|\}}{1 + B}

    References
    ----------
    .. [1] Romano, J. P., & Wolf, M. (2005). Stepwise multiple testing as formalized
       data snooping. Econometrica, 73(4), 1237-1282.
    .. [2] Romano, J. P., & Wolf, M. (2016). Efficient computation of adjusted p-values
       for resampling-based stepdown multiple testing. Statistics & Probability
       Letters, 113, 38-40.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import romano_wolf
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (400, 8))
    >>> returns[300] += 0.05
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(8), np.full(8, 300), model=ConstantMean()
    ... )
    >>> windows = [Window(-2, -1), Window(0, 0), Window(1, 2)]
    >>> p = romano_wolf(arrays, windows, groups=np.arange(8))
    >>> (p < 0.05).tolist()
    [False, True, False]
    """
    check_alternative(alternative)
    adjusted = np.full(len(windows), np.nan)
    family = _family(arrays, windows, groups)
    if not family or family[0].n < 2:
        return adjusted
    side = {"less": -1.0, "greater": 1.0, "two-sided": 0.0}[alternative]
    observed = _evidence([clustered_t(c.car, c) for c in family], side)[0]
    kept = np.flatnonzero(np.isfinite(observed))
    order = kept[np.argsort(-observed[kept], kind="stable")]
    signs = np.random.default_rng(rng).integers(0, 2, (n_resamples, family[0].n))
    drawn = _evidence(
        [clustered_t((2.0 * signs - 1.0) * family[k].car, family[k]) for k in order],
        side,
    )
    highest = np.maximum.accumulate(drawn[:, ::-1], axis=1)[:, ::-1]
    bar = observed[order] - _SLACK * np.abs(observed[order])
    p = (1 + np.count_nonzero(highest >= bar, axis=0)) / (1 + n_resamples)
    adjusted[order] = np.maximum.accumulate(p)
    return adjusted


def _family(
    arrays: EventArrays, windows: Sequence[Window], groups: ArrayLike | None
) -> list[ClusterSums]:
    """Cluster sums of each window, of the same clusters in the same order."""
    cars = [arrays.car(window) for window in windows]
    if not cars:
        return []
    used = np.isfinite(np.column_stack(cars)).all(axis=1) & (arrays.sigma > 0)
    span = Window(min(w.first for w in windows), max(w.last for w in windows))
    return [cluster_sums(arrays, w, used, groups, span) for w in windows]


def _evidence(t: Sequence[FloatArray], side: float) -> FloatArray:
    """Turn statistics so that evidence against the nulls is large, a column each."""
    columns = np.column_stack(t) if t else np.empty((1, 0))
    return np.asarray(np.abs(columns) if side == 0 else side * columns)
