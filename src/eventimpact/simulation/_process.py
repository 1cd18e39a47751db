"""What every process that returns can come from offers."""

from typing import Protocol

import numpy as np

from eventimpact._types import FloatArray


class ReturnProcess(Protocol):
    """A process that log returns are drawn from."""

    def draw(
        self, n_series: int, n_bars: int, rng: np.random.Generator | int
    ) -> FloatArray:
        """Draw series.

        Parameters
        ----------
        n_series : int
            How many.
        n_bars : int
            Bars of each.
        rng : numpy.random.Generator or int
            Source of the draws, or its seed.

        Returns
        -------
        ndarray of shape (n_series, n_bars)
            Log returns.
        """
        ...
