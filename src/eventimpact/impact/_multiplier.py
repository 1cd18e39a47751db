"""The market-cap multiplier: money that leaves takes more value than itself along."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.errors import DataNotAvailableError
from eventimpact.impact._law import ImpactDraws
from eventimpact.impact._priors import ImpactPriors
from eventimpact.impact._window import SaleWindow


def multiplier_impact(
    amount: ArrayLike, market_cap: ArrayLike, *, multiplier: ArrayLike
) -> FloatArray:
    r"""Return the log price move that a multiplier of market value implies.

    Parameters
    ----------
    amount : array_like
        Quantity sold, in any currency.
    market_cap : array_like
        Value of all there is of the asset, in the same currency.
    multiplier : array_like
        Change of the market's value for each unit of money that leaves it.

    Returns
    -------
    ndarray
        Size of the move as a positive log return, broadcast over the inputs.

    Notes
    -----
    .. math:: I = M \, Q / C

    Neither dates nor volume matter. For shares Gabaix and Koijen estimate a
    multiplier of about 5; for bitcoin 8 to 26 are quoted, from rises of whole months
    that had other reasons as well, so that the law is generous to a claim.

    References
    ----------
    .. [1] Gabaix, X., & Koijen, R. S. J. (2021). In search of the origins of financial
       fluctuations: The inelastic markets hypothesis. NBER Working Paper 28967.

    Examples
    --------
    All 414 million USD against a market value of 1.83 trillion:

    >>> from eventimpact.impact import multiplier_impact
    >>> multiplier_impact(414e6, 1.83e12, multiplier=[8, 26]).round(4)
    array([0.0018, 0.0059])
    """
    share = np.asarray(amount, float) / np.asarray(market_cap, float)
    return np.asarray(np.asarray(multiplier, float) * share)


@final
@dataclass(frozen=True, slots=True)
class MultiplierLaw:
    """The market-cap multiplier, as `compare_laws` takes it; no schedule matters.

    Examples
    --------
    >>> from eventimpact.impact import MultiplierLaw
    >>> MultiplierLaw().name
    'market-cap multiplier'
    """

    @property
    def name(self) -> str:
        """Name of the law."""
        return "market-cap multiplier"

    def even_pace(
        self, amount: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Impact of an amount, by draw."""
        value = _market_cap(window)
        return multiplier_impact(amount, value, multiplier=draws.multiplier)

    def one_day(
        self, amount: float, window: SaleWindow, draws: ImpactDraws, day: int
    ) -> FloatArray:
        """Impact of an amount, by draw; whichever the day."""
        del day
        return self.even_pace(amount, window, draws)

    def best_day(self, window: SaleWindow, priors: ImpactPriors) -> int:
        """Return the first eligible day: all are alike."""
        del priors
        return window.largest(np.ones(window.n_days))

    def required(
        self, move: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Amount needed for a move, by draw."""
        return np.asarray(move * _market_cap(window) / draws.multiplier)


def _market_cap(window: SaleWindow) -> float:
    """Return the market's value, or say that it is missing."""
    if window.market_cap is None:
        message = (
            "the window has no market value to multiply; give market_cap, or leave the "
            "law out"
        )
        raise DataNotAvailableError(message)
    return window.market_cap
