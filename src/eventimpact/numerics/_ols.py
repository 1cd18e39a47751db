"""Ordinary least squares by a QR factorisation."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, frozen
from eventimpact.errors import InsufficientDataError, SingularDesignError


_RANK_TOLERANCE: Final = 1e-10
_EXACT_FIT: Final = 1e-28


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OlsFit:
    """An ordinary least-squares regression of T values on k regressors.

    Parameters
    ----------
    params : ndarray of shape (k,)
        Coefficients.
    sigma2 : float
        Residual variance, ``resid @ resid / (T - k)``.
    xtx_inv : ndarray of shape (k, k)
        Inverse of ``X' X``.
    resid : ndarray of shape (T,)
        Residuals.
    df_resid : int
        ``T - k``.
    """

    params: FloatArray
    sigma2: float
    xtx_inv: FloatArray
    resid: FloatArray
    df_resid: int


def ols(y: ArrayLike, X: ArrayLike) -> OlsFit:
    r"""Regress `y` on the columns of `X` by ordinary least squares.

    Parameters
    ----------
    y : array_like of shape (T,)
        Response.
    X : array_like of shape (T, k)
        Regressors, the constant included if there is to be one.

    Returns
    -------
    OlsFit
        Coefficients, residuals and what a forecast variance needs.

    Raises
    ------
    SingularDesignError
        If a regressor is constant zero or depends linearly on those before it.
    InsufficientDataError
        If there are not more observations than regressors.

    Notes
    -----
    With :math:`X = QR`, :math:`\hat\beta = R^{-1} Q'y`,
    :math:`(X'X)^{-1} = R^{-1} R^{-1\prime}` and :math:`s^2 = e'e / (T - k)`. Residuals
    that are rounding errors only, below 1e-14 of the response, give a variance of 0.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.numerics import ols
    >>> X = np.column_stack((np.ones(4), [0.0, 1.0, 2.0, 3.0]))
    >>> ols([1.0, 3.0, 5.0, 7.0], X).params.round(12)
    array([1., 2.])
    """
    response = np.asarray(y, dtype=np.float64)
    design = np.asarray(X, dtype=np.float64)
    n_obs, k = design.shape
    if response.shape != (n_obs,):
        message = (
            f"y has shape {response.shape} but X has {n_obs} rows; "
            "give one response a row"
        )
        raise ValueError(message)
    if n_obs <= k:
        raise InsufficientDataError.from_counts("the regression", k + 1, n_obs)
    centre = design.mean(axis=0)
    q, r = np.linalg.qr(design)
    _check_rank(design, r, centre)
    r_inv = np.linalg.solve(r, np.eye(k))
    params = r_inv @ (q.T @ response)
    resid = response - design @ params
    squares = float(resid @ resid)
    if squares <= _EXACT_FIT * float(response @ response):
        squares = 0.0
    return OlsFit(
        params=frozen(params),
        sigma2=squares / (n_obs - k),
        xtx_inv=frozen(r_inv @ r_inv.T),
        resid=frozen(resid),
        df_resid=n_obs - k,
    )


def _check_rank(design: FloatArray, r: FloatArray, centre: FloatArray) -> None:
    """Raise if a column adds nothing to the columns before it."""
    norms = np.linalg.norm(design, axis=0)
    dependent = np.abs(np.diag(r)) <= _RANK_TOLERANCE * norms
    if not np.isfinite(norms).all():
        message = "a regressor holds a missing or infinite value; drop those rows first"
        raise SingularDesignError(message)
    if dependent.any():
        column = int(np.argmax(dependent))
        flat = bool(np.ptp(design[:, column]) <= _RANK_TOLERANCE * abs(centre[column]))
        kind = "does not vary" if flat else "depends linearly on those before it"
        message = (
            f"regressor {column} (counted from 0) {kind}, so its coefficient is not "
            "determined; leave it out"
        )
        raise SingularDesignError(message)
