"""What a treated series did beyond a weighted mean of donors."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, final, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen
from eventimpact.errors import InsufficientDataError
from eventimpact.normal._block import Block, BlockFit, BlockModel
from eventimpact.numerics import SimplexFit, ridge_root


_EXACT_FIT: Final = 1e-28
_RANK_TOLERANCE: Final = 1e-12


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticPath:
    """A series beside its synthetic control.

    Parameters
    ----------
    n_pre : int
        Bars before the event.
    gap : ndarray of shape (n_bars,)
        Series less its synthetic control; NaN where the series is missing.
    weights : ndarray of shape (n_donors,)
        Weights of the donors; 0 for a donor that was not used.
    time_weights : ndarray of shape (n_pre,) or None
        Weights of the bars before the event; None for a model without them.
    intercept : float
        Constant of the fit of the weights; 0 without one.
    used : ndarray of bool, shape (n_donors,)
        Donors that are complete on the bars of the series.
    unique : bool
        Whether no other weights of the donors fit as well.
    duality_gap : float
        How far the fit of the weights can be from the best, in its own units.
    resid : ndarray of shape (n_pre,)
        Residuals of the fit of the weights; NaN where the series is missing.
    sigma : float
        Standard deviation of `resid`, over the bars less `df`.
    df : float
        Degrees of freedom spent on the weights and the intercept.
    error_root : ndarray of shape (n_post, n_post)
        Root of what the error of the fit adds to the covariance of the gaps after the
        event, the donors with weight taken as given.
    """

    n_pre: int
    gap: FloatArray
    weights: FloatArray
    time_weights: FloatArray | None
    intercept: float
    used: BoolArray
    unique: bool
    duality_gap: float
    resid: FloatArray
    sigma: float
    df: float
    error_root: FloatArray

    @property
    def n_donors(self) -> int:
        """Number of donors that were used, with weight or without."""
        return int(np.count_nonzero(self.used))

    @property
    def n_refused(self) -> int:
        """Number of donors refused because a bar is missing."""
        return len(self.used) - self.n_donors

    @property
    def effect(self) -> float:
        """Mean gap after the event; NaN where one is missing."""
        return float(self.gap[self.n_pre :].mean())

    @property
    def rmspe_ratio(self) -> float:
        """Root mean squared gap after the event over that before it.

        Ranked among the ratios of the donors, each in the place of the series, it is
        the placebo test of Abadie, Diamond and Hainmueller (2010).
        """
        squares = self.gap**2
        before, after = squares[: self.n_pre], squares[self.n_pre :]
        known = before[np.isfinite(before)].mean()
        return float(np.sqrt(after.mean() / known)) if known > 0 else float("inf")


@runtime_checkable
class DonorModel(BlockModel, Protocol):
    """A block model that compares an event with the other assets of the panel.

    It is handed one event at a time: the panel in the place of factors, or the factors
    where there are any, and which of them it must not use.
    """

    @property
    def allow_exposed(self) -> bool:
        """Whether assets with an event of their own in the same bars may be used."""
        ...

    def compare(self, y: FloatArray, donors: FloatArray, n_pre: int) -> SyntheticPath:
        """Compare one series, of which so many bars lie before, with its donors."""
        ...


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """A series and its complete donors on the bars where the series is known."""

    n_bars: int
    n_pre: int
    seen: IntArray
    y: FloatArray
    X: FloatArray
    used: BoolArray

    @property
    def n_seen(self) -> int:
        """Number of bars known before the event."""
        return int(np.searchsorted(self.seen, self.n_pre))

    @property
    def before(self) -> tuple[FloatArray, FloatArray]:
        """Series and donors before the event."""
        return self.y[: self.n_seen], self.X[: self.n_seen]


def read_pool(y: ArrayLike, donors: ArrayLike, n_pre: int) -> Pool:
    """Check shapes, and refuse donors with a bar missing."""
    series = np.asarray(y, dtype=np.float64)
    panel = np.asarray(donors, dtype=np.float64)
    if series.ndim != 1 or panel.ndim != 2 or len(panel) != len(series):
        message = (
            f"y has shape {series.shape} and donors {panel.shape}; "
            "give (n_bars,) and (n_bars, n_donors)"
        )
        raise ValueError(message)
    if not 0 < n_pre < len(series):
        message = (
            f"n_pre is {n_pre} of {len(series)} bars; "
            "give at least one bar before the event and one after"
        )
        raise ValueError(message)
    seen = np.flatnonzero(np.isfinite(series))
    if len(seen) == 0 or seen[0] >= n_pre:
        message = "every bar of the series before the event is missing; give one"
        raise InsufficientDataError(message)
    known = panel if len(seen) == len(series) else panel[seen]
    used = np.asarray(np.isfinite(known).all(axis=0))
    if not used.any():
        message = (
            f"none of the {len(used)} donors has all bars of the series; "
            "give donors that trade as it does, or a shorter history"
        )
        raise InsufficientDataError(message)
    return Pool(
        n_bars=len(series),
        n_pre=n_pre,
        seen=seen,
        y=series[seen],
        X=known if used.all() else known[:, used],
        used=used,
    )


def path_of(
    pool: Pool,
    fit: SimplexFit,
    *,
    ridge: float,
    level: FloatArray | None,
    timed: bool,
) -> SyntheticPath:
    """Lay out what the fitted weights leave, and how sure it is.

    ``level`` weighs the bars known before the event into what is taken off every gap;
    None takes nothing off. ``timed`` tells whether these are time weights.
    """
    inside = fit.weights > 0
    n_seen, weights = pool.n_seen, np.zeros(len(pool.used))
    weights[pool.used] = fit.weights
    gap = pool.y - pool.X[:, inside] @ fit.weights[inside]
    if level is not None:
        gap -= level @ gap[:n_seen]
    squares = float(fit.resid @ fit.resid)
    if squares <= _EXACT_FIT * float(pool.y[:n_seen] @ pool.y[:n_seen]):
        squares = 0.0
    sigma = float(np.sqrt(squares / max(n_seen - fit.df, 1.0)))
    root = _error_root(pool, pool.X[:, inside], ridge, level)
    return SyntheticPath(
        n_pre=pool.n_pre,
        gap=frozen(_spread(gap, pool.seen, pool.n_bars)),
        weights=frozen(weights),
        time_weights=_times(level, pool) if timed else None,
        intercept=fit.intercept,
        used=frozen(pool.used),
        unique=fit.unique,
        duality_gap=fit.gap,
        resid=frozen(_spread(fit.resid, pool.seen[:n_seen], pool.n_pre)),
        sigma=sigma,
        df=fit.df,
        error_root=frozen(sigma * root),
    )


def _error_root(
    pool: Pool, donors: FloatArray, ridge: float, level: FloatArray | None
) -> FloatArray:
    """Root of the forecast error of weights and level, for residuals of unit variance.

    With ``P`` taking means over donors off, weights move by the least squares of
    ``X P`` alone, so the error on a later row ``x`` has the variance
    ``x P (P X'X P + ridge)^+ P X'X P (...)^+ P x'``.
    """
    n_seen, n_post = pool.n_seen, pool.n_bars - pool.n_pre
    around = donors - donors.mean(axis=1, keepdims=True)
    around, ahead = around[:n_seen], around[n_seen:]
    common = np.zeros((len(ahead), 1))
    if level is not None:
        ahead = ahead - level @ around
        around = around - around.mean(axis=0)
        common += np.sqrt(level @ level)
    size = float(np.vecdot(donors.T, donors.T).max())
    root = np.hstack((common, _weights_root(around, ahead, ridge, size)))
    if root.shape[1] > n_post:
        root = np.linalg.qr(root.T).R.T
    full = np.zeros((n_post, n_post))
    full[pool.seen[n_seen:] - pool.n_pre, : root.shape[1]] = root
    return full


def _weights_root(
    around: FloatArray, ahead: FloatArray, ridge: float, size: float
) -> FloatArray:
    """Root of the forecast error of the weights, from the smaller side of the donors."""
    tall = around.shape[0] >= around.shape[1]
    factor = ridge_root(around, ridge, size)
    if factor is not None:
        half = factor.solve(ahead.T if tall else around @ ahead.T).T
        return np.asarray(half @ around.T if tall else half)
    squares, vectors = np.linalg.eigh(around.T @ around if tall else around @ around.T)
    kept = squares > _RANK_TOLERANCE * size
    side = ahead if tall else ahead @ around.T
    root = side @ vectors[:, kept] / (squares[kept] + ridge)
    return np.asarray(root * np.sqrt(squares[kept]) if tall else root)


def _times(level: FloatArray | None, pool: Pool) -> FloatArray:
    """Put time weights on their bars; a missing bar has none."""
    seen = np.zeros(pool.n_seen) if level is None else level
    return frozen(np.nan_to_num(_spread(seen, pool.seen[: pool.n_seen], pool.n_pre)))


def _spread(values: FloatArray, at: IntArray, length: int) -> FloatArray:
    """Put values at their bars; NaN elsewhere."""
    every = np.full(length, np.nan)
    every[at] = values
    return every


def fit_rows(
    compare: Callable[[FloatArray, FloatArray, int], SyntheticPath],
    estimation: Block,
    event: Block,
    n_params: int,
) -> BlockFit:
    """Compare each event of a block with its donors; NaN where it has none."""
    shape, n_tau = estimation.response.shape, event.response.shape[1]
    resid, ar = np.full(shape, np.nan), np.full((shape[0], n_tau), np.nan)
    params, sigma = np.full((shape[0], n_params), np.nan), np.full(shape[0], np.nan)
    root = np.full((shape[0], n_tau, n_tau), np.nan)
    for i in range(shape[0]):
        y = np.concatenate((estimation.response[i], event.response[i]))
        donors = np.concatenate((estimation.factors[i], event.factors[i]))
        if estimation.excluded is not None:
            donors = donors[:, ~estimation.excluded[i]]
        try:
            path = compare(y, donors, shape[1])
        except InsufficientDataError:
            continue
        resid[i], ar[i] = path.resid, path.gap[shape[1] :]
        sigma[i], params[i] = path.sigma, path.intercept
        root[i] = path.error_root
    return BlockFit(
        params=params,
        resid=resid,
        ar=ar,
        sigma=sigma,
        forecast_var=np.repeat(sigma[:, None] ** 2, n_tau, axis=1),
        param_root=root,
    )
