"""Abnormal returns: what a model of normal returns leaves over."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, Window, frozen
from eventimpact.abnormal._arrays import EventArrays
from eventimpact.abnormal._design import Design
from eventimpact.abnormal._engine import event_arrays
from eventimpact.abnormal._part import FITTED
from eventimpact.abnormal._parts import parts
from eventimpact.abnormal._record import AbnormalReturns
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

    One asset and few events, with the whole covariance of forecast errors; for many
    events and assets see `event_arrays`, which does the work.

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
    design = Design(estimation=windows.window, event=event, min_share=windows.min_share)
    arrays = event_arrays(
        r[:, None],
        factors,
        np.zeros(len(at), dtype=np.int64),
        at,
        model=model,
        design=design,
        masked=as_mask(masked, len(r)),
    )
    return AbnormalReturns(
        event=event,
        ar=arrays.ar,
        forecast_cov=frozen(_forecast_cov(arrays)),
        df_resid=frozen(arrays.df),
        n_masked=frozen(arrays.n_masked.astype(np.int64)),
        resid=frozen(_resid(arrays)),
        reasons=arrays.reasons,
    )


def _forecast_cov(arrays: EventArrays) -> FloatArray:
    """Covariance of the forecast errors of every event."""
    designs, source = arrays.designs, arrays.source
    g = designs.deviations(source, arrays.event)
    spread = g @ np.swapaxes(g, 1, 2)
    if source.has_constant:
        spread += (1 / np.maximum(designs.n_obs, 1))[:, None, None]
    spread += np.eye(arrays.event.length)
    return np.asarray(spread[designs.row] * (arrays.sigma**2)[:, None, None])


def _resid(arrays: EventArrays) -> FloatArray:
    """Residuals of every event; NaN where missing, masked or dropped."""
    resid = np.full((len(arrays.ar), arrays.estimation.length), np.nan)
    for part in parts(arrays.source):
        resid[part.rows] = part.resid
        if part.used is not None:
            resid[part.rows] = np.where(part.used, part.resid, np.nan)
    resid[arrays.code != FITTED] = np.nan
    return resid
