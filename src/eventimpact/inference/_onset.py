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
    IntArray,
    check_alternative,
    frozen,
)
from eventimpact.detection import DesignAnalysis, design_analysis
from eventimpact.errors import InsufficientDataError


_MIN_BARS: Final = 10
_FLAT: Final = 1e-12


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
    standard_error : float
        Its standard error, were the bar known beforehand.
    df : float
        Degrees of freedom of the standard error.
    alternative : {"two-sided", "less", "greater"}
        Changes that were considered.
    pvalues : ndarray of shape (n_bars,)
        P-value of "the new mean starts at this bar"; NaN where not considered.
    """

    position: int
    low: int
    high: int
    change: float
    standard_error: float
    df: float
    alternative: Alternative
    pvalues: FloatArray

    def pvalue_from(self, position: int) -> float:
        """P-value of "the new mean starts at `position` or later"."""
        return _largest(self.pvalues[max(position, 0) :])

    def pvalue_before(self, position: int) -> float:
        """P-value of "the new mean starts before `position`"."""
        return _largest(self.pvalues[: max(position, 0)])

    def design_analysis(self, smallest_effect: float) -> DesignAnalysis:
        r"""Say what the change of the mean could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest change of interest, positive, in the unit of the values.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers if the values do not vary about their two
            means.

        Notes
        -----
        With :math:`n_1` bars before and :math:`n_2` from the onset on,

        .. math:: se^2 = \frac{S(\hat k)}{n - 2} \left( \frac 1 {n_1} +
           \frac 1 {n_2} \right), \quad df = n - 2

        as if the bar had been known. It was chosen where the change is largest: a
        small change is overstated by more than the exaggeration given here.

        References
        ----------
        .. [1] Bai, J. (1997). Estimation of a change point in multiple regression
           models. Review of Economics and Statistics, 79(4), 551-563.

        Examples
        --------
        >>> import numpy as np
        >>> from eventimpact.inference import onset
        >>> noise = np.random.default_rng(2).normal(0, 0.3, 100)
        >>> seen = onset(noise - (np.arange(100) >= 60)).design_analysis(0.2)
        >>> round(seen.mde, 2), round(seen.power, 2)
        (0.17, 0.92)
        """
        return design_analysis(
            self.change,
            self.standard_error,
            smallest_effect=smallest_effect,
            df=self.df,
            alternative=self.alternative,
        )


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
        Fewer than 10 bars, or values that do not vary.
    ValueError
        An infinite value.

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
    bars = _known_bars(x, max(_MIN_BARS, 2 * trim + 1))
    n = len(bars)
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
    spread = float(before[best] * (n - before[best])) / n
    kept = bars[1:][pvalue >= 1 - confidence_level]
    pvalues = np.full(len(x), np.nan)
    pvalues[bars[1:]] = np.where(np.isfinite(ratio), pvalue, np.nan)
    return Onset(
        position=int(bars[1 + best]),
        low=int(kept[0]),
        high=int(kept[-1]),
        change=float(-head[best] * n / (before[best] * (n - before[best]))),
        standard_error=math.sqrt(max(float(residual[best]), 0.0) / (n - 2) / spread),
        df=float(n - 2),
        alternative=alternative,
        pvalues=frozen(pvalues),
    )


def _known_bars(x: FloatArray, needed: int) -> IntArray:
    """Find the bars with a value, or raise where they tell no onset."""
    if np.isinf(x).any():
        message = (
            f"the value of bar {int(np.argmax(np.isinf(x)))} is infinite; mark missing "
            "values as NaN"
        )
        raise ValueError(message)
    bars = np.flatnonzero(~np.isnan(x))
    if len(bars) < needed:
        what = "the search for an onset"
        raise InsufficientDataError.from_counts(what, needed, len(bars))
    if np.ptp(x[bars]) <= _FLAT * np.abs(x[bars]).max():
        message = (
            f"the {len(bars)} values do not vary, so that no bar changes their mean; "
            "give a series with noise"
        )
        raise InsufficientDataError(message)
    return bars


def _wrong_way(head: FloatArray, alternative: Alternative) -> BoolArray:
    """Mark the bars at which the mean changes in a direction not asked for."""
    if alternative == "two-sided":
        return np.zeros(head.shape, dtype=bool)
    return np.asarray(head <= 0 if alternative == "less" else head >= 0)


def _largest(pvalues: FloatArray) -> float:
    """Return the largest p-value; NaN where no bar was considered."""
    known = pvalues[np.isfinite(pvalues)]
    return float(known.max()) if len(known) else math.nan
