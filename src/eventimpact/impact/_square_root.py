"""The square-root law of market impact."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.impact._law import ImpactDraws
from eventimpact.impact._priors import ImpactPriors
from eventimpact.impact._window import SaleWindow


def square_root_impact(
    amount: ArrayLike,
    volume: ArrayLike,
    sigma: ArrayLike,
    *,
    prefactor: ArrayLike = 0.9,
    exponent: ArrayLike = 0.5,
) -> FloatArray:
    r"""Return the log price move that selling an amount is expected to cause.

    Parameters
    ----------
    amount : array_like
        Quantity sold over a horizon, in any currency.
    volume : array_like
        Volume traded over the same horizon, in the same currency.
    sigma : array_like
        Standard deviation of the log return over the same horizon.
    prefactor : array_like, default 0.9
        The constant Y; Donier and Bonart find 0.9 (sd 0.35) for bitcoin.
    exponent : array_like, default 0.5
        The exponent delta of the law.

    Returns
    -------
    ndarray
        Size of the move as a positive log return, broadcast over the inputs.

    Notes
    -----
    .. math:: I = Y \sigma (Q / V)^{\delta}

    With constant daily volume and volatility and :math:`\delta = 1/2` the
    result does not depend on the horizon, because :math:`\sigma` grows with the
    root of the days and :math:`Q / V` shrinks with them.

    References
    ----------
    .. [1] Donier, J., & Bonart, J. (2015). A million metaorder analysis of
       market impact on the Bitcoin. Market Microstructure and Liquidity, 1(2).

    Examples
    --------
    414m USD against 42.7bn USD a day and a daily sigma of 2.70 %:

    >>> from eventimpact.impact import square_root_impact
    >>> round(float(square_root_impact(414e6, 42.7e9, 0.027)), 4)
    0.0024
    """
    ratio = np.asarray(amount, float) / np.asarray(volume, float)
    scale = np.asarray(prefactor, float) * np.asarray(sigma, float)
    return np.asarray(scale * ratio ** np.asarray(exponent, float))


def required_amount(
    impact: ArrayLike,
    volume: ArrayLike,
    sigma: ArrayLike,
    *,
    prefactor: ArrayLike = 0.9,
    exponent: ArrayLike = 0.5,
) -> FloatArray:
    r"""Return the amount whose sale is expected to move the price by `impact`.

    Parameters
    ----------
    impact : array_like
        Size of the move as a positive log return.
    volume : array_like
        Volume traded over the horizon, in any currency.
    sigma : array_like
        Standard deviation of the log return over the same horizon.
    prefactor : array_like, default 0.9
        The constant Y of the law.
    exponent : array_like, default 0.5
        The exponent delta of the law.

    Returns
    -------
    ndarray
        Amount in the currency of `volume`.

    Notes
    -----
    The law solved for the amount,
    :math:`Q = V (I / (Y \sigma))^{1 / \delta}`.

    Examples
    --------
    >>> from eventimpact.impact import required_amount, square_root_impact
    >>> move = square_root_impact(1e9, 42.7e9, 0.027)
    >>> round(float(required_amount(move, 42.7e9, 0.027)))
    1000000000
    """
    relative = np.asarray(impact, float) / (
        np.asarray(prefactor, float) * np.asarray(sigma, float)
    )
    return np.asarray(
        np.asarray(volume, float) * relative ** (1.0 / np.asarray(exponent, float))
    )


@final
@dataclass(frozen=True, slots=True)
class SquareRootLaw:
    """The square-root law, as `compare_laws` takes it.

    Examples
    --------
    >>> from eventimpact.impact import SquareRootLaw
    >>> SquareRootLaw().name
    'square root'
    """

    @property
    def name(self) -> str:
        """Name of the law."""
        return "square root"

    def even_pace(
        self, amount: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Impact of an amount sold at an even pace over the window, by draw."""
        return _drawn(amount, window.total_volume, window.total_sigma, draws)

    def one_day(
        self, amount: float, window: SaleWindow, draws: ImpactDraws, day: int
    ) -> FloatArray:
        """Impact of an amount sold on one day of the window, by draw."""
        return _drawn(amount, window.volume[day], window.sigma[day], draws)

    def best_day(self, window: SaleWindow, priors: ImpactPriors) -> int:
        """Return the eligible day on which a sale moves the price most."""
        return window.largest(
            square_root_impact(
                1.0, window.volume, window.sigma, exponent=priors.exponent
            )
        )

    def required(
        self, move: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Amount needed for a move at an even pace, by draw."""
        return required_amount(
            move,
            draws.real_volume * window.total_volume,
            window.total_sigma,
            prefactor=draws.prefactor,
            exponent=draws.priors.exponent,
        )


def unit_impact(amount: float, volume: float, sigma: float, exponent: float) -> float:
    """Move by the law for a prefactor of one."""
    law = square_root_impact(amount, volume, sigma, prefactor=1.0, exponent=exponent)
    return float(law)


def _drawn(
    amount: float, volume: float, sigma: float, draws: ImpactDraws
) -> FloatArray:
    """Impact against the real part of a reported volume, by draw."""
    return square_root_impact(
        amount,
        draws.real_volume * volume,
        sigma,
        prefactor=draws.prefactor,
        exponent=draws.priors.exponent,
    )
