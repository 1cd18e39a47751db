"""What a permutation of a cause's bars gives back."""

import math
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import Alternative, FloatArray


_TIE: Final = 1e-12


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacementResult:
    """How a cause's bars compare with random bars of the same fall.

    Parameters
    ----------
    statistic : float
        Sum of the standardised abnormal returns of the claimed bars.
    pvalue : float
        P-value of no effect, on the side asked for.
    alternative : {"two-sided", "less", "greater"}
        Side of the null that counts as evidence against it.
    effect : float
        Excess of the claimed bars over random bars, summed, as a log return.
    low, high : float
        Ends of the 90 % interval of `effect`; infinite where there are too few
        placements to bound it.
    n_placements : int
        Placements compared with, the actual one included.
    exact : bool
        Whether those are all there are.
    exposure : float
        Sum of the volatilities of the claimed bars: `effect` over `exposure` is
        the effect in standard deviations a bar.
    reason : str or None
        Why the test is not applicable; None if it is.
    critical : ndarray of shape (n,)
        Effects at which the claimed bars tie with one placement, ascending.
    """

    statistic: float
    pvalue: float
    alternative: Alternative
    effect: float
    low: float
    high: float
    n_placements: int
    exact: bool
    exposure: float
    reason: str | None
    critical: FloatArray

    @property
    def is_applicable(self) -> bool:
        """Whether the data could carry the test."""
        return self.reason is None

    def pvalue_above(self, effect: float) -> float:
        """P-value of "the effect is not more negative than `effect`".

        Parameters
        ----------
        effect : float
            Log return summed over the claimed bars; a small p-value says that the
            true effect is more negative still.

        Returns
        -------
        float
            One-sided p-value; NaN if the test is not applicable.
        """
        if self.reason is not None:
            return math.nan
        below = np.searchsorted(self.critical, effect, side="left")
        return float((self.n_placements - below) / self.n_placements)

    def pvalue_at(self, effect: float) -> float:
        """P-value of "the effect is at least as negative as `effect`".

        Parameters
        ----------
        effect : float
            Log return summed over the claimed bars; a small p-value says that the
            true effect is less negative, or positive.

        Returns
        -------
        float
            One-sided p-value; NaN if the test is not applicable.
        """
        if self.reason is not None:
            return math.nan
        above = len(self.critical) - np.searchsorted(
            self.critical, effect, side="right"
        )
        return float((self.n_placements - above) / self.n_placements)

    def interval(self, confidence_level: float) -> tuple[float, float]:
        """Effects that neither one-sided test rejects at half the error each.

        Parameters
        ----------
        confidence_level : float
            Coverage, strictly between 0 and 1.

        Returns
        -------
        tuple of float
            Low and high end, as log returns summed over the claimed bars.
        """
        if self.reason is not None:
            return math.nan, math.nan
        return cut_off(self.critical, self.n_placements, confidence_level)


def cut_off(
    critical: FloatArray, n_placements: int, confidence_level: float
) -> tuple[float, float]:
    """Cut off the effects whose one-sided p-value is at most half the error."""
    n_always = n_placements - len(critical)
    k = math.floor((1 - confidence_level) / 2 * n_placements - n_always + _TIE)
    if k < 0:
        return -math.inf, math.inf
    return float(critical[k]), float(critical[-1 - k])
