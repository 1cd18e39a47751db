"""Robust covariances of least-squares coefficients."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import FloatArray, IntArray
from eventimpact.errors import InsufficientDataError
from eventimpact.numerics import OlsFit


_ALONE: Final = 1e-9
_NOT_PSD: Final = (
    "the two-way clustered covariance was not positive semi-definite; its negative "
    "eigenvalues were set to zero"
)
_NO_VARIANCE: Final = 1e-6
_NO_ERROR: Final = (
    "what both kinds of clusters share leaves coefficients {listed} (the constant is 0) "
    "no positive two-way variance, so that they have no standard error; cluster one way"
)


def hc3(fit: OlsFit, X: FloatArray) -> FloatArray:
    """Heteroscedasticity-robust covariance, each residual over one less its leverage."""
    bread = X @ fit.xtx_inv
    free = 1 - (bread * X).sum(axis=1)
    if free.min() < _ALONE:
        message = (
            f"event {int(free.argmin())} of those used fits a coefficient alone, so that "
            "its residual is zero and HC3 errors are degenerate; leave out the "
            "characteristic that only it has"
        )
        raise InsufficientDataError(message)
    scores = bread * (fit.resid / free)[:, None]
    return np.asarray(scores.T @ scores)


def clustered(
    fit: OlsFit, X: FloatArray, labels: Sequence[NDArray[np.generic]]
) -> tuple[FloatArray, int, tuple[str, ...]]:
    """Covariance clustered one or two ways, its degrees of freedom, and notes."""
    groups = [np.unique(label, return_inverse=True)[1] for label in labels]
    fewest = min(int(group.max()) + 1 for group in groups)
    if fewest < 2:
        message = (
            "the events make 1 cluster but clustered errors need 2 or more, better 30; "
            "take HC3 errors or other labels"
        )
        raise InsufficientDataError(message)
    scores = (X @ fit.xtx_inv) * fit.resid[:, None]
    cov = _one_way(scores, groups[0])
    if len(groups) == 1:
        return cov, fewest - 1, ()
    both = groups[0] * (int(groups[1].max()) + 1) + groups[1]
    pairs = np.unique(both, return_inverse=True)[1]
    cov = cov + _one_way(scores, groups[1])
    scale = np.sqrt(np.diagonal(cov))
    fixed = _nearest_psd(cov - _one_way(scores, pairs), scale)
    return fixed[0], fewest - 1, fixed[1]


def _one_way(scores: FloatArray, group: IntArray) -> FloatArray:
    """Sum of squares of the clusters' scores, with the factor for small samples."""
    n, k = scores.shape
    n_groups = int(group.max()) + 1
    columns = [np.bincount(group, column, n_groups) for column in scores.T]
    sums = np.column_stack(columns)
    factor = n_groups / (n_groups - 1) * (n - 1) / (n - k)
    return np.asarray(factor * (sums.T @ sums))


def _nearest_psd(
    cov: FloatArray, scale: FloatArray
) -> tuple[FloatArray, tuple[str, ...]]:
    """Set negative eigenvalues to zero, in units that those of the regressors leave.

    A coefficient that has no positive variance, or hardly any, has none at all.
    """
    units = np.outer(scale, scale)
    scaled = cov / np.where(units > 0, units, 1.0)
    values, vectors = np.linalg.eigh(scaled)
    lost = np.diagonal(scaled) <= _NO_VARIANCE
    notes: tuple[str, ...] = ()
    if values[0] < -_ALONE:
        cov = units * ((vectors * np.maximum(values, 0.0)) @ vectors.T)
        notes = (_NOT_PSD,)
    if lost.any():
        listed = ", ".join(map(str, np.flatnonzero(lost).tolist()))
        cov = np.where(lost[:, None] | lost, np.nan, cov)
        notes = (*notes, _NO_ERROR.format(listed=listed))
    return np.asarray(cov), notes
