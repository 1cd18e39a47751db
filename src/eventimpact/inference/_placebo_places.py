"""Where else the events of a study could have been."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol, final

import numpy as np

from eventimpact._types import BoolArray, IntArray, Window
from eventimpact.abnormal import EventArrays


Places = tuple[IntArray, IntArray]


class Placing(Protocol):
    """Ways to place events; the first of them is where they were."""

    @property
    def n_ways(self) -> int:
        """Number of ways, the real one included."""
        ...

    @property
    def width(self) -> int:
        """Numbers held for each draw."""
        ...

    def every(self) -> Places:
        """Assets and bars of all ways, each (n_ways, n_events), the real one first."""
        ...

    def draw(self, n: int, rng: np.random.Generator) -> Places:
        """Assets and bars of ways drawn at random, each (n, n_events)."""
        ...


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherDates:
    """Clusters of events moved in time, each as a whole, assets kept.

    ``shifts`` holds the shifts of all clusters, one after the other, 0 the first of
    each; those of a cluster start at ``start`` and number ``count``.
    """

    asset: IntArray
    bar: IntArray
    cluster: IntArray
    shifts: IntArray
    start: IntArray
    count: IntArray

    @property
    def n_ways(self) -> int:
        """Number of ways, the real one included."""
        return math.prod(self.count.tolist())

    @property
    def width(self) -> int:
        """Numbers held for each draw."""
        return len(self.bar)

    def every(self) -> Places:
        """Give all ways."""
        return self._places(_mixed_radix(self.n_ways, self.count.tolist()))

    def draw(self, n: int, rng: np.random.Generator) -> Places:
        """Draw a shift for each cluster."""
        return self._places(rng.integers(0, self.count, (n, len(self.count))))

    def _places(self, chosen: IntArray) -> Places:
        """Move the events by the shifts chosen."""
        shift = self.shifts[self.start + chosen][:, self.cluster]
        bar = self.bar + shift
        return np.broadcast_to(self.asset, bar.shape), bar


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherAssets:
    """Events of a bar given to other assets, bars kept.

    ``pools`` holds the assets that could have had the events of each bar, those that
    had them first, which number ``count``; ``slot`` tells for each event which of the
    assets drawn for its ``group`` it gets.
    """

    bar: IntArray
    group: IntArray
    slot: IntArray
    pools: tuple[IntArray, ...]
    count: tuple[int, ...]

    @property
    def n_ways(self) -> int:
        """Number of ways, the real one included."""
        pairs = zip(self.pools, self.count, strict=True)
        return math.prod(math.comb(len(pool), count) for pool, count in pairs)

    @property
    def width(self) -> int:
        """Numbers held for each draw."""
        return max(len(self.bar), *(len(pool) for pool in self.pools))

    def every(self) -> Places:
        """Give all ways."""
        pairs = zip(self.pools, self.count, strict=True)
        sets = [
            np.array(list(combinations(pool.tolist(), count)), dtype=np.int64)
            for pool, count in pairs
        ]
        chosen = _mixed_radix(self.n_ways, [len(s) for s in sets])
        return self._places([s[k] for s, k in zip(sets, chosen.T, strict=True)])

    def draw(self, n: int, rng: np.random.Generator) -> Places:
        """Draw as many assets of each pool as had an event."""
        pairs = zip(self.pools, self.count, strict=True)
        return self._places(
            [pool[_subsets(len(pool), count, n, rng)] for pool, count in pairs]
        )

    def _places(self, drawn: Sequence[IntArray]) -> Places:
        """Give the events the assets drawn for their bars."""
        start = np.cumsum([0, *self.count])[:-1]
        asset = np.concatenate(drawn, axis=1)[:, start[self.group] + self.slot]
        return asset, np.broadcast_to(self.bar, asset.shape)


def other_dates(
    asset: IntArray, bar: IntArray, usable: BoolArray, window: Window
) -> OtherDates:
    """Find the shifts open to each cluster: events whose windows meet move as one."""
    known, at = np.unique(bar, return_inverse=True)
    apart = np.diff(known, prepend=known[:1]) >= window.length
    cluster = np.cumsum(apart)
    shifts = [
        _shifts(known[cluster == c], asset, bar, usable)
        for c in range(int(cluster[-1]) + 1)
    ]
    count = np.array([len(s) for s in shifts], dtype=np.int64)
    return OtherDates(
        asset=asset,
        bar=bar,
        cluster=np.asarray(cluster[at], dtype=np.int64),
        shifts=np.concatenate(shifts),
        start=np.cumsum(count) - count,
        count=count,
    )


def other_assets(asset: IntArray, bar: IntArray, usable: BoolArray) -> OtherAssets:
    """Find the assets that could have had the events of each bar."""
    known, group = np.unique(bar, return_inverse=True)
    slot = np.empty(len(bar), dtype=np.int64)
    pools, count = [], []
    for g, day in enumerate(known):
        here = group == g
        real, slot[here] = np.unique(asset[here], return_inverse=True)
        others = np.setdiff1d(np.flatnonzero(usable[day]), real)
        pools.append(np.concatenate((real, others)))
        count.append(len(real))
    return OtherAssets(
        bar=bar,
        group=np.asarray(group, dtype=np.int64),
        slot=slot,
        pools=tuple(pools),
        count=tuple(count),
    )


def usable_places(arrays: EventArrays, window: Window) -> BoolArray:
    """Tell where a placebo event can be, shape (n_bars, n_assets).

    Every bar that it needs lies inside the data, the estimation window is complete
    enough, the tested window has all its returns, and shares no bar with the event
    window of a real event of the asset.
    """
    source = arrays.source
    known: BoolArray = np.isfinite(source.panel)
    if source.needs_regressors:
        known &= np.asarray(np.isfinite(source.regressors).all(axis=1))[:, None]
    fitted = known if source.masked is None else known & ~source.masked
    usable = np.asarray(_count(known, window) == window.length)
    usable &= _count(fitted, arrays.estimation) >= source.n_needed
    usable &= ~_taken(arrays, window)
    usable[: max(0, -source.span.first)] = False
    usable[len(usable) - max(0, source.span.last) :] = False
    return usable


def _shifts(
    days: IntArray, asset: IntArray, bar: IntArray, usable: BoolArray
) -> IntArray:
    """Shifts of the bars of a cluster, 0 first, that leave every event usable."""
    n_bars = len(usable)
    fits = np.ones(n_bars, dtype=bool)
    for day in days:
        ahead = int(day - days[0])
        here = np.asarray(usable[:, np.unique(asset[bar == day])].all(axis=1))
        fits[n_bars - ahead :] = False
        fits[: n_bars - ahead] &= here[ahead:]
    return np.concatenate(([0], np.flatnonzero(fits) - days[0]))


def _count(marks: BoolArray, window: Window) -> IntArray:
    """Count the marks in the window around each bar, as far as there are data."""
    n_bars = len(marks)
    running = np.zeros((n_bars + 1, marks.shape[1]), dtype=np.int64)
    np.cumsum(marks, axis=0, out=running[1:])
    bars = np.arange(n_bars)
    first, last = ((bars + k).clip(0, n_bars) for k in (window.first, window.last + 1))
    return np.asarray(running[last] - running[first])


def _taken(arrays: EventArrays, window: Window) -> BoolArray:
    """Tell where the tested window would meet the event window of a real event."""
    source = arrays.source
    n_bars, n_assets = source.panel.shape
    edge = np.zeros((n_bars + 1, n_assets), dtype=np.int64)
    first = source.bar + arrays.event.first - window.last
    after = source.bar + arrays.event.last - window.first + 1
    np.add.at(edge, (first.clip(0, n_bars), source.asset), 1)
    np.add.at(edge, (after.clip(0, n_bars), source.asset), -1)
    return np.asarray(np.cumsum(edge, axis=0)[:-1] > 0)


def _subsets(size: int, count: int, n: int, rng: np.random.Generator) -> IntArray:
    """Draw `count` of `size` things without replacement, `n` times, in no order."""
    if count == 1:
        return rng.integers(0, size, (n, 1))
    keys = rng.random((n, size))
    return np.argpartition(keys, count - 1, axis=1)[:, :count]


def _mixed_radix(n: int, count: Sequence[int]) -> IntArray:
    """Every combination of one choice each, shape (n, len(count)), zeros first."""
    return np.stack(np.unravel_index(np.arange(n), tuple(count)), axis=1)


def pieces(n: int, size: int) -> Iterator[slice]:
    """Cut a range."""
    for start in range(0, n, size):
        yield slice(start, min(start + size, n))
