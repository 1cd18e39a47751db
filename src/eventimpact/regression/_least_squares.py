"""Least squares by statsmodels on the columns whose coefficients can be told apart."""

from dataclasses import dataclass
from importlib import import_module
from typing import Final, Self, final

import numpy as np
from scipy.linalg import qr, solve_triangular

from eventimpact._types import BoolArray, FloatArray, IntArray


_DEPENDENT: Final = 1e-10
_TAKES_PART: Final = 1e-8
_SATURATED: Final = 1e-9
_EXACT: Final = 1e-24


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Equation:
    """A regression of n bars on k independent columns.

    `pinv` holds :math:`(X'X)^{-1} X'`, of shape (k, n); `saturated` marks rows that the
    regression fits exactly, whatever the response.
    """

    y: FloatArray
    X: FloatArray
    params: FloatArray
    resid: FloatArray
    pinv: FloatArray
    leverage: FloatArray
    saturated: BoolArray

    @classmethod
    def fit(cls, y: FloatArray, X: FloatArray) -> Self:
        """Estimate by ordinary least squares, on columns of like size."""
        unit = np.exp2(np.round(np.log2(np.linalg.norm(X, axis=0))))
        models = import_module("statsmodels.regression.linear_model")
        found = models.OLS(y, X / unit).fit()
        pinv = np.asarray(found.model.pinv_wexog) / unit[:, None]
        leverage = np.einsum("tk,kt->t", X, pinv)
        saturated = leverage > 1 - _SATURATED
        resid = np.where(saturated, 0.0, np.asarray(found.resid))
        return cls(
            y=y,
            X=X,
            params=np.asarray(found.params) / unit,
            resid=resid,
            pinv=pinv,
            leverage=leverage,
            saturated=saturated,
        )

    @property
    def df_resid(self) -> int:
        """Bars less coefficients."""
        return len(self.y) - len(self.params)

    @property
    def open_resid(self) -> FloatArray:
        """Residuals of the bars that are not fitted exactly."""
        return self.resid[~self.saturated]

    @property
    def is_exact(self) -> bool:
        """Whether the residuals are rounding errors only."""
        return bool(self.resid @ self.resid <= _EXACT * (self.y @ self.y))

    def touches_saturated(self, weights: FloatArray) -> bool:
        """Whether an estimate with these weights of the bars rests on a saturated one."""
        if not self.saturated.any():
            return False
        return bool(self.at_stake(weights)[self.saturated].any())

    def at_stake(self, weights: FloatArray) -> BoolArray:
        """Mark rows on which one of several estimates, (q, n), rests by more than rounding."""
        size = np.abs(weights)
        most = size.max(axis=1, keepdims=True)
        return np.asarray((size > _SATURATED * most).any(axis=0))


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Independence:
    """Columns kept, and those with which each column is linearly dependent."""

    kept: IntArray
    partners: tuple[tuple[int, ...], ...]

    @property
    def identified(self) -> BoolArray:
        """Whether each column's coefficient is determined."""
        return np.array([not others for others in self.partners])


def independence(X: FloatArray) -> Independence:
    """Find columns that depend on one another; a column of zeros depends on itself.

    The first column is the constant, which is kept before all others.
    """
    k = X.shape[1]
    norms = np.linalg.norm(X, axis=0)
    used = np.flatnonzero(norms > 0)
    unit = X[:, used] / norms[used]
    on_constant = unit[:, 0] @ unit[:, 1:]
    _, r, order = qr(
        unit[:, 1:] - unit[:, :1] * on_constant,
        mode="economic",
        pivoting=True,
        check_finite=False,
    )
    rank = int((np.abs(np.diagonal(r)) > _DEPENDENT).sum())
    solved = solve_triangular(r[:rank, :rank], r[:rank, rank:])
    left = on_constant[order[rank:]] - on_constant[order[:rank]] @ solved
    solved, order = np.vstack((left, solved)), np.concatenate(([0], order + 1))
    groups: list[set[int]] = [{int(j)} for j in np.flatnonzero(norms == 0)]
    for column, dropped in enumerate(order[rank + 1 :]):
        support = order[: rank + 1][np.abs(solved[:, column]) > _TAKES_PART]
        groups.append({int(used[j]) for j in (*support, dropped)})
    partners = [
        set().union(*(group for group in groups if j in group)) for j in range(k)
    ]
    return Independence(
        kept=np.sort(used[order[: rank + 1]]),
        partners=tuple(tuple(sorted(others)) for others in partners),
    )
