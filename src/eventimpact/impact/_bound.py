"""The fall that a reported amount can cause, with everything uncertain drawn."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, frozen
from eventimpact.impact._priors import ImpactPriors
from eventimpact.impact._shares import p_at_least, p_below
from eventimpact.impact._square_root import (
    SquareRootLaw,
    required_amount,
    square_root_impact,
)
from eventimpact.impact._window import SaleWindow


N_DRAWS: Final = 200_000


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImpactBound:
    """How far an amount can move a price, under two schedules.

    Attributes
    ----------
    even, worst_day : ndarray of shape (n_draws,)
        Impact as positive log returns, sold at an even pace over the window, and
        all on the day most favourable to the claim.
    favourable, unfavourable : ndarray of shape (n_draws,)
        The larger and the smaller of the two, draw by draw.
    worst_day_index : int
        Position in the window of that day.
    median, low, high : float
        Median, 5th and 95th percentile of `even`.
    favourable_high : float
        95th percentile of `favourable`.
    required : float
        Amount needed for the threshold at the median parameters, even pace.
    sensitivity : tuple of (float, float)
        Exponent and median impact at an even pace with that exponent.
    """

    even: FloatArray
    worst_day: FloatArray
    favourable: FloatArray
    unfavourable: FloatArray
    worst_day_index: int
    median: float
    low: float
    high: float
    favourable_high: float
    required: float
    sensitivity: tuple[tuple[float, float], ...]

    def p_reach(self, threshold: float) -> float:
        """Probability that `favourable` reaches a threshold, ``(1 + #) / (1 + B)``."""
        return p_at_least(self.favourable, threshold)

    def p_miss(self, threshold: float) -> float:
        """Probability that `unfavourable` misses a threshold, likewise."""
        return p_below(self.unfavourable, threshold)


def impact_bound(
    amount: float,
    volume: FloatArray,
    sigma: FloatArray,
    *,
    threshold: float,
    rng: np.random.Generator,
    eligible: BoolArray | None = None,
    priors: ImpactPriors | None = None,
) -> ImpactBound:
    r"""Draw the distribution of the fall that selling `amount` can cause.

    Parameters
    ----------
    amount : float
        Amount sold, in the currency of `volume`.
    volume : ndarray of shape (n_days,)
        Reported volume of each day of the window; NaN where unknown.
    sigma : ndarray of shape (n_days,)
        Standard deviation of the daily log return, known before each day.
    threshold : float
        Log move, positive, that the amount has to reach.
    rng : numpy.random.Generator
        Source of the draws.
    eligible : ndarray of bool, shape (n_days,), optional
        Days on which the sale can have taken place; all of them by default, or if
        none of these has a volume.
    priors : ImpactPriors, optional
        Priors of the law.

    Returns
    -------
    ImpactBound
        The draws under the two schedules and what follows from them.

    Raises
    ------
    InsufficientDataError
        No day of the window has a volume.

    Notes
    -----
    Even pace: :math:`Y \bar\sigma \sqrt{T} (Q / (v \sum V_t))^{\delta}`, with
    :math:`\bar\sigma^2` the mean of the daily variances and *v* the real share of
    the volume. Worst day: the largest of :math:`Y \sigma_t (Q / (v V_t))^{\delta}`
    over the eligible days of the window.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.impact import impact_bound
    >>> days = np.full(70, 42.7e9), np.full(70, 0.027)
    >>> bound = impact_bound(414e6, *days, threshold=0.11, rng=np.random.default_rng(1))
    >>> 0.001 < bound.low < bound.high < 0.015
    True
    """
    priors = ImpactPriors() if priors is None else priors
    window = SaleWindow.build(volume, sigma, eligible=eligible)
    prefactor = priors.draw_prefactor(N_DRAWS, rng)
    real = priors.draw_real_volume(N_DRAWS, rng)

    def moved(volume: float, sigma: float, exponent: float) -> FloatArray:
        return square_root_impact(
            amount, real * volume, sigma, prefactor=prefactor, exponent=exponent
        )

    whole = window.total_volume, window.total_sigma
    worst = SquareRootLaw().best_day(window, priors)
    worst_day = moved(window.volume[worst], window.sigma[worst], priors.exponent)
    even = moved(*whole, priors.exponent)
    favourable = np.maximum(worst_day, even)
    low, median, high = np.quantile(even, (0.05, 0.5, 0.95))
    needed = required_amount(
        threshold,
        np.sqrt(np.prod(priors.real_volume)) * window.total_volume,
        window.total_sigma,
        prefactor=priors.prefactor_mean,
        exponent=priors.exponent,
    )
    return ImpactBound(
        even=frozen(even),
        worst_day=frozen(worst_day),
        favourable=frozen(favourable),
        unfavourable=frozen(np.minimum(worst_day, even)),
        worst_day_index=int(window.days[worst]),
        median=float(median),
        low=float(low),
        high=float(high),
        favourable_high=float(np.quantile(favourable, 0.95)),
        required=float(needed),
        sensitivity=tuple(
            (delta, float(np.median(moved(*whole, delta))))
            for delta in priors.exponent_sensitivity
        ),
    )
