"""Normal returns that follow a market."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.normal._fit import NormalFit


@final
@dataclass(frozen=True, slots=True)
class MarketModel:
    r"""Market model by ordinary least squares, with one market or several factors.

    Notes
    -----
    .. math:: r_t = \alpha + \beta' f_t + e_t

    References
    ----------
    .. [1] MacKinlay, A. C. (1997). Event studies in economics and finance. Journal
       of Economic Literature, 35(1), 13-39.

    Examples
    --------
    >>> from eventimpact.normal import MarketModel
    >>> market = [0.0, 0.01, 0.02, 0.03]
    >>> MarketModel().fit([0.1, 0.12, 0.14, 0.16], market).params.round(6)
    array([0.1, 2. ])
    """

    def design(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Lay out a constant and the factors.

        Parameters
        ----------
        n_bars : int
            Number of bars.
        factors : array_like of shape (n_bars,) or (n_bars, n_factors)
            Returns of the market, or of several factors.

        Returns
        -------
        ndarray of shape (n_bars, 1 + n_factors)
            Regressors of every bar.
        """
        if factors is None:
            message = (
                "the market model needs the market's returns; "
                "give factors= or use ConstantMean"
            )
            raise ValueError(message)
        market = np.asarray(factors, dtype=np.float64)
        if market.shape[0] != n_bars:
            message = (
                f"factors cover {market.shape[0]} bars but there are {n_bars} returns; "
                "align them first"
            )
            raise ValueError(message)
        return np.column_stack((np.ones(n_bars), market))

    def fit(self, y: ArrayLike, factors: ArrayLike | None = None) -> NormalFit:
        """Fit the model to an estimation window.

        Parameters
        ----------
        y : array_like of shape (T,)
            Returns.
        factors : array_like of shape (T,) or (T, n_factors)
            Returns of the market on the same bars.

        Returns
        -------
        NormalFit
            The constant first.
        """
        returns = np.asarray(y, dtype=np.float64)
        return NormalFit.from_design(returns, self.design(len(returns), factors))
