"""The days on which a sale can have taken place."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen
from eventimpact.errors import InsufficientDataError


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaleWindow:
    """Volume and volatility of the days on which an amount was sold.

    Attributes
    ----------
    volume, sigma : ndarray of shape (n_days,)
        Reported volume, and standard deviation of the daily log return known before
        each day; days without either are left out.
    eligible : ndarray of bool, shape (n_days,)
        Days on which all of it can have been sold at once.
    days : ndarray of int, shape (n_days,)
        Position of each day among those given.
    market_cap : float or None
        Value of all there is of the asset, in the currency of `volume`.

    Examples
    --------
    >>> from eventimpact.impact import SaleWindow
    >>> window = SaleWindow.build([40e9, None, 20e9], [0.02, 0.02, 0.03])
    >>> window.n_days, window.days.tolist(), window.total_volume / 1e9
    (2, [0, 2], 60.0)
    """

    volume: FloatArray
    sigma: FloatArray
    eligible: BoolArray
    days: IntArray
    market_cap: float | None = None

    @classmethod
    def build(
        cls,
        volume: ArrayLike,
        sigma: ArrayLike,
        *,
        eligible: ArrayLike | None = None,
        market_cap: float | None = None,
    ) -> Self:
        """Leave out days without a volume or a volatility.

        Parameters
        ----------
        volume : array_like of shape (n_days,)
            Reported volume of each day, NaN where unknown.
        sigma : array_like of shape (n_days,)
            Standard deviation of the daily log return, known before each day.
        eligible : array_like of bool, shape (n_days,), optional
            Days on which all can have been sold at once; all of them by default, or
            if none of these has a volume.
        market_cap : float, optional
            Value of all there is of the asset.

        Returns
        -------
        SaleWindow
            The days that have both.

        Raises
        ------
        InsufficientDataError
            No day of the window has a volume.
        """
        traded, scale = (np.asarray(v, dtype=np.float64) for v in (volume, sigma))
        usable = np.isfinite(traded) & np.isfinite(scale) & (traded > 0)
        if not usable.any():
            raise InsufficientDataError.from_counts("the volume of the window", 1, 0)
        allowed = usable.copy()
        if eligible is not None and (usable & np.asarray(eligible, dtype=bool)).any():
            allowed &= np.asarray(eligible, dtype=bool)
        return cls(
            volume=frozen(traded[usable]),
            sigma=frozen(scale[usable]),
            eligible=frozen(allowed[usable]),
            days=frozen(np.flatnonzero(usable)),
            market_cap=market_cap,
        )

    @property
    def n_days(self) -> int:
        """Days that have a volume and a volatility."""
        return len(self.volume)

    @property
    def total_volume(self) -> float:
        """Volume of the whole window."""
        return self.n_days * float(self.volume.mean())

    @property
    def total_sigma(self) -> float:
        """Standard deviation of the return over the whole window."""
        mean = float(np.sqrt(np.mean(self.sigma**2)))
        return float(mean * np.sqrt(self.n_days))

    def largest(self, impact: FloatArray) -> int:
        """Return the eligible day on which the impact by day is largest."""
        return int(np.argmax(np.where(self.eligible, impact, 0.0)))
