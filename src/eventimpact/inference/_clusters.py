"""Ways to place clusters of bars in a window without overlap."""

import math
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray


_CELLS: Final = 2_000_000


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placements:
    """Placements of clusters: first bars and lengths, each (n_placements, k)."""

    starts: IntArray
    lengths: IntArray

    def sums(self, x: FloatArray | BoolArray) -> FloatArray:
        """Sum `x` over the bars of each placement."""
        running = np.concatenate(([0.0], np.cumsum(x, dtype=np.float64)))
        parts = running[self.starts + self.lengths] - running[self.starts]
        total: FloatArray = parts.sum(axis=1)
        return total


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterLayout:
    """Clusters of given lengths among `n_bars` bars.

    `is_apart` asks for a free bar, at least, between two clusters.
    """

    n_bars: int
    lengths: tuple[int, ...]
    is_apart: bool

    @property
    def n_slots(self) -> int:
        """Places to choose from: one for each cluster, and the free bars."""
        free = self.n_bars - sum(self.lengths)
        return free + 1 if self.is_apart else free + len(self.lengths)

    @property
    def n_placements(self) -> int:
        """Number of different placements."""
        orderings = math.factorial(len(self.lengths))
        for repeats in Counter(self.lengths).values():
            orderings //= math.factorial(repeats)
        return math.comb(self.n_slots, len(self.lengths)) * orderings

    def all_placements(self) -> Placements:
        """Enumerate every placement once."""
        k = len(self.lengths)
        chosen = np.array(list(combinations(range(self.n_slots), k)), dtype=np.int64)
        orders = np.array(_orderings(self.lengths), dtype=np.int64)
        return self._placements(
            np.repeat(chosen, len(orders), axis=0), np.tile(orders, (len(chosen), 1))
        )

    def random_placements(self, n: int, rng: np.random.Generator) -> Placements:
        """Draw `n` placements, each as likely as any other."""
        k = len(self.lengths)
        chosen = np.empty((n, k), dtype=np.int64)
        block = max(1, _CELLS // self.n_slots)
        for start in range(0, n, block):
            part = chosen[start : start + block]
            keys = rng.random((len(part), self.n_slots))
            part[:] = np.argpartition(keys, k - 1, axis=1)[:, :k]
        chosen.sort(axis=1)
        orders = rng.permuted(np.tile(np.array(self.lengths), (n, 1)), axis=1)
        return self._placements(chosen, orders)

    def _placements(self, chosen: IntArray, lengths: IntArray) -> Placements:
        """Turn chosen slots into first bars."""
        before = chosen if self.is_apart else chosen - np.arange(len(self.lengths))
        starts = before + np.cumsum(lengths, axis=1) - lengths
        return Placements(starts=starts, lengths=lengths)


def run_lengths(label: IntArray) -> tuple[int, ...]:
    """Lengths of the runs of equal labels other than zero, in order."""
    edges = np.flatnonzero(np.diff(label)) + 1
    runs = np.split(label, edges)
    return tuple(len(run) for run in runs if len(run) and run[0] != 0)


def _orderings(lengths: tuple[int, ...]) -> list[tuple[int, ...]]:
    """List the different orders of some lengths."""
    if not lengths:
        return [()]
    found: list[tuple[int, ...]] = []
    for first in sorted(set(lengths)):
        rest = list(lengths)
        rest.remove(first)
        found.extend((first, *order) for order in _orderings(tuple(rest)))
    return found
