"""What an event regression of several assets gives back, and its joint tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, final

import numpy as np
from scipy.special import stdtr

from eventimpact._types import Alternative, FloatArray, IntArray, Window, frozen
from eventimpact.detection import DesignAnalysis
from eventimpact.regression._event_contrasts import NO_BAR, Contrasts
from eventimpact.regression._event_summary import effects_line
from eventimpact.regression._multivariate_hypothesis import (
    Hypothesis,
    Null,
    hypothesis,
    run,
)
from eventimpact.regression._multivariate_wilks import MultivariateFit
from eventimpact.regression._wald import Student, WaldTest


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MultivariateEventResult:
    """Effects of events on several assets, with tests over all of them.

    Parameters
    ----------
    assets : tuple of str
        Names of the assets.
    names : tuple of str
        Coefficients: "constant", events, confounders, factors, named as by
        `EventRegression`.
    params, se, statistic, pvalue : ndarray of shape (k, n_assets)
        Coefficients in the unit of the response, classical standard errors, t and
        two-sided p-values; NaN where there is a reason.
    mean, mean_se, mean_pvalue : ndarray of shape (k,)
        Coefficients of the mean over assets, with its standard error, which allows for
        what assets have in common.
    sigma : ndarray of shape (n_assets, n_assets)
        Covariance of the errors.
    reasons : tuple of str or None
        Why a coefficient is not determined.
    asset_reasons : tuple of str or None
        Why an asset is left out.
    n_obs, df_resid : int
        Bars used, and those less coefficients.
    resid : ndarray of shape (n_obs, n_used)
        Residuals of the assets used.
    notes : tuple of str
        What a reader has to know besides, a sentence each.
    regression : MultivariateFit
        The regression itself, for tests.
    contrasts : Contrasts
        Which coefficients belong to which group.
    """

    assets: tuple[str, ...]
    names: tuple[str, ...]
    params: FloatArray
    se: FloatArray
    statistic: FloatArray
    pvalue: FloatArray
    mean: FloatArray
    mean_se: FloatArray
    mean_pvalue: FloatArray
    sigma: FloatArray
    reasons: tuple[str | None, ...]
    asset_reasons: tuple[str | None, ...]
    n_obs: int
    df_resid: int
    resid: FloatArray
    notes: tuple[str, ...]
    regression: MultivariateFit
    contrasts: Contrasts

    def __repr__(self) -> str:
        groups = dict.fromkeys(event.group for event in self.contrasts.design.events)
        said = effects_line({group: self.effect(group) for group in groups})
        return f"<MultivariateEventResult, {len(self.used)} assets, n {self.n_obs:,}: {said}>"

    @classmethod
    def of(
        cls,
        assets: Sequence[str],
        kept: IntArray,
        contrasts: Contrasts,
        fit: MultivariateFit,
    ) -> Self:
        """Read the coefficients off a regression."""
        table = _table(contrasts, fit)
        by_asset = np.full((4, len(contrasts.reasons), len(assets)), np.nan)
        by_asset[:, :, kept] = table[:, :, :-1]
        sigma = np.full((len(assets), len(assets)), np.nan)
        if fit.df > 0:
            sigma[np.ix_(kept, kept)] = fit.resid.T @ fit.resid / fit.df
        why = "no bar has its response"
        lost = [asset for i, asset in enumerate(assets) if i not in kept]
        note = f"{', '.join(lost)} left out: {why}"
        params, se, statistic, pvalue = by_asset
        return cls(
            assets=tuple(assets),
            names=tuple(column.name for column in contrasts.design.columns),
            params=frozen(params),
            se=frozen(se),
            statistic=frozen(statistic),
            pvalue=frozen(pvalue),
            mean=frozen(table[0, :, -1]),
            mean_se=frozen(table[1, :, -1]),
            mean_pvalue=frozen(table[3, :, -1]),
            sigma=frozen(sigma),
            reasons=contrasts.reasons,
            asset_reasons=tuple(why if asset in lost else None for asset in assets),
            n_obs=len(fit.Y),
            df_resid=fit.df,
            resid=frozen(fit.resid),
            notes=(*contrasts.design.notes, *([note] if lost else [])),
            regression=fit,
            contrasts=contrasts,
        )

    @property
    def used(self) -> tuple[str, ...]:
        """Names of the assets that are not left out."""
        pairs = zip(self.assets, self.asset_reasons, strict=True)
        return tuple(asset for asset, why in pairs if why is None)

    def joint_test(self, *groups: str) -> WaldTest:
        """Test that all effects of these groups are zero in all assets.

        Of all groups unless named.
        """
        return run(self.hypothesis("zero", *groups), self.regression)

    def mean_test(self, *groups: str) -> WaldTest:
        """Test that all effects of these groups have mean zero over assets."""
        return run(self.hypothesis("mean", *groups), self.regression)

    def equality(self, *groups: str) -> WaldTest:
        """Test that effects of these groups are the same in all assets."""
        return run(self.hypothesis("equal", *groups), self.regression)

    def effect(
        self,
        group: str,
        window: Window | None = None,
        *,
        alternative: Alternative = "two-sided",
    ) -> WaldTest:
        """Test that the mean effect over events and assets, summed over a window, is zero.

        The interval is one of 95 %.
        """
        span = window or self.contrasts.window
        rows = self.contrasts.mean(group, span)
        null = (
            f"the mean effect of {group} on {len(self.used)} assets over bars "
            f"{span.first} to {span.last} is zero"
        )
        why = self.contrasts.why_not(rows) or (None if rows.any() else NO_BAR)
        columns = _Mean.of(self.regression, self.contrasts.kept(rows))
        if why is None and not columns.se > 0:
            why = "the regressors fit the mean of the assets exactly"
        if why is not None:
            return WaldTest.not_applicable(why, null=null, alternative=alternative)
        student = Student(df=self.df_resid)
        t = columns.estimate / columns.se
        half = student.quantile(0.95) * columns.se
        return WaldTest(
            statistic=t,
            pvalue=student.pvalue(t, alternative),
            null=null,
            alternative=alternative,
            distribution="Student's t",
            df=(1.0, float(self.df_resid)),
            estimate=columns.estimate,
            se=columns.se,
            low=columns.estimate - half,
            high=columns.estimate + half,
        )

    def design_analysis(
        self, smallest_effect: float, group: str, window: Window | None = None
    ) -> DesignAnalysis:
        """Say what `effect` could have shown, as `EventRegressionResult` does."""
        return self.effect(group, window).design_analysis(smallest_effect)

    def hypothesis(self, null: Null, *groups: str) -> Hypothesis:
        """State a null in terms of effects and assets, or why it cannot be tested."""
        return hypothesis(self.contrasts, self.regression, self.used, null, groups)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Mean:
    """A combination of coefficients of the mean over assets."""

    estimate: float
    se: float

    @classmethod
    def of(cls, fit: MultivariateFit, rows: FloatArray) -> Self:
        """Estimate it, with its classical error."""
        resid = fit.resid.mean(axis=1)
        level = fit.Y.mean(axis=1)
        squares = float(resid @ resid)
        is_exact = fit.df <= 0 or squares <= 1e-24 * float(level @ level)
        variance = 0.0 if is_exact else squares / fit.df * fit.variances(rows)[0]
        return cls(
            estimate=float((rows @ fit.params).mean()), se=float(np.sqrt(variance))
        )


def _table(contrasts: Contrasts, fit: MultivariateFit) -> FloatArray:
    """Coefficient, error, t and p-value of each asset, and last of their mean."""
    kept = contrasts.found.kept
    n_assets = fit.Y.shape[1]
    table = np.full((4, len(contrasts.reasons), n_assets + 1), np.nan)
    table[0, kept] = np.column_stack((fit.params, fit.params.mean(axis=1)))
    if fit.df > 0:
        resid = np.column_stack((fit.resid, fit.resid.mean(axis=1)))
        variances = fit.variances(np.eye(len(kept)))
        table[1, kept] = np.sqrt(np.outer(variances, (resid**2).sum(axis=0) / fit.df))
        np.divide(table[0], table[1], out=table[2], where=table[1] > 0)
        table[3] = 2 * stdtr(fit.df, -np.abs(table[2]))
    table[:, ~contrasts.found.identified] = np.nan
    return table
