"""A response identified through heteroskedasticity, and how well it is."""

from dataclasses import dataclass
from math import isfinite
from typing import Final, final


_NAN: Final = float("nan")


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
