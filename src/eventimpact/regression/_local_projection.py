"""How long does it last? A regression for each horizon after a shock."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import qr

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.regression._lags import (
    DEPENDENT,
    EXPLAINED,
    SATURATED,
    Rows,
    as_columns,
    as_series,
    check_lags,
    lagged,
)
from eventimpact.regression._projection_record import LocalProjections


def local_projections(
    response: ArrayLike,
    shock: ArrayLike,
    horizons: int | Iterable[int],
    *,
    lags: int,
    controls: ArrayLike | None = None,
    cumulative: bool = True,
) -> LocalProjections:
    r"""Regress the response of later bars on a shock, one horizon at a time.

    Parameters
    ----------
    response : array_like of shape (n_bars,)
        Returns or any other response, NaN where missing.
    shock : array_like of shape (n_bars,)
        Signed flow, say.
    horizons : int or iterable of int
        Bars since the shock; an int *H* means 0 to *H*.
    lags : int
        Lags of response, shock and controls among the regressors, 1 or more: one more
        than the series need by themselves, for which see the notes.
    controls : array_like of shape (n_bars, n_controls), optional
        What is settled before the shock of the same bar; enters with its lags.
    cumulative : bool, default True
        Sum the response from the bar of the shock on, as the price effect of returns;
        else the response of the single bar.

    Returns
    -------
    LocalProjections
        Responses with their joint covariance; `LocalProjections.bands` puts a band
        around them. Horizons that the data do not carry have NaN and a reason.

    Notes
    -----
    .. math:: y_{t+h} = a_h + b_h x_t + c_h' w_t + \sum_{l=1}^p (d_{hl} y_{t-l}
        + f_{hl} x_{t-l} + g_{hl}' w_{t-l}) + e_{t,h}

    with the sum of :math:`y_t` to :math:`y_{t+h}` on the left where the response is
    cumulated. Residuals overlap and are autocorrelated, but once lags are added the
    scores :math:`\hat u_t \hat e_{t,h}`, with :math:`\hat u_t` the part of the shock
    that the other regressors do not explain, are not: errors robust to
    heteroscedasticity suffice (here HC3), for persistent series too, and HAC is not
    needed. That holds if :math:`u_t` cannot be predicted from any other bar's. The
    covariance of two horizons sums products of their scores.

    The response is causal only if :math:`u_t` is not itself an answer to the response
    of the same bar.

    References
    ----------
    .. [1] Jordà, Ò. (2005). Estimation and inference of impulse responses by local
       projections. American Economic Review, 95(1), 161-182.
    .. [2] Montiel Olea, J. L., & Plagborg-Møller, M. (2021). Local projection inference
       is simpler and more robust than you think. Econometrica, 89(4), 1789-1823.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import local_projections
    >>> rng = np.random.default_rng(0)
    >>> flow = rng.normal(size=3000)
    >>> returns = rng.normal(size=3000) + flow
    >>> returns[1:] -= 0.5 * flow[:-1]
    >>> found = local_projections(returns, flow, 2, lags=2)
    >>> found.responses.round(1)
    array([1. , 0.5, 0.5])
    >>> band = found.bands("sup-t")
    >>> bool((band.low < [1, 0.5, 0.5]).all() and (band.high > [1, 0.5, 0.5]).all())
    True
    """
    check_lags(lags, 1)
    y = as_series(response, "response")
    x = as_series(shock, "shock", len(y))
    others = as_columns(controls, "controls", len(y))
    after = _read_horizons(horizons)
    past = lagged(np.column_stack((y, x, others)), 1, lags)
    X = np.column_stack((np.ones(len(y)), others, past, x))
    outcomes = _outcomes(y, after, cumulative=cumulative)
    shared = _Shared.build(X)
    rows = [shared.rows(outcome) for outcome in outcomes]
    fits = [shared.project(row) for row in rows]
    scores = np.array([fit[1] for fit in fits])
    good = np.array([fit[2] is None for fit in fits])
    covariance = scores @ scores.T
    covariance[~good, :] = np.nan
    covariance[:, ~good] = np.nan
    reasons = tuple(fit[2] for fit in fits)
    n = np.array([row.n for row in rows], dtype=np.int64)
    return LocalProjections(
        horizons=frozen(after),
        responses=frozen(np.array([fit[0] for fit in fits])),
        covariance=frozen(covariance),
        n=frozen(n),
        df=frozen(np.where(good, n - X.shape[1], np.nan)),
        lags=lags,
        cumulative=cumulative,
        reasons=reasons,
        reason=None if good.any() else reasons[0],
    )


def _read_horizons(horizons: int | Iterable[int]) -> IntArray:
    """Return horizons in the order given; 0 to H for an int."""
    listed = range(horizons + 1) if isinstance(horizons, int | np.integer) else horizons
    after = np.array(list(listed), dtype=np.int64)
    if len(after) == 0 or after.min() < 0 or len(np.unique(after)) < len(after):
        message = (
            f"horizons is {horizons!r}; give different bars from 0 on, or the last"
        )
        raise ValueError(message)
    return after


def _outcomes(y: FloatArray, after: IntArray, *, cumulative: bool) -> list[FloatArray]:
    """Return what each bar is followed by, at each horizon; NaN beyond the end."""
    last = min(int(after.max()), len(y))
    ahead = lagged(y[::-1], 0, last)[::-1]
    if cumulative:
        ahead = np.cumsum(ahead, axis=1)
    beyond = np.full(len(y), np.nan)
    return [ahead[:, h] if h <= last else beyond for h in after]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Shared:
    """The regressors of all horizons, the shock last, and an orthonormal basis of them.

    The shock's coefficient is that of the last vector of the basis over `scale`.
    """

    X: FloatArray
    basis: FloatArray
    scale: float

    @classmethod
    def build(cls, X: FloatArray) -> Self:
        """Decompose the bars on which all regressors are known."""
        known = np.isfinite(X).all(axis=1)
        basis = np.full(X.shape, np.nan)
        scale = 0.0
        if known.sum() > X.shape[1]:
            basis[known], r = qr(X[known], mode="economic")
            norms = np.sqrt(np.einsum("tk,tk->k", X[known], X[known]))
            is_full = bool((np.abs(np.diag(r)) > 1e-10 * norms).all())
            scale = float(r[-1, -1]) if is_full else 0.0
        return cls(X=X, basis=basis, scale=scale)

    def rows(self, outcome: FloatArray) -> Rows:
        """Keep the bars of an outcome, with the basis or else the regressors."""
        return Rows.complete(outcome, self.X if self.scale == 0 else self.basis)

    def project(self, rows: Rows) -> tuple[float, FloatArray, str | None]:
        """Return the response, its score on each bar (HC3), and why there are none."""
        scores = np.zeros(rows.n_bars)
        reason = rows.reason() or self._reason(rows)
        if reason is not None:
            return float("nan"), scores, reason
        inverse = np.linalg.inv(rows.X.T @ rows.X)
        params = inverse @ (rows.X.T @ rows.y)
        resid = rows.y - rows.X @ params
        weights = rows.X @ inverse
        free = 1 - np.einsum("tk,tk->t", weights, rows.X)
        if rows.is_exact(resid):
            return float("nan"), scores, EXPLAINED
        if free.min() < 1e-9:
            return float("nan"), scores, SATURATED
        scores[rows.bars] = weights[:, -1] * resid / free / self.scale
        return float(params[-1]) / self.scale, scores, None

    def _reason(self, rows: Rows) -> str | None:
        """Say why the regressors of a horizon do not tell the shock's response."""
        if np.ptp(self.X[rows.bars, -1]) == 0:
            return "the shock does not vary on the complete bars"
        if self.scale == 0:
            fit = rows.fit()
            return fit if isinstance(fit, str) else DEPENDENT
        is_full = np.linalg.eigvalsh(rows.X.T @ rows.X)[0] > 1e-8
        return None if is_full else DEPENDENT
