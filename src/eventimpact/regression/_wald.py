"""Tests of linear hypotheses on the coefficients of a regression."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, isnan
from typing import Self, final

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from eventimpact._types import Alternative, FloatArray
from eventimpact.detection import (
    DesignAnalysis,
    design_analysis,
    detectable_shift,
    no_design_analysis,
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class WaldTest:
    """A test of linear hypotheses; unpacks to statistic and p-value.

    Parameters
    ----------
    statistic : float
        t of one hypothesis, F of several; NaN if the test is not applicable.
    pvalue : float
        Probability of a statistic at least as extreme under the null.
    null : str
        The null hypothesis, as a sentence.
    alternative : {"two-sided", "less", "greater"}
        Side of the null that counts as evidence against it.
    distribution : str
        Reference distribution in words.
    df : tuple of float
        Hypotheses tested, and degrees of freedom of the errors.
    reason : str or None
        Why the test is not applicable; None if it is.
    estimate, se : float
        What one hypothesis says is zero, and its standard error; else NaN.
    low, high : float
        Ends of its two-sided interval.
    n_draws : int
        Bootstrap draws; 0 for none.
    spread : float
        What the statistic is divided by before it is referred to Student's t.
    """

    statistic: float
    pvalue: float
    null: str
    alternative: Alternative = "two-sided"
    distribution: str = ""
    df: tuple[float, float] = (np.nan, np.nan)
    reason: str | None = None
    estimate: float = np.nan
    se: float = np.nan
    low: float = np.nan
    high: float = np.nan
    n_draws: int = 0
    spread: float = 1.0

    def __iter__(self) -> Iterator[float]:
        yield self.statistic
        yield self.pvalue

    @property
    def is_applicable(self) -> bool:
        """Whether the data could carry the test."""
        return self.reason is None

    @property
    def minimum_detectable_effect(self) -> float:
        """Size of the effect that a test at 5 % detects four times in five.

        From the standard error and Student's t, normal without degrees of freedom;
        NaN for several hypotheses and where there is no standard error.
        """
        if not self.se > 0:
            return np.nan
        tail = 0.025 if self.alternative == "two-sided" else 0.05
        df = inf if isnan(self.df[1]) else self.df[1]
        return detectable_shift(df, tail, 0.8) * self.se * self.spread

    def design_analysis(self, smallest_effect: float) -> DesignAnalysis:
        """Say what the estimate could have shown, by its standard error.

        Parameters
        ----------
        smallest_effect : float
            Smallest effect of interest, positive, from outside the data.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where there is no standard error, or
            where several hypotheses are tested.
        """
        why = self.reason
        if why is None and not self.se > 0:
            why = (
                "several hypotheses have no one effect; ask for a mean, or one of them"
            )
        if why is not None:
            return no_design_analysis(
                why,
                smallest_effect=smallest_effect,
                estimate=self.estimate,
                alternative=self.alternative,
            )
        return design_analysis(
            self.estimate,
            self.se * self.spread,
            smallest_effect=smallest_effect,
            df=None if isnan(self.df[1]) else self.df[1],
            alternative=self.alternative,
        )

    @classmethod
    def not_applicable(
        cls,
        reason: str,
        *,
        null: str,
        alternative: Alternative = "two-sided",
        estimate: float = np.nan,
    ) -> Self:
        """Build the result of a test that the data cannot carry."""
        return cls(
            statistic=np.nan,
            pvalue=np.nan,
            null=null,
            alternative=alternative,
            reason=reason,
            estimate=estimate,
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """Student's t with `df` degrees of freedom, times `spread`."""

    df: float
    spread: float = 1.0
    words: str = "Student's t"

    def pvalue(self, t: float, alternative: Alternative) -> float:
        """Probability of a value as extreme as `t`."""
        x = t / self.spread
        if alternative == "less":
            return float(stdtr(self.df, x))
        if alternative == "greater":
            return float(stdtr(self.df, -x))
        return float(2 * stdtr(self.df, -abs(x)))

    def quantile(self, level: float) -> float:
        """Half the width of an interval of this level, in standard errors."""
        return float(self.spread * stdtrit(self.df, (1 + level) / 2))


def wald(estimate: FloatArray, cov: FloatArray) -> FloatArray:
    """Statistics of draws: t of one estimate, (b, 1), F of several, (b, q); NaN if flat."""
    q = estimate.shape[1]
    if q == 1:
        se = np.sqrt(cov[:, 0, 0])
        nan = np.full(len(se), np.nan)
        return np.asarray(np.divide(estimate[:, 0], se, out=nan, where=se > 0))
    scale = np.sqrt(np.einsum("bii->bi", cov))
    flat = ~(scale.min(axis=1) > 0)
    scale[flat] = 1.0
    corr = cov / (scale[:, :, None] * scale[:, None, :])
    corr[flat] = np.eye(q)
    flat |= np.linalg.cond(corr) > 1e12
    corr[flat] = np.eye(q)
    z = estimate / scale
    solved = np.linalg.solve(corr, z[:, :, None])[:, :, 0]
    return np.where(flat, np.nan, np.einsum("bi,bi->b", z, solved) / q)


def f_pvalue(f: float, q: int, df: float) -> float:
    """Probability of a larger F."""
    return float(fdtrc(q, df, f))
