"""What every model of normal returns offers, and what a fitted one forecasts."""

from dataclasses import dataclass
from typing import Protocol, Self, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, frozen
from eventimpact.numerics import ols


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """Normal returns of the bars of an event window, and how sure they are.

    Parameters
    ----------
    expected : ndarray of shape (n_tau,)
        Normal returns.
    cov : ndarray of shape (n_tau, n_tau)
        Covariance of the forecast errors.
    """

    expected: FloatArray
    cov: FloatArray


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormalFit:
    r"""A linear model of normal returns, fitted to an estimation window.

    Parameters
    ----------
    params : ndarray of shape (k,)
        Coefficients, the constant first.
    sigma2 : float
        Residual variance, with ``T - k`` degrees of freedom.
    xtx_inv : ndarray of shape (k, k)
        Inverse of ``X' X``.
    df_resid : int
        ``T - k``.
    resid : ndarray of shape (T,)
        Residuals of the estimation window.

    Notes
    -----
    With rows :math:`X^*` in the event window, the forecast errors have covariance

    .. math:: V = s^2 \left(I + X^* (X'X)^{-1} X^{*\prime}\right)

    References
    ----------
    .. [1] Campbell, J. Y., Lo, A. W., & MacKinlay, A. C. (1997). The econometrics
       of financial markets. Princeton University Press, section 4.4.
    """

    params: FloatArray
    sigma2: float
    xtx_inv: FloatArray
    df_resid: int
    resid: FloatArray

    @classmethod
    def from_design(cls, y: ArrayLike, X: ArrayLike) -> Self:
        """Fit by ordinary least squares of `y` on the columns of `X`."""
        fit = ols(y, X)
        return cls(
            params=fit.params,
            sigma2=fit.sigma2,
            xtx_inv=fit.xtx_inv,
            df_resid=fit.df_resid,
            resid=fit.resid,
        )

    def forecast(self, X: FloatArray) -> Forecast:
        """Forecast the bars whose regressors are the rows of `X`."""
        spread = np.eye(len(X)) + X @ self.xtx_inv @ X.T
        return Forecast(
            expected=frozen(X @ self.params), cov=frozen(self.sigma2 * spread)
        )


def columns_without_factors(
    n_bars: int, factors: ArrayLike | None, *, constant: bool, refusal: str
) -> FloatArray:
    """Lay out a constant or nothing, (n_bars, 1) or (n_bars, 0), and refuse factors."""
    if factors is not None:
        message = f"factors were given but {refusal} or leave them out"
        raise ValueError(message)
    return np.ones((n_bars, int(constant)))


class NormalModel(Protocol):
    """A specification of normal returns: regressors, and a way to fit them."""

    def design(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Lay out the regressors of every bar, shape (n_bars, k)."""
        ...

    def fit(self, y: ArrayLike, factors: ArrayLike | None = None) -> NormalFit:
        """Fit the model to returns and factors of the same bars."""
        ...
