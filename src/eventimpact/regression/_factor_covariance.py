"""Covariance of many assets from few principal components."""

from dataclasses import dataclass
from typing import Final, Self, final

import numpy as np

from eventimpact._types import FloatArray


_FLOOR: Final = 1e-8


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactorCovariance:
    r"""Covariance :math:`D + B B'` of the columns of a matrix of residuals.

    Parameters
    ----------
    loadings : ndarray of shape (n, n_components)
        B: principal directions times the standard deviation along them.
    specific : ndarray of shape (n,)
        Diagonal of D: what the components leave of each variance, never below 1e-8 of
        it.
    """

    loadings: FloatArray
    specific: FloatArray

    @classmethod
    def from_residuals(cls, resid: FloatArray, n_components: int) -> Self:
        """Estimate it from residuals, a bar a row, taken for centred."""
        n_bars = len(resid)
        _, size, directions = np.linalg.svd(resid, full_matrices=False)
        loadings = directions[:n_components].T * size[:n_components]
        variance = (resid**2).sum(axis=0)
        left = variance - (loadings**2).sum(axis=1)
        specific = np.maximum(left, _FLOOR * variance)
        return cls(loadings=loadings / np.sqrt(n_bars), specific=specific / n_bars)

    def dense(self) -> FloatArray:
        """Write the covariance out, shape (n, n)."""
        return np.diag(self.specific) + self.loadings @ self.loadings.T

    def gls(self, X: FloatArray) -> tuple[FloatArray, FloatArray]:
        r"""Weights of generalised least squares, and the covariance of its result.

        Gives :math:`(X'\Omega^{-1}X)^{-1} X'\Omega^{-1}` and
        :math:`(X'\Omega^{-1}X)^{-1}`, through the inverse of a matrix as large as there
        are components.
        """
        root = np.sqrt(self.specific)[:, None]
        common, Z = self.loadings / root, X / root
        size = np.sqrt((Z**2).sum(axis=0))
        Z /= size
        inner = np.eye(common.shape[1]) + common.T @ common
        solved = Z - common @ np.linalg.solve(inner, common.T @ Z)
        cov = np.linalg.inv(Z.T @ solved)
        weights = cov @ (solved / root).T / size[:, None]
        return weights, cov / np.outer(size, size)
