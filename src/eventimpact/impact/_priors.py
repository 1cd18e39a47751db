"""What is believed about the impact laws before the claim is looked at."""

from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np

from eventimpact._types import FloatArray


Basis = Literal["published", "second hand", "measured here", "judgement"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PriorSource:
    """Where one prior comes from, and how much of it is a judgement.

    Attributes
    ----------
    law : str
        The law that it belongs to.
    quantity, prior : str
        What is uncertain, and what is believed of it.
    basis : {"published", "second hand", "measured here", "judgement"}
        What the numbers rest on.
    source : str
        Who says so, or why it was chosen.
    """

    law: str
    quantity: str
    prior: str
    basis: Basis
    source: str


PRIOR_SOURCES: Final = (
    PriorSource(
        law="square root",
        quantity="prefactor Y",
        prior="normal, 0.9 with sd 0.35, cut off below 0.05",
        basis="second hand",
        source="Donier and Bonart (2015), a million bitcoin metaorders of 2011-2013; the "
        "two numbers as quoted by others",
    ),
    PriorSource(
        law="square root",
        quantity="exponent",
        prior="0.5 fixed; 0.1 to 0.6 shown beside it",
        basis="published",
        source="Donier and Bonart (2015), four decades of size; metaorders reconstructed "
        "out of trades of 2025 gave about 0.1, and their author doubts them",
    ),
    PriorSource(
        law="square root and linear",
        quantity="share of reported volume that is real",
        prior="10 % to 100 %, log-uniform",
        basis="judgement",
        source="4.5 % in March 2019 (Bitwise, second hand) and about 6 % in August 2019; "
        "the large exchanges of 2025 are better",
    ),
    PriorSource(
        law="linear",
        quantity="slope: daily volatilities per day's volume",
        prior="5 to 20, log-uniform",
        basis="judgement",
        source="day by day at Binance 14 (2024) and 10 (2025), which holds the answer of "
        "sellers to falls as well; in Kyle (1985) one over the sd of net flow, 19 there",
    ),
    PriorSource(
        law="depth walk",
        quantity="bids within 1 % of the price, share of a day's reported volume",
        prior="0.25 % to 1.5 %, log-uniform",
        basis="judgement",
        source="100 to 600 million USD in 2024-25 against some 40bn a day: Kaiko's 2 % "
        "depth of about 470m, both sides, and 1 % depths of 290m (United States) and "
        "400-600m (Binance), all second hand; carried to other years in proportion to "
        "volume",
    ),
    PriorSource(
        law="depth walk",
        quantity="times a day that the bids are renewed",
        prior="1 to 24, log-uniform",
        basis="judgement",
        source="no source: from once a day to every hour",
    ),
    PriorSource(
        law="market-cap multiplier",
        quantity="change of market value per money that leaves",
        prior="8 to 26, log-uniform",
        basis="second hand",
        source="note of CfC St. Moritz on bitcoin; Gabaix and Koijen (2021) have about 5 "
        "for American shares",
    ),
    PriorSource(
        law="calibrated",
        quantity="sd of Y between sales",
        prior="half-normal with scale 1",
        basis="judgement",
        source="as large as Y itself; the family as in Roever et al. (2021)",
    ),
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPriors:
    """Priors of the impact laws, stated in one place.

    Parameters
    ----------
    prefactor_mean, prefactor_sd : float
        Normal prior of Y, cut off below `prefactor_floor`.
    prefactor_floor : float
        Smallest Y that is drawn.
    exponent : float
        The exponent delta.
    exponent_sensitivity : tuple of float
        Exponents shown beside the headline.
    real_volume : tuple of float
        Bounds of the log-uniform prior of the real share of reported volume.
    slope : tuple of float
        Bounds of the log-uniform prior of the linear law's slope, in daily standard
        deviations for a sale as large as a day's volume.
    depth : tuple of float
        Bounds of the log-uniform prior of the depth within one per cent of the
        price, as a share of a day's reported volume.
    refills : tuple of float
        Bounds of the log-uniform prior of the times a day that the book is renewed.
    multiplier : tuple of float
        Bounds of the log-uniform prior of the market-cap multiplier.
    heterogeneity : float
        Scale of the half-normal prior of the sd of Y between sales of known flow.
    """

    prefactor_mean: float = 0.9
    prefactor_sd: float = 0.35
    prefactor_floor: float = 0.05
    exponent: float = 0.5
    exponent_sensitivity: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.6)
    real_volume: tuple[float, float] = (0.1, 1.0)
    slope: tuple[float, float] = (5.0, 20.0)
    depth: tuple[float, float] = (0.0025, 0.015)
    refills: tuple[float, float] = (1.0, 24.0)
    multiplier: tuple[float, float] = (8.0, 26.0)
    heterogeneity: float = 1.0

    def draw_prefactor(self, n_draws: int, rng: np.random.Generator) -> FloatArray:
        """Draw Y, ``(n_draws,)``, from the truncated normal prior."""
        draws = rng.normal(self.prefactor_mean, self.prefactor_sd, n_draws)
        while (low := draws < self.prefactor_floor).any():
            redrawn = rng.normal(self.prefactor_mean, self.prefactor_sd, int(low.sum()))
            draws[low] = redrawn
        return draws

    def draw_real_volume(self, n_draws: int, rng: np.random.Generator) -> FloatArray:
        """Draw the real share of reported volume, ``(n_draws,)``."""
        return log_uniform(self.real_volume, n_draws, rng)


def log_uniform(
    bounds: tuple[float, float], n_draws: int, rng: np.random.Generator
) -> FloatArray:
    """Draw numbers whose logarithm is uniform between two bounds."""
    low, high = np.log(bounds)
    return np.exp(rng.uniform(low, high, n_draws))
