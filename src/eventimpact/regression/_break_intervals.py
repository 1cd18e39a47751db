"""When exactly? Confidence sets of a break between its two neighbours."""

from dataclasses import dataclass
from math import ceil, exp, log, pi, sqrt
from typing import Final, final

import numpy as np
from scipy.optimize import brentq
from scipy.special import log_ndtr, ndtr

from eventimpact._types import FloatArray, IntArray
from eventimpact.regression._kernels import kernel_weights, long_run


_NO_BREAK: Final = 1e-12
_NO_NOISE: Final = 1e-12


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """What a regime tells about the date of a break at one end of it.

    Attributes
    ----------
    drift : float
        Mean growth of the sum of squares for each bar that the date is off.
    variance : float
        Long-run variance of that growth, over 4.
    """

    drift: float
    variance: float

    @property
    def rate(self) -> float:
        """Exponential rate of the largest fall of the sum of squares, doubled."""
        return self.drift / max(self.variance, _NO_NOISE * self.drift**2, 1e-300)

    @property
    def size(self) -> float:
        """Break in standard deviations of the noise."""
        return sqrt(self.drift * self.rate)


def side(y: FloatArray, X: FloatArray, change: FloatArray, lags: int) -> Side:
    """Measure one regime; its variance has `lags` Bartlett-weighted covariances."""
    n, q = X.shape
    projected = X @ change
    resid = y - X @ np.linalg.lstsq(X, y)[0]
    scores = projected * resid
    weights = kernel_weights("bartlett", min(lags, n - 1), n)
    variance = float(long_run(scores[None, None], weights)[0, 0, 0])
    return Side(
        drift=float(projected @ projected) / n, variance=variance / max(n - q, 1)
    )


def likelihood_pvalues(excess: FloatArray, left: Side, right: Side) -> FloatArray:
    """P-value of each date from its sum of squares above the smallest one.

    The excess is the sum of two independent maxima of random walks with drift, one a
    side; each is exponential but for the overshoot of a walk in steps.
    """
    kept = [
        1.0 - overshoot(regime.size) * np.exp(-excess * regime.rate / 2.0)
        for regime in (left, right)
    ]
    return np.asarray(1.0 - kept[0] * kept[1])


def overshoot(size: float) -> float:
    """Factor by which a walk in steps of `size` exceeds a barrier less often."""
    if size < 1e-4:
        return 1.0 - 0.5826 * size
    half = size / 2.0
    density = exp(-half * half / 2.0) / sqrt(2.0 * pi)
    inside = float(ndtr(half))
    return (2.0 / size) * (inside - 0.5) / (half * inside + density)


def confidence_set(
    excess: FloatArray,
    needed: FloatArray,
    sides: tuple[Side, Side],
    confidence_level: float,
) -> IntArray:
    """Places of the dates that the likelihood ratio does not reject.

    Were a date the true one, the break was found only because the excess there exceeds
    the one `needed`; what is not positive was no condition.
    """
    pvalues = likelihood_pvalues(excess, *sides)
    found = likelihood_pvalues(np.maximum(needed, 0.0), *sides)
    pvalues /= np.where(needed > 0.0, np.maximum(found, 1e-300), 1.0)
    kept = pvalues >= 1.0 - confidence_level
    kept[int(excess.argmin())] = True
    return np.flatnonzero(kept)


def bai_reach(left: Side, right: Side, confidence_level: float) -> tuple[int, int]:
    """Bars that the interval of Bai (1997) reaches before and after the date."""
    if min(left.drift, right.drift) <= _NO_BREAK * max(left.variance, right.variance):
        return np.iinfo(np.int64).max // 4, np.iinfo(np.int64).max // 4
    tail = (1.0 - confidence_level) / 2.0
    ratio = right.rate / left.rate
    too_late = _quantile(tail, 1.0 / ratio) / (right.drift * right.rate)
    too_early = _quantile(tail, ratio) / (left.drift * left.rate)
    return ceil(too_late), ceil(too_early)


def _quantile(tail: float, ratio: float) -> float:
    """Distance that the argmax exceeds on one side with probability `tail`."""
    if argmax_tail(0.0, ratio) <= tail:
        return 0.0
    end = 16.0
    while argmax_tail(end, ratio) > tail:
        end *= 2.0
    return float(brentq(lambda x: argmax_tail(x, ratio) - tail, 0.0, end))


def argmax_tail(x: float, ratio: float) -> float:
    """Probability that the argmax of a two-sided drifting motion lies beyond `x`.

    This side has unit variance and drift -1/2; the maximum of the other side is
    exponential with rate `ratio`.
    """
    root = sqrt(x)
    grows = ratio * (1.0 + ratio)
    other = exp(grows / 2.0 * x + float(log_ndtr(-(0.5 + ratio) * root)) + _log(ratio))
    own = ((1.0 + 2.0 * ratio) ** 2 / grows - 2.0 + x / 2.0) * float(ndtr(-root / 2.0))
    return own - other - root * exp(-x / 8.0) / sqrt(2.0 * pi)


def _log(ratio: float) -> float:
    """Logarithm of the weight of the other side."""
    return log((1.0 + 2.0 * ratio) / (ratio * (1.0 + ratio)))
