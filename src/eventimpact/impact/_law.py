"""What an impact law is, and the draws of what is uncertain in all of them."""

from dataclasses import dataclass
from typing import Protocol, Self, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.impact._priors import ImpactPriors, log_uniform
from eventimpact.impact._window import SaleWindow


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImpactDraws:
    """Draws of every parameter of every law, each of shape (n_draws,).

    Attributes
    ----------
    prefactor, real_volume : ndarray
        Y of the square-root law and the real share of reported volume.
    slope : ndarray
        Slope of the linear law.
    depth, refills : ndarray
        Depth within one per cent, as a share of a day's volume, and how often a day
        it is renewed.
    multiplier : ndarray
        Market-cap multiplier.
    uniform, normal : ndarray
        Uniform and standard normal numbers, for a law with a distribution of its own.
    priors : ImpactPriors
        What they were drawn from.
    """

    prefactor: FloatArray
    real_volume: FloatArray
    slope: FloatArray
    depth: FloatArray
    refills: FloatArray
    multiplier: FloatArray
    uniform: FloatArray
    normal: FloatArray
    priors: ImpactPriors

    @classmethod
    def from_priors(
        cls, priors: ImpactPriors, n_draws: int, rng: np.random.Generator
    ) -> Self:
        """Draw every parameter from its prior, the square root's first.

        Parameters
        ----------
        priors : ImpactPriors
            What to draw from.
        n_draws : int
            How many draws of each.
        rng : numpy.random.Generator
            Source of the draws.

        Returns
        -------
        ImpactDraws
            Draws that are independent of each other.
        """
        return cls(
            prefactor=priors.draw_prefactor(n_draws, rng),
            real_volume=priors.draw_real_volume(n_draws, rng),
            slope=log_uniform(priors.slope, n_draws, rng),
            depth=log_uniform(priors.depth, n_draws, rng),
            refills=log_uniform(priors.refills, n_draws, rng),
            multiplier=log_uniform(priors.multiplier, n_draws, rng),
            uniform=rng.uniform(size=n_draws),
            normal=rng.standard_normal(n_draws),
            priors=priors,
        )


class ImpactLaw(Protocol):
    """A law that turns an amount into a move; moves are positive log returns."""

    @property
    def name(self) -> str:
        """Name of the law."""
        ...

    def even_pace(
        self, amount: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Impact of an amount sold at an even pace over the window, by draw."""
        ...

    def one_day(
        self, amount: float, window: SaleWindow, draws: ImpactDraws, day: int
    ) -> FloatArray:
        """Impact of an amount sold on one day of the window, by draw."""
        ...

    def best_day(self, window: SaleWindow, priors: ImpactPriors) -> int:
        """Return the eligible day on which a sale moves the price most."""
        ...

    def required(
        self, move: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Amount needed for a move at an even pace, by draw."""
        ...
