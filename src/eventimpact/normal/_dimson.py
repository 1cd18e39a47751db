"""Normal returns that follow a market with a delay, or ahead of it."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.normal._block import Block, BlockFit
from eventimpact.normal._one_market import check_one_market
from eventimpact.normal._rows import fit_rows, sum_of_squares


@final
@dataclass(frozen=True, slots=True)
class Dimson:
    r"""Market model with Dimson's summed betas, for infrequent trading.

    Parameters
    ----------
    leads, lags : int, default 1
        Later and earlier bars of the market in the regression; 0 and 0 are the market
        model.

    Notes
    -----
    The return is regressed on the market's returns around it, and the slopes are
    summed,

    .. math:: r_t = \alpha + \sum_{k=-\mathrm{lags}}^{\mathrm{leads}} b_k r_{m,t+k}
              + \epsilon_t, \qquad \beta = \sum_k b_k, \qquad
              \mathrm{AR}_t = r_t - \alpha - \beta r_{m,t}

    Leads never look ahead: a bar of the estimation window of which a lead or lag lies
    outside the window is left out, so that the last `leads` and the first `lags` bars
    do not enter; an abnormal return reads the market of its own bar alone.
    Residuals :math:`e` are built as abnormal returns are, from :math:`\beta`. With
    :math:`k` coefficients, :math:`s^2 = e'e / (T - k)`,
    :math:`s_\epsilon^2 = \epsilon'\epsilon / (T - k)`, and :math:`q` the sum over the
    event bars of :math:`(1, r_{m,\tau}, \dots, r_{m,\tau})`,

    .. math:: V(\mathrm{CAR}) = s^2 L + s_\epsilon^2 q'(X'X)^{-1} q

    Coefficients are :math:`\alpha`, then :math:`b_k` from the longest lag to the
    longest lead.

    References
    ----------
    .. [1] Dimson, E. (1979). Risk measurement when shares are subject to infrequent
       trading. Journal of Financial Economics, 7(2), 197-226.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.normal import Dimson
    >>> rng = np.random.default_rng(0)
    >>> market = rng.normal(0, 0.01, 400)
    >>> late = 0.6 * market + 0.4 * np.roll(market, 1)
    >>> returns = late[:, None] + rng.normal(0, 0.0001, (400, 1))
    >>> arrays = event_arrays(returns, market, [0], [300], model=Dimson(leads=0))
    >>> arrays.params[0].round(2) + 0.0, arrays.df
    (array([0. , 0.4, 0.6]), array([246]))
    """

    leads: int = 1
    lags: int = 1

    def __post_init__(self) -> None:
        if self.leads < 0 or self.lags < 0:
            message = (
                f"leads are {self.leads} and lags {self.lags}; give 0 or more of each"
            )
            raise ValueError(message)

    @property
    def n_params(self) -> int:
        """Number of coefficients."""
        return 2 + self.leads + self.lags

    @property
    def unfit(self) -> str:
        """Why an event could not be fitted."""
        return (
            "the market's leads and lags depend on each other over the estimation "
            "window, or too few bars have all of them"
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
            The constant and the slopes.
        """
        check_one_market("the Dimson model", n_factors)
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
            Residuals are missing on bars without all leads and lags.
        """
        market, later = estimation.factors[:, :, 0], event.factors[:, :, 0]
        X = self._around(market)
        used = np.isfinite(estimation.response) & np.isfinite(X).all(axis=0)
        weight = used.astype(np.float64)
        fit = fit_rows(estimation.response, X, weight)
        here, ahead = (np.repeat(m[None], len(X), axis=0) for m in (market, later))
        resid = np.where(used, fit.errors(estimation.response, here), 0.0)
        known = np.where(used, estimation.response, 0.0)
        squares = sum_of_squares(resid, np.vecdot(known, known))
        sigma = np.sqrt(squares / np.maximum(fit.df, 1))
        sigma[fit.bad] = np.nan
        lost = fit.bad[:, None]
        ar = fit.errors(event.response, ahead)
        return BlockFit(
            params=np.where(lost, np.nan, fit.params),
            resid=np.where(used & ~lost, resid, np.nan),
            ar=np.where(lost, np.nan, ar),
            sigma=sigma,
            forecast_var=np.repeat(sigma[:, None] ** 2, ar.shape[1], axis=1),
            param_root=fit.root(ahead) * fit.sigma[:, None, None],
        )

    def _around(self, market: FloatArray) -> FloatArray:
        """Market of the bars around each bar, lags first; NaN outside the window."""
        n_bars = market.shape[1]
        X = np.full((1 + self.leads + self.lags, *market.shape), np.nan)
        for column, k in zip(X, range(-self.lags, self.leads + 1), strict=True):
            first, last = max(0, -k), min(n_bars, n_bars - k)
            if first < last:
                column[:, first:last] = market[:, first + k : last + k]
        return X
