"""Blocks of a study done side by side, their results taken in turn."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar


_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_MOST: Final = 4


def count_threads(wanted: int | None) -> int:
    """Give the number of threads: as many as wanted, else one a core, up to four."""
    if wanted is not None:
        return wanted
    if hasattr(os, "sched_getaffinity"):
        return min(_MOST, len(os.sched_getaffinity(0)))
    return min(_MOST, os.cpu_count() or 1)


def in_turn(
    work: Callable[[_Item], _Result], items: Iterable[_Item], n_threads: int
) -> Iterator[_Result]:
    """Work on items in threads, a few ahead of the one whose result is due."""
    if n_threads == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(n_threads) as pool:
        waiting: deque[Future[_Result]] = deque()
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > n_threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
