"""How many bars windows of events share, summed over pairs without a list of pairs."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import BoolArray, FloatArray, IntArray


_PIECE: Final = 4096
_CELLS: Final = 65_536
_DENSE: Final = 2
_STEPS: Final = 12
_LONGEST: Final = 2**18


def shared_by_all(bar: IntArray, kept: BoolArray, n_bars: int) -> IntArray:
    """Count the kept events of each bar, from which `shared_on` takes pairs."""
    count = np.zeros(n_bars, dtype=np.int64)
    for part in _parts(len(bar)):
        count += np.bincount(bar[part][kept[part]], minlength=n_bars)
    return count


def shared_on(count: NDArray[np.integer], length: int) -> float:
    r"""Sum over pairs on one line the share of bars of windows they have in common.

    With :math:`w_t` the windows that hold bar :math:`t`,
    :math:`\sum_t w_t^2 = N L + 2 \sum_{i<j} o_{ij}`. `count` is the number of events by
    bar, shape (n_lines, n_bars) or (n_bars,).
    """
    count = np.atleast_2d(count)
    n_lines, n_bars = count.shape
    step = max(1, _CELLS // (n_bars + length))
    squares, n_events = 0.0, 0
    for start in range(0, n_lines, step):
        some = count[start : start + step]
        begun = np.empty((len(some), n_bars + length))
        np.cumsum(some, axis=1, out=begun[:, :n_bars])
        begun[:, n_bars:] = begun[:, n_bars - 1 : n_bars]
        n_events += int(begun[:, -1].sum())
        squares += _squares(begun[:, :length])
        squares += _squares(begun[:, length:] - begun[:, :-length])
    return (squares - n_events * length) / (2 * length)


def shared_by_asset(
    asset: IntArray, bar: IntArray, kept: BoolArray, n_bars: int, lengths: list[int]
) -> list[float]:
    """Sum over pairs of one asset the share of bars that windows have in common."""
    n_assets = int(asset.max()) + 1 if len(asset) else 0
    if n_assets * n_bars <= _DENSE * len(asset):
        count = np.zeros(n_assets * n_bars, dtype=np.int32)
        for part in _parts(len(bar)):
            at = asset[part] * n_bars + bar[part]
            np.add.at(count, at[kept[part]], np.int32(1))
        lines = count.reshape(n_assets, n_bars)
        return [shared_on(lines, length) for length in lengths]
    stride = n_bars + max(lengths)
    narrow = (n_assets + 1) * stride <= np.iinfo(np.int32).max
    key: NDArray[np.integer] = np.empty(len(bar), np.int32 if narrow else np.int64)
    for part in _parts(len(bar)):
        key[part] = asset[part] * stride + bar[part]
    if not kept.all():
        key = key[kept]
    key.sort()
    return [_of_sorted(key, length) for length in lengths]


def count_assets(asset: IntArray, kept: BoolArray) -> int:
    """Count the assets of the kept events."""
    seen = np.zeros(int(asset.max()) + 1 if len(asset) else 0, dtype=bool)
    for part in _parts(len(asset)):
        seen[asset[part][kept[part]]] = True
    return int(np.count_nonzero(seen))


def _of_sorted(key: NDArray[np.integer], length: int) -> float:
    """Sum over pairs of sorted windows the share of bars they have in common."""
    total = 0
    for part in _parts(len(key)):
        low = max(0, part.start - _STEPS)
        near = key[low : part.stop]
        apart = near[_STEPS:] - near[:-_STEPS]
        few = length <= _LONGEST and not (apart < length).any()
        if few:
            total += _step_by_step(near, part.start - low, length)
        else:
            total += _by_search(key, part, length)
    return total / length


def _step_by_step(near: NDArray[np.integer], start: int, length: int) -> int:
    """Count the bars shared by windows from `start` on and those a few places before."""
    total = 0
    for back in range(1, min(_STEPS, len(near) - 1) + 1):
        first = max(start, back)
        shared = near[first - back : len(near) - back] - near[first:]
        shared += length
        np.maximum(shared, 0, out=shared)
        found = int(shared.sum(dtype=shared.dtype))
        if found == 0:
            break
        total += found
    return total


def _by_search(key: NDArray[np.integer], part: slice, length: int) -> int:
    """Count the bars shared by windows of a part and all before them."""
    low = int(np.searchsorted(key, key[part.start] - length, side="right"))
    near = key[low : part.stop]
    place = np.subtract(near, near[0], dtype=np.int64)
    own = place[part.start - low :]
    at = np.arange(part.start - low, len(place))
    first = np.searchsorted(near, key[part] - length, side="right")
    before = np.concatenate(([0], np.cumsum(place)))
    shared = (at - first) * (length - own)
    shared += before[at]
    shared -= before[first]
    return int(shared.sum())


def _squares(values: FloatArray) -> float:
    """Sum of squares; whole numbers, so exact."""
    return float(np.vecdot(values, values).sum())


def _parts(n: int) -> Iterator[slice]:
    """Cut a range into pieces."""
    for start in range(0, n, _PIECE):
        yield slice(start, min(start + _PIECE, n))
