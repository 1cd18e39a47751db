"""Innovations that a bootstrap puts in the place of residuals."""

from collections.abc import Iterator
from importlib import import_module
from typing import Final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray


_CELLS: Final = 160_000
_PLACES: Final = 40_000
_LONG: Final = 6.0
_BYTES: Final = (np.arange(256)[:, None] >> np.arange(8)) & 1
_SIGNS: Final = 1.0 - 2.0 * _BYTES
_ROOTS: Final = np.sqrt(np.array([0.5, 1.0, 1.5]))
_SIX: Final = np.concatenate((-_ROOTS, _ROOTS))


def blocks(n_draws: int, n: int, *, with_places: bool = False) -> Iterator[int]:
    """Numbers of draws whose arrays stay within a processor's cache."""
    step = max(1, (_PLACES if with_places else _CELLS) // n)
    for start in range(0, n_draws, step):
        yield min(step, n_draws - start)


def signs(weights: str, b: int, n: int, rng: np.random.Generator) -> FloatArray:
    """Random weights of mean 0 and variance 1, shape (b, n)."""
    if weights == "webb":
        return np.asarray(_SIX[rng.integers(0, 6, (b, n))])
    n_bytes = -(-n // 8)
    drawn = np.frombuffer(rng.bytes(b * n_bytes), dtype=np.uint8)
    return np.asarray(_SIGNS.take(drawn, axis=0).reshape(b, 8 * n_bytes)[:, :n])


def stationary_places(
    length: float, shape: tuple[int, int], n_pool: int, rng: np.random.Generator
) -> IntArray:
    """Places that blocks of geometric length take in a pool that repeats itself.

    A block begins below `n_pool` and runs on beyond it. A geometric length has no
    memory, so that every draw may begin with a block of its own.
    """
    if length <= 1:
        return np.asarray(rng.integers(0, n_pool, shape))
    begins = _begins(length, shape[0] * shape[1], rng)
    begins[:: shape[1]] = True
    first = np.flatnonzero(begins)
    place = rng.integers(0, n_pool, len(first))
    steps = np.ones(len(begins), dtype=np.int64)
    steps[0] = place[0]
    steps[first[1:]] += np.diff(place) - np.diff(first)
    return np.cumsum(steps, out=steps).reshape(shape)


def _begins(length: float, n: int, rng: np.random.Generator) -> BoolArray:
    """Bars on which a block of geometric length begins: bar by bar, or block by block."""
    if length < _LONG:
        return np.asarray(rng.random(n, dtype=np.float32) < 1 / length)
    begins, at = np.zeros(n, dtype=np.bool_), -1
    while at < n:
        expected = int((n - at) / length * 1.05) + 16
        ends = at + np.cumsum(rng.geometric(1 / length, expected))
        begins[ends[ends < n]] = True
        at = int(ends[-1])
    return begins


def block_length(resid: FloatArray) -> float:
    """Longer of the best mean lengths for residuals and for their squares."""
    best = import_module("arch.bootstrap").optimal_block_length
    both = np.column_stack((resid, resid**2))
    found = np.asarray(best(both)["stationary"], dtype=np.float64)
    longest = float(np.nanmax(np.where(np.isfinite(found), found, 1.0)))
    return min(max(1.0, longest), len(resid) / 3)
