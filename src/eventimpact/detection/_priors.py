"""What an effect might be, before the data are seen."""

from dataclasses import dataclass
from math import isfinite
from typing import final

import numpy as np
from scipy.special import ndtr

from eventimpact._types import Alternative, FloatArray, check_alternative


@final
@dataclass(frozen=True, slots=True)
class NormalPrior:
    """A normal distribution around no effect: small effects are likelier than large.

    Parameters
    ----------
    scale : float
        Standard deviation, in the unit of the estimate: about as large as the effects
        that are thought possible.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side that effects are confined to.

    Examples
    --------
    >>> from eventimpact.detection import NormalPrior
    >>> NormalPrior(0.02, "less").scale
    0.02
    """

    scale: float
    alternative: Alternative = "two-sided"

    def __post_init__(self) -> None:
        _check_scale(self.scale)
        check_alternative(self.alternative)

    def wider(self, factor: float) -> "NormalPrior":
        """Give the same prior with its scale multiplied."""
        return NormalPrior(self.scale * factor, self.alternative)

    def cdf(self, x: FloatArray) -> FloatArray:
        """Probability that the effect is at most `x`."""
        return _confine(ndtr(x / self.scale), self.alternative)


@final
@dataclass(frozen=True, slots=True)
class CauchyPrior:
    """A Cauchy distribution around no effect: half of the effects exceed the scale.

    Parameters
    ----------
    scale : float
        Median size of an effect, in the unit of the estimate.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side that effects are confined to.

    Examples
    --------
    >>> from eventimpact.detection import CauchyPrior
    >>> CauchyPrior(0.02).alternative
    'two-sided'
    """

    scale: float
    alternative: Alternative = "two-sided"

    def __post_init__(self) -> None:
        _check_scale(self.scale)
        check_alternative(self.alternative)

    def wider(self, factor: float) -> "CauchyPrior":
        """Give the same prior with its scale multiplied."""
        return CauchyPrior(self.scale * factor, self.alternative)

    def cdf(self, x: FloatArray) -> FloatArray:
        """Probability that the effect is at most `x`."""
        whole = 0.5 + np.arctan(x / self.scale) / np.pi
        return _confine(whole, self.alternative)


@final
@dataclass(frozen=True, slots=True)
class UniformPrior:
    """Every effect between two ends is as likely as any other.

    Parameters
    ----------
    low, high : float
        Ends, in the unit of the estimate.

    Examples
    --------
    >>> from eventimpact.detection import UniformPrior
    >>> UniformPrior(-0.05, 0.0).scale
    0.05
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            message = (
                f"the prior runs from {self.low} to {self.high}; "
                "give two finite ends, the lower first"
            )
            raise ValueError(message)

    @property
    def scale(self) -> float:
        """Width."""
        return self.high - self.low

    @property
    def alternative(self) -> Alternative:
        """Side that effects are confined to."""
        if self.low >= 0:
            return "greater"
        return "less" if self.high <= 0 else "two-sided"

    def wider(self, factor: float) -> "UniformPrior":
        """Give the same prior with both ends multiplied."""
        return UniformPrior(self.low * factor, self.high * factor)

    def cdf(self, x: FloatArray) -> FloatArray:
        """Probability that the effect is at most `x`."""
        return np.clip((x - self.low) / self.scale, 0.0, 1.0)


Prior = NormalPrior | CauchyPrior | UniformPrior


def _confine(share: FloatArray, alternative: Alternative) -> FloatArray:
    """Confine a distribution around zero to one side."""
    match alternative:
        case "less":
            return np.minimum(2 * share, 1.0)
        case "greater":
            return np.maximum(2 * share - 1.0, 0.0)
        case "two-sided":
            return np.asarray(share)


def _check_scale(scale: float) -> None:
    """Raise `ValueError` unless a scale is positive and finite."""
    if not (isfinite(scale) and scale > 0):
        message = f"the scale of the prior is {scale}; it must be positive and finite"
        raise ValueError(message)
