"""Normal returns that follow a market which trades at other times."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.normal._block import Block, BlockFit
from eventimpact.normal._one_market import check_one_market
from eventimpact.normal._rows import RANK_TOLERANCE, centred, sum_of_squares


_OFFSETS: Final = (-1, 0, 1)


@final
@dataclass(frozen=True, slots=True)
class ScholesWilliams:
    r"""Market model with Scholes and Williams's beta, for trading at different times.

    Notes
    -----
    With :math:`b_k` the slope of the return on the market's return `k` bars later, and
    :math:`\rho` the first autocorrelation of the market over the window,

    .. math:: \beta = \frac{b_{-1} + b_0 + b_{+1}}{1 + 2 \rho}, \qquad
              \alpha = \bar r - \beta \bar r_m, \qquad
              \mathrm{AR}_t = r_t - \alpha - \beta r_{m,t}

    Means and slopes are over the bars of the estimation window whose neighbours lie in
    it too, so that its first and last bar do not enter and no later bar is seen.
    With :math:`s^2 = e'e / (T - 2)` of those bars' residuals, and
    the estimate written as a sum :math:`\beta = \sum_t c_t r_t`,

    .. math:: V(\mathrm{CAR}) = s^2 \left(L + \frac{L^2}{T} +
              \Big(\sum_\tau (r_{m,\tau} - \bar r_m)\Big)^2 \sum_t c_t^2 \right)

    An event whose market has :math:`1 + 2 \rho \le 0`, or does not vary, is dropped.

    References
    ----------
    .. [1] Scholes, M., & Williams, J. (1977). Estimating betas from nonsynchronous
       data. Journal of Financial Economics, 5(3), 309-327.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.normal import MarketModel, ScholesWilliams
    >>> rng = np.random.default_rng(0)
    >>> market = rng.normal(0, 0.01, 2000)
    >>> late = 0.6 * market + 0.4 * np.roll(market, 1)
    >>> returns = late[:, None] + rng.normal(0, 0.001, (2000, 1))
    >>> fits = [
    ...     event_arrays(returns, market, [0], [1900], model=model)
    ...     for model in (ScholesWilliams(), MarketModel())
    ... ]
    >>> [round(float(fit.params[0, 1]), 1) for fit in fits]
    [1.0, 0.6]
    """

    @property
    def n_params(self) -> int:
        """Number of coefficients."""
        return 2

    @property
    def unfit(self) -> str:
        """Why an event could not be fitted."""
        return (
            "the market does not vary over the estimation window, or is so "
            "autocorrelated that 1 + 2 rho is not positive"
        )

    def count_params(self, n_factors: int) -> int:
        """Count the coefficients, with one market.

        Parameters
        ----------
        n_factors : int
            Number of factors: 1.

        Returns
        -------
        int
            The constant and beta.
        """
        check_one_market("the Scholes-Williams model", n_factors)
        return self.n_params

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Fit the estimation bars of every row, and forecast its event bars.

        Parameters
        ----------
        estimation, event : Block
            Bars of either window.

        Returns
        -------
        BlockFit
            Residuals are missing on bars without both neighbours.
        """
        market, later = estimation.factors[:, :, 0], event.factors[:, :, 0]
        shifted = [np.full(market.shape, np.nan) for _ in _OFFSETS]
        shifted[0][:, 1:] = market[:, :-1]
        shifted[1][:] = market
        shifted[2][:, :-1] = market[:, 1:]
        used = np.isfinite(sum(shifted) + estimation.response)
        weight = used.astype(np.float64)
        n_obs = weight.sum(axis=1)
        y, level = centred(estimation.response, weight)
        scale = _denominator(market)
        slope = np.zeros(y.shape)
        for values in shifted:
            rest, squares = _spread(values, weight)
            slope += rest / (squares * scale)[:, None]
        beta = np.vecdot(slope, y)
        own, centre = centred(market, weight)
        resid = y - beta[:, None] * own
        size = np.vecdot(y, y) + n_obs * level[:, 0] ** 2
        variance = sum_of_squares(resid, size) / np.maximum(n_obs - 2, 1)
        variance[(n_obs <= 2) | np.isnan(beta)] = np.nan
        sigma = np.sqrt(variance)
        ahead = later - centre[:, :1] - centre[:, 1:]
        ar = event.response - level[:, :1] - level[:, 1:] - beta[:, None] * ahead
        lost = np.isnan(sigma)
        root = np.empty((*ar.shape, 2))
        root[:, :, 0] = (sigma / np.sqrt(np.maximum(n_obs, 1)))[:, None]
        root[:, :, 1] = (sigma * np.sqrt(np.vecdot(slope, slope)))[:, None] * ahead
        params = np.column_stack((level.sum(axis=1) - beta * centre.sum(axis=1), beta))
        return BlockFit(
            params=np.where(lost[:, None], np.nan, params),
            resid=np.where(used, resid, np.nan),
            ar=np.where(lost[:, None], np.nan, ar),
            sigma=sigma,
            forecast_var=np.repeat(variance[:, None], ar.shape[1], axis=1),
            param_root=root,
        )


def _spread(values: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Centre rows; also their sums of squares, NaN where they do not vary."""
    rest, means = centred(values, weight)
    squares = np.vecdot(rest, rest)
    level = weight.sum(axis=1) * means[:, 0] ** 2
    flat = ~(squares > RANK_TOLERANCE**2 * (squares + level))
    return rest, np.where(flat, np.nan, squares)


def _denominator(market: FloatArray) -> FloatArray:
    """Give 1 + 2 rho of each row's market over bars in a row; NaN unless positive."""
    weight = np.isfinite(market[:, 1:] + market[:, :-1]).astype(np.float64)
    before, size = _spread(market[:, :-1], weight)
    after, other = _spread(market[:, 1:], weight)
    scale = 1 + 2 * np.vecdot(before, after) / (np.sqrt(size) * np.sqrt(other))
    return np.where(scale > RANK_TOLERANCE, scale, np.nan)
