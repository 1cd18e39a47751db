"""Seemingly unrelated regressions: an equation for each asset, errors correlated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import block_diag, solve_triangular

from eventimpact._types import FloatArray, IntArray
from eventimpact.regression._asset_columns import read_responses, why_singular
from eventimpact.regression._sur_result import SurResult


_MAX_ITER: Final = 500
_TOLERANCE: Final = 1e-12


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _System:
    """Responses (n, p), and the designs side by side, orthonormal, (n, K).

    `owner` is the equation of each column, `back` turns the coefficients of orthonormal
    columns into those of the designs.
    """

    y: FloatArray
    q: FloatArray
    owner: IntArray
    back: FloatArray
    divisor: FloatArray

    @classmethod
    def of(
        cls, y: FloatArray, designs: Sequence[FloatArray], *, debiased: bool
    ) -> "_System":
        """Make the columns of each equation orthonormal."""
        parts = [np.linalg.qr(X) for X in designs]
        sizes = np.array([X.shape[1] for X in designs])
        freedom = np.sqrt(len(y) - sizes) if debiased else np.full(len(sizes), len(y))
        inverses = [solve_triangular(part.R, np.eye(len(part.R))) for part in parts]
        return cls(
            y=y,
            q=np.hstack([part.Q for part in parts]),
            owner=np.repeat(np.arange(len(sizes)), sizes),
            back=block_diag(*inverses),
            divisor=np.outer(freedom, freedom) if debiased else np.array(float(len(y))),
        )

    def ols(self) -> FloatArray:
        """Coefficients of each equation alone."""
        return np.asarray((self.q * self.y[:, self.owner]).sum(axis=0))

    def resid(self, theta: FloatArray) -> FloatArray:
        """Residuals, (n, p)."""
        choose = np.eye(self.y.shape[1])[self.owner]
        return self.y - self.q @ (theta[:, None] * choose)

    def sigma(self, theta: FloatArray) -> FloatArray:
        """Covariance of the errors."""
        resid = self.resid(theta)
        return np.asarray(resid.T @ resid / self.divisor)

    def gls(self, sigma: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coefficients and their covariance, given that of the errors."""
        inverse = np.linalg.inv(sigma)
        weight = inverse[np.ix_(self.owner, self.owner)]
        cov = np.linalg.inv(weight * (self.q.T @ self.q))
        moments = (self.q.T @ self.y * inverse[self.owner]).sum(axis=1)
        return np.asarray(cov @ moments), np.asarray(cov)

    def ols_covariance(self, sigma: FloatArray) -> FloatArray:
        """Covariance of the coefficients of each equation alone."""
        return np.asarray(sigma[np.ix_(self.owner, self.owner)] * (self.q.T @ self.q))


def sur(
    responses: ArrayLike,
    designs: ArrayLike | Sequence[ArrayLike],
    *,
    assets: Sequence[str] | None = None,
    iterate: bool = False,
    debiased: bool = True,
) -> SurResult:
    r"""Estimate an equation for each asset together, with errors correlated across them.

    Parameters
    ----------
    responses : array_like of shape (n_bars, n_assets)
        Returns, or another response, NaN where missing.
    designs : array_like of shape (n_bars, k), or list of them
        Regressors that all assets share, or a list (or tuple) with those of each asset;
        a constant is not added.
    assets : sequence of str, optional
        Names of the assets; "asset 1", ... without.
    iterate : bool, default False
        Whether to repeat until the coefficients settle: maximum likelihood under
        normal errors.
    debiased : bool, default True
        Whether covariances of errors are divided by
        :math:`\sqrt{(n - k_i)(n - k_j)}`; by n if not.

    Returns
    -------
    SurResult
        Coefficients and tests across equations. A bar with anything missing is left out
        of all equations and counted; an asset without a number, or with dependent
        regressors, is left out with its reason. Where the covariance of the errors is
        singular the coefficients are those of each equation alone, and tests across
        equations have the reason.

    Raises
    ------
    ValueError
        If shapes do not fit one another.

    Notes
    -----
    Equation i is :math:`y_i = X_i \beta_i + e_i`, with errors independent over time and
    :math:`\Sigma` across equations, estimated from least-squares residuals [1]_:

    .. math::
       \hat\beta = (X'(\hat\Sigma^{-1} \otimes I)X)^{-1} X'(\hat\Sigma^{-1} \otimes I)y,
       \qquad V = (X'(\hat\Sigma^{-1} \otimes I)X)^{-1}

    with X the block-diagonal matrix of all regressors. Where all assets share their
    regressors this is least squares of each equation, and is computed as such; what is
    gained is the covariance between equations, and with it tests about several assets
    hit by one event [2]_. For one event bar no number of bars makes these tests robust
    to errors that are not normal: see `hein_westfall`.

    References
    ----------
    .. [1] Zellner, A. (1962). An efficient method of estimating seemingly unrelated
       regressions and tests for aggregation bias. Journal of the American Statistical
       Association, 57(298), 348-368.
    .. [2] Binder, J. J. (1985). On the use of the multivariate regression model in event
       studies. Journal of Accounting Research, 23(1), 370-383.
    .. [3] Schipper, K., & Thompson, R. (1983). The impact of merger-related regulations
       on the shareholders of acquiring firms. Journal of Accounting Research, 21(1),
       184-221.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import sur
    >>> rng = np.random.default_rng(0)
    >>> market = rng.normal(0, 0.01, 300)
    >>> event = np.isin(np.arange(300), [60, 120, 180, 240]).astype(float)
    >>> X = np.column_stack((np.ones(300), market, event))
    >>> returns = np.outer(market, [0.8, 1.2]) + rng.normal(0, 0.01, (300, 2))
    >>> returns[event == 1] -= 0.03
    >>> fit = sur(returns, X, assets=("BTC", "ETH"))
    >>> fit.params[1].round(2)
    array([-0.  ,  1.19, -0.03])
    >>> fit.joint_zero(2).pvalue < 0.001, fit.equal(2).pvalue > 0.05
    (True, True)
    """
    y, names = read_responses(responses, assets)
    given, is_shared = _read_designs(designs, *y.shape)
    reasons, used = _usable(y, given)
    if not reasons.count(None):
        return SurResult.empty(names, [X.shape[1] for X in given], reasons)
    kept = [i for i, reason in enumerate(reasons) if reason is None]
    X = [given[i][used] for i in kept]
    system = _System.of(y[used][:, kept], X, debiased=debiased)
    theta = system.ols()
    sizes = [design.shape[1] for design in X]
    freedom = len(X[0]) - (max(sizes) if is_shared else min(sizes))
    why = why_singular(system.resid(theta), system.y, freedom, [names[i] for i in kept])
    is_ols = is_shared or why is not None
    n_iter, settled = 0, True
    sigma = system.sigma(theta)
    cov = system.ols_covariance(sigma)
    if not is_ols:
        theta, sigma, cov, n_iter, settled = _feasible(system, sigma, iterate=iterate)
    return SurResult.of(
        names,
        [design.shape[1] for design in given],
        reasons,
        params=system.back @ theta,
        cov=system.back @ cov @ system.back.T,
        sigma=sigma,
        resid=system.resid(theta),
        n_missing=int((~used).sum()),
        is_shared=is_shared,
        debiased=debiased,
        n_iter=n_iter,
        settled=settled,
        reason=why,
    )


