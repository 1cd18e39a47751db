"""The state of the market before each window, and the windows alike in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen
from eventimpact.numerics import as_mask, ewma_variance, window_hits, window_sums


HISTORY: Final = 2500
MATCHES: Final = 300
LARGEST: Final = 1.0
MIN_MATCHES: Final = 100
SHARE_MATCHED: Final = 3
MIN_CLEAN: Final = MIN_MATCHES * SHARE_MATCHED
FAST_DECAY: Final = 0.94
SLOW_DECAY: Final = 0.985
_BLOCK: Final = 256


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StateScales:
    """Two volatilities of a series, each known before the bar it stands on.

    Parameters
    ----------
    fast, slow : ndarray of shape (n_bars,)
        Exponentially weighted standard deviations of the returns before a bar,
        with decay 0.94 and 0.985; NaN until 30 returns have been seen.
    """

    fast: FloatArray
    slow: FloatArray

    @property
    def sigma(self) -> FloatArray:
        """Geometric mean of the two, the scale of a pseudo-event's return."""
        return np.sqrt(self.fast * self.slow)


def state_scales(returns: ArrayLike) -> StateScales:
    """Compute the volatilities that describe the state before each bar.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.

    Returns
    -------
    StateScales
        To be computed once and handed to every test on the same returns.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import state_scales
    >>> scales = state_scales(np.tile([0.02, -0.02], 50))
    >>> scales.sigma[[29, 30]].round(4)
    array([ nan, 0.02])
    """
    x = check_returns(returns)
    fast, slow = (
        np.sqrt(ewma_variance(x, decay)[:-1]) for decay in (FAST_DECAY, SLOW_DECAY)
    )
    return StateScales(fast=frozen(fast), slow=frozen(slow))


def check_returns(returns: ArrayLike) -> FloatArray:
    """Return `returns` as a float vector, or say what is wrong with them."""
    x = np.asarray(returns, dtype=np.float64)
    if not x.size:
        message = "there are no returns; give one series of shape (n_bars,)"
        raise ValueError(message)
    if x.ndim != 1:
        message = f"returns have shape {x.shape}; one series of shape (n_bars,) is due"
        raise ValueError(message)
    if np.isinf(x).any():
        message = (
            f"the return of bar {int(np.argmax(np.isinf(x)))} is infinite; "
            "mark missing returns as NaN"
        )
        raise ValueError(message)
    known = x[~np.isnan(x)]
    if known.size and known.min() > 0 and np.median(known) > LARGEST:
        message = (
            f"the returns are all positive and half of them above {np.median(known):.4g}, "
            "as prices are; give log returns, np.diff(np.log(prices))"
        )
        raise ValueError(message)
    return x


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """Every window of one length: its return, scale, state, and if it is clean."""

    length: int
    car: FloatArray
    scale: FloatArray
    z: FloatArray
    state: FloatArray
    clean: BoolArray


def standardised_windows(
    returns: ArrayLike,
    length: int,
    catalogued: ArrayLike | None,
    scales: StateScales | None,
) -> Windows:
    """Standardise the return of every window by the scale known before it."""
    x = check_returns(returns)
    if length < 1:
        message = f"length is {length}; an event window has at least 1 bar"
        raise ValueError(message)
    known = state_scales(x) if scales is None else scales
    if len(known.fast) != len(x):
        message = (
            f"scales cover {len(known.fast)} bars but there are {len(x)} returns; "
            "compute them with state_scales on the same returns"
        )
        raise ValueError(message)
    car = window_sums(x, length)
    scale = known.sigma * np.sqrt(length)
    usable = scale > 0
    z = np.full(len(x), np.nan)
    state = np.full(len(x), np.nan)
    np.divide(car, scale, out=z, where=usable)
    np.log(known.fast, out=state, where=usable)
    taken = window_hits(as_mask(catalogued, len(x)), length)
    clean = ~np.isnan(z) & ~taken
    return Windows(length=length, car=car, scale=scale, z=z, state=state, clean=clean)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """A bounded number of events, each with its history and its matches.

    Column ``c`` of `matched` is the window that starts ``HISTORY - c`` bars
    before the event.
    """

    rows: IntArray
    positions: IntArray
    matched: BoolArray
    n_clean: IntArray
    n_matched: IntArray


def matched_blocks(windows: Windows, positions: IntArray) -> Iterator[Block]:
    """Find the clean windows nearest in state to each event, block by block."""
    state = np.where(windows.clean, windows.state, np.inf)
    history = trailing(state, np.inf)
    inside = np.flatnonzero((positions >= 0) & (positions < len(state)))
    for start in range(0, len(inside), _BLOCK):
        rows = inside[start : start + _BLOCK]
        at = positions[rows]
        distance = np.abs(history[at] - windows.state[at][:, None])
        distance[:, HISTORY - windows.length + 1 :] = np.inf
        distance[np.isnan(distance)] = np.inf
        yield _match(rows, at, distance)


def trailing(x: FloatArray, fill: float) -> FloatArray:
    """View, for every bar, the `HISTORY` values before it."""
    padded = np.concatenate((np.full(HISTORY, fill, dtype=x.dtype), x[:-1]))
    return sliding_window_view(padded, HISTORY)


def _match(rows: IntArray, positions: IntArray, distance: FloatArray) -> Block:
    """Keep in each row the nearest windows, all of those that tie included."""
    n_clean = np.isfinite(distance).sum(axis=1)
    n_wanted = np.minimum(MATCHES, n_clean // SHARE_MATCHED)
    enough = n_wanted >= MIN_MATCHES
    nearest = np.partition(distance, MATCHES - 1, axis=1)[:, :MATCHES]
    nearest.sort(axis=1)
    last = np.maximum(n_wanted, 1) - 1
    radius = np.where(enough, nearest[np.arange(len(rows)), last], -1.0)
    matched = distance <= radius[:, None]
    return Block(
        rows=rows,
        positions=positions,
        matched=matched,
        n_clean=n_clean,
        n_matched=matched.sum(axis=1),
    )


def refusal(windows: Windows, position: int, n_clean: int, needed: int) -> str | None:
    """Say in a sentence why an event cannot be tested; None if it can."""
    n_bars = len(windows.z)
    last = position + windows.length - 1
    reason = None
    if position < 0 or last >= n_bars:
        reason = (
            f"the event window covers bars {position} to {last} but the data hold "
            f"bars 0 to {n_bars - 1}"
        )
    elif np.isnan(windows.car[position]):
        reason = f"a return is missing in the event window, bars {position} to {last}"
    elif not windows.scale[position] > 0:
        reason = f"no volatility is known before bar {position}"
    elif n_clean < needed:
        reason = (
            f"the history before bar {position} holds {n_clean} clean windows but "
            f"{needed} are needed"
        )
    return reason
