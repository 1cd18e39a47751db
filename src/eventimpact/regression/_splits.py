"""Regressions before and after every possible break, at once."""

from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.regression._kernels import kernel_weights, long_run


Covariance = Literal["classic", "hc", "hac"]
COVARIANCES: Final[tuple[Covariance, ...]] = ("classic", "hc", "hac")

_CELLS: Final = 400_000
_ALONE: Final = 1e-6


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Splits:
    """Two least-squares fits for each candidate, before it and from it on.

    Attributes
    ----------
    first : ndarray of shape (m,)
        Candidates: bars before the break.
    before, after : ndarray of shape (m, q)
        Coefficients.
    inverse_before, inverse_after : ndarray of shape (m, q, q)
        Inverses of the regressors' sums of squares.
    squares : ndarray of shape (m,)
        Sums of squared residuals of both fits.
    """

    first: IntArray
    before: FloatArray
    after: FloatArray
    inverse_before: FloatArray
    inverse_after: FloatArray
    squares: FloatArray


def split(y: FloatArray, X: FloatArray, first: IntArray) -> Splits | None:
    """Fit both sides of every candidate; None if one of them is collinear."""
    moments = np.cumsum(X[:, :, None] * X[:, None, :], axis=0)
    products = np.cumsum(X * y[:, None], axis=0)
    head, whole = moments[first - 1], moments[-1]
    if min(_condition(head), _condition(whole - head)) < 1e-10:
        return None
    inverse_before = np.asarray(np.linalg.inv(head), dtype=np.float64)
    inverse_after = np.asarray(np.linalg.inv(whole - head), dtype=np.float64)
    cross, rest = products[first - 1], products[-1] - products[first - 1]
    before = np.einsum("kij,kj->ki", inverse_before, cross)
    after = np.einsum("kij,kj->ki", inverse_after, rest)
    explained = (before * cross).sum(axis=1) + (after * rest).sum(axis=1)
    return Splits(
        first=first,
        before=before,
        after=after,
        inverse_before=inverse_before,
        inverse_after=inverse_after,
        squares=np.asarray(y @ y - explained),
    )


def _condition(moments: FloatArray) -> float:
    """Smallest ratio of the eigenvalues of the regressors' moments."""
    values = np.linalg.eigvalsh(moments)
    return float((values[:, 0] / values[:, -1]).min())


def robust_wald(y: FloatArray, X: FloatArray, splits: Splits, lags: int) -> FloatArray:
    """Wald statistics of equal coefficients, with HC3 or Bartlett errors a side."""
    n, q = X.shape
    wald = np.empty(len(splits.first))
    size = max(1, _CELLS // (n * q))
    bar = np.arange(n)
    weights = kernel_weights("bartlett", lags, n)
    for start in range(0, len(wald), size):
        block = slice(start, start + size)
        is_before = bar < splits.first[block, None]
        fit = np.where(is_before, splits.before[block] @ X.T, splits.after[block] @ X.T)
        free = 1.0 - np.where(
            is_before,
            _leverage(X, splits.inverse_before[block]),
            _leverage(X, splits.inverse_after[block]),
        )
        scores = ((y - fit) / np.maximum(free, _ALONE))[:, :, None] * X
        difference = splits.before[block] - splits.after[block]
        inside = np.where(is_before[:, :, None], scores, 0.0)
        cov = _sandwich(inside, splits.inverse_before[block], weights)
        cov += _sandwich(scores - inside, splits.inverse_after[block], weights)
        solved = np.linalg.solve(cov, difference[:, :, None])[:, :, 0]
        wald[block] = (difference * solved).sum(axis=1)
    return wald


def _leverage(X: FloatArray, inverse: FloatArray) -> FloatArray:
    """Leverage of each bar in the fit of each candidate."""
    return np.asarray(((X @ inverse) * X).sum(axis=2))


def _sandwich(scores: FloatArray, bread: FloatArray, weights: FloatArray) -> FloatArray:
    """Covariance of the coefficients of each candidate, scores bars by regressors."""
    return np.asarray(bread @ long_run(scores.transpose(0, 2, 1), weights) @ bread)