def _feasible(
    system: _System, sigma: FloatArray, *, iterate: bool
) -> tuple[FloatArray, FloatArray, FloatArray, int, bool]:
    """Feasible generalised least squares, once or until it settles."""
    theta, cov = system.gls(sigma)
    if not iterate:
        return theta, sigma, cov, 1, True
    for n_iter in range(2, _MAX_ITER + 1):
        before, sigma = theta, system.sigma(theta)
        theta, cov = system.gls(sigma)
        if np.abs(theta - before).max() <= _TOLERANCE * np.abs(theta).max():
            return theta, sigma, cov, n_iter, True
    return theta, sigma, cov, _MAX_ITER, False


def _read_designs(
    designs: ArrayLike | Sequence[ArrayLike], n_bars: int, n_assets: int
) -> tuple[list[FloatArray], bool]:
    """Read a design for each asset, and whether all share one."""
    is_shared = not isinstance(designs, list | tuple)
    arrays: list[FloatArray] = (
        [np.asarray(X, dtype=np.float64) for X in designs]
        if isinstance(designs, list | tuple)
        else [np.asarray(designs, dtype=np.float64)] * n_assets
    )
    found = [X[:, None] if X.ndim == 1 else X for X in arrays]
    if len(found) != n_assets or any(X.ndim != 2 or len(X) != n_bars for X in found):
        message = (
            f"designs have shapes {[X.shape for X in arrays]} for {n_bars} bars and "
            f"{n_assets} assets; give one (n_bars, k) array, or a list with one an asset"
        )
        raise ValueError(message)
    same = all(
        X.shape == found[0].shape and np.array_equal(X, found[0], equal_nan=True)
        for X in found[1:]
    )
    return found, is_shared or same


def _usable(
    y: FloatArray, designs: Sequence[FloatArray]
) -> tuple[list[str | None], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Say which assets cannot be used, and which bars the others have in common."""
    complete = [
        np.isfinite(y[:, i]) & np.isfinite(X).all(axis=1) for i, X in enumerate(designs)
    ]
    reasons: list[str | None] = [
        None if rows.any() else "no bar has the response and all regressors"
        for rows in complete
    ]
    kept = [rows for rows, why in zip(complete, reasons, strict=True) if why is None]
    used = np.logical_and.reduce(kept) if kept else np.zeros(len(y), dtype=bool)
    for i, X in enumerate(designs):
        if reasons[i] is None:
            reasons[i] = _why_not(X[used])
    return reasons, used


def _why_not(X: FloatArray) -> str | None:
    """Say why an equation cannot be estimated, None if it can."""
    n, k = X.shape
    if n <= k:
        return (
            f"{n} bars that all assets have are too few for {k} regressors; take a "
            "longer history"
        )
    norms = np.linalg.norm(X, axis=0)
    if not norms.all() or np.linalg.matrix_rank(X / norms, tol=1e-10) < k:
        return "its regressors depend linearly on one another; leave one of them out"
    return None
