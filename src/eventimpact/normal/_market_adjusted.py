"""Normal returns that are the market's own."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.normal._fit import NormalFit


@final
@dataclass(frozen=True, slots=True)
class MarketAdjusted:
    r"""Market-adjusted returns: the normal return is the benchmark's, nothing is fitted.

    Notes
    -----
    .. math:: r_t = r_{m,t} + e_t, \qquad
              s^2 = \frac{1}{T} \sum_t (r_t - r_{m,t})^2

    There is no coefficient, so the variance is about zero with :math:`T` degrees of
    freedom, and a forecast has no error of its own: :math:`V(\mathrm{CAR}) = s^2 L`.
    The benchmark may be an index, a matched asset or a portfolio. It is also the
    benchmark of a buy-and-hold abnormal return, the product of 1 plus the asset's simple
    returns less that of the benchmark's.

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1980). Measuring security price performance.
       Journal of Financial Economics, 8(3), 205-258.
    .. [2] Barber, B. M., & Lyon, J. D. (1997). Detecting long-run abnormal stock
       returns: The empirical power and specification of test statistics. Journal of
       Financial Economics, 43(3), 341-372.

    Examples
    --------
    >>> from eventimpact.normal import MarketAdjusted
    >>> fit = MarketAdjusted().fit([0.05, -0.02, 0.01], [0.02, 0.01, 0.01])
    >>> fit.resid.round(6), fit.df_resid
    (array([ 0.03, -0.03,  0.  ]), 3)
    """

    def design(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Lay out no regressor.

        Parameters
        ----------
        n_bars : int
            Number of bars.
        factors : array_like of shape (n_bars,) or (n_bars, 1)
            Returns of the benchmark.

        Returns
        -------
        ndarray of shape (n_bars, 0)
            Nothing.
        """
        return np.empty((len(self.offset(n_bars, factors)), 0))

    def offset(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Give the normal return of every bar.

        Parameters
        ----------
        n_bars : int
            Number of bars.
        factors : array_like of shape (n_bars,) or (n_bars, 1)
            Returns of the benchmark.

        Returns
        -------
        ndarray of shape (n_bars,)
            Returns of the benchmark.
        """
        if factors is None:
            message = (
                "market-adjusted returns need the market's returns; "
                "give factors= or use Raw"
            )
            raise ValueError(message)
        market = np.asarray(factors, dtype=np.float64)
        if market.shape not in {(n_bars,), (n_bars, 1)}:
            message = (
                f"factors have shape {market.shape} but the market is one column of "
                f"{n_bars} bars; give that column alone"
            )
            raise ValueError(message)
        return market.reshape(n_bars)

    def fit(self, y: ArrayLike, factors: ArrayLike | None = None) -> NormalFit:
        """Take the mean square of what the market leaves over.

        Parameters
        ----------
        y : array_like of shape (T,)
            Returns.
        factors : array_like of shape (T,)
            Returns of the benchmark on the same bars.

        Returns
        -------
        NormalFit
            Without coefficients; it forecasts returns in excess of the benchmark.
        """
        returns = np.asarray(y, dtype=np.float64)
        excess = returns - self.offset(len(returns), factors)
        return NormalFit.from_design(excess, self.design(len(returns), factors))
