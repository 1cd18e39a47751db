"""What is believed about the impact law before the claim is looked at."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray


PRIOR_SOURCES: Final = (
    "prefactor: Donier and Bonart (2015), bitcoin metaorders of 2011-2013",
    (
        "exponent: 0.5 (Donier and Bonart 2015); 0.1 to 0.6 as sensitivity, since "
        "metaorders reconstructed from 2025 trades gave about 0.1"
    ),
    "share of reported volume that is real: 10 % to 100 %, log-uniform",
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPriors:
    """Priors of the square-root law, stated in one place.

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
    """

    prefactor_mean: float = 0.9
    prefactor_sd: float = 0.35
    prefactor_floor: float = 0.05
    exponent: float = 0.5
    exponent_sensitivity: tuple[float, ...] = (0.1, 0.2, 0.3, 0.4, 0.6)
    real_volume: tuple[float, float] = (0.1, 1.0)

    def draw_prefactor(self, n_draws: int, rng: np.random.Generator) -> FloatArray:
        """Draw Y, ``(n_draws,)``, from the truncated normal prior."""
        draws = rng.normal(self.prefactor_mean, self.prefactor_sd, n_draws)
        while (low := draws < self.prefactor_floor).any():
            redrawn = rng.normal(self.prefactor_mean, self.prefactor_sd, int(low.sum()))
            draws[low] = redrawn
        return draws

    def draw_real_volume(self, n_draws: int, rng: np.random.Generator) -> FloatArray:
        """Draw the real share of reported volume, ``(n_draws,)``."""
        low, high = np.log(self.real_volume)
        return np.exp(rng.uniform(low, high, n_draws))
