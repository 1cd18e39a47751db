"""Chernozhukov, Wuthrich and Zhu's conformal test of a counterfactual."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf, isfinite, nan
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.errors import InsufficientDataError
from eventimpact.inference._comparable import why_not_comparable
from eventimpact.inference._permutations import (
    CyclicShifts,
    Permutations,
    RandomOrders,
)
from eventimpact.inference._result import TestResult
from eventimpact.normal import SyntheticControl, SyntheticDifference, SyntheticPath
from eventimpact.numerics import simplex_least_squares


CounterfactualModel = SyntheticControl | SyntheticDifference

NULL: Final = "the effect on each event bar is the one stated"
_TIED: Final = 1e-9
_ROUNDING: Final = 1e-12
_PRECISION: Final = 1e-6
_DOUBLINGS: Final = 60
_HALVINGS: Final = 60
_BLOCK: Final = 2_000_000


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """A series and complete donors on the bars where it is known."""

    path: SyntheticPath
    y: FloatArray
    X: FloatArray
    n_pre: int
    ridge: float
    intercept: bool

    @property
    def n_post(self) -> int:
        """Number of event bars."""
        return len(self.y) - self.n_pre

    def alone(self, bar: int) -> "Sample":
        """Keep one event bar."""
        rows = np.append(np.arange(self.n_pre), self.n_pre + bar)
        return replace(self, y=self.y[rows], X=self.X[rows])

    def residuals(self, effect: FloatArray | float) -> FloatArray:
        """Fit the weights on all bars, with the effect taken off."""
        without = self.y.copy()
        without[self.n_pre :] -= effect
        resid = simplex_least_squares(
            without, self.X, ridge=self.ridge, intercept=self.intercept
        ).resid
        return np.where(np.abs(resid) > _ROUNDING * np.abs(self.y).max(), resid, 0.0)


def conformal_test(
    y: ArrayLike,
    donors: ArrayLike,
    n_pre: int,
    *,
    effect: ArrayLike = 0.0,
    model: CounterfactualModel | None = None,
    permutations: Permutations | None = None,
    order: float = 1.0,
) -> TestResult:
    r"""Test a stated effect on the event bars by moving residuals in time.

    Parameters
    ----------
    y : array_like of shape (n_bars,)
        Returns; the first `n_pre` bars lie before the event, NaN where missing.
    donors : array_like of shape (n_bars, n_donors)
        Returns of series that the event did not touch. One with a missing bar, where
        `y` has it, is refused.
    n_pre : int
        Number of bars before the event.
    effect : array_like of shape (n_post,) or float, default 0
        Effect on each event bar under the null.
    model : SyntheticControl or SyntheticDifference, optional
        How donors are weighted; `SyntheticControl` unless said otherwise.
    permutations : CyclicShifts or RandomOrders, optional
        How residuals are moved; `CyclicShifts` unless said otherwise.
    order : float, default 1
        Power q of the statistic; 1 suits effects that last, a larger one effects on
        few of the bars.

    Returns
    -------
    TestResult
        The estimate is the mean gap on the event bars; not applicable, with the reason,
        if an event bar is missing or no donor is complete.

    Notes
    -----
    With the stated effect taken off, weights are fitted on all bars, and

    .. math:: S(\hat u) = \Big( \frac{1}{\sqrt{T_*}} \sum_{t > T_0} |\hat u_t|^q
              \Big)^{1/q}, \qquad
              p = \frac{1}{|\Pi|} \sum_{\pi \in \Pi} 1\{S(\hat u_\pi) \ge S(\hat u)\}

    over all cyclic shifts, the unmoved order among them; or
    :math:`(1 + \#) / (1 + B)` over random orders. As the fit does not look at the order of
    the bars, the test is exact, whatever the fit, when residuals are exchangeable;
    under cyclic shifts it holds nearly when they are stationary and the fit is good.
    A change of volatility at the event breaks both: on GARCH(1,1) residuals it rejects
    1 % in the calmest fifth of months before an event and 14 % in the most volatile.

    Time weights of `SyntheticDifference` tell before from after, so that only its
    donor weights and intercept are used here.

    References
    ----------
    .. [1] Chernozhukov, V., Wuthrich, K., & Zhu, Y. (2021). An exact and robust
       conformal inference method for counterfactual and synthetic controls. Journal of
       the American Statistical Association, 116(536), 1849-1864.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import conformal_test
    >>> rng = np.random.default_rng(0)
    >>> donors = rng.normal(0, 0.02, (120, 4))
    >>> y = donors.mean(axis=1) + rng.normal(0, 0.01, 120)
    >>> y[118:] -= 0.05
    >>> round(conformal_test(y, donors, 118).pvalue, 4)
    0.0083
    >>> conformal_test(y, donors, 118, effect=-0.05).pvalue > 0.1
    True
    """
    if not (isfinite(order) and order > 0):
        message = f"order is {order}; it must be positive and finite"
        raise ValueError(message)
    chosen = SyntheticControl() if model is None else model
    moves = CyclicShifts() if permutations is None else permutations
    sample = read_sample(y, donors, n_pre, chosen)
    if isinstance(sample, str):
        return TestResult.not_applicable(sample, null=NULL)
    resid = np.abs(sample.residuals(_read_effect(effect, sample.n_post)))
    unit = float(resid.max()) or 1.0
    size = (resid / unit) ** order
    if isinstance(moves, CyclicShifts):
        pvalue = _share_of_shifts(size, sample.n_post)
        words = f"{len(size)} cyclic shifts of the residuals"
    else:
        pvalue = _share_of_orders(size, sample.n_post, moves)
        words = f"{moves.n_resamples} random orders of the residuals"
    event = float(size[sample.n_pre :].sum())
    return TestResult(
        statistic=unit * (event / sample.n_post**0.5) ** (1 / order),
        pvalue=pvalue,
        null=NULL,
        distribution=words,
        estimate=sample.path.effect,
    )


def _read_effect(effect: ArrayLike, n_post: int) -> FloatArray:
    """Check that an effect is known, on each event bar or on all alike."""
    given = np.asarray(effect, dtype=np.float64)
    if given.shape not in {(), (n_post,)} or not np.isfinite(given).all():
        message = (
            f"the effect is {effect!r} but there are {n_post} event bars; give one finite "
            "number, or one a bar"
        )
        raise ValueError(message)
    return given


def read_sample(
    y: ArrayLike, donors: ArrayLike, n_pre: int, model: CounterfactualModel
) -> Sample | str:
    """Drop bars before the event, and donors, that are missing; or say why not."""
    series = np.asarray(y, dtype=np.float64)
    panel = np.asarray(donors, dtype=np.float64)
    try:
        path = model.compare(series, panel, n_pre)
    except InsufficientDataError as error:
        return str(error)
    gone = np.flatnonzero(~np.isfinite(series[n_pre:]))
    if len(gone):
        return f"the return of event bar {gone[0]} is missing"
    seen = np.flatnonzero(np.isfinite(series))
    X = panel[np.ix_(seen, np.flatnonzero(path.used))]
    n_seen = int(np.searchsorted(seen, n_pre))
    if why := why_not_comparable(series[seen], n_seen):
        return why
    ridge, intercept = _penalty(X, len(series) - n_pre, model)
    return Sample(
        path=path,
        y=series[seen],
        X=X,
        n_pre=n_seen,
        ridge=ridge,
        intercept=intercept,
    )


def _penalty(
    X: FloatArray, n_post: int, model: CounterfactualModel
) -> tuple[float, bool]:
    """Penalty on the squares of the weights, and whether there is an intercept."""
    if isinstance(model, SyntheticControl):
        return model.ridge, model.intercept
    zeta = n_post**0.25 if model.zeta is None else model.zeta
    steps = np.diff(X, axis=0)
    noise = float(steps.std()) if steps.size else 0.0
    return (zeta * noise) ** 2 * len(X), True


def _share_of_shifts(size: FloatArray, n_post: int) -> float:
    """Share of cyclic shifts whose block at the end is as large as the event's."""
    around = np.concatenate((size, size[: n_post - 1]))
    blocks = np.lib.stride_tricks.sliding_window_view(around, n_post).sum(axis=1)
    return float((blocks >= blocks[-n_post] * (1 - _TIED)).mean())


