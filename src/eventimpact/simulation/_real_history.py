"""A real history as it was, or stretches of it."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.errors import InsufficientDataError
from eventimpact.simulation._bootstrapped_history import known_returns


@final
@dataclass(frozen=True, slots=True, eq=False)
class RealHistory:
    """Stretches of a real history, each bar as it was.

    Parameters
    ----------
    history : array_like of shape (n,)
        Log returns; those that are missing are left out.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.simulation import RealHistory
    >>> RealHistory(np.arange(6) / 100).draw(2, 3, 0)
    array([[0.03, 0.04, 0.05],
           [0.02, 0.03, 0.04]])
    """

    history: ArrayLike

    def __post_init__(self) -> None:
        object.__setattr__(self, "history", frozen(known_returns(self.history)))

    @property
    def n_bars(self) -> int:
        """Number of bars of the whole history."""
        return len(np.asarray(self.history))

    def draw(
        self, n_series: int, n_bars: int, rng: np.random.Generator | int
    ) -> FloatArray:
        """Draw stretches, each as likely as any other.

        Parameters
        ----------
        n_series : int
            How many.
        n_bars : int
            Bars of each; with all bars there is only one stretch.
        rng : numpy.random.Generator or int
            Source of the draws, or its seed.

        Returns
        -------
        ndarray of shape (n_series, n_bars)
            Log returns.
        """
        return self.draw_with_starts(n_series, n_bars, rng)[0]

    def draw_with_starts(
        self, n_series: int, n_bars: int, rng: np.random.Generator | int
    ) -> tuple[FloatArray, IntArray]:
        """Draw stretches, and say where in the history each begins.

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
        tuple of ndarray
            Log returns, (n_series, n_bars), and first bars, (n_series,).
        """
        if n_bars > self.n_bars:
            raise InsufficientDataError.from_counts(
                "the real history", n_bars, self.n_bars
            )
        generator = np.random.default_rng(rng)
        start = generator.integers(self.n_bars - n_bars + 1, size=n_series)
        bar = start[:, None] + np.arange(n_bars)
        return np.asarray(self.history)[bar], start
