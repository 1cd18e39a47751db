"""A real history, cut into blocks and put together anew."""

from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen


BlockKind = Literal["stationary", "circular"]

_KINDS: Final = ("stationary", "circular")
_FEWEST: Final = 2


@final
@dataclass(frozen=True, slots=True, eq=False)
class BootstrappedHistory:
    r"""Blocks of a real history in random order.

    The tails are those of the history, and so are spells of volatility up to the length
    of a block.

    Parameters
    ----------
    history : array_like of shape (n,)
        Log returns; those that are missing are left out.
    block : int, default 100
        Bars of a block: on average if they are random, else of each.
    kind : {"stationary", "circular"}, default "stationary"
        Whether the length of a block is random, so that the series is stationary, or
        the same for all.

    Notes
    -----
    The history is wrapped into a circle. A stationary bootstrap begins a new block on
    each bar with probability :math:`1/b`, so that lengths are geometric with mean
    :math:`b`. The autocovariance at lag :math:`k` then is :math:`(1 - 1/b)^k` times that
    of the circle, and :math:`1 - k/b` times with blocks of equal length, on average over
    the bars of a block.

    References
    ----------
    .. [1] Politis, D. N., & Romano, J. P. (1994). The stationary bootstrap. Journal of
       the American Statistical Association, 89(428), 1303-1313.
    .. [2] Politis, D. N., & Romano, J. P. (1992). A circular block-resampling procedure
       for stationary data. In Exploring the limits of bootstrap, 263-270. Wiley.

    Examples
    --------
    >>> from eventimpact.prices import EmbeddedPrices
    >>> from eventimpact.simulation import BootstrappedHistory
    >>> bitcoin = EmbeddedPrices().history("BTC-USD").log_returns()
    >>> BootstrappedHistory(bitcoin).draw(2, 500, 0).shape
    (2, 500)
    """

    history: ArrayLike
    block: int = 100
    kind: BlockKind = "stationary"

    def __post_init__(self) -> None:
        known = known_returns(self.history)
        object.__setattr__(self, "history", frozen(known))
        if self.kind not in _KINDS:
            message = f"kind is {self.kind!r}; it must be one of {_KINDS}"
            raise ValueError(message)
        if not 1 <= self.block <= len(known):
            message = (
                f"a block has {self.block} bars but the history {len(known)}; take from "
                "1 to as many as it has"
            )
            raise ValueError(message)

    def draw(
        self, n_series: int, n_bars: int, rng: np.random.Generator | int
    ) -> FloatArray:
        """Draw log returns, (n_series, n_bars), as every `ReturnProcess` does."""
        generator = np.random.default_rng(rng)
        history = np.asarray(self.history)
        begins = self._begins(n_series, n_bars, generator)
        begins[:, 0] = True
        anew = generator.integers(len(history), size=(n_series, n_bars))
        bar = np.arange(n_bars)
        last = np.maximum.accumulate(np.where(begins, bar, 0), axis=1)
        first: IntArray = np.take_along_axis(anew, last, axis=1)
        return np.asarray(history[(first + bar - last) % len(history)])

    def _begins(
        self, n_series: int, n_bars: int, rng: np.random.Generator
    ) -> BoolArray:
        """Bars on which a block begins."""
        if self.kind == "stationary":
            return np.asarray(rng.random((n_series, n_bars)) < 1 / self.block)
        offset = rng.integers(self.block, size=(n_series, 1))
        return np.asarray((np.arange(n_bars) + offset) % self.block == 0)


def known_returns(history: ArrayLike) -> FloatArray:
    """Take the returns that are known, at least two of them."""
    x = np.asarray(history, dtype=np.float64)
    if x.ndim != 1:
        message = f"the history has shape {x.shape}; one series of shape (n,) is due"
        raise ValueError(message)
    known = x[~np.isnan(x)]
    if len(known) < _FEWEST or np.isinf(known).any():
        message = (
            f"the history has {len(known)} returns, {np.isinf(known).sum()} of them "
            f"infinite; {_FEWEST} or more are needed, and none infinite"
        )
        raise ValueError(message)
    return known
