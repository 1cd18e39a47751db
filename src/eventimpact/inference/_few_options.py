"""Choices in the analysis of a few events."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import Alternative, IntArray, check_alternative


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FewEventsOptions:
    """What `few_events` asks, and how it resamples.

    Parameters
    ----------
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it, in every test.
    confidence_level : float, default 0.95
        Coverage of the interval, half of the error on each side.
    significance, power : float, default 0.05 and 0.8
        Those of the minimum detectable effect.
    pattern : ndarray of shape (n_bars,), optional
        Label of each bar, such as its weekday, that a placebo date shares with its
        event; see `placebo_dates_test`.
    min_spacing : int, default 1
        Bars between placebo dates, at least.
    n_resamples : int, default 9999
        Draws of each resampling test.
    estimation : int, default 250
        Bars before the event for the plain t and for the permutation.

    Examples
    --------
    >>> from eventimpact.inference import FewEventsOptions
    >>> FewEventsOptions(alternative="less").confidence_level
    0.95
    """

    alternative: Alternative = "two-sided"
    confidence_level: float = 0.95
    significance: float = 0.05
    power: float = 0.8
    pattern: IntArray | None = None
    min_spacing: int = 1
    n_resamples: int = 9_999
    estimation: int = 250

    def __post_init__(self) -> None:
        check_alternative(self.alternative)
        if not 0 < self.confidence_level < 1:
            message = (
                f"confidence_level is {self.confidence_level}; it must lie strictly "
                "between 0 and 1"
            )
            raise ValueError(message)
        if min(self.n_resamples, self.min_spacing, self.estimation) < 1:
            message = (
                f"n_resamples is {self.n_resamples}, min_spacing {self.min_spacing} and "
                f"estimation {self.estimation}; each must be 1 or more"
            )
            raise ValueError(message)

    def check(self, n_bars: int) -> None:
        """Raise unless the pattern has a label for each bar.

        Parameters
        ----------
        n_bars : int
            Number of bars of the returns.
        """
        if self.pattern is not None and np.shape(self.pattern) != (n_bars,):
            message = (
                f"the pattern has shape {np.shape(self.pattern)} but there are {n_bars} "
                "returns; give one label a bar"
            )
            raise ValueError(message)
