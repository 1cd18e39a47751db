"""Step-down adjustment of p-values of one study: several windows, several tests."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import (
    Alternative,
    BoolArray,
    FloatArray,
    Window,
    check_alternative,
)
from eventimpact.abnormal import EventArrays
from eventimpact.errors import UnknownNameError
from eventimpact.inference._event_clusters import ClusterSums, cluster_sums
from eventimpact.inference._wild_bootstrap import clustered_t
from eventimpact.numerics import doubled_ranks


_SLACK: Final = 1e-9
_SCORES: Final = ("cross_sectional", "wild_bootstrap", "bmp", "wilcoxon", "sign")
_ONE_SIGN: Final = 1e300


def romano_wolf(
    arrays: EventArrays,
    windows: Sequence[Window],
    *,
    alternative: Alternative = "two-sided",
    groups: ArrayLike | None = None,
    n_resamples: int = 999,
    rng: np.random.Generator | int = 0,
    tests: str | Sequence[str] = "cross_sectional",
) -> FloatArray:
    r"""Adjust the p-values of a family of windows, and of tests on each of them.

    Less strict than `holm`, since windows and tests of the same events move together.

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
    tests : str or sequence of str, default "cross_sectional"
        The battery: what is averaged over the events is their CAR
        ("cross_sectional", or "wild_bootstrap"), SCAR ("bmp"), its sign ("sign") or signed rank
        ("wilcoxon"). The other tests are no function of signed events; adjust them by
        `holm`.

    Returns
    -------
    ndarray of shape (n_windows,) or (n_windows, n_tests)
        Adjusted p-values, in the order of the windows, and of the tests if there is a
        sequence of them; the chance of any false rejection is bounded. NaN throughout
        with fewer than 2 clusters, and where CARs or SCARs do not vary.

    Raises
    ------
    UnknownNameError
        If a test is not one of those above.

    Notes
    -----
    Each cluster has one sign in all windows and tests. With the clustered :math:`t_k` of
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
    >>> battery = ["cross_sectional", "bmp", "wilcoxon"]
    >>> romano_wolf(arrays, windows, groups=np.arange(8), tests=battery).shape
    (3, 3)
    """
    check_alternative(alternative)
    battery = _battery(tests)
    shape = (len(windows),) if isinstance(tests, str) else (len(windows), len(battery))
    adjusted = np.full(len(windows) * len(battery), np.nan)
    family = _family(arrays, windows, groups, battery)
    if not family or family[0].n < 2:
        return adjusted.reshape(shape)
    side = {"less": -1.0, "greater": 1.0, "two-sided": 0.0}[alternative]
    kinds = battery * len(windows)
    observed = _evidence([c.car for c in family], family, kinds, side)[0]
    kept = np.flatnonzero(np.isfinite(observed))
    order = kept[np.argsort(-observed[kept], kind="stable")]
    signs = np.random.default_rng(rng).integers(0, 2, (n_resamples, family[0].n))
    chosen = [family[k] for k in order]
    signed = [(2.0 * signs - 1.0) * c.car for c in chosen]
    drawn = _evidence(signed, chosen, [kinds[k] for k in order], side)
    highest = np.maximum.accumulate(drawn[:, ::-1], axis=1)[:, ::-1]
    bar = observed[order] - _SLACK * np.abs(observed[order])
    p = (1 + np.count_nonzero(highest >= bar, axis=0)) / (1 + n_resamples)
    adjusted[order] = np.maximum.accumulate(p)
    return adjusted.reshape(shape)


def _battery(tests: str | Sequence[str]) -> list[str]:
    """Check the names of tests."""
    battery = [tests] if isinstance(tests, str) else list(tests)
    for name in battery:
        if name not in _SCORES:
            kind = "test that signs of events resample"
            raise UnknownNameError.from_known(kind, name, _SCORES)
    return battery


def _family(
    arrays: EventArrays,
    windows: Sequence[Window],
    groups: ArrayLike | None,
    battery: Sequence[str],
) -> list[ClusterSums]:
    """Cluster sums of each window and test, of the same clusters in the same order."""
    cars = [arrays.car(window) for window in windows]
    if not cars:
        return []
    used = np.isfinite(np.column_stack(cars)).all(axis=1) & (arrays.sigma > 0)
    span = Window(min(w.first for w in windows), max(w.last for w in windows))
    return [
        cluster_sums(arrays, w, used, groups, span, _scores(arrays, w, name, used))
        for w in windows
        for name in battery
    ]


def _scores(
    arrays: EventArrays, window: Window, name: str, used: BoolArray
) -> FloatArray:
    """Give what a test averages over the events."""
    car = arrays.car(window)
    if name == "bmp":
        return arrays.scar(window)
    if name == "sign":
        return np.asarray(np.sign(car))
    if name == "wilcoxon":
        rank = np.full(len(car), np.nan)
        size = np.abs(car[used])
        rank[used] = doubled_ranks(size[None], np.zeros(1))[0] + len(size) + 1
        return np.asarray(np.sign(car) * rank)
    return car


def _evidence(
    sums: Sequence[FloatArray],
    clusters: Sequence[ClusterSums],
    kinds: Sequence[str],
    side: float,
) -> FloatArray:
    """Turn sums into t, so that evidence against the nulls is large, a column each.

    Events of one sign are the strongest evidence that signs can give, though they do not
    vary.
    """
    columns = []
    for total, cluster, kind in zip(sums, clusters, kinds, strict=True):
        t = clustered_t(total, cluster)
        if kind == "sign":
            t = np.nan_to_num(t, posinf=_ONE_SIGN, neginf=-_ONE_SIGN)
        columns.append(np.abs(t) if side == 0 else side * t)
    return np.column_stack(columns) if columns else np.empty((1, 0))
