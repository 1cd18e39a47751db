"""The effect of events whose days are uncertain, and what it could have shown."""

from dataclasses import dataclass
from math import isnan
from typing import Final, final

from eventimpact._types import FloatArray, IntArray
from eventimpact.detection import DesignAnalysis, design_analysis, no_design_analysis
from eventimpact.inference._result import TestResult


_NO_EFFECT: Final = "there is no estimate"
_FLAT: Final = (
    "the likelihood has no curvature at its maximum, so that the effect has no "
    "standard error"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BallTorous:
    """The mean effect of events whose days are uncertain.

    Attributes
    ----------
    effect : float
        Mean effect on the event day, in the unit of the values.
    standard_error : float
        From the curvature of the likelihood; NaN where it has none.
    variance_ratio : float
        Variance on event days over that on others, at least 1; 1 by assumption with
        fewer than 3 events.
    test : TestResult
        Test of no effect; its statistic is the signed root of the likelihood ratio,
        its p-value the rank among the history's windows.
    asymptotic_pvalue : float
        P-value of the same statistic by the normal distribution, for comparison.
    posterior : ndarray of shape (n_events, length)
        Probability of each day, given the values.
    days : ndarray of shape (n_events,)
        Most probable bar of each event.
    events : ndarray of shape (n_events,)
        Places in the input of the events used.
    n_reference : int
        Sets of pseudo-windows the statistic was ranked among.
    notes : tuple of str
        Which events have one window and count once, a sentence each.
    """

    effect: float
    standard_error: float
    variance_ratio: float
    test: TestResult
    asymptotic_pvalue: float
    posterior: FloatArray
    days: IntArray
    events: IntArray
    n_reference: int
    notes: tuple[str, ...] = ()

    def design_analysis(self, smallest_effect: float) -> DesignAnalysis:
        r"""Say what the mean effect could have shown, by its standard error.

        Parameters
        ----------
        smallest_effect : float
            Smallest mean effect of interest, positive, in the unit of the values.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where the data carry no likelihood, or
            where it has no curvature.

        Notes
        -----
        The error is normal, and that of the maximum found,

        .. math:: \left[ -\partial^2 \ln L / \partial A^2 \right]^{-1/2}

        with *v* free if it was estimated. It takes the right day for one of those that
        the likelihood deems probable: with one event, or effects that drown in the
        noise of their windows, it is too small.

        References
        ----------
        .. [1] Ball, C. A., & Torous, W. N. (1988). Investigating security-price
           performance in the presence of event-date uncertainty. Journal of Financial
           Economics, 22(1), 123-153.

        Examples
        --------
        >>> import numpy as np
        >>> from eventimpact.inference import ball_torous
        >>> values = np.random.default_rng(0).normal(0, 1, 600)
        >>> values[[503, 541, 570]] -= 4.0
        >>> found = ball_torous(values, [500, 540, 569], 5, rng=1)
        >>> seen = found.design_analysis(1.0)
        >>> round(seen.mde, 2), seen.equivalence.is_equivalent
        (1.62, False)
        """
        if isnan(self.effect):
            return no_design_analysis(
                self.test.reason or _NO_EFFECT,
                smallest_effect=smallest_effect,
                alternative=self.test.alternative,
            )
        if isnan(self.standard_error):
            return no_design_analysis(
                _FLAT,
                smallest_effect=smallest_effect,
                estimate=self.effect,
                alternative=self.test.alternative,
            )
        return design_analysis(
            self.effect,
            self.standard_error,
            smallest_effect=smallest_effect,
            alternative=self.test.alternative,
        )
