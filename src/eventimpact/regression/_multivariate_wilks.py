"""Wilks' lambda of hypotheses about several responses, by Rao's F, many at a time."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np
from scipy.linalg import solve_triangular

from eventimpact._types import FloatArray
from eventimpact.regression._wald import WaldTest, f_pvalue


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MultivariateFit:
    """Several responses (n, p) on the same independent regressors (n, k).

    `q` and `r` are those of the regressors; `resid` has zeros where a bar is fitted
    exactly whatever the responses are.
    """

    Y: FloatArray
    X: FloatArray
    q: FloatArray
    r: FloatArray
    params: FloatArray
    resid: FloatArray
    leverage: FloatArray

    @classmethod
    def fit(cls, y: FloatArray, X: FloatArray) -> Self:
        """Estimate by least squares of each response."""
        q, r = np.linalg.qr(X)
        params = solve_triangular(r, q.T @ y)
        leverage = np.einsum("tk,tk->t", q, q)
        resid = np.where(leverage[:, None] > 1 - 1e-9, 0.0, y - X @ params)
        return cls(Y=y, X=X, q=q, r=r, params=params, resid=resid, leverage=leverage)

    @property
    def df(self) -> int:
        """Bars less regressors."""
        return len(self.Y) - len(self.params)

    @property
    def pool(self) -> FloatArray:
        """Residuals of bars that are not fitted exactly."""
        return self.resid[self.leverage <= 1 - 1e-9]

    def variances(self, rows: FloatArray) -> FloatArray:
        """Variance of combinations of coefficients for errors of variance one."""
        half = solve_triangular(self.r, rows.T, trans="T")
        return np.asarray((half**2).sum(axis=0))

    def directions(self, rows: FloatArray) -> FloatArray:
        """Orthonormal combinations of `q` that hold the combinations, (k, n_rows)."""
        found = np.linalg.qr(solve_triangular(self.r, rows.T, trans="T"))
        return np.asarray(found.Q * np.sign(np.diagonal(found.R)))


def lack_of_fit(effect: FloatArray, error: FloatArray) -> FloatArray:
    r"""Minus the logarithm of Wilks' lambda, of effects (b, q, p), errors (b, p, p).

    Lambda is :math:`|E|/|E + A'A|`; infinite where E has no inverse.
    """
    scale = np.sqrt(np.einsum("bii->bi", error))
    flat = ~(scale.min(axis=1) > 0)
    scale[flat] = 1.0
    corr = error / (scale[:, :, None] * scale[:, None, :])
    corr[flat] = np.eye(corr.shape[1])
    sign, log_det = np.linalg.slogdet(corr)
    lost = (sign <= 0) | ~np.isfinite(log_det)
    corr[lost] = np.eye(corr.shape[1])
    z = effect / scale[:, None, :]
    solved = np.linalg.solve(corr, z.swapaxes(1, 2))
    inner = np.eye(effect.shape[1]) + z @ solved
    found = np.linalg.slogdet(inner)[1]
    return np.where(flat | lost, np.inf, found)


def rao_test(lack: float, n_rows: int, n_assets: int, df: int, null: str) -> WaldTest:
    """Refer Wilks' lambda to Rao's F, which is exact for one or two rows or assets."""
    p, q = n_assets, n_rows
    root = 1.0
    if p * p + q * q > 5:
        root = np.sqrt((p * p * q * q - 4) / (p * p + q * q - 5))
    df_1 = p * q
    df_2 = (df - (p - q + 1) / 2) * root - (p * q - 2) / 2
    f = float(np.expm1(lack / root) * df_2 / df_1)
    is_exact = min(p, q) <= 2
    return WaldTest(
        statistic=f,
        pvalue=f_pvalue(f, df_1, df_2),
        null=null,
        distribution="F, exact under normal errors" if is_exact else "Rao's F",
        df=(float(df_1), float(df_2)),
    )
