"""CARs of one bar on characteristics, with the covariance of the bars before."""

from dataclasses import replace
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, Window, frozen
from eventimpact.abnormal import EventArrays
from eventimpact.errors import InsufficientDataError
from eventimpact.numerics import ols
from eventimpact.regression._car_record import (
    CarRegression,
    Regressors,
    read_regressors,
)
from eventimpact.regression._factor_covariance import FactorCovariance


PcaErrors = Literal["pre-event", "model"]

_MOST: Final = 100
_FOLDS: Final = 5
_MIN_BARS: Final = 30


def pca_gls(
    arrays: EventArrays,
    window: Window,
    characteristics: ArrayLike,
    *,
    n_components: int | None = None,
    errors: PcaErrors = "pre-event",
    names: tuple[str, ...] | None = None,
) -> CarRegression:
    r"""Regress the CARs of assets hit on one bar on their characteristics.

    Firms alike move together on any day, so that characteristics explain returns on most
    days without an event, and the errors of `car_regression` are far too small. Here
    what is usual is learnt from the bars before the event.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of events on one bar, an asset each.
    window : Window
        Bars to cumulate over.
    characteristics : array_like of shape (n_events,) or (n_events, n_characteristics)
        Characteristics, NaN where unknown; a constant is added.
    n_components : int, optional
        Principal components of the covariance. Without it 100, but no more than a third
        of the estimation bars and a fifth of the events. With 0 only variances count.
    errors : {"pre-event", "model"}, default "pre-event"
        Whether standard errors are those of the coefficients of the bars before the
        event, or those that follow from the covariance; the latter are too small where
        assets are not far fewer than bars.
    names : tuple of str, optional
        Names of the characteristics; x1, x2, ... without.

    Returns
    -------
    CarRegression
        An event with a characteristic, a return or an estimation bar missing is left
        out and counted. ``rank_p`` has the p-values of ranks.

    Raises
    ------
    ValueError
        If events lie on several bars, or an asset has two of them.
    InsufficientDataError
        Fewer than 30 estimation bars, or two events more than coefficients.
    SingularDesignError
        If characteristics are linearly dependent; the constant is regressor 0.

    Notes
    -----
    Residuals of the estimation window are scaled to the standard deviation of the CAR,
    forecast error included. With their first principal components :math:`B` (uncentred,
    times the standard deviation along them) and what these leave of each variance,
    :math:`D`,

    .. math::
       \Omega = B B' + D, \qquad
       \hat\beta = (X'\Omega^{-1}X)^{-1} X'\Omega^{-1} \mathrm{CAR}

    For the "pre-event" errors the bars of the estimation window are cut into five
    consecutive parts; coefficients :math:`b_t` of the bars of each part have the
    :math:`\Omega` of the other four. Then :math:`V = \sum_t b_t b_t' / (T - k)`, k the
    coefficients of the model of normal returns, and p-values are those of Student's t
    with ``T - k`` degrees of freedom. ``rank_p`` is the share of sums of :math:`b_t` over
    as many consecutive bars as the window has, over the root of their number, that are
    as large as the coefficient, itself counted. It takes T bars for no more variable
    than the event's, as events seldom are.

    The covariance, its number of components, and the comparison with the bars before are
    those of [1]_. The paper fits each bar before the event with an :math:`\Omega` from as
    many bars before that one, so it needs twice the history; it uses returns, not
    abnormal ones, takes the mean of :math:`b_t` off, and has no forecast error other than
    :math:`1 + 1/T`. The five parts stand for its rolling windows: in both, coefficients
    are of bars that the covariance has not seen.

    References
    ----------
    .. [1] Cohn, J. B., Johnson, T. L., Liu, Z., & Wardlaw, M. I. (2026). Past is
       prologue: Inference from the cross section of returns around an event. Journal
       of Financial Economics, 180, 104278.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.normal import ConstantMean
    >>> from eventimpact.regression import pca_gls
    >>> rng = np.random.default_rng(0)
    >>> beta = rng.normal(1, 0.3, 80)
    >>> returns = rng.normal(0, 0.01, (400, 1)) * beta + rng.normal(0, 0.02, (400, 80))
    >>> returns[300] += 0.02 * beta
    >>> arrays = event_arrays(
    ...     returns, None, np.arange(80), np.full(80, 300), model=ConstantMean()
    ... )
    >>> fit = pca_gls(arrays, Window(0, 0), beta, names=("beta",))
    >>> fit.params.shape, fit.df, fit.n
    ((2,), 249, 80)
    """
    if errors not in ("pre-event", "model"):
        message = f"errors is {errors!r}; it must be 'pre-event' or 'model'"
        raise ValueError(message)
    scaled = _scaled_residuals(arrays, window)
    car = arrays.car(window)
    data = read_regressors(car, characteristics, scaled.sum(axis=1), names)
    _check_events(arrays, data)
    ols(data.y, data.X)
    resid = scaled[data.rows].T
    m = _components(n_components, len(resid), len(data.y))
    omega = FactorCovariance.from_residuals(resid, m)
    weights, cov = omega.gls(data.X)
    params = weights @ data.y
    df = int(arrays.df[data.rows[0]])
    before = _before(resid, data.X, m)
    cov = before.T @ before / df if errors == "pre-event" else cov * len(resid) / df
    fit = CarRegression.build(
        params,
        cov,
        df,
        data=data,
        r2=_r2(data, params),
        method=f"generalised least squares, {m} principal components, {errors} errors",
    )
    return replace(fit, rank_p=frozen(_rank_p(params, before, window.length)))


