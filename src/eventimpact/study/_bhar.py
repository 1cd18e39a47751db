"""Buy-and-hold abnormal returns."""

from typing import cast

import numpy as np

from eventimpact._types import FloatArray, IntArray, Window
from eventimpact.abnormal import EventArrays
from eventimpact.normal import OffsetModel, TradeToTrade
from eventimpact.prices import LogReturns
from eventimpact.study._inputs import Inputs


def bhar(inputs: Inputs, arrays: EventArrays, window: Window) -> FloatArray:
    """Buy-and-hold abnormal returns of the events that were fitted."""
    panel, model = inputs.panel, inputs.model
    if not panel.response.is_return:
        message = (
            f"the response is {panel.response.name}, which is not a return and cannot "
            "be held; study SimpleReturns() or LogReturns() for buy-and-hold returns"
        )
        raise ValueError(message)
    is_log = isinstance(panel.response, LogReturns)
    columns = arrays.columns(window)
    bars = arrays.source.bar[:, None] + arrays.tau[columns]
    inside = (bars >= 0) & (bars < panel.n_bars)
    bars, ar = np.where(inside, bars, 0), arrays.ar[:, columns]
    if not isinstance(model, TradeToTrade):
        values = panel.values[bars, arrays.source.asset[:, None]]
        return buy_and_hold(values - ar, ar, is_log=is_log)
    if not is_log:
        message = (
            "returns from trade to trade are log returns, but the values were given as "
            "simple ones; give prices with response=LogReturns() and "
            "missing='trade_to_trade' for buy-and-hold returns"
        )
        raise ValueError(message)
    normal = _normal(model, inputs, arrays.params, bars)
    return buy_and_hold(normal, ar, is_log=True)


def _normal(
    model: TradeToTrade, inputs: Inputs, params: FloatArray, bars: IntArray
) -> FloatArray:
    """Compute normal returns by the model inside, whether a bar had a trade or not."""
    n_bars, factors = inputs.panel.n_bars, inputs.factors.values
    regressors = model.model.design(n_bars, factors)
    normal = np.vecdot(regressors[bars], params[:, None, :])
    if hasattr(model.model, "offset"):
        normal += cast("OffsetModel", model.model).offset(n_bars, factors)[bars]
    return np.asarray(normal)


def buy_and_hold(normal: FloatArray, ar: FloatArray, *, is_log: bool) -> FloatArray:
    r"""Compound returns and normal returns over a window, and subtract.

    Parameters
    ----------
    normal : ndarray of shape (n_events, n_tau)
        Normal returns of the bars of the window.
    ar : ndarray of shape (n_events, n_tau)
        Abnormal returns, which come on top of them.
    is_log : bool
        Whether returns are logarithmic.

    Returns
    -------
    ndarray of shape (n_events,)
        Simple buy-and-hold abnormal returns; NaN where a bar is missing.

    Notes
    -----
    With simple returns :math:`R` and normal returns :math:`E[R] = R - AR`,

    .. math:: \mathrm{BHAR} = \prod_t (1 + R_t) - \prod_t (1 + E[R_t])

    Log returns :math:`r` have :math:`1 + R = e^r` and :math:`1 + E[R] = e^{r - AR}`.

    References
    ----------
    .. [1] Barber, B. M., & Lyon, J. D. (1997). Detecting long-run abnormal stock
       returns: The empirical power and specification of test statistics. Journal of
       Financial Economics, 43(3), 341-372.
    """
    if is_log:
        return np.asarray(np.exp(normal.sum(axis=1)) * np.expm1(ar.sum(axis=1)))
    held = (1 + normal + ar).prod(axis=1)
    return np.asarray(held - (1 + normal).prod(axis=1))
