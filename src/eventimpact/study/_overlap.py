"""Which events stand in one another's way."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import IntArray, Window


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How many events share bars.

    Attributes
    ----------
    same_asset : int
        Events whose event window overlaps that of another event of the same asset.
    same_bar : int
        Events that share day 0 with another event, of whatever asset.
    n_bars : int
        Different bars that are day 0 of any event.
    windows : int
        Events whose event window overlaps that of another event in calendar time.
    """

    same_asset: int
    same_bar: int
    n_bars: int
    windows: int


def overlap(asset: IntArray, bar: IntArray, event: Window) -> Overlap:
    """Count events that share bars.

    Parameters
    ----------
    asset, bar : ndarray of int, shape (n_events,)
        Column and bar of each event that was used.
    event : Window
        The event window.

    Returns
    -------
    Overlap
        The counts.
    """
    if not len(bar):
        return Overlap(same_asset=0, same_bar=0, n_bars=0, windows=0)
    _, counts = np.unique(bar, return_counts=True)
    stride = int(bar.max() - bar.min()) + 2 * event.length + 1
    return Overlap(
        same_asset=_close(asset * stride + bar, event.length),
        same_bar=int(counts[counts > 1].sum()),
        n_bars=len(counts),
        windows=_close(bar, event.length),
    )


def _close(place: IntArray, length: int) -> int:
    """Count places with another one nearer than a window is long."""
    near = np.diff(np.sort(place)) < length
    left = np.concatenate(([False], near))
    right = np.concatenate((near, [False]))
    return int(np.count_nonzero(left | right))