def _scaled_residuals(arrays: EventArrays, window: Window) -> FloatArray:
    """Residuals with the standard deviation of the CAR; NaN where one is missing."""
    resid = np.full((len(arrays.ar), arrays.estimation.length), np.nan)
    for rows, block in arrays.residual_blocks():
        resid[rows] = block
    resid *= arrays.car_sd(window)[:, None]
    return resid


def _check_events(arrays: EventArrays, data: Regressors) -> None:
    """Raise unless the events are of one bar, of an asset each, with a history."""
    bars = np.unique(arrays.source.bar[data.rows])
    assets = np.unique(arrays.source.asset[data.rows])
    if len(bars) > 1 or len(assets) < len(data.rows):
        message = (
            f"{len(data.rows)} events lie on {len(bars)} bars of {len(assets)} assets; "
            "give one bar and one event an asset, or take car_regression"
        )
        raise ValueError(message)
    if arrays.estimation.length < _MIN_BARS:
        raise InsufficientDataError.from_counts(
            "the estimation window", _MIN_BARS, arrays.estimation.length
        )


def _components(given: int | None, n_bars: int, n_events: int) -> int:
    """Choose or check the number of principal components."""
    most = min(n_bars - -(-n_bars // _FOLDS), n_events)
    if given is None:
        return max(1, min(_MOST, n_bars // 3, n_events // 5))
    if not 0 <= given < most:
        message = (
            f"n_components is {given}; it must be 0 or more and below {most}, the "
            "smaller number of events and of the bars that a fold leaves"
        )
        raise ValueError(message)
    return given


def _before(resid: FloatArray, X: FloatArray, m: int) -> FloatArray:
    """Coefficients of the bars before, by the covariance of other bars."""
    found = np.empty((len(resid), X.shape[1]))
    for part in np.array_split(np.arange(len(resid)), _FOLDS):
        others = np.delete(resid, part, axis=0)
        weights, _ = FactorCovariance.from_residuals(others, m).gls(X)
        found[part] = resid[part] @ weights.T
    return found


def _rank_p(params: FloatArray, before: FloatArray, length: int) -> FloatArray:
    """Rank coefficients among those of as many bars before."""
    running = np.cumsum(np.vstack((np.zeros(before.shape[1]), before)), axis=0)
    sums = np.abs(running[length:] - running[:-length]) / np.sqrt(length)
    n_larger = np.count_nonzero(sums >= np.abs(params), axis=0)
    return np.asarray((1 + n_larger) / (1 + len(sums)))


def _r2(data: Regressors, params: FloatArray) -> float:
    """Share of the plain variance of the CARs explained."""
    squares = float(((data.y - data.y.mean()) ** 2).sum())
    resid = data.y - data.X @ params
    return float(1 - resid @ resid / squares) if squares > 0 else float("nan")
