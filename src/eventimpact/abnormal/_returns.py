"""Abnormal returns: what a model of normal returns leaves over."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, IntArray, Window, frozen
from eventimpact.abnormal._record import AbnormalReturns
from eventimpact.errors import InsufficientDataError, SingularDesignError
from eventimpact.normal import NormalModel
from eventimpact.numerics import as_mask


DEFAULT_EVENT: Final = Window(-10, 10)
_DEFAULT_ESTIMATION: Final = Window(-260, -11)


@final
@dataclass(frozen=True, slots=True)
class Estimation:
    """Where a model of normal returns is fitted, and how complete that must be.

    Parameters
    ----------
    window : Window, default [-260, -11]
        Bars from the event.
    min_share : float, default 0.8
        Share of the window that must have a return and must not be masked.

    Examples
    --------
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import Estimation
    >>> Estimation(Window(-130, -11)).min_obs
    96
    """

    window: Window = _DEFAULT_ESTIMATION
    min_share: float = 0.8

    def __post_init__(self) -> None:
        if not 0 < self.min_share <= 1:
            message = f"min_share is {self.min_share}; it must lie above 0, at most 1"
            raise ValueError(message)

    @property
    def min_obs(self) -> int:
        """Number of bars needed."""
        return int(np.ceil(self.min_share * self.window.length - 1e-9))


def abnormal_returns(
    returns: ArrayLike,
    positions: ArrayLike,
    *,
    model: NormalModel,
    estimation: Estimation | Window | None = None,
    event: Window = DEFAULT_EVENT,
    factors: ArrayLike | None = None,
    masked: ArrayLike | None = None,
) -> AbnormalReturns:
    r"""Subtract from each event's returns what a model says was normal.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns of one asset, NaN where missing.
    positions : array_like of int, shape (n_events,)
        Bar of each event.
    model : NormalModel
        ``ConstantMean()``, ``MarketModel()``.
    estimation : Estimation or Window, optional
        Window to fit the model to, in bars from the event; [-260, -11], of which
        80 % must be there, unless said otherwise.
    event : Window, default [-10, 10]
        Bars whose abnormal returns are wanted.
    factors : array_like of shape (n_bars,) or (n_bars, n_factors), optional
        Returns of the market or of factors, where the model takes any.
    masked : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars to leave out of estimation
        windows, such as those of other events.

    Returns
    -------
    AbnormalReturns
        An event whose model cannot be fitted is dropped with a reason. A missing
        return of an event bar is never taken for zero: it leaves no abnormal return
        there and no cumulative one over it.

    Notes
    -----
    With :math:`T` estimation bars, :math:`k` regressors :math:`X` and rows
    :math:`X^*` in the event window,

    .. math:: \mathrm{AR} = r^* - X^* \hat\beta, \qquad
              V = s^2 \left(I + X^* (X'X)^{-1} X^{*\prime}\right), \qquad
              s^2 = e'e / (T - k)

    References
    ----------
    .. [1] MacKinlay, A. C. (1997). Event studies in economics and finance. Journal
       of Economic Literature, 35(1), 13-39.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import abnormal_returns
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0.001, 0.02, 400)
    >>> returns[300] = -0.099
    >>> abnormal = abnormal_returns(returns, [300], model=ConstantMean())
    >>> abnormal.car(Window(0, 0)).round(2), abnormal.df_resid
    (array([-0.1]), array([249]))
    """
    r = np.asarray(returns, dtype=np.float64)
    chosen = Estimation(estimation) if isinstance(estimation, Window) else estimation
    windows = Estimation() if chosen is None else chosen
    at = np.asarray(positions, dtype=np.int64)
    design = model.design(len(r), factors)
    usable = np.isfinite(r) & np.isfinite(design).all(axis=1)
    series = _Series(
        returns=r,
        design=design,
        factors=None if factors is None else np.asarray(factors, dtype=np.float64),
        usable=usable,
        free=usable & ~as_mask(masked, len(r)),
    )
    parts = [_one_event(series, model, windows, event, int(p)) for p in at]
    return _stack(parts, event, windows.window.length)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Series:
    """One asset's returns with the regressors of every bar."""

    returns: FloatArray
    design: FloatArray
    factors: FloatArray | None
    usable: BoolArray
    free: BoolArray


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """Abnormal returns of one event, or why there are none."""

    n_masked: int
    ar: FloatArray
    cov: FloatArray
    resid: FloatArray
    df_resid: int = 0
    reason: str | None = None


def _one_event(
    series: _Series,
    model: NormalModel,
    estimation: Estimation,
    event: Window,
    position: int,
) -> _Part:
    """Fit the model before one event and take its forecasts off."""
    bars, inside = _bars(position, estimation.window, len(series.returns))
    used = series.free[bars] & inside
    n_masked = int(np.count_nonzero(series.usable[bars] & inside & ~used))
    resid = np.full(len(bars), np.nan)
    ar, cov = np.full(event.length, np.nan), np.full((event.length,) * 2, np.nan)
    rows = bars[used]
    try:
        if len(rows) < estimation.min_obs:
            raise InsufficientDataError.from_counts(
                "the estimation window", estimation.min_obs, len(rows)
            )
        factors = None if series.factors is None else series.factors[rows]
        fit = model.fit(series.returns[rows], factors)
    except (InsufficientDataError, SingularDesignError) as error:
        return _Part(n_masked=n_masked, ar=ar, cov=cov, resid=resid, reason=str(error))
    bars, inside = _bars(position, event, len(series.returns))
    forecast = fit.forecast(series.design[bars])
    resid[used] = fit.resid
    ar[inside] = (series.returns[bars] - forecast.expected)[inside]
    return _Part(
        n_masked=n_masked,
        ar=ar,
        cov=forecast.cov,
        resid=resid,
        df_resid=fit.df_resid,
    )


def _bars(position: int, window: Window, n_bars: int) -> tuple[IntArray, BoolArray]:
    """Bars of a window, clipped to the data, and which of them lie inside it."""
    bars = np.arange(position + window.first, position + window.last + 1)
    return bars.clip(0, n_bars - 1), (bars >= 0) & (bars < n_bars)


def _stack(parts: list[_Part], event: Window, n_estimation: int) -> AbnormalReturns:
    """Lay the events one above the other."""
    n, n_tau = len(parts), event.length
    return AbnormalReturns(
        event=event,
        ar=frozen(np.array([p.ar for p in parts]).reshape(n, n_tau)),
        forecast_cov=frozen(np.array([p.cov for p in parts]).reshape(n, n_tau, n_tau)),
        df_resid=frozen(np.array([p.df_resid for p in parts], dtype=np.int64)),
        n_masked=frozen(np.array([p.n_masked for p in parts], dtype=np.int64)),
        resid=frozen(np.array([p.resid for p in parts]).reshape(n, n_estimation)),
        reasons=tuple(p.reason for p in parts),
    )
