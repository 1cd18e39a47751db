"""What seemingly unrelated regressions give back, and tests across equations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, fdtrc

from eventimpact._types import FloatArray, frozen
from eventimpact.detection import DesignAnalysis
from eventimpact.regression._sur_words import sur_line, sur_method, sur_notes
from eventimpact.regression._wald import WaldTest, wald


SurDistribution = Literal["F", "chi2", "exact"]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SurResult:
    """Equations of several assets, and the covariance between them.

    Parameters
    ----------
    assets : tuple of str
        Names of the assets.
    params, se : tuple of ndarray
        Coefficients of each asset, shape (k_i,), and standard errors; NaN if left out.
    cov : ndarray of shape (K, K)
        Covariance of all coefficients, asset by asset; NaN for those left out.
    sigma : ndarray of shape (n_assets, n_assets)
        Covariance of the errors that the coefficients were estimated with.
    resid : ndarray of shape (n_obs, n_used)
        Residuals of the assets used.
    n_obs, n_missing : int
        Bars that all assets have, and those left out as something is missing.
    df_resid : int
        Bars times assets used, less coefficients.
    is_shared : bool
        Whether all assets have the same regressors.
    debiased : bool
        Whether covariances of errors allow for the coefficients estimated.
    n_iter : int
        Steps of generalised least squares; 0 for least squares of each equation.
    method : str
        How it was estimated, in words.
    reason : str or None
        Why there are no tests across equations; None if there are.
    reasons : tuple of str or None
        Why an asset is left out.
    notes : tuple of str
        What a reader has to know besides, a sentence each.
    """

    assets: tuple[str, ...]
    params: tuple[FloatArray, ...]
    se: tuple[FloatArray, ...]
    cov: FloatArray
    sigma: FloatArray
    resid: FloatArray
    n_obs: int
    n_missing: int
    df_resid: int
    is_shared: bool
    debiased: bool
    n_iter: int
    method: str
    reason: str | None
    reasons: tuple[str | None, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return sur_line(self)

    @classmethod
    def of(
        cls,
        assets: Sequence[str],
        sizes: Sequence[int],
        reasons: Sequence[str | None],
        **found: Any,
    ) -> Self:
        """Put the equations estimated where their assets stand."""
        kept = np.array([reason is None for reason in reasons])
        places = np.flatnonzero(np.repeat(kept, sizes))
        params = np.full(sum(sizes), np.nan)
        cov = np.full((len(params), len(params)), np.nan)
        sigma = np.full((len(kept), len(kept)), np.nan)
        params[places] = found["params"]
        cov[np.ix_(places, places)] = found["cov"]
        sigma[np.ix_(kept, kept)] = found["sigma"]
        ends = np.cumsum(sizes)[:-1]
        se = np.sqrt(np.diagonal(cov))
        resid, n_iter = found["resid"], found["n_iter"]
        lost = [a for a, keep in zip(assets, kept, strict=True) if not keep]
        return cls(
            assets=tuple(assets),
            params=tuple(frozen(part) for part in np.split(params, ends)),
            se=tuple(frozen(part) for part in np.split(se, ends)),
            cov=frozen(cov),
            sigma=frozen(sigma),
            resid=frozen(resid),
            n_obs=len(resid),
            n_missing=found["n_missing"],
            df_resid=resid.size - len(places),
            is_shared=found["is_shared"],
            debiased=found["debiased"],
            n_iter=n_iter,
            method=sur_method(n_iter),
            reason=found["reason"],
            reasons=tuple(reasons),
            notes=sur_notes(lost, found["n_missing"], n_iter, settled=found["settled"]),
        )

    @classmethod
    def empty(
        cls, assets: Sequence[str], sizes: Sequence[int], reasons: Sequence[str | None]
    ) -> Self:
        """Build the result of data that carry no equation."""
        return cls.of(
            assets,
            sizes,
            reasons,
            params=np.empty(0),
            cov=np.empty((0, 0)),
            sigma=np.empty((0, 0)),
            resid=np.empty((0, 0)),
            n_missing=0,
            is_shared=False,
            debiased=False,
            n_iter=0,
            settled=True,
            reason=f"no asset can be used: {next(iter(reasons))}",
        )

    def joint_zero(
        self,
        column: int | Sequence[int],
        *,
        distribution: SurDistribution = "F",
    ) -> WaldTest:
        """Test that one coefficient is zero in all assets.

        Parameters
        ----------
        column : int, or sequence of int
            Regressor, by its place in the design, or its place in that of each asset.
        distribution : {"F", "chi2", "exact"}, default "F"
            F with ``df_resid``, chi-square, or the exact F of Hotelling's statistic,
            which needs regressors that all assets share.
        """
        rows = self._rows(column)
        null = f"coefficient {column} is zero in all {len(rows)} assets"
        return self._test(rows, 0.0, null, distribution)

    def equal(
        self,
        column: int | Sequence[int],
        *,
        distribution: SurDistribution = "F",
    ) -> WaldTest:
        """Test that one coefficient is the same in all assets; as `joint_zero`."""
        rows = self._rows(column)
        null = f"coefficient {column} is the same in all {len(rows)} assets"
        if len(rows) < 2:
            return WaldTest.not_applicable("there is one asset only", null=null)
        return self._test(rows[1:] - rows[:1], 0.0, null, distribution)

    def mean_zero(
        self, column: int | Sequence[int], *, distribution: SurDistribution = "F"
    ) -> WaldTest:
        """Test that the mean of one coefficient over assets is zero; as `joint_zero`."""
        rows = self._rows(column)
        null = f"the mean of coefficient {column} over {len(rows)} assets is zero"
        mean = rows.sum(axis=0, keepdims=True) / max(len(rows), 1)
        return self._test(mean, 0.0, null, distribution)

    def design_analysis(
        self, smallest_effect: float, column: int | Sequence[int]
    ) -> DesignAnalysis:
        """Say what the mean of one coefficient over assets could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest mean effect of interest, positive, from outside the data.
        column : int, or sequence of int
            Regressor, as of `mean_zero`.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where `mean_zero` has one.
        """
        return self.mean_zero(column).design_analysis(smallest_effect)

    def wald(
        self,
        rows: ArrayLike,
        values: ArrayLike = 0.0,
        *,
        distribution: Literal["F", "chi2"] = "F",
    ) -> WaldTest:
        """Test that combinations of all coefficients, (q, K), have these values."""
        given = np.atleast_2d(np.asarray(rows, dtype=np.float64))
        if given.shape[1] != len(self.cov):
            message = (
                f"the combinations have {given.shape[1]} columns but there are "
                f"{len(self.cov)} coefficients; give one column a coefficient"
            )
            raise ValueError(message)
        null = f"{len(given)} combinations of coefficients have the values given"
        return self._test(given, values, null, distribution)

    def _rows(self, column: int | Sequence[int]) -> FloatArray:
        """Choose the coefficient of each asset used, (n_used, K)."""
        sizes = np.array([len(part) for part in self.params])
        places = np.broadcast_to(np.asarray(column), sizes.shape)
        if ((places < 0) | (places >= sizes)).any():
            message = (
                f"column {column} was asked for but designs have {sizes.tolist()} "
                "columns; count from 0"
            )
            raise ValueError(message)
        starts = np.cumsum(sizes) - sizes
        kept = np.array([reason is None for reason in self.reasons])
        return np.asarray(np.eye(len(self.cov))[(starts + places)[kept]])

    def _test(
        self,
        rows: FloatArray,
        values: ArrayLike,
        null: str,
        distribution: SurDistribution,
    ) -> WaldTest:
        """Refer a Wald statistic to its distribution."""
        if distribution not in {"F", "chi2", "exact"}:
            message = f"distribution is {distribution!r}; take 'F', 'chi2' or 'exact'"
            raise ValueError(message)
        why = self._why_not(rows, distribution)
        if why is not None:
            return WaldTest.not_applicable(why, null=null)
        taking_part = rows.any(axis=0)
        params = np.concatenate(self.params)[taking_part]
        rows = rows[:, taking_part]
        cov = rows @ self.cov[np.ix_(taking_part, taking_part)] @ rows.T
        apart = rows @ params - np.asarray(values, dtype=np.float64)
        q = len(rows)
        found = float(wald(apart[None], cov[None])[0])
        statistic = found**2 if q == 1 else found
        if not np.isfinite(statistic):
            why = "the combinations depend on one another; leave one of them out"
            return WaldTest.not_applicable(why, null=null)
        scale, df, words = self._reference(q, distribution)
        statistic *= scale
        pvalue = chdtrc(q, statistic) if df == np.inf else fdtrc(q, df, statistic)
        return WaldTest(
            statistic=statistic,
            pvalue=float(pvalue),
            null=null,
            distribution=words,
            df=(float(q), df),
            estimate=float(apart[0]) if q == 1 else np.nan,
            se=float(np.sqrt(cov[0, 0])) if q == 1 else np.nan,
        )

    def _why_not(self, rows: FloatArray, distribution: SurDistribution) -> str | None:
        """Say why a test cannot be run."""
        if self.reason is not None:
            return self.reason
        owners = np.repeat(np.arange(len(self.assets)), [len(p) for p in self.params])
        for i in np.unique(owners[rows.any(axis=0)]):
            if self.reasons[i] is not None:
                return f"{self.assets[i]} is left out: {self.reasons[i]}"
        shape = len(rows), len(self.assets), -1
        if distribution == "exact" and not (
            self.is_shared and rows.reshape(shape).any(axis=(0, 1)).sum() == 1
        ):
            return "the regressors of assets differ, so that no test is exact; take 'F'"
        return None

    def _reference(
        self, q: int, distribution: SurDistribution
    ) -> tuple[float, float, str]:
        """Turn F into the statistic wanted: its factor, its freedom and its name."""
        if distribution == "chi2":
            return float(q), np.inf, "chi-square"
        if distribution == "F":
            return 1.0, float(self.df_resid), "F"
        freedom = self.df_resid / self.resid.shape[1]
        bias = 1.0 if self.debiased else freedom / self.n_obs
        return (
            bias * (freedom - q + 1) / freedom,
            freedom - q + 1,
            "F of Hotelling's statistic",
        )
