"""Abnormal returns: what a model of normal returns leaves over."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact.abnormal._design import Design
from eventimpact.abnormal._engine import event_arrays
from eventimpact.abnormal._record import AbnormalReturns
from eventimpact.normal import BlockModel, NormalModel
from eventimpact.numerics import as_mask


def abnormal_returns(
    returns: ArrayLike,
    positions: ArrayLike,
    *,
    model: NormalModel | BlockModel,
    design: Design | None = None,
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
    model : NormalModel or BlockModel
        ``ConstantMean()``, ``MarketModel()`` and others.
    design : Design, optional
        Windows, and how complete the estimation window has to be; [-260, -11] and
        [-10, 10] unless said otherwise.
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
    at = np.asarray(positions, dtype=np.int64)
    arrays = event_arrays(
        r[:, None],
        factors,
        np.zeros(len(at), dtype=np.int64),
        at,
        model=model,
        design=design,
        masked=as_mask(masked, len(r)),
    )
    return AbnormalReturns(arrays)
