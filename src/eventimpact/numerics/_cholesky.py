"""Positive definite systems of a few hundred rows, in tiles too small for threads.

Threads that share a busy machine wait for each other at every step of a factorisation:
a system of 250 rows that takes a millisecond then takes hundreds.
"""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray


_TILE: Final = 32
_SINGULAR: Final = 1e-13
_FAINT: Final = 1e-6


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cholesky:
    """A lower triangle whose square is a matrix, with its tiles inverted."""

    lower: FloatArray
    inverses: tuple[FloatArray, ...]

    def solve(self, right: FloatArray) -> FloatArray:
        """Solve for one right-hand side (n,) or several (n, k)."""
        found = self.halfway(right)
        lower = self.lower
        for i in reversed(range(len(self.inverses))):
            here = slice(i * _TILE, (i + 1) * _TILE)
            later = slice((i + 1) * _TILE, None)
            rest = found[here] - lower[later, here].T @ found[later]
            found[here] = self.inverses[i].T @ rest
        return found

    def halfway(self, right: FloatArray) -> FloatArray:
        """Solve with the triangle alone."""
        found = np.array(right, dtype=np.float64)
        for i, inverse in enumerate(self.inverses):
            here = slice(i * _TILE, (i + 1) * _TILE)
            before = slice(0, i * _TILE)
            found[here] = inverse @ (
                found[here] - self.lower[here, before] @ found[before]
            )
        return found

    @property
    def inverse_trace(self) -> float:
        """Trace of the inverse of the matrix."""
        n = len(self.lower)
        eye = np.eye(n)
        total = 0.0
        for first in range(0, n, _TILE):
            half = self.halfway(eye[:, first : first + _TILE])
            total += float((half * half).sum())
        return total


def cholesky(matrix: FloatArray) -> Cholesky | None:
    """Factor a symmetric matrix; None if it is not positive definite by far enough."""
    lower = np.array(matrix, dtype=np.float64)
    floor = _SINGULAR * float(np.diagonal(matrix).max())
    inverses = []
    for first in range(0, len(lower), _TILE):
        here, later = slice(first, first + _TILE), range(first + _TILE, len(lower))
        try:
            corner = np.linalg.cholesky(lower[here, here])
        except np.linalg.LinAlgError:
            return None
        if not np.square(np.diagonal(corner)).min() > floor:
            return None
        inverse = np.linalg.inv(corner)
        lower[here, here] = corner
        lower[later.start :, here] = lower[later.start :, here] @ inverse.T
        for column in later[::_TILE]:
            tile = slice(column, column + _TILE)
            lower[column:, tile] -= lower[column:, here] @ lower[tile, here].T.copy()
        inverses.append(inverse)
    return Cholesky(lower=lower, inverses=tuple(inverses))


def ridge_root(around: FloatArray, ridge: float, size: float) -> Cholesky | None:
    """Factor the smaller square of columns less their mean, plus a ridge.

    Parameters
    ----------
    around : ndarray of shape (T, n)
        Columns, each row of mean zero.
    ridge : float
        Penalty on the squares of weights.
    size : float
        Square of the longest column before the means were taken off.

    Returns
    -------
    Cholesky or None
        Of ``around'around + ridge`` where it is not larger than
        ``around around' + ridge``, with `size` in the direction of equal weights, in
        which the columns have nothing; None where rounding would count.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import ridge_root
    >>> root = ridge_root(np.array([[1.0, -1.0], [2.0, -2.0]]), 0.5, 4.0)
    >>> float(root.solve(np.array([1.0, -1.0])).round(4)[0])
    0.0952
    """
    tall = around.shape[0] >= around.shape[1]
    square = around.T @ around if tall else around @ around.T
    if tall:
        square += size / len(square)
    square.flat[:: len(square) + 1] += ridge
    root = cholesky(square)
    if root is None or np.square(np.diagonal(root.lower)).min() < _FAINT * size:
        return None
    return root
