"""Normal returns that follow a market, fitted so that outliers weigh less."""

from dataclasses import dataclass, replace
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.normal._block import Block, BlockFit
from eventimpact.normal._rows import RowsFit, fit_rows


_NORMAL_QUARTILE: Final = 0.6744897501960817


@final
@dataclass(frozen=True, slots=True)
class HuberMarket:
    r"""Market model by Huber's M-estimation, with one market or several factors.

    Parameters
    ----------
    threshold : float, default 1.345
        Residual, in units of the scale, from where on an observation weighs less; this
        value is 95 % efficient under normal errors.
    tol : float, default 1e-12
        Change of the fit, in units of the scale, below which it has converged.
    max_iter : int, default 500
        Iterations allowed; an event whose fit has not converged by then is dropped.

    Notes
    -----
    Iteratively reweighted least squares from the least-squares fit, with

    .. math:: w_t = \min(1, c / |u_t|), \qquad u_t = e_t / \hat\tau, \qquad
              \hat\tau = \mathrm{median}_t |e_t| / 0.6745

    and the scale renewed with each fit, as ``statsmodels.RLM`` does. An event bar may
    be an outlier like any other, so its variance is that of all residuals,
    :math:`s^2 = e'e / (T - k)`, none of them trimmed. The coefficients have Huber's
    covariance, in a small-sample form with :math:`K = 1 + \frac{k}{T}
    \frac{\mathrm{var}(\psi')}{\mathrm{mean}(\psi')^2}`,

    .. math:: V_\beta = K^2 \frac{\hat\tau^2 \sum_t \psi(u_t)^2 / (T - k)}
              {\left(\sum_t \psi'(u_t) / T\right)^2} (X'X)^{-1}, \qquad
              V(\mathrm{CAR}) = s^2 L + q' V_\beta q

    An event whose scale is zero, more than half of its returns being fitted exactly, is
    dropped, unless all are.

    References
    ----------
    .. [1] Huber, P. J. (1973). Robust regression: Asymptotics, conjectures and Monte
       Carlo. Annals of Statistics, 1(5), 799-821.
    .. [2] Huber, P. J., & Ronchetti, E. M. (2009). Robust statistics (2nd ed.). Wiley,
       section 7.6.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.normal import HuberMarket, MarketModel
    >>> rng = np.random.default_rng(0)
    >>> market = rng.normal(0, 0.01, 400)
    >>> returns = 1.5 * market[:, None] + rng.normal(0, 0.005, (400, 1))
    >>> returns[100] += 2.0
    >>> fits = [
    ...     event_arrays(returns, market, [0], [300], model=model)
    ...     for model in (HuberMarket(), MarketModel())
    ... ]
    >>> [round(float(fit.params[0, 0]), 3) for fit in fits]
    [0.0, 0.008]
    """

    threshold: float = 1.345
    tol: float = 1e-12
    max_iter: int = 500

    def __post_init__(self) -> None:
        if not self.threshold > 0 or not self.tol > 0 or self.max_iter < 1:
            message = (
                f"threshold is {self.threshold}, tol {self.tol} and max_iter "
                f"{self.max_iter}; all of them must be positive"
            )
            raise ValueError(message)

    @property
    def n_params(self) -> int:
        """Number of coefficients with one market."""
        return 2

    @property
    def unfit(self) -> str:
        """Why an event could not be fitted."""
        return (
            f"the Huber fit did not converge in {self.max_iter} iterations, its scale "
            "is zero, or its regressors depend on each other"
        )

    def count_params(self, n_factors: int) -> int:
        """Count the constant and the slopes.

        Parameters
        ----------
        n_factors : int
            Number of factors.

        Returns
        -------
        int
            One more.
        """
        if n_factors == 0:
            message = (
                "the Huber market model needs the market's returns; "
                "give factors= or use ConstantMean"
            )
            raise ValueError(message)
        return 1 + n_factors

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Fit the estimation bars of every row, and forecast its event bars.

        Parameters
        ----------
        estimation, event : Block
            Bars of either window.

        Returns
        -------
        BlockFit
            With the exact error of the coefficients.
        """
        X, later = (np.moveaxis(b.factors, 2, 0) for b in (estimation, event))
        weight = np.isfinite(estimation.response).astype(np.float64)
        start = fit_rows(estimation.response, X, weight)
        fit, scale, settled = self._reweigh(start, weight)
        sigma = np.where(settled, fit.sigma, np.nan)
        spread = np.sqrt(self._inflation(fit, scale, weight > 0))
        spread[~(sigma > 0)] = 0.0
        lost = np.isnan(sigma)[:, None]
        ar = fit.errors(event.response, later)
        return BlockFit(
            params=np.where(lost, np.nan, fit.params),
            resid=np.where((weight > 0) & ~lost, fit.resid, np.nan),
            ar=np.where(lost, np.nan, ar),
            sigma=sigma,
            forecast_var=np.repeat(sigma[:, None] ** 2, ar.shape[1], axis=1),
            param_root=fit.root(later) * spread[:, None, None],
        )

    def _reweigh(
        self, start: RowsFit, weight: FloatArray
    ) -> tuple[RowsFit, FloatArray, BoolArray]:
        """Iterate from least squares; the fit, its scale, and rows that settled."""
        constant = weight / np.sqrt(np.maximum(start.total, 1))[:, None]
        basis = np.concatenate((constant[None], start.columns))
        move = np.zeros((len(weight), len(basis)))
        resid = np.where(start.squares[:, None] > 0, start.resid, 0.0)
        scale = _scale(resid, weight)
        active = (start.squares > 0) & (scale > 0) & ~start.bad
        settled = ~start.bad & (start.squares == 0)
        for _ in range(self.max_iter):
            rows = np.flatnonzero(active)
            if len(rows) == 0:
                break
            w = weight[rows] / np.maximum(
                np.abs(resid[rows]) / (self.threshold * scale[rows, None]), 1
            )
            step = _solve(basis, start.resid, w, rows)
            change = np.abs(step - move[rows]).max(axis=1)
            move[rows] = step
            moved = start.resid[rows]
            for j, column in enumerate(basis):
                moved -= step[:, j, None] * column[rows]
            resid[rows] = moved
            done = change <= self.tol * scale[rows]
            scale[rows] = _scale(moved, weight[rows])
            settled[rows] = done & (scale[rows] > 0)
            active[rows] = ~done & (scale[rows] > 0)
        return _moved(start, move, resid), scale, settled

    def _inflation(
        self, fit: RowsFit, scale: FloatArray, used: BoolArray
    ) -> FloatArray:
        """Huber's covariance of the coefficients, over the inverse of X'X."""
        n_obs, k = np.maximum(fit.n_obs, 1), fit.slopes.shape[1] + 1
        unit = fit.resid / np.where(scale > 0, scale, 1)[:, None]
        psi = unit.clip(-self.threshold, self.threshold)
        share = ((np.abs(unit) <= self.threshold) & used).sum(axis=1) / n_obs
        share = np.where(share > 0, share, np.nan)
        small = 1 + k / n_obs * (1 - share) / share
        squares = np.vecdot(psi, psi) * scale**2 / np.maximum(fit.df, 1)
        return np.asarray(small**2 * squares / share**2)


def _scale(resid: FloatArray, weight: FloatArray) -> FloatArray:
    """Median absolute residual of each row, scaled for normal errors."""
    used = weight > 0
    size = np.sort(np.where(used, np.abs(resid), np.inf), axis=1)
    n_obs = np.maximum(used.sum(axis=1), 1)
    middle = (
        np.take_along_axis(size, at[:, None], axis=1)[:, 0]
        for at in ((n_obs - 1) // 2, n_obs // 2)
    )
    return np.asarray(sum(middle) / (2 * _NORMAL_QUARTILE))


def _solve(
    basis: FloatArray, resid: FloatArray, w: FloatArray, rows: IntArray
) -> FloatArray:
    """Solve weighted least squares of rows in an orthonormal basis; NaN if flat."""
    n_columns = len(basis)
    gram = np.empty((len(rows), n_columns, n_columns))
    right = np.empty((len(rows), n_columns, 1))
    values = resid[rows]
    for i in range(n_columns):
        weighted = basis[i][rows] * w
        right[:, i, 0] = np.vecdot(weighted, values)
        for j in range(i + 1):
            gram[:, i, j] = gram[:, j, i] = np.vecdot(weighted, basis[j][rows])
    flat = np.linalg.slogdet(gram)[0] == 0
    gram[flat], right[flat] = np.eye(n_columns), np.nan
    return np.asarray(np.linalg.solve(gram, right)[:, :, 0])


def _moved(start: RowsFit, move: FloatArray, resid: FloatArray) -> RowsFit:
    """Move a least-squares fit by coefficients of its orthonormal basis."""
    rest = start.level[:, 1] + move[:, 0] / np.sqrt(np.maximum(start.total, 1))
    return replace(
        start,
        level=np.column_stack((start.level[:, 0], rest)),
        slopes=start.slopes + np.vecdot(start.r_inv, move[:, None, 1:]),
        resid=resid,
        squares=np.vecdot(resid, resid),
    )
