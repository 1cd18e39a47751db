"""The depth walk: a sale eats its way through the order book."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.impact._law import ImpactDraws
from eventimpact.impact._priors import ImpactPriors
from eventimpact.impact._window import SaleWindow


_STEP: Final = 0.01


def depth_impact(
    amount: ArrayLike, depth: ArrayLike, *, refills: ArrayLike = 0.0
) -> FloatArray:
    r"""Return the log price move that selling into the order book causes.

    Parameters
    ----------
    amount : array_like
        Quantity sold, in any currency.
    depth : array_like
        Bids within one per cent of the price, in the same currency.
    refills : array_like, default 0.0
        How often the bids are renewed while the sale goes on; 0 sells all at once.

    Returns
    -------
    ndarray
        Size of the move as a positive log return, broadcast over the inputs.

    Notes
    -----
    .. math:: I = 0.01 \, \frac{Q}{D (1 + n)}

    The book is taken to be as deep at every per cent as at the first, which nobody
    has seen for moves of more than a few per cent, and renewed bids to stand at the
    price that the sale has left. Books thin out away from the price and in a fall,
    so that the move is larger; buyers who are not in the book make it smaller.

    Examples
    --------
    414 million USD at once against 300 million of bids within one per cent:

    >>> from eventimpact.impact import depth_impact
    >>> round(float(depth_impact(414e6, 300e6)), 4)
    0.0138
    """
    met = np.asarray(depth, float) * (1.0 + np.asarray(refills, float))
    return np.asarray(_STEP * np.asarray(amount, float) / met)


@final
@dataclass(frozen=True, slots=True)
class DepthLaw:
    """The depth walk, as `compare_laws` takes it: on one day, all is sold at once.

    Examples
    --------
    >>> from eventimpact.impact import DepthLaw
    >>> DepthLaw().name
    'depth walk'
    """

    @property
    def name(self) -> str:
        """Name of the law."""
        return "depth walk"

    def even_pace(
        self, amount: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Impact of an amount sold at an even pace over the window, by draw."""
        return amount * _unit(window, draws)

    def one_day(
        self, amount: float, window: SaleWindow, draws: ImpactDraws, day: int
    ) -> FloatArray:
        """Impact of an amount sold at once on one day of the window, by draw."""
        return depth_impact(amount, draws.depth * window.volume[day])

    def best_day(self, window: SaleWindow, priors: ImpactPriors) -> int:
        """Return the eligible day on which a sale moves the price most."""
        return window.largest(depth_impact(1.0, priors.depth[0] * window.volume))

    def required(
        self, move: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Amount needed for a move at an even pace, by draw."""
        return np.asarray(move / _unit(window, draws))


def _unit(window: SaleWindow, draws: ImpactDraws) -> FloatArray:
    """Impact of one unit of money at an even pace, by draw."""
    depth = draws.depth * (window.total_volume / window.n_days)
    return depth_impact(1.0, depth, refills=draws.refills * window.n_days)
