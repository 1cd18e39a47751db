"""Least squares of many events at once, by centring and orthogonal columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import BoolArray, FloatArray, IntArray


RANK_TOLERANCE: Final = 1e-10
EXACT_FIT: Final = 1e-28
NEAR: Final = 16.0
FLAT: Final = 32
DEPENDENT: Final = 80


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Basis:
    """Orthonormal columns that span the regressors of estimation windows.

    Parameters
    ----------
    n_obs : ndarray of shape (n_designs,)
        Bars used.
    centre : ndarray of shape (n_designs, p, 2)
        Means of the regressors, and what their rounding left; 0 without a constant.
    columns : ndarray of shape (p, n_designs, T)
        Orthonormal columns; 0 on bars not used.
    r_inv : ndarray of shape (n_designs, p, p)
        Inverse of R, where centred regressors are columns times R.
    code : ndarray of int8, shape (n_designs,)
        0, or which regressor is flat or depends on those before it.
    """

    n_obs: FloatArray
    centre: FloatArray
    columns: FloatArray
    r_inv: FloatArray
    code: NDArray[np.int8]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearFit:
    """Responses of a block regressed on the columns of a basis.

    ``rest`` is what the rounding of ``mean`` left.
    """

    mean: FloatArray
    rest: FloatArray
    slopes: FloatArray
    resid: FloatArray
    squares: FloatArray


def row_dots(a: FloatArray, b: FloatArray) -> FloatArray:
    """Sum the products of each row in numpy's own order, which no library changes."""
    return np.asarray((a * b).sum(axis=1))


def in_turn(terms: Iterable[FloatArray], n: int) -> FloatArray:
    """Add a few terms one after the other."""
    total = np.zeros(n)
    for term in terms:
        total += term
    return total


def basis(X: FloatArray, used: BoolArray | None, *, has_constant: bool) -> Basis:
    """Orthogonalise the columns of `X`, shape (p, n_designs, T), over bars used.

    Gram-Schmidt with a second pass over every column, after centring twice.
    """
    p, n_designs, n_bars = X.shape
    weight = None if used is None else used.astype(np.float64)
    n_obs = np.full(n_designs, float(n_bars)) if weight is None else weight.sum(axis=1)
    divisor = np.maximum(n_obs, 1.0)
    columns = X.copy() if used is None else np.where(used, X, 0.0)
    centre, r = np.zeros((n_designs, p, 2)), np.zeros((n_designs, p, p))
    code = np.zeros(n_designs, dtype=np.int8)
    for j in range(p):
        column = columns[j]
        size = np.sqrt(row_dots(column, column))
        for digits in range(2 * has_constant):
            shift = column.sum(axis=1) / divisor
            centre[:, j, digits] = shift
            column -= shift[:, None] if weight is None else shift[:, None] * weight
        centred = np.sqrt(row_dots(column, column))
        for i in (*range(j), *range(j)):
            share = row_dots(columns[i], column)
            r[:, i, j] += share
            column -= share[:, None] * columns[i]
        norm = np.sqrt(row_dots(column, column))
        bad = ~(norm > RANK_TOLERANCE * size)
        flat = ~(centred > RANK_TOLERANCE * size)
        code[bad & (code == 0)] = DEPENDENT + j
        code[flat & (code == DEPENDENT + j)] = FLAT + j
        norm[bad] = 1.0
        r[:, j, j] = norm
        column /= norm[:, None]
    return Basis(
        n_obs=n_obs,
        centre=centre,
        columns=columns,
        r_inv=_inverse(r),
        code=code,
    )


def _inverse(r: FloatArray) -> FloatArray:
    """Invert upper triangular matrices, shape (n, p, p), column by column."""
    inverse = np.zeros_like(r)
    for j in range(r.shape[1]):
        inverse[:, j, j] = 1 / r[:, j, j]
        for i in range(j - 1, -1, -1):
            pairs = (r[:, i, k] * inverse[:, k, j] for k in range(i + 1, j + 1))
            inverse[:, i, j] = -in_turn(pairs, len(r)) / r[:, i, i]
    return inverse


def _shift(rows: FloatArray, level: FloatArray, used: BoolArray | None) -> FloatArray:
    """Take a level off each row in place, on the bars used."""
    rows -= level[:, None] if used is None else level[:, None] * used
    return rows


def _recentre(
    resid: FloatArray, squares: FloatArray, far: BoolArray, used: BoolArray | None
) -> FloatArray:
    """Take off, in rows whose level hides them, the digits that the mean had not."""
    rows, used = resid[far], None if used is None else used[far]
    n_obs = rows.shape[1] if used is None else np.maximum(used.sum(axis=1), 1)
    rest = rows.sum(axis=1) / n_obs
    resid[far] = _shift(rows, rest, used)
    squares[far] = row_dots(rows, rows)
    return np.asarray(rest)


def fit(
    resid: FloatArray,
    design: Basis,
    row: IntArray,
    used: BoolArray | None,
    total: FloatArray | None,
) -> LinearFit:
    """Regress each row on the design it is given; what was `resid` becomes residuals.

    Rows are 0 on bars not used; `total` holds their sums if there is a constant.
    """
    n_obs = np.maximum(design.n_obs[row], 1.0)
    mean, rest = np.zeros(len(resid)), np.zeros(len(resid))
    if total is not None:
        mean = total / n_obs
        _shift(resid, mean, used)
    p = len(design.columns)
    share = np.empty((p, len(resid)))
    for j, columns in enumerate(design.columns):
        column = columns.take(row, axis=0)
        share[j] = row_dots(column, resid)
        column *= share[j, :, None]
        resid -= column
    squares = row_dots(resid, resid)
    level = n_obs * mean**2
    size = squares + in_turn((s * s for s in share), len(resid)) + level
    far = level > NEAR * squares
    if total is not None and far.any():
        rest[far] = _recentre(resid, squares, far, used)
    squares[squares <= EXACT_FIT * size] = 0.0
    slopes = np.empty((len(resid), p))
    inverse = design.r_inv[row]
    for j in range(p):
        pairs = (inverse[:, j, k] * share[k] for k in range(p))
        slopes[:, j] = in_turn(pairs, len(resid))
    return LinearFit(mean=mean, rest=rest, slopes=slopes, resid=resid, squares=squares)
