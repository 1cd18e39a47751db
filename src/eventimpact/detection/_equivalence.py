"""Schuirmann's two one-sided tests of a small effect."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, isfinite, nan
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact.detection._noise import (
    Noise,
    Sampled,
    Scaled,
    check_share,
    read_noise,
)


_NULL: Final = "the effect is not smaller than the bounds"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalenceTest:
    """Two one-sided tests of an effect; unpacks to statistic and p-value.

    Parameters
    ----------
    statistic : float
        Distance of the estimate from the nearer bound, over the standard deviation if
        there is one; negative outside the bounds, NaN if the test is not applicable.
    pvalue : float
        The larger of the two p-values; NaN if the test is not applicable.
    p_low : float
        P-value of "the effect is at or below `low`".
    p_high : float
        P-value of "the effect is at or above `high`".
    estimate : float
        The estimated effect.
    low, high : float
        Bounds within which an effect counts as none.
    interval : tuple of float
        Interval of the effect with coverage ``1 - 2 * significance``; it lies within
        the bounds when the test rejects.
    significance : float
        Size of the test.
    null : str
        The null hypothesis, as a sentence.
    distribution : str
        Reference distribution in words.
    df : float or None
        Degrees of freedom of the reference distribution, where it has any.
    reason : str or None
        Why the test is not applicable; None if it is.
    """

    statistic: float
    pvalue: float
    p_low: float
    p_high: float
    estimate: float
    low: float
    high: float
    interval: tuple[float, float]
    significance: float
    null: str = _NULL
    distribution: str = ""
    df: float | None = None
    reason: str | None = None

    def __iter__(self) -> Iterator[float]:
        yield self.statistic
        yield self.pvalue

    @property
    def is_applicable(self) -> bool:
        """Whether the data could carry the test."""
        return self.reason is None

    @property
    def is_equivalent(self) -> bool:
        """Whether an effect as large as the bounds is rejected on both sides."""
        return self.pvalue <= self.significance


def equivalence_test(
    estimate: float,
    noise: ArrayLike,
    bounds: ArrayLike,
    *,
    df: float | None = None,
    significance: float = 0.05,
) -> EquivalenceTest:
    r"""Test whether an effect is smaller than the smallest effect of interest.

    A test that does not reject "no effect" does not show that there is none. This one
    turns the question round: its null is an effect as large as the bounds.

    Parameters
    ----------
    estimate : float
        The estimated effect.
    noise : float or array_like of shape (n,)
        Standard deviation of the estimate; or what the estimate comes to where nothing
        happened, such as `placebo_estimates`, with which the test keeps its size in
        volatile weeks. Missing draws are left out.
    bounds : float or array_like of shape (2,)
        Smallest effect of interest, either side of zero; or both bounds.
    df : float, optional
        Degrees of freedom of the standard deviation; normal without.
    significance : float, default 0.05
        Size of the test.

    Returns
    -------
    EquivalenceTest
        Not applicable, with the reason, if the estimate is missing, the standard
        deviation is not positive, or fewer than 20 draws are known.

    Notes
    -----
    With bounds :math:`\theta_1 < \theta_2` and :math:`F` the distribution of the noise,

    .. math:: p_1 = 1 - F(\hat\theta - \theta_1), \qquad
              p_2 = F(\hat\theta - \theta_2), \qquad p = \max(p_1, p_2)

    with ranks in place of :math:`F` for draws:
    :math:`p_1 = (1 + \#\{e^* \ge \hat\theta - \theta_1\}) / (1 + n)`. Each one-sided test
    has its size, so the larger p-value needs no correction.

    References
    ----------
    .. [1] Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure
       and the power approach for assessing the equivalence of average
       bioavailability. Journal of Pharmacokinetics and Biopharmaceutics, 15(6),
       657-680.

    Examples
    --------
    >>> from eventimpact.detection import equivalence_test
    >>> test = equivalence_test(0.002, 0.004, 0.02, df=100)
    >>> test.is_equivalent, round(test.pvalue, 6)
    (True, 9e-06)
    """
    check_share("significance", significance)
    low, high = _bounds(bounds)
    known = read_noise(noise, df)
    if not isfinite(estimate):
        known = "the estimate is missing"
    if isinstance(known, str):
        return EquivalenceTest(
            statistic=nan,
            pvalue=nan,
            p_low=nan,
            p_high=nan,
            estimate=float(estimate),
            low=low,
            high=high,
            interval=(nan, nan),
            significance=significance,
            reason=known,
        )
    scaled = isinstance(known, Scaled)
    p_low = float(known.above(estimate - low))
    p_high = float(known.below(estimate - high))
    distance = float(min(estimate - low, high - estimate))
    return EquivalenceTest(
        statistic=distance / known.sd if isinstance(known, Scaled) else distance,
        pvalue=max(p_low, p_high),
        p_low=p_low,
        p_high=p_high,
        estimate=float(estimate),
        low=low,
        high=high,
        interval=_interval(estimate, known, significance),
        significance=significance,
        distribution=known.words,
        df=df if scaled else None,
    )


def _bounds(bounds: ArrayLike) -> tuple[float, float]:
    """Read one bound as both."""
    given = np.asarray(bounds, dtype=np.float64)
    if given.shape not in {(), (2,)}:
        message = (
            f"the bounds have shape {given.shape}; give a positive number, or a low and "
            "a high one"
        )
        raise ValueError(message)
    low, high = (-given, given) if given.ndim == 0 else given
    if not low < high:
        message = (
            f"the bounds are {low} and {high}; give a positive number, or a low and a "
            "high one"
        )
        raise ValueError(message)
    return float(low), float(high)


def _interval(
    estimate: float, noise: Noise, significance: float
) -> tuple[float, float]:
    """Effects that neither one-sided test rejects."""
    if isinstance(noise, Sampled):
        k = int(significance * (noise.n + 1) + 1e-12)
        effects = estimate - noise.draws[::-1]
        return (
            float(effects[k - 1]) if k else -inf,
            float(effects[-k]) if k else inf,
        )
    half = noise.quantile(1 - significance)
    return float(estimate - half), float(np.float64(estimate) + half)