def _share_of_orders(size: FloatArray, n_post: int, moves: RandomOrders) -> float:
    """P-value over random orders, in blocks of bounded size."""
    rng = np.random.default_rng(moves.rng)
    event = size[-n_post:].sum() * (1 - _TIED)
    rows = max(1, _BLOCK // len(size))
    extreme = 0
    for first in range(0, moves.n_resamples, rows):
        n = min(rows, moves.n_resamples - first)
        orders = rng.permuted(np.broadcast_to(size, (n, len(size))), axis=1)
        extreme += int(np.count_nonzero(orders[:, :n_post].sum(axis=1) >= event))
    return (1 + extreme) / (1 + moves.n_resamples)


def invert(
    sample: Sample, start: float, step: float, significance: float
) -> FloatArray:
    """Effects, the same on all event bars, that cyclic shifts do not reject.

    From `start` outwards to the first that is rejected; NaN where that itself is.
    """
    if significance * len(sample.y) < 1 - _ROUNDING:
        return np.array([-inf, inf])

    def kept(effect: float) -> bool:
        size = np.abs(sample.residuals(effect))
        return _share_of_shifts(size, sample.n_post) > significance + _ROUNDING

    if not kept(start):
        return np.array([nan, nan])
    return np.array([_edge(kept, start, -step), _edge(kept, start, step)])


def _edge(kept: Callable[[float], bool], start: float, step: float) -> float:
    """Double the step until it is rejected, then halve the bracket."""
    inside, reach = start, step
    for _ in range(_DOUBLINGS):
        if not kept(start + reach):
            break
        inside, reach = start + reach, 2 * reach
    else:
        return float(np.copysign(inf, step))
    outside = start + reach
    for _ in range(_HALVINGS):
        if abs(outside - inside) <= _PRECISION * abs(step):
            break
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if kept(middle) else (inside, middle)
    return inside
