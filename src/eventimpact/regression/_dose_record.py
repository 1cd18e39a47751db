"""What a regression on a dose gives back."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from eventimpact._types import FloatArray, frozen
from eventimpact.detection import DesignAnalysis, design_analysis, no_design_analysis


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DoseResponse:
    """Responses to a dose, by the bars since the dose.

    Attributes
    ----------
    effects : ndarray of shape (lags + 1,)
        Response 0, 1, ... bars after one unit of the dose; NaN if there is a reason.
    covariance : ndarray of shape (lags + 1, lags + 1)
        Covariance of the effects.
    df : float
        Degrees of freedom of Student's t: bars less coefficients.
    n : int
        Bars used.
    n_doses : int
        Those among them whose dose is not zero.
    dropped : int
        Bars left out, because a number of theirs or of their lags is missing.
    errors : str
        The errors in words, with the bandwidth used.
    unit : str
        What one unit of an effect is.
    notes : tuple of str
        What a reader has to know besides, a sentence each.
    reason : str or None
        Why there are no estimates.
    event_days : DoseResponse or None
        The same from the bars alone whose dose is not zero; None where all bars used
        have one. It tells whether a larger dose does more, not whether any does.
    """

    effects: FloatArray
    covariance: FloatArray
    df: float
    n: int
    n_doses: int
    dropped: int
    errors: str
    unit: str
    notes: tuple[str, ...] = ()
    reason: str | None = None
    event_days: Self | None = None

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<DoseResponse: {self.reason}>"
        low, high = self.interval()[0]
        return (
            f"<DoseResponse ({self.errors}): {self.effects[0]:.4g} [{low:.4g}, "
            f"{high:.4g}] {self.unit} on its bar, p {self.pvalues[0]:.4f}\n"
            f"{len(self.effects) - 1} lags, cumulated {self.cumulated[-1]:.4g}, "
            f"n {self.n:,}, {self.n_doses:,} with a dose>"
        )

    @property
    def standard_errors(self) -> FloatArray:
        """Standard errors of the effects."""
        return np.sqrt(np.diagonal(self.covariance))

    @property
    def pvalues(self) -> FloatArray:
        """Two-sided p-values of the effects."""
        return _pvalues(self.effects, self.standard_errors, self.df)

    @property
    def cumulated(self) -> FloatArray:
        """Sums of the effects up to each lag."""
        return np.cumsum(self.effects)

    @property
    def cumulated_covariance(self) -> FloatArray:
        """Covariance of the sums of the effects."""
        return np.asarray(self.covariance.cumsum(axis=0).cumsum(axis=1))

    @property
    def cumulated_errors(self) -> FloatArray:
        """Standard errors of the sums of the effects."""
        return np.sqrt(np.diagonal(self.cumulated_covariance))

    @property
    def cumulated_pvalues(self) -> FloatArray:
        """Two-sided p-values of the sums of the effects."""
        return _pvalues(self.cumulated, self.cumulated_errors, self.df)

    @property
    def long_run(self) -> float:
        """Sum of all effects: what one unit does within the lags."""
        return float(self.cumulated[-1])

    @property
    def long_run_error(self) -> float:
        """Standard error of the sum of all effects."""
        return float(self.cumulated_errors[-1])

    @property
    def long_run_pvalue(self) -> float:
        """Two-sided p-value of the sum of all effects."""
        return float(self.cumulated_pvalues[-1])

    def interval(self, level: float = 0.95) -> FloatArray:
        """Return the ends of the intervals of the effects.

        Parameters
        ----------
        level : float, default 0.95
            Coverage of each interval by itself.

        Returns
        -------
        ndarray of shape (lags + 1, 2)
            Low and high ends.
        """
        return _interval(self.effects, self.standard_errors, self.df, level)

    def cumulated_interval(self, level: float = 0.95) -> FloatArray:
        """Return the ends of the intervals of the sums of the effects.

        Parameters
        ----------
        level : float, default 0.95
            Coverage of each interval by itself.

        Returns
        -------
        ndarray of shape (lags + 1, 2)
            Low and high ends; the last row is that of `long_run`.
        """
        return _interval(self.cumulated, self.cumulated_errors, self.df, level)

    def design_analysis(
        self, smallest_effect: float, lag: int | None = None
    ) -> DesignAnalysis:
        """Say what the sum of the effects up to a lag could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest effect of interest of one unit, positive, from outside the data.
        lag : int, optional
            Last lag summed; all of them, as `long_run`, unless said otherwise.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where there are no estimates.
        """
        at = len(self.effects) - 1 if lag is None else lag
        if not 0 <= at < len(self.effects):
            message = f"lag {lag} was asked for; the last is {len(self.effects) - 1}"
            raise ValueError(message)
        if self.reason is not None:
            return no_design_analysis(self.reason, smallest_effect=smallest_effect)
        return design_analysis(
            float(self.cumulated[at]),
            float(self.cumulated_errors[at]),
            smallest_effect=smallest_effect,
            df=self.df,
        )

    def joint(self) -> tuple[float, float]:
        r"""Test that no lag has an effect.

        Returns
        -------
        statistic, pvalue : float
            Wald statistic over its number of effects *q*, and its p-value by the F
            distribution with *q* and `df` degrees of freedom.

        Notes
        -----
        .. math:: F = \hat b' \hat V^{-1} \hat b / q
        """
        if self.reason is not None:
            return float("nan"), float("nan")
        q = len(self.effects)
        statistic = float(self.effects @ np.linalg.pinv(self.covariance) @ self.effects)
        return statistic / q, float(fdtrc(q, self.df, statistic / q))


def no_response(lags: int, reason: str, response: "Used") -> DoseResponse:
    """Build the result of data that do not carry the regression."""
    return DoseResponse(
        effects=frozen(np.full(lags + 1, np.nan)),
        covariance=frozen(np.full((lags + 1, lags + 1), np.nan)),
        df=float("nan"),
        n=response.n,
        n_doses=response.n_doses,
        dropped=response.dropped,
        errors=response.errors,
        unit=response.unit,
        reason=reason,
    )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Counts of what a regression used, and its words."""

    n: int
    n_doses: int
    dropped: int
    errors: str
    unit: str


def _pvalues(estimates: FloatArray, errors: FloatArray, df: float) -> FloatArray:
    """Two-sided p-values of Student's t; NaN without an error."""
    t = np.divide(estimates, errors, out=np.full(len(errors), np.nan), where=errors > 0)
    return np.asarray(np.clip(2 * stdtr(df, -np.abs(t)), 0, 1))


def _interval(
    centre: FloatArray, errors: FloatArray, df: float, level: float
) -> FloatArray:
    """Return the ends of the intervals of Student's t."""
    if not 0 < level < 1:
        message = f"the level is {level}; it must lie between 0 and 1"
        raise ValueError(message)
    half = stdtrit(df, (1 + level) / 2) * errors
    return np.column_stack((centre - half, centre + half))
