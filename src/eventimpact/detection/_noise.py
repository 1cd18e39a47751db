"""What an estimate comes to where nothing happened: a scale, or draws."""

from dataclasses import dataclass
from math import inf, isfinite, log
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import (
    betaln,
    hyp2f1,
    log_ndtr,
    nctdtr,
    ndtr,
    ndtri,
    stdtr,
    stdtrit,
)

from eventimpact._types import Alternative, FloatArray


_MIN_DRAWS: Final = 20
_ROUNDING: Final = 1e-12
_UNDERFLOW: Final = 1e-250


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """An estimate over its standard deviation is normal, or Student's t."""

    sd: float
    df: float

    @property
    def words(self) -> str:
        """Reference distribution in words."""
        return "normal" if self.df == inf else "t"

    def below(self, x: ArrayLike) -> FloatArray:
        """Probability that the noise is at most `x`."""
        z = np.asarray(x, dtype=np.float64) / self.sd
        return np.asarray(ndtr(z) if self.df == inf else stdtr(self.df, z))

    def log_below(self, x: float) -> float:
        """Logarithm of `below`, however far in the lower tail."""
        z = x / self.sd
        if self.df == inf:
            return float(log_ndtr(z))
        p = float(stdtr(self.df, z))
        if p > _UNDERFLOW:
            return log(p)
        a, ratio = self.df / 2, z**2 / self.df
        series = hyp2f1(a + 0.5, 1.0, a + 1.0, 1 / (1 + ratio))
        tail = -(a + 0.5) * np.log1p(ratio) + np.log(ratio) / 2
        return float(tail - log(2 * a) - betaln(a, 0.5) + np.log(series))

    def above(self, x: ArrayLike) -> FloatArray:
        """Probability that the noise is at least `x`."""
        return self.below(-np.asarray(x, dtype=np.float64))

    def quantile(self, q: float) -> float:
        """Quantile of the noise."""
        z = ndtri(q) if self.df == inf else stdtrit(self.df, q)
        return self.sd * float(z)

    def above_by(self, effect: FloatArray, critical: float) -> FloatArray:
        """Probability that ``estimate / sd`` exceeds a critical value, by effect."""
        delta = effect / self.sd
        if self.df == inf:
            return np.asarray(ndtr(delta - critical))
        exact = 1 - nctdtr(self.df, delta, critical)
        spread = np.sqrt(1 + critical**2 / (2 * self.df))
        near = ndtr((delta - critical * (1 - 0.25 / self.df)) / spread)
        found = np.where(np.isfinite(exact), np.clip(exact, 0, 1), near)
        return np.minimum(found, ndtr(delta)) if critical >= 0 else found


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sampled:
    """Draws of an estimate where nothing happened, ascending."""

    draws: FloatArray

    @property
    def n(self) -> int:
        """Number of draws."""
        return len(self.draws)

    @property
    def words(self) -> str:
        """Reference distribution in words."""
        return f"rank among {self.n} draws"

    def below(self, x: float) -> float:
        """P-value of a noise of at most `x`."""
        return float(1 + np.searchsorted(self.draws, x, "right")) / (1 + self.n)

    def above(self, x: float) -> float:
        """P-value of a noise of at least `x`."""
        n_less = np.searchsorted(self.draws, x, "left")
        return float(1 + self.n - n_less) / (1 + self.n)

    def thresholds(self, significance: float, alternative: Alternative) -> FloatArray:
        """Score that each draw, were it the event, had to pass among the others."""
        score = scores(self.draws, alternative)
        allowed = int(significance * self.n + _ROUNDING) - 1
        if allowed < 0:
            return np.full(self.n, inf)
        order = np.argsort(-score, kind="stable")
        rank = np.empty(self.n, dtype=np.int64)
        rank[order] = np.arange(self.n)
        ahead = np.where(rank > allowed, allowed, min(allowed + 1, self.n - 1))
        return np.asarray(score[order][ahead])


Noise = Scaled | Sampled


def scores(x: FloatArray, alternative: Alternative) -> FloatArray:
    """Order values so that large ones are evidence."""
    if alternative == "two-sided":
        return np.abs(x)
    return -x if alternative == "less" else x


def read_noise(noise: ArrayLike, df: float | None) -> Noise | str:
    """Tell a scale from draws; a sentence where neither can be used."""
    values = np.asarray(noise, dtype=np.float64)
    if values.ndim > 1:
        message = (
            f"noise has shape {values.shape}; "
            "give a standard deviation, or draws of shape (n,)"
        )
        raise ValueError(message)
    if values.ndim == 1:
        return _read_draws(values)
    sd, left = float(values), inf if df is None else float(df)
    if not (isfinite(sd) and sd > 0):
        return f"the standard deviation of the estimate is {sd}; it must be positive"
    if not left > 0:
        return f"{left} degrees of freedom are left; there must be some"
    return Scaled(sd=sd, df=left)


def _read_draws(values: FloatArray) -> Sampled | str:
    """Sort what is known."""
    known = np.sort(values[np.isfinite(values)])
    if len(known) < _MIN_DRAWS:
        return f"{len(known)} draws are known but {_MIN_DRAWS} are needed"
    return Sampled(draws=known)


def check_share(name: str, value: float) -> None:
    """Raise `ValueError` unless a probability lies strictly between 0 and 1."""
    if not 0 < value < 1:
        message = f"{name} is {value}; it must lie strictly between 0 and 1"
        raise ValueError(message)
