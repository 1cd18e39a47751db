"""What a regression on events gives back."""

from dataclasses import dataclass, replace
from typing import Self, final

import numpy as np

from eventimpact._types import Alternative, FloatArray, IntArray, Window, frozen
from eventimpact.detection import DesignAnalysis
from eventimpact.errors import UnknownNameError
from eventimpact.regression._collinearity import (
    Collinearity,
    Overlap,
    collinearity,
    overlap,
    why_no_error,
    why_undetermined,
)
from eventimpact.regression._encompassing import Encompassing, statement
from eventimpact.regression._error_specs import ErrorName, ErrorSpec, read_errors
from eventimpact.regression._estimation import Estimation
from eventimpact.regression._event_contrasts import NO_BAR, Contrasts
from eventimpact.regression._event_design import EventDesign
from eventimpact.regression._event_summary import event_line, event_summary
from eventimpact.regression._event_table import make_table
from eventimpact.regression._influence import Influence, drop_one, drop_own_dummies
from eventimpact.regression._least_squares import Equation, independence
from eventimpact.regression._wald import WaldTest


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventRegressionResult:
    """Effects of groups of events, with one kind of errors.

    Parameters
    ----------
    names : tuple of str
        Coefficients: "constant", events, confounders, factors. Events are ``group``,
        ``group[+1]`` for bar 1 of a window, and ``group@120`` for a dummy on bar 120.
    params, se, statistic, pvalue, low, high : ndarray of shape (k,)
        Coefficients in the unit of the response, standard errors, statistics, two-sided
        p-values, and ends of the intervals; NaN where there is a reason. Under a
        bootstrap the p-values and intervals of events are drawn, those of other
        regressors are of Student's t.
    reasons : tuple of str or None
        Why a coefficient, or its error, is not given.
    cov : ndarray of shape (k, k)
        Covariance of the coefficients; NaN where there is a reason.
    n_events : ndarray of int, shape (k,)
        Bars that each dummy marks; 0 for the constant and factors.
    n_obs, df_resid : int
        Bars used, and those less coefficients.
    sigma, r2 : float
        Standard deviation of the residuals, and share of the variance explained.
    resid : ndarray of shape (n_obs,)
        Least-squares residuals.
    method : str
        Errors in words.
    level : float
        Level of the intervals.
    bandwidth, block_length : float or None
        As used, of HAC errors and of the stationary bootstrap.
    notes : tuple of str
        What a reader has to know besides, a sentence each.
    estimation : Estimation
        The regression itself, for tests.
    contrasts : Contrasts
        Which coefficients belong to which group.
    """

    names: tuple[str, ...]
    params: FloatArray
    se: FloatArray
    statistic: FloatArray
    pvalue: FloatArray
    low: FloatArray
    high: FloatArray
    reasons: tuple[str | None, ...]
    cov: FloatArray
    n_events: IntArray
    n_obs: int
    df_resid: int
    sigma: float
    r2: float
    resid: FloatArray
    method: str
    level: float
    bandwidth: float | None
    block_length: float | None
    notes: tuple[str, ...]
    estimation: Estimation
    contrasts: Contrasts

    def __repr__(self) -> str:
        return event_line(self)

    def summary(self) -> str:
        """Return coefficients, the joint test and notes as plain text."""
        return event_summary(self)

    @classmethod
    def of(cls, contrasts: Contrasts, estimation: Estimation) -> Self:
        """Read the coefficients off a regression, and refer them to their errors."""
        table = make_table(contrasts, estimation)
        equation = estimation.equation
        apart = equation.y - equation.y.mean()
        squares, total = float(equation.resid @ equation.resid), float(apart @ apart)
        df, meat = equation.df_resid, estimation.meat
        return cls(
            names=tuple(column.name for column in contrasts.design.columns),
            params=frozen(table.params),
            se=frozen(table.se),
            statistic=frozen(table.statistic),
            pvalue=frozen(table.pvalue),
            low=frozen(table.low),
            high=frozen(table.high),
            reasons=table.reasons,
            cov=frozen(table.cov),
            n_events=frozen(table.n_events),
            n_obs=len(equation.y),
            df_resid=df,
            sigma=float(np.sqrt(squares / df)) if df > 0 else np.nan,
            r2=1 - squares / total if np.ptp(equation.y) > 0 else np.nan,
            resid=frozen(equation.resid),
            method=estimation.method,
            level=estimation.level,
            bandwidth=None if meat is None else meat.bandwidth,
            block_length=estimation.length,
            notes=(*contrasts.design.notes, *table.notes),
            estimation=estimation,
            contrasts=contrasts,
        )

    def coefficient(
        self, name: str, *, alternative: Alternative = "two-sided"
    ) -> WaldTest:
        """Test that one coefficient is zero."""
        if name not in self.names:
            raise UnknownNameError.from_known("coefficient", name, self.names)
        row = np.eye(len(self.names))[[self.names.index(name)]]
        return self._test(row, f"the coefficient {name} is zero", alternative)

    def effect(
        self,
        group: str,
        window: Window | None = None,
        *,
        alternative: Alternative = "two-sided",
    ) -> WaldTest:
        """Test that the mean effect of a group, summed over a window, is zero."""
        span = window or self.contrasts.window
        null = (
            f"the mean effect of {group} over bars {span.first} to {span.last} is zero"
        )
        return self._test(self.contrasts.mean(group, span), null, alternative)

    def design_analysis(
        self, smallest_effect: float, group: str, window: Window | None = None
    ) -> DesignAnalysis:
        """Say what `effect` could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest mean effect of interest, positive, from outside the data.
        group : str
            Group of events.
        window : Window, optional
            Bars summed over; all of the regression's unless said otherwise.
        """
        return self.effect(group, window).design_analysis(smallest_effect)

    def joint_test(self, *groups: str) -> WaldTest:
        """Test that all effects of these groups are zero; of all groups unless named."""
        for group in groups:
            self.contrasts.check(group)
        who = " and ".join(groups) if groups else "all events"
        null = f"the effects of {who} are zero"
        rows, why = self.contrasts.all_zero(groups)
        if why is not None:
            return WaldTest.not_applicable(why, null=null)
        return self.estimation.test(self.contrasts.kept(rows), null)

    def equality(
        self,
        first: str,
        second: str,
        window: Window | None = None,
        *,
        alternative: Alternative = "two-sided",
    ) -> WaldTest:
        """Test that two groups have one mean effect, summed over a window."""
        span = window or self.contrasts.window
        rows = self.contrasts.mean(first, span) - self.contrasts.mean(second, span)
        null = f"the mean effects of {first} and {second} are equal"
        return self._test(rows, null, alternative)

    def encompassing(self, first: str, second: str) -> Encompassing:
        """Test whether either of two causes adds to the other."""
        given = self.joint_test(first), self.joint_test(second)
        together = self.joint_test(first, second)
        return Encompassing(
            first=first,
            second=second,
            first_given_second=given[0],
            second_given_first=given[1],
            first_alone=self._without(second).joint_test(first),
            second_alone=self._without(first).joint_test(second),
            together=together,
            statement=statement(*given, together, (first, second), 1 - self.level),
        )

    def influence(self, group: str) -> Influence:
        """Leave out each event of a group in turn, by least squares."""
        self.contrasts.check(group)
        design, equation = self.contrasts.design, self.estimation.equation
        window = self.contrasts.window
        rows = self.contrasts.mean(group, window)
        why = self.contrasts.why_not(rows)
        if why is not None:
            return Influence.undetermined(group, len(self.contrasts.found.kept), why)
        if not self.contrasts.pooled:
            each = self.contrasts.kept(self.contrasts.by_event(group, window))
            return drop_own_dummies(design, equation, each, group)
        others = self.contrasts.kept(self.contrasts.mean_without(group))
        return drop_one(design, equation, (self.contrasts.kept(rows)[0], others), group)

    def collinearity(self) -> Collinearity:
        """Report how far the regressors stand in for one another."""
        return collinearity(self.contrasts.design, self.contrasts.found)

    def overlap(self) -> Overlap:
        """Report the bars that several groups, or a group and a confounder, claim."""
        return overlap(self.contrasts.design)

    def with_errors(self, errors: ErrorSpec | ErrorName) -> "EventRegressionResult":
        """Give the same regression other errors."""
        estimation = Estimation.of(
            self.estimation.equation,
            read_errors(errors),
            seed=self.estimation.seed,
            level=self.level,
            reason=self.estimation.reason,
        )
        return type(self).of(self.contrasts, estimation)

    def _test(
        self, rows: FloatArray, null: str, alternative: Alternative = "two-sided"
    ) -> WaldTest:
        """Test combinations of coefficients, if they are determined."""
        why = self.contrasts.why_not(rows)
        if why is None and not rows.any():
            why = NO_BAR
        if why is not None:
            return WaldTest.not_applicable(why, null=null, alternative=alternative)
        return self.estimation.test(self.contrasts.kept(rows), null, alternative)

    def _without(self, group: str) -> "EventRegressionResult":
        """Leave the dummies of a group out of the regression."""
        design = self.contrasts.design
        columns = tuple(c for c in design.columns if c.group != group)
        events = tuple(e for e in design.events if e.group != group)
        smaller = replace(design, columns=columns, events=events)
        return estimate(
            contrasts_of(
                smaller, pooled=self.contrasts.pooled, window=self.contrasts.window
            ),
            self.estimation.errors,
            seed=self.estimation.seed,
            level=self.level,
        )


def estimate(
    contrasts: Contrasts, errors: ErrorSpec, *, seed: int, level: float
) -> EventRegressionResult:
    """Regress, and refer the coefficients to their errors."""
    design = contrasts.design
    equation = Equation.fit(design.y, contrasts.kept(design.X))
    estimation = Estimation.of(
        equation, errors, seed=seed, level=level, reason=why_no_error(design, equation)
    )
    return EventRegressionResult.of(contrasts, estimation)


def contrasts_of(design: EventDesign, *, pooled: bool, window: Window) -> Contrasts:
    """Find the columns whose coefficients can be told apart."""
    found = independence(design.X)
    return Contrasts(
        design=design,
        found=found,
        reasons=why_undetermined(design, found),
        pooled=pooled,
        window=window,
    )
