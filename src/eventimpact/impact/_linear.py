"""The linear law of market impact: every unit sold moves the price as much."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.impact._law import ImpactDraws
from eventimpact.impact._priors import ImpactPriors
from eventimpact.impact._window import SaleWindow


def linear_impact(
    amount: ArrayLike, volume: ArrayLike, sigma: ArrayLike, *, slope: ArrayLike = 10.0
) -> FloatArray:
    r"""Return the log price move that selling an amount causes if impact is linear.

    Parameters
    ----------
    amount : array_like
        Quantity sold, in any currency.
    volume : array_like
        Volume of one day, in the same currency.
    sigma : array_like
        Standard deviation of the daily log return.
    slope : array_like, default 10.0
        Daily standard deviations for a sale as large as a day's volume.

    Returns
    -------
    ndarray
        Size of the move as a positive log return, broadcast over the inputs.

    Notes
    -----
    .. math:: I = \kappa \, \sigma_d \, Q / V_d

    In the model of Kyle (1985) order flow explains all of the return, so that
    :math:`\kappa` is one over the standard deviation of a day's net flow as a share
    of its volume. Impact adds up and does not fade: the schedule does not matter but
    for the days' own volume and volatility. Small sales move the price less than by
    the square root, large ones more.

    References
    ----------
    .. [1] Kyle, A. S. (1985). Continuous auctions and insider trading. Econometrica,
       53(6), 1315-1335.

    Examples
    --------
    A sale of one per cent of a day's volume, at a daily sigma of 2.70 %:

    >>> from eventimpact.impact import linear_impact
    >>> round(float(linear_impact(427e6, 42.7e9, 0.027)), 4)
    0.0027
    """
    share = np.asarray(amount, float) / np.asarray(volume, float)
    return np.asarray(np.asarray(slope, float) * np.asarray(sigma, float) * share)


@final
@dataclass(frozen=True, slots=True)
class LinearLaw:
    """The linear law, as `compare_laws` takes it.

    Examples
    --------
    >>> from eventimpact.impact import LinearLaw
    >>> LinearLaw().name
    'linear'
    """

    @property
    def name(self) -> str:
        """Name of the law."""
        return "linear"

    def even_pace(
        self, amount: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Impact of an amount sold at an even pace over the window, by draw."""
        return amount * _unit(window, draws)

    def one_day(
        self, amount: float, window: SaleWindow, draws: ImpactDraws, day: int
    ) -> FloatArray:
        """Impact of an amount sold on one day of the window, by draw."""
        volume = draws.real_volume * window.volume[day]
        return linear_impact(amount, volume, window.sigma[day], slope=draws.slope)

    def best_day(self, window: SaleWindow, priors: ImpactPriors) -> int:
        """Return the eligible day on which a sale moves the price most."""
        slope = priors.slope[0]
        return window.largest(
            linear_impact(1.0, window.volume, window.sigma, slope=slope)
        )

    def required(
        self, move: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Amount needed for a move at an even pace, by draw."""
        return np.asarray(move / _unit(window, draws))


def _unit(window: SaleWindow, draws: ImpactDraws) -> FloatArray:
    """Impact of one unit of money at an even pace, by draw."""
    days = np.mean(window.sigma / window.volume)
    return np.asarray(draws.slope / draws.real_volume * days)
