"""Random dates with the spacing of a cause: in other falls, and in ordinary times."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.numerics import runs, window_sums


MAX_FALLS: Final = 40
FEW_FALLS: Final = 10
HISTORY: Final = 2500
MATCHES: Final = 300
MIN_MATCHES: Final = 100
SHARE_MATCHED: Final = 3
MIN_PLACEBOS: Final = 19
_TIE: Final = 1e-9


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placebos:
    """A statistic of the cause, and the same of dates that caused nothing.

    Attributes
    ----------
    statistic : float
        That of the cause; the lower, the more it explains.
    drawn : ndarray of shape (n,)
        That of each placebo.
    """

    statistic: float
    drawn: FloatArray

    @property
    def pvalue(self) -> float:
        """Share of the placebos, the cause among them, that explain as much."""
        n_as_low = np.count_nonzero(self.drawn <= self.statistic + _TIE)
        return float((1 + n_as_low) / (1 + len(self.drawn)))


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FallPlacebos:
    """The cause's pattern rotated inside its own fall and others like it.

    Attributes
    ----------
    excess : Placebos
        Standardised excess of the pattern's bars over the rest of their fall.
    returned : Placebos
        Minus the share of the move on the pattern's bars.
    moves : ndarray of shape (n_falls,)
        Log moves of the falls, the cause's own first.
    """

    excess: Placebos
    returned: Placebos
    moves: FloatArray


def dates_in_falls(
    returns: FloatArray, scale: FloatArray, window: slice, claimed: BoolArray
) -> FallPlacebos | None:
    """Rotate the cause's pattern in its own fall and in others as deep.

    None where it leaves no bar free, nothing fell, or there are too few placebos. Bars without a
    return or a scale are cut out of the own fall, and no other fall has any.
    """
    usable = np.isfinite(returns) & (scale > 0)
    kept = usable[window]
    pattern = claimed[kept]
    n_bars, n_claimed = len(pattern), int(pattern.sum())
    if not 0 < n_claimed < n_bars:
        return None
    own = np.flatnonzero(kept) + int(window.start)
    move = float(returns[own].sum())
    if not move < 0:
        return None
    starts = _falls_like(np.where(usable, returns, np.nan), move, n_bars, window)
    bars = np.concatenate((own[None], starts[:, None] + np.arange(n_bars)))
    if bars.size <= MIN_PLACEBOS:
        return None
    moved = returns[bars]
    return FallPlacebos(
        excess=_against_the_rest(_excess(moved / scale[bars], pattern)),
        returned=_against_the_rest(
            -_turned_sums(moved, pattern) / moved.sum(axis=1, keepdims=True)
        ),
        moves=moved.sum(axis=1),
    )


def dates_in_history(
    returns: FloatArray,
    scale: FloatArray,
    state: FloatArray,
    claimed: BoolArray,
    taken: BoolArray,
) -> Placebos | None:
    """Move the cause's pattern back over the quiet days as volatile as its first.

    None where fewer than 300 of the 2,500 bars before it will do.
    """
    starts, lengths = runs(claimed)
    first = int(starts[0])
    ahead = starts - first
    at = np.arange(max(first - HISTORY, 0), first)
    at = at[at + int(ahead[-1] + lengths[-1]) <= first]
    n_taken = np.concatenate(([0], np.cumsum(taken)))
    mean = np.zeros(len(at))
    actual = 0.0
    for step, length in zip(ahead.tolist(), lengths.tolist(), strict=True):
        z = window_sums(returns, length) / (scale * np.sqrt(length))
        hit = n_taken[at + step + length] > n_taken[at + step]
        mean += np.where(hit, np.nan, z[at + step]) / len(starts)
        actual += float(z[first + step]) / len(starts)
    clean = np.isfinite(mean) & np.isfinite(state[at])
    n_matched = min(MATCHES, int(clean.sum()) // SHARE_MATCHED)
    if n_matched < MIN_MATCHES or not np.isfinite([actual, state[first]]).all():
        return None
    distance = np.abs(state[at[clean]] - state[first])
    nearest = np.argsort(distance, kind="stable")[:n_matched]
    return Placebos(statistic=actual, drawn=mean[clean][nearest])


def _falls_like(
    returns: FloatArray, move: float, n_bars: int, window: slice
) -> IntArray:
    """Find the first bars of other falls as long, the nearest in depth first.

    Falls less than half as deep serve only where there are few.
    """
    moves = window_sums(returns, n_bars)
    starts = np.flatnonzero(moves < 0)
    off = (starts + n_bars <= window.start) | (starts >= window.stop)
    starts = starts[off]
    starts = starts[np.argsort(np.abs(np.log(moves[starts] / move)), kind="stable")]
    found: list[int] = []
    while len(found) < MAX_FALLS and len(starts):
        if len(found) >= FEW_FALLS:
            starts = starts[moves[starts] <= move / 2]
        found += starts[:1].tolist()
        starts = starts[np.abs(starts - found[-1]) >= n_bars]
    return np.array(found, dtype=np.int64)


def _excess(z: FloatArray, pattern: BoolArray) -> FloatArray:
    """Give the pattern's excess in each fall and turn, in its standard deviations."""
    n_bars, n_claimed = z.shape[1], int(pattern.sum())
    rest = z - z.mean(axis=1, keepdims=True)
    spread = np.sqrt((rest**2).mean(axis=1, keepdims=True))
    sd = spread * np.sqrt(n_claimed * (n_bars - n_claimed) / (n_bars - 1))
    sums = _turned_sums(rest, pattern)
    excess = np.zeros_like(sums)
    np.divide(sums, sd, out=excess, where=sd > 0)
    return excess


def _turned_sums(x: FloatArray, pattern: BoolArray) -> FloatArray:
    """Sum each row over the pattern rotated by 0, 1, ... bars."""
    spectrum = np.fft.rfft(x, axis=1) * np.conj(np.fft.rfft(pattern.astype(np.float64)))
    return np.asarray(np.fft.irfft(spectrum, n=x.shape[1], axis=1), dtype=np.float64)


def _against_the_rest(turned: FloatArray) -> Placebos:
    """Hold the first turn of the first fall against all others."""
    flat = turned.ravel()
    return Placebos(statistic=float(flat[0]), drawn=flat[1:])
