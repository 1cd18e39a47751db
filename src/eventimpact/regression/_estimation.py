"""One fitted regression, and tests of linear hypotheses under any of the errors."""

from dataclasses import dataclass
from typing import Final, Self, final

import numpy as np

from eventimpact._types import Alternative, FloatArray
from eventimpact.numerics import rank_pvalue
from eventimpact.regression._covariances import HAC, GarchX, Meat, meat_of
from eventimpact.regression._error_specs import (
    BlockBootstrap,
    ErrorSpec,
    WildBootstrap,
)
from eventimpact.regression._garch_x import WeightedFit, fit_garch_x
from eventimpact.regression._innovations import (
    block_length,
    blocks,
    signs,
    stationary_places,
)
from eventimpact.regression._least_squares import Equation
from eventimpact.regression._wald import Student, WaldTest, f_pvalue, wald


_SLACK: Final = 1e-9
_DEGENERATE: Final = (
    "a dummy on a single bar fits that bar exactly, so that its residual is zero and "
    "{what} is degenerate; take classical or GARCH-X errors, or refer the return to "
    "placebo bars or the sample's quantiles"
)
_FLAT: Final = "the covariance of the estimates is singular; test fewer of them at once"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimation:
    """A regression under one kind of errors.

    `reason` says why none of its tests can be run, if so.
    """

    equation: Equation
    errors: ErrorSpec
    meat: Meat | None
    weighted: WeightedFit | None
    seed: int
    level: float
    length: float | None
    reason: str | None

    @classmethod
    def of(
        cls,
        equation: Equation,
        errors: ErrorSpec,
        *,
        seed: int,
        level: float,
        reason: str | None,
    ) -> Self:
        """Prepare what the errors need."""
        meat, weighted, length = None, None, None
        match errors:
            case _ if reason is not None:
                pass
            case GarchX():
                weighted = fit_garch_x(errors, equation)
            case WildBootstrap():
                meat = meat_of(errors.studentise, equation)
            case BlockBootstrap():
                meat = meat_of(errors.studentise, equation)
                length = errors.length or block_length(equation.open_resid)
            case _:
                meat = meat_of(errors, equation)
        return cls(
            equation=equation,
            errors=errors,
            meat=meat,
            weighted=weighted,
            seed=seed,
            level=level,
            length=length,
            reason=reason,
        )

    @property
    def method(self) -> str:
        """Errors in words, with the bandwidth that was found."""
        if isinstance(self.errors, HAC) and self.meat is not None:
            return self.errors.as_found(self.meat.bandwidth)
        return self.errors.name

    @property
    def params(self) -> FloatArray:
        """Coefficients, shape (k,)."""
        return self.equation.params if self.weighted is None else self.weighted.params

    @property
    def needs_residuals(self) -> bool:
        """Whether estimates that rest on a bar without residual are refused."""
        is_classical = self.meat is not None and self.meat.lags is None
        is_wild = isinstance(self.errors, WildBootstrap)
        return is_wild or not (is_classical or isinstance(self.errors, GarchX))

    def covariance(self, contrast: FloatArray) -> FloatArray:
        """Covariance of the estimates ``contrast @ params``, shape (q, q)."""
        if self.weighted is not None:
            return np.asarray(contrast @ self.weighted.cov @ contrast.T)
        if self.meat is None:
            return np.full((len(contrast), len(contrast)), np.nan)
        weights = contrast @ self.equation.pinv
        return np.asarray(self.meat.covariance(weights, self.equation.resid[None])[0])

    def refusal(self, contrast: FloatArray) -> str | None:
        """Say why these estimates have no valid errors of this kind, if so."""
        if self.reason is not None or not self.needs_residuals:
            return self.reason
        if not self.equation.touches_saturated(contrast @ self.equation.pinv):
            return None
        is_wild = isinstance(self.errors, WildBootstrap)
        what = (
            "the wild bootstrap" if is_wild else f"the variance of {self.errors.name}"
        )
        return _DEGENERATE.format(what=what)

    def test(
        self,
        contrast: FloatArray,
        null: str,
        alternative: Alternative = "two-sided",
        *,
        may_draw: bool = True,
    ) -> WaldTest:
        """Test that ``contrast @ params`` is zero; by a table unless it may draw."""
        estimate = contrast @ self.params
        alone = float(estimate[0]) if len(contrast) == 1 else np.nan
        refused = self.refusal(contrast)
        cov = (
            np.full((len(contrast), len(contrast)), np.nan)
            if refused
            else self.covariance(contrast)
        )
        statistic = np.nan if refused else float(wald(estimate[None], cov[None])[0])
        if refused or not np.isfinite(statistic):
            return WaldTest.not_applicable(
                refused or _FLAT, null=null, alternative=alternative, estimate=alone
            )
        if may_draw and isinstance(self.errors, WildBootstrap | BlockBootstrap):
            drawn = self.draw(contrast)
            return self._by_draws(drawn, statistic, contrast, null, alternative)
        return self._by_table(statistic, cov, contrast, null, alternative)

    def reference(self, contrast: FloatArray) -> Student:
        """Distribution that one estimate over its error is referred to."""
        nu = self.weighted.nu if self.weighted is not None else None
        if nu is None or not self._is_one_bar(contrast):
            return Student(df=float(self.equation.df_resid))
        spread = float(np.sqrt((nu - 2) / nu))
        return Student(
            df=float(nu), spread=spread, words="Student's t of the GARCH errors"
        )

    def _is_one_bar(self, contrast: FloatArray) -> bool:
        """Whether an estimate has one coefficient, that of a dummy on a single bar."""
        columns = np.flatnonzero(contrast[0])
        if len(columns) != 1:
            return False
        values = self.equation.X[:, columns[0]]
        return bool(self.equation.saturated[values != 0].all())

    def _by_table(
        self,
        statistic: float,
        cov: FloatArray,
        contrast: FloatArray,
        null: str,
        alternative: Alternative,
    ) -> WaldTest:
        """Refer a statistic to Student's t or Fisher's F."""
        q, df = len(contrast), float(self.equation.df_resid)
        if q > 1:
            return WaldTest(
                statistic=statistic,
                pvalue=f_pvalue(statistic, q, df),
                null=null,
                distribution=f"F, {self.method}",
                df=(q, df),
            )
        law = self.reference(contrast)
        estimate, se = float((contrast @ self.params)[0]), float(np.sqrt(cov[0, 0]))
        half = law.quantile(self.level) * se
        return WaldTest(
            statistic=statistic,
            pvalue=law.pvalue(statistic, alternative),
            null=null,
            alternative=alternative,
            distribution=f"{law.words}, {self.method}",
            df=(1, law.df),
            estimate=estimate,
            se=se,
            low=estimate - half,
            high=estimate + half,
            spread=law.spread,
        )

    def _by_draws(
        self,
        drawn: FloatArray,
        statistic: float,
        contrast: FloatArray,
        null: str,
        alternative: Alternative,
    ) -> WaldTest:
        """Refer a statistic to bootstrap draws under the null."""
        q = len(contrast)
        side = alternative if q == 1 else "greater"
        pvalue = rank_pvalue(_shy(statistic, side), drawn, side)
        estimate = float((contrast @ self.params)[0]) if q == 1 else np.nan
        se = estimate / statistic if q == 1 and statistic else np.nan
        if q == 1 and np.isnan(se):
            se = float(np.sqrt(self.covariance(contrast)[0, 0]))
        rank = int(np.ceil(self.level * (len(drawn) + 1))) - 1
        ordered = np.sort(np.abs(drawn))
        half = se * (float(ordered[rank]) if rank < len(ordered) else np.inf)
        return WaldTest(
            statistic=statistic,
            pvalue=pvalue,
            null=null,
            alternative=alternative,
            distribution=self.method,
            df=(q, float(self.equation.df_resid)),
            estimate=estimate,
            se=se,
            low=estimate - half,
            high=estimate + half,
            n_draws=len(drawn),
        )

    def draw(self, contrast: FloatArray) -> FloatArray:
        """Statistics of bootstrap draws that obey ``contrast @ params = 0``, shape (n_draws,)."""
        errors, equation = self.errors, self.equation
        if self.meat is None or not isinstance(errors, WildBootstrap | BlockBootstrap):
            message = f"{errors.name} draw nothing; take a bootstrap"
            raise TypeError(message)
        weights = contrast @ equation.pinv
        inner = np.linalg.solve(weights @ weights.T, contrast @ equation.params)
        resid = equation.resid + weights.T @ inner
        rng = np.random.default_rng(self.seed)
        n, k = equation.X.shape
        open_rows = ~equation.saturated | equation.at_stake(weights)
        ring = _ring(resid[open_rows], n, n - k + len(contrast))
        m = len(ring) - n
        drawn = []
        is_wild = isinstance(errors, WildBootstrap)
        for b in blocks(errors.n_draws, n, with_places=not is_wild):
            if isinstance(errors, WildBootstrap):
                fresh = signs(errors.weights, b, n, rng) * resid
            else:
                fresh = ring[stationary_places(self.length or 1.0, (b, n), m, rng)]
            drawn.append(redraw(equation, self.meat, contrast, fresh))
        return np.concatenate(drawn)


def redraw(
    equation: Equation, meat: Meat, contrast: FloatArray, innovations: FloatArray
) -> FloatArray:
    """Statistics of the regressions of innovations, shape (b, n), on the regressors."""
    params = innovations @ equation.pinv.T
    resid = innovations - params @ equation.X.T
    cov = meat.covariance(contrast @ equation.pinv, resid)
    return np.nan_to_num(wald(params @ contrast.T, cov), nan=0.0)


def _ring(pool: FloatArray, n: int, df: int) -> FloatArray:
    """Centre residuals, blow them up to the errors' variance, and append `n` of them."""
    apart = (pool - pool.mean()) * np.sqrt(len(pool) / df)
    return np.resize(apart, len(pool) + n)


def _shy(statistic: float, alternative: Alternative) -> float:
    """Move a statistic by rounding, so that draws equal to it count as extreme."""
    step = _SLACK * abs(statistic)
    if alternative == "two-sided":
        return abs(statistic) - step
    return statistic + step if alternative == "less" else statistic - step
