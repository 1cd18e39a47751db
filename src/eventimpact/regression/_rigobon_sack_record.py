"""A response identified through heteroskedasticity, and how well it is."""

from dataclasses import dataclass
from math import isfinite
from typing import Final, final

from scipy.special import ndtri

from eventimpact.detection import DesignAnalysis, design_analysis, no_design_analysis


_NAN: Final = float("nan")
_UNBOUNDED: Final = (
    "the data leave the response unbounded, so that no effect could have been seen"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RigobonSack:
    """The response of one series to another, free of common shocks.

    Attributes
    ----------
    estimate : float
        Response of y to a unit of x; NaN if it is not identified.
    low, high : float
        Ends of the interval; infinite if the data do not bound the response.
    gmm : float
        Estimate from all three moments.
    overidentification_pvalue : float
        P-value of "only the policy shock varies more on policy days".
    variance_ratio : float
        Variance of x on policy days over that on control days.
    strength : float
        Difference of these variances over its standard error.
    strength_pvalue : float
        One-sided p-value of "x varies no more on policy days".
    ols : float
        Slope of y on x on policy days, biased by common shocks, for comparison.
    confidence_level : float
        Coverage of the interval.
    n_policy, n_control : int
        Days used.
    reason : str or None
        Why the response is not identified; None if it is.
    """

    estimate: float = _NAN
    low: float = _NAN
    high: float = _NAN
    gmm: float = _NAN
    overidentification_pvalue: float = _NAN
    variance_ratio: float = _NAN
    strength: float = _NAN
    strength_pvalue: float = _NAN
    ols: float = _NAN
    confidence_level: float
    n_policy: int
    n_control: int
    reason: str | None = None

    @property
    def is_weak(self) -> bool:
        """Whether the data leave the response unbounded, or do not identify it."""
        return not (isfinite(self.low) and isfinite(self.high))

    def design_analysis(self, smallest_effect: float) -> DesignAnalysis:
        r"""Say what the response could have shown, by the width of its interval.

        Parameters
        ----------
        smallest_effect : float
            Smallest response of interest to one unit, positive, from outside the data.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where the response is not identified, or
            where the data do not bound it.

        Notes
        -----
        The noise is normal, with the standard deviation that would give an interval as
        wide as the one found at its level :math:`c`,

        .. math:: s = \frac{high - low}{2\, z_{(1 + c) / 2}}

        The delta method would give less where identification is weak, and the interval
        long on one side.

        References
        ----------
        .. [1] Rigobon, R., & Sack, B. (2004). The impact of monetary policy on asset
           prices. Journal of Monetary Economics, 51(8), 1553-1575.

        Examples
        --------
        >>> import numpy as np
        >>> from eventimpact.regression import rigobon_sack
        >>> rng = np.random.default_rng(0)
        >>> policy = np.arange(400) < 100
        >>> common = rng.normal(0, 1, 400)
        >>> x = common + rng.normal(0, np.where(policy, 4, 1))
        >>> y = -0.5 * x + 2 * common + rng.normal(0, 1, 400)
        >>> seen = rigobon_sack(y, x, policy, ~policy, rng=1).design_analysis(0.5)
        >>> round(seen.mde, 2), round(seen.power, 2)
        (0.14, 1.0)
        """
        why = self.reason or (_UNBOUNDED if self.is_weak else None)
        if why is not None:
            return no_design_analysis(
                why, smallest_effect=smallest_effect, estimate=self.estimate
            )
        width = 2 * float(ndtri((1 + self.confidence_level) / 2))
        return design_analysis(
            self.estimate,
            (self.high - self.low) / width,
            smallest_effect=smallest_effect,
        )
