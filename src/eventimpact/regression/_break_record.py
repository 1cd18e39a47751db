"""Dates of breaks and their confidence sets."""

from dataclasses import dataclass
from typing import Final, Literal, Self, final

import numpy as np

from eventimpact._types import FloatArray, IntArray, frozen


Choice = Literal["bic", "lwz", "sequential", "fixed"]
CHOICES: Final[tuple[Choice, ...]] = ("bic", "lwz", "sequential", "fixed")


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreakDates:
    """Dates at which the coefficients of a regression change.

    Attributes
    ----------
    positions : ndarray of shape (m,)
        First bar of each new regime, among all bars.
    low, high : ndarray of shape (m,)
        First and last bar of the set that the likelihood ratio does not reject.
    members : tuple of ndarray
        The bars of each set, which may have gaps.
    bai_low, bai_high : ndarray of shape (m,)
        Ends of the interval of Bai (1997).
    coefficients : ndarray of shape (m + 1, q)
        Coefficients of each regime.
    variances : ndarray of shape (m + 1,)
        Residual variance of each regime.
    partitions : tuple of ndarray
        Best positions for 0, 1, ... breaks, as far as the trimming lets them fit.
    squares, bic, lwz : ndarray of shape (len(partitions),)
        Sum of squared residuals and information criteria of each.
    choice : {"bic", "lwz", "sequential", "fixed"}
        What chose the number of breaks.
    confidence_level : float
        Coverage of the sets and intervals.
    n : int
        Bars used.
    reason : str or None
        Why no break could be looked for; None if one could.
    """

    positions: IntArray
    low: IntArray
    high: IntArray
    members: tuple[IntArray, ...]
    bai_low: IntArray
    bai_high: IntArray
    coefficients: FloatArray
    variances: FloatArray
    partitions: tuple[IntArray, ...]
    squares: FloatArray
    bic: FloatArray
    lwz: FloatArray
    choice: Choice
    confidence_level: float
    n: int
    reason: str | None = None

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<BreakDates: {self.reason}>"
        ends = zip(self.positions, self.low, self.high, strict=True)
        dates = ", ".join(f"{at} [{low}, {high}]" for at, low, high in ends)
        count = f"{self.n_breaks} break{'s' * (self.n_breaks != 1)}"
        where = f" at bar {dates}" if dates else ""
        return f"<BreakDates ({self.choice}): {count}{where}, n {self.n:,}>"

    @property
    def n_breaks(self) -> int:
        """Number of breaks."""
        return len(self.positions)

    @classmethod
    def without(
        cls, choice: Choice, confidence_level: float, *, n: int, q: int, reason: str
    ) -> Self:
        """Build the result of data that carry no search."""
        none = frozen(np.empty(0, dtype=np.int64))
        empty = frozen(np.empty(0))
        return cls(
            positions=none,
            low=none,
            high=none,
            members=(),
            bai_low=none,
            bai_high=none,
            coefficients=frozen(np.empty((0, q))),
            variances=empty,
            partitions=(),
            squares=empty,
            bic=empty,
            lwz=empty,
            choice=choice,
            confidence_level=confidence_level,
            n=n,
            reason=reason,
        )
