"""Arrays of prices and volumes made into what is studied."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray


def simple_returns(close: ArrayLike) -> FloatArray:
    r"""Return the change of a price as a fraction of the earlier price.

    Parameters
    ----------
    close : array_like of shape (n_bars,) or (n_bars, n_assets)
        Prices, NaN where missing.

    Returns
    -------
    ndarray of the same shape
        NaN for the first bar and wherever one of both prices is missing.

    Notes
    -----
    .. math:: R_t = P_t / P_{t-1} - 1

    Examples
    --------
    >>> from eventimpact.prices import simple_returns
    >>> simple_returns([100.0, 110.0, 99.0]).round(4)
    array([ nan,  0.1, -0.1])
    """
    prices = np.asarray(close, dtype=np.float64)
    returns = np.empty_like(prices)
    returns[:1] = np.nan
    np.divide(prices[1:], prices[:-1], out=returns[1:])
    returns[1:] -= 1
    return returns


def log_returns(close: ArrayLike) -> FloatArray:
    r"""Return the change of the log of a price.

    Parameters
    ----------
    close : array_like of shape (n_bars,) or (n_bars, n_assets)
        Prices, NaN where missing.

    Returns
    -------
    ndarray of the same shape
        NaN for the first bar and wherever one of both prices is missing.

    Notes
    -----
    .. math:: r_t = \log P_t - \log P_{t-1}

    Examples
    --------
    >>> from eventimpact.prices import log_returns
    >>> log_returns([100.0, 110.0]).round(4)
    array([   nan, 0.0953])
    """
    logs = np.log(np.asarray(close, dtype=np.float64))
    returns = np.empty_like(logs)
    returns[:1] = np.nan
    np.subtract(logs[1:], logs[:-1], out=returns[1:])
    return returns


def log_volume(volume: ArrayLike) -> FloatArray:
    r"""Return the log of traded volume; a bar without trade is missing.

    Parameters
    ----------
    volume : array_like of shape (n_bars,) or (n_bars, n_assets)
        Volumes, zero or more, NaN where not known.

    Returns
    -------
    ndarray of the same shape
        NaN where the volume is zero or not known.

    Notes
    -----
    .. math:: v_t = \log V_t

    A volume of zero has no log. Adding a small constant, as some do, would make the
    result depend on the constant, so the bar is missing instead.

    References
    ----------
    .. [1] Ajinkya, B. B., & Jain, P. C. (1989). The behavior of daily stock market
       trading volume. Journal of Accounting and Economics, 11(4), 331-359.

    Examples
    --------
    >>> from eventimpact.prices import log_volume
    >>> log_volume([1.0, 0.0, 100.0]).round(4)
    array([0.    ,    nan, 4.6052])
    """
    amounts = np.asarray(volume, dtype=np.float64)
    return np.log(amounts, out=np.full_like(amounts, np.nan), where=amounts > 0)


def parkinson(high: ArrayLike, low: ArrayLike) -> FloatArray:
    r"""Return the volatility of each bar from its range.

    Parameters
    ----------
    high, low : array_like of shape (n_bars,) or (n_bars, n_assets)
        Highest and lowest price of each bar.

    Returns
    -------
    ndarray of the same shape
        Standard deviation of the log return of the bar.

    Notes
    -----
    .. math:: \sigma_t = \sqrt{\frac{(\log H_t - \log L_t)^2}{4 \log 2}}

    References
    ----------
    .. [1] Parkinson, M. (1980). The extreme value method for estimating the variance
       of the rate of return. Journal of Business, 53(1), 61-65.

    Examples
    --------
    >>> from eventimpact.prices import parkinson
    >>> parkinson([110.0], [100.0]).round(4)
    array([0.0572])
    """
    span = np.log(np.asarray(high, dtype=np.float64)) - np.log(
        np.asarray(low, dtype=np.float64)
    )
    return np.asarray(span / np.sqrt(4 * np.log(2)))


def garman_klass(
    open_: ArrayLike, high: ArrayLike, low: ArrayLike, close: ArrayLike
) -> FloatArray:
    r"""Return the volatility of each bar from its open, high, low and close.

    Parameters
    ----------
    open_, high, low, close : array_like of shape (n_bars,) or (n_bars, n_assets)
        Prices of each bar.

    Returns
    -------
    ndarray of the same shape
        Standard deviation of the log return of the bar.

    Notes
    -----
    .. math::

        \sigma_t = \sqrt{\tfrac12 (\log H_t - \log L_t)^2
            - (2 \log 2 - 1) (\log C_t - \log O_t)^2}

    The practical form of the paper; it cannot be negative while open and close lie
    within low and high.

    References
    ----------
    .. [1] Garman, M. B., & Klass, M. J. (1980). On the estimation of security price
       volatilities from historical data. Journal of Business, 53(1), 67-78.

    Examples
    --------
    >>> from eventimpact.prices import garman_klass
    >>> garman_klass([100.0], [110.0], [100.0], [105.0]).round(4)
    array([0.0602])
    """
    opens, highs, lows, closes = (
        np.log(np.asarray(price, dtype=np.float64))
        for price in (open_, high, low, close)
    )
    variance = (highs - lows) ** 2 / 2 - (2 * np.log(2) - 1) * (closes - opens) ** 2
    return np.asarray(np.sqrt(np.maximum(variance, 0)))


def signed_flow(volume: ArrayLike, seller_volume: ArrayLike) -> FloatArray:
    r"""Return buyer-initiated minus seller-initiated volume, over volume.

    Parameters
    ----------
    volume, seller_volume : array_like of shape (n_bars,) or (n_bars, n_assets)
        All volume, and the part of it that sellers began.

    Returns
    -------
    ndarray of the same shape
        From -1, all sellers, to 1, all buyers; NaN where nothing was traded.

    Notes
    -----
    .. math:: f_t = (V_t - 2 S_t) / V_t

    Examples
    --------
    >>> from eventimpact.prices import signed_flow
    >>> signed_flow([10.0, 0.0], [8.0, 0.0])
    array([-0.6,  nan])
    """
    total = np.asarray(volume, dtype=np.float64)
    sold = np.asarray(seller_volume, dtype=np.float64)
    share = np.divide(sold, total, out=np.full_like(total, np.nan), where=total > 0)
    return np.asarray(1 - 2 * share)
