"""Models of normal returns as a user may write them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.normal import NormalFit


@dataclass(frozen=True)
class BeyondMarket:
    """The market's return is the normal one: nothing is fitted."""

    def design(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Lay out no regressor."""
        del factors
        return np.empty((n_bars, 0))

    def offset(self, n_bars: int, factors: FloatArray | None) -> FloatArray:
        """Give the market's return."""
        assert factors is not None
        return factors.reshape(n_bars)

    def fit(self, y: ArrayLike, factors: ArrayLike | None = None) -> NormalFit:
        """Fit one window."""
        raise NotImplementedError
