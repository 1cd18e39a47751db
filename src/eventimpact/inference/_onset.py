"""When did the mean change? One break with a confidence set."""

import math
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import (
    Alternative,
    BoolArray,
    FloatArray,
    check_alternative,
    frozen,
)
from eventimpact.errors import InsufficientDataError


_MIN_BARS: Final = 10


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Onset:
    """The bar from which a series has another mean.

    Attributes
    ----------
    position : int
        First bar of the new mean.
    low, high : int
        Ends of the confidence set of that bar.
    change : float
        New mean less old mean.
    pvalues : ndarray of shape (n_bars,)
        P-value of "the new mean starts at this bar"; NaN where not considered.
    """

    position: int
    low: int
    high: int
    change: float
    pvalues: FloatArray

    def pvalue_from(self, position: int) -> float:
        """P-value of "the new mean starts at `position` or later"."""
        return _largest(self.pvalues[max(position, 0) :])

    def pvalue_before(self, position: int) -> float:
        """P-value of "the new mean starts before `position`"."""
        return _largest(self.pvalues[: max(position, 0)])


def onset(
    values: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    confidence_level: float = 0.9,
    trim: int = 2,
) -> Onset | None:
    r"""Date one change of the mean of a series, with a confidence set.

    Parameters
    ----------
    values : array_like of shape (n_bars,)
        Returns over their volatility; NaN bars are passed over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Changes considered: any, to a lower mean, or to a higher one.
    confidence_level : float, default 0.9
        Coverage of the set of bars.
    trim : int, default 2
        Bars that each mean has to cover at least.

    Returns
    -------
    Onset or None
        The bar that leaves the smallest sum of squares, and the set of those that
        the likelihood ratio does not reject; None if no bar changes the mean in
        the direction asked for.

    Raises
    ------
    InsufficientDataError
        Fewer than 10 bars.

    Notes
    -----
    With :math:`S(k)` the sum of squares about two means, the new one from bar *k*
    on, the ratio :math:`LR(k) = n (S(k) - S(\hat k)) / S(\hat k)` has the
    distribution :math:`P(LR \le x) = (1 - e^{-x/2})^2` at the true bar when the
    change is small beside the noise; the set is
    :math:`LR(k) \le -2 \ln(1 - \sqrt{1 - \alpha})`.
    A fall that was picked for its depth has a start that was picked too: the set
    is then too narrow, and it is read with that in mind.

    References
    ----------
    .. [1] Hansen, B. E. (2000). Sample splitting and threshold estimation.
       Econometrica, 68(3), 575-603.
    .. [2] Bai, J. (1997). Estimation of a change point in multiple regression
       models. Review of Economics and Statistics, 79(4), 551-563.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import onset
    >>> noise = np.random.default_rng(2).normal(0, 0.3, 100)
    >>> found = onset(noise - (np.arange(100) >= 60), alternative="less")
    >>> found.position, found.low <= 60 <= found.high
    (60, True)
    """
    check_alternative(alternative)
    x = np.asarray(values, dtype=np.float64)
    bars = np.flatnonzero(np.isfinite(x))
    n = len(bars)
    if n < max(_MIN_BARS, 2 * trim + 1):
        raise InsufficientDataError.from_counts("the search for an onset", _MIN_BARS, n)
    y = x[bars] - x[bars].mean()
    before = np.arange(1, n)
    head = np.cumsum(y)[:-1]
    explained = head**2 * n / (before * (n - before))
    kept_out = (before < trim) | (before > n - trim) | _wrong_way(head, alternative)
    if kept_out.all():
        return None
    residual = float(y @ y) - np.where(kept_out, -np.inf, explained)
    best = int(np.argmin(residual))
    ratio = n * (residual - residual[best]) / max(residual[best], 1e-300)
    pvalue = 1 - (1 - np.exp(-ratio / 2)) ** 2
    kept = bars[1:][pvalue >= 1 - confidence_level]
    pvalues = np.full(len(x), np.nan)
    pvalues[bars[1:]] = np.where(np.isfinite(ratio), pvalue, np.nan)
    return Onset(
        position=int(bars[1 + best]),
        low=int(kept[0]),
        high=int(kept[-1]),
        change=float(-head[best] * n / (before[best] * (n - before[best]))),
        pvalues=frozen(pvalues),
    )


def _wrong_way(head: FloatArray, alternative: Alternative) -> BoolArray:
    """Mark the bars at which the mean changes in a direction not asked for."""
    if alternative == "two-sided":
        return np.zeros(head.shape, dtype=bool)
    return np.asarray(head <= 0 if alternative == "less" else head >= 0)


def _largest(pvalues: FloatArray) -> float:
    """Return the largest p-value; NaN where no bar was considered."""
    known = pvalues[np.isfinite(pvalues)]
    return float(known.max()) if len(known) else math.nan
