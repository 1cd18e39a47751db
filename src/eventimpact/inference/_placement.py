"""Permutation of a cause's bars inside a selected fall."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import (
    Alternative,
    BoolArray,
    FloatArray,
    IntArray,
    check_alternative,
    frozen,
)
from eventimpact.inference._clusters import ClusterLayout, Placements, run_lengths
from eventimpact.inference._placement_result import PlacementResult, cut_off


EXACT_LIMIT: Final = 10_000
MIN_PLACEMENTS: Final = 20
CONFIDENCE_LEVEL: Final = 0.9
_TIE: Final = 1e-12


def placement_test(
    values: ArrayLike,
    scale: ArrayLike,
    claimed: ArrayLike,
    *,
    alternative: Alternative = "less",
    n_resamples: int = 9_999,
    rng: np.random.Generator | int,
    blocked: ArrayLike | None = None,
) -> PlacementResult:
    r"""Compare a cause's bars with random bars of the same window.

    A fall enters a claim because it fell, so any bar of it looks guilty to a test
    that compares it with ordinary times. This one compares the claimed bars with
    other bars of the same fall: a claimed effect is the excess over those.

    Parameters
    ----------
    values : array_like of shape (n_bars,)
        Abnormal log returns of the bars of the outcome window, NaN where missing.
    scale : array_like of shape (n_bars,)
        Volatility known before each bar.
    claimed : array_like of bool or int, shape (n_bars,)
        Bars of the cause; runs of them stay together. Integer labels (0 for bars
        that are not claimed) divide a run: consecutive bars of one label stay
        together, so that labels all different let every bar move by itself.
    alternative : {"less", "greater", "two-sided"}, default "less"
        Side on which the claimed bars are expected; "less" for a fall.
    n_resamples : int, default 9999
        Random placements, where there are more than 10,000 in all.
    rng : numpy.random.Generator or int
        Source of the random placements, or its seed.
    blocked : array_like of bool, shape (n_bars,), optional
        Bars left out of both sides, such as those that rivals claim too. They are
        cut out and the rest closes up.

    Returns
    -------
    PlacementResult
        Not applicable, with the reason, if no bar or every bar is claimed, or if
        there are fewer than 20 placements.

    Notes
    -----
    With :math:`z_t = u_t / \sigma_t` the statistic is
    :math:`T = \sum_{t \in C} z_t`, and :math:`T^*` the same over clusters of the same
    lengths put at random on the bars, without overlap. Runs found from a
    mask are kept apart by at least one bar, as they were; labelled clusters may
    touch. Then :math:`p = (1 + \#\{T^* \le T\}) / (1 + B)`, or the exact share of
    all placements where these are 10,000 at most.

    Were the effect :math:`\theta \sigma_t` on the claimed bars, taking it out would give
    :math:`T(\theta) = T - \theta |C|` and
    :math:`T^*(\theta) = T^* - \theta\, o^*`, with :math:`o^*` the claimed bars a
    placement hits. Each placement so ties with the actual one at
    :math:`\theta^* = (T - T^*) / (|C| - o^*)`, and the ordered :math:`\theta^*` invert the
    test exactly. The estimate makes :math:`T(\theta)` equal its mean over
    placements (Hodges and Lehmann); effects are given as
    :math:`\theta \sum_{t \in C} \sigma_t`.

    References
    ----------
    .. [1] Hodges, J. L., & Lehmann, E. L. (1963). Estimates of location based on
       rank tests. Annals of Mathematical Statistics, 34(2), 598-611.
    .. [2] Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never
       be zero. Statistical Applications in Genetics and Molecular Biology,
       9(1), article 39.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import placement_test
    >>> values = np.random.default_rng(5).normal(-0.005, 0.02, 60)
    >>> claimed = np.isin(np.arange(60), [20, 40])
    >>> values[claimed] -= 0.05
    >>> result = placement_test(values, np.full(60, 0.02), claimed, rng=0)
    >>> result.exact, result.n_placements, result.pvalue < 0.05
    (True, 1711, True)
    """
    return placement_tests(
        values,
        (scale,),
        claimed,
        alternative=alternative,
        n_resamples=n_resamples,
        rng=rng,
        blocked=blocked,
    )[0]


def placement_tests(
    values: ArrayLike,
    scales: Sequence[ArrayLike],
    claimed: ArrayLike,
    *,
    alternative: Alternative = "less",
    n_resamples: int = 9_999,
    rng: np.random.Generator | int,
    blocked: ArrayLike | None = None,
) -> tuple[PlacementResult, ...]:
    """Make a `placement_test` for each of several scales, on the same placements.

    Parameters
    ----------
    values : array_like of shape (n_bars,)
        Abnormal log returns of the bars of the outcome window, NaN where missing.
    scales : sequence of array_like of shape (n_bars,)
        Scales, such as the volatility before each bar, and one throughout. A bar on
        which one of them is missing is left out of every test.
    claimed : array_like of bool or int, shape (n_bars,)
        Bars of the cause.
    alternative : {"less", "greater", "two-sided"}, default "less"
        Side on which the claimed bars are expected.
    n_resamples : int, default 9999
        Random placements, where there are more than 10,000 in all.
    rng : numpy.random.Generator or int
        Source of the random placements, or its seed.
    blocked : array_like of bool, shape (n_bars,), optional
        Bars left out of both sides.

    Returns
    -------
    tuple of PlacementResult
        One for each scale.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import placement_tests
    >>> values = np.random.default_rng(5).normal(-0.005, 0.02, 60)
    >>> claimed = np.isin(np.arange(60), [20, 40])
    >>> scales = (np.full(60, 0.02), np.ones(60))
    >>> one, other = placement_tests(values, scales, claimed, rng=0)
    >>> one.pvalue == other.pvalue
    True
    """
    check_alternative(alternative)
    u, sds, label = _available(values, scales, claimed, blocked)
    layout = ClusterLayout(
        n_bars=len(u),
        lengths=run_lengths(label),
        is_apart=np.asarray(claimed).dtype == bool,
    )
    reason = _refusal(label, layout.n_placements)
    if reason is not None:
        return tuple(_not_applicable(reason, alternative) for _ in sds)
    exact = layout.n_placements <= EXACT_LIMIT
    placements = (
        layout.all_placements()
        if exact
        else layout.random_placements(n_resamples, np.random.default_rng(rng))
    )
    return tuple(
        _invert(u / sd, sd, label > 0, placements, exact=exact, alternative=alternative)
        for sd in sds
    )


def _available(
    values: ArrayLike,
    scales: Sequence[ArrayLike],
    claimed: ArrayLike,
    blocked: ArrayLike | None,
) -> tuple[FloatArray, tuple[FloatArray, ...], IntArray]:
    """Keep the bars that are neither blocked nor missing, and label them."""
    u = np.asarray(values, dtype=np.float64)
    sds = tuple(np.asarray(scale, dtype=np.float64) for scale in scales)
    label = np.asarray(claimed).astype(np.int64)
    shut = np.zeros(u.shape, bool) if blocked is None else np.asarray(blocked, bool)
    shapes = (u.shape, *(sd.shape for sd in sds), label.shape, shut.shape)
    if u.ndim != 1 or len(set(shapes)) > 1:
        message = (
            f"values, scale, claimed and blocked have shapes "
            f"{', '.join(map(str, shapes[:-1]))} and {shapes[-1]}; each needs one "
            "element a bar"
        )
        raise ValueError(message)
    is_open = ~shut & np.isfinite(u)
    for sd in sds:
        is_open &= np.isfinite(sd) & (sd > 0)
    return u[is_open], tuple(sd[is_open] for sd in sds), label[is_open]


def _refusal(label: IntArray, n_placements: int) -> str | None:
    """Say in a sentence why the claimed bars cannot be permuted; None if they can."""
    if not label.any():
        return "no bar of the outcome window is claimed by the cause alone"
    if label.all():
        return "every bar of the outcome window is claimed, so none is left to compare"
    if n_placements < MIN_PLACEMENTS:
        return (
            f"the claimed bars fit into the outcome window in {n_placements} ways, so "
            f"no p-value below {1 / n_placements:.2f} can be had; "
            f"{MIN_PLACEMENTS} ways are needed"
        )
    return None


def _not_applicable(reason: str, alternative: Alternative) -> PlacementResult:
    """Build the result of a permutation that cannot be made."""
    return PlacementResult(
        statistic=math.nan,
        pvalue=math.nan,
        alternative=alternative,
        effect=math.nan,
        low=math.nan,
        high=math.nan,
        n_placements=0,
        exact=False,
        exposure=math.nan,
        reason=reason,
        critical=frozen(np.empty(0)),
    )


def _invert(
    z: FloatArray,
    sd: FloatArray,
    inside: BoolArray,
    placements: Placements,
    *,
    exact: bool,
    alternative: Alternative,
) -> PlacementResult:
    """Invert the test over the effects at which each placement ties."""
    total, overlap = placements.sums(z), placements.sums(inside)
    statistic, n_claimed = float(z[inside].sum()), float(inside.sum())
    exposure = float(sd[inside].sum())
    gap, missed = statistic - total, n_claimed - overlap
    gap[np.abs(gap) <= _TIE * np.abs(z).sum()] = 0.0
    differs = missed > 0.5
    critical = np.sort(exposure * gap[differs] / missed[differs])
    n_placements = len(total) if exact else len(total) + 1
    low, high = cut_off(critical, n_placements, CONFIDENCE_LEVEL)
    return PlacementResult(
        statistic=statistic,
        pvalue=_pvalue(critical, n_placements, alternative),
        alternative=alternative,
        effect=exposure
        * float((statistic - total.mean()) / (n_claimed - overlap.mean())),
        low=low,
        high=high,
        n_placements=n_placements,
        exact=exact,
        exposure=exposure,
        reason=None,
        critical=frozen(critical),
    )


def _pvalue(critical: FloatArray, n_placements: int, alternative: Alternative) -> float:
    """P-value of no effect: placements at least as extreme as the actual one."""
    less = (n_placements - np.count_nonzero(critical < 0)) / n_placements
    greater = (n_placements - np.count_nonzero(critical > 0)) / n_placements
    if alternative == "two-sided":
        return float(min(1.0, 2 * min(less, greater)))
    return float(less if alternative == "less" else greater)
