"""Least squares with weights that are not negative and sum to one."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, frozen
from eventimpact.numerics._cholesky import ridge_root
from eventimpact.numerics._simplex_solvers import nearest_point


_RANK_TOLERANCE: Final = 1e-12
_TIED: Final = 1e-9


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimplexFit:
    """A regression on a simplex: weights not negative, of sum one.

    Parameters
    ----------
    weights : ndarray of shape (n,)
        Weights; 0 for a column that was not used.
    intercept : float
        0 unless asked for.
    objective : float
        What was minimised, the ridge included.
    gap : float
        No weights give an objective below `objective` by more than this: the
        certificate of the solution.
    resid : ndarray of shape (T,)
        ``y - intercept - X w``.
    df : float
        Degrees of freedom spent, the intercept included.
    unique : bool
        Whether no other weights fit as well. False where it cannot be ruled out, as
        with a column that appears twice.
    used : ndarray of bool, shape (n,)
        Columns without a missing or infinite value.
    """

    weights: FloatArray
    intercept: float
    objective: float
    gap: float
    resid: FloatArray
    df: float
    unique: bool
    used: BoolArray


def simplex_least_squares(
    y: ArrayLike, X: ArrayLike, *, ridge: float = 0.0, intercept: bool = False
) -> SimplexFit:
    r"""Regress `y` on the columns of `X` with weights on the simplex.

    Parameters
    ----------
    y : array_like of shape (T,)
        Response.
    X : array_like of shape (T, n)
        Columns; one with a missing or infinite value gets no weight.
    ridge : float, default 0.0
        Penalty on the squares of the weights, in squared units of `y`.
    intercept : bool, default False
        Whether a constant, which has no penalty, is added.

    Returns
    -------
    SimplexFit
        Weights, residuals and a certificate.

    Raises
    ------
    ValueError
        If no column is complete, or shapes, `y` or `ridge` are wrong.

    Notes
    -----
    .. math:: \min_{w \ge 0,\; \sum w = 1} |y - c - X w|^2 + \rho |w|^2

    As the weights sum to one, this is the point of smallest norm in the polytope of
    the columns :math:`x_j - y`. Columns enter and leave an active set, on which the
    problem is solved exactly [1]_. With a ridge that spreads the weights over many
    columns, Newton's method is used on the dual, where the weights are a projection
    on the simplex. With :math:`g` the gradient, the objective is within
    :math:`w'g - \min_j g_j` of the optimum: the gap.

    Degrees of freedom are :math:`\sum d^2 / (d^2 + \rho)` over the singular values
    of the columns with weight, less their mean: without a ridge, one less than there
    are such columns [2]_.

    References
    ----------
    .. [1] Wolfe, P. (1976). Finding the nearest point in a polytope. Mathematical
       Programming, 11, 128-149.
    .. [2] Pouliot, G. A., Xie, Z., & Liu, Z. (2022). Degrees of freedom and
       information criteria for the synthetic control method. arXiv:2207.02943.

    Examples
    --------
    >>> from eventimpact.numerics import simplex_least_squares
    >>> X = [[1.0, 3.0, 9.0], [2.0, 4.0, 0.0]]
    >>> simplex_least_squares([1.5, 2.5], X).weights.round(12)
    array([0.75, 0.25, 0.  ])
    """
    response, columns = _read(y, X, ridge)
    used = np.asarray(np.isfinite(columns).all(axis=0))
    if not used.any():
        message = (
            f"none of the {len(used)} columns is complete; "
            "give at least one without a missing value"
        )
        raise ValueError(message)
    shifted = (columns if used.all() else columns[:, used]) - response[:, None]
    centre = np.zeros(shifted.shape[1])
    for _ in range(2 * intercept):
        shift = shifted.mean(axis=0)
        shifted -= shift
        centre += shift
    found = nearest_point(shifted, ridge)
    point = shifted @ found
    half = point @ shifted + ridge * found
    slack = half - float(found @ half)
    weights = np.zeros(len(used))
    weights[used] = found
    return SimplexFit(
        weights=frozen(weights),
        intercept=-float(centre @ found) if intercept else 0.0,
        objective=float(point @ point + ridge * (found @ found)),
        gap=2 * max(0.0, -float(slack.min())),
        resid=frozen(-point),
        df=spent(shifted[:, found > 0], ridge) + intercept,
        unique=ridge > 0 or _unique(shifted, found, slack),
        used=frozen(used),
    )


def spent(X: FloatArray, ridge: float) -> float:
    """Degrees of freedom of weights of sum one on these columns."""
    around, size = X - X.mean(axis=1, keepdims=True), largest(X)
    root = ridge_root(around, ridge, size)
    if root is not None:
        tall = X.shape[0] >= X.shape[1]
        trace = root.inverse_trace - tall / (size + ridge)
        return float(len(root.lower) - tall - ridge * trace)
    squares = spread_squares(X)
    return float((squares / (squares + ridge)).sum())


def largest(X: FloatArray) -> float:
    """Square of the longest column."""
    return float(np.vecdot(X.T, X.T).max())


def spread_squares(X: FloatArray) -> FloatArray:
    """Squared singular values of columns less their mean; those of rounding are out."""
    size = float(np.vecdot(X.T, X.T).max())
    around = X - X.mean(axis=1, keepdims=True)
    tall = X.shape[0] >= X.shape[1]
    squares = np.linalg.eigvalsh(around.T @ around if tall else around @ around.T)
    return np.asarray(squares[squares > _RANK_TOLERANCE * size])


def _unique(X: FloatArray, weights: FloatArray, slack: FloatArray) -> bool:
    """Tell whether the columns that could carry weight are affinely independent."""
    norms = np.sqrt(np.vecdot(X.T, X.T))
    tied = (weights > 0) | (slack <= _TIED * norms * float(weights @ norms))
    n_tied = int(np.count_nonzero(tied))
    if n_tied > X.shape[0] + 1:
        return False
    return n_tied == 1 or len(spread_squares(X[:, tied])) == n_tied - 1


def _read(y: ArrayLike, X: ArrayLike, ridge: float) -> tuple[FloatArray, FloatArray]:
    """Check shapes and values."""
    response = np.asarray(y, dtype=np.float64)
    columns = np.asarray(X, dtype=np.float64)
    if response.ndim != 1 or columns.ndim != 2 or len(response) != len(columns):
        message = (
            f"y has shape {response.shape} and X {columns.shape}; "
            "give (T,) and (T, n) with the same T"
        )
        raise ValueError(message)
    if len(response) == 0 or not np.isfinite(response).all():
        message = "y is empty or holds a missing or infinite value; drop those rows"
        raise ValueError(message)
    if not 0 <= ridge < np.inf:
        message = f"ridge is {ridge}; it must be finite and not negative"
        raise ValueError(message)
    return response, columns
