"""Events of one group whose windows share bars."""

from collections.abc import Sequence

import numpy as np

from eventimpact._types import IntArray


def count_clusters(windows: Sequence[IntArray]) -> int:
    """Count the groups of windows, in order of their first bars, that share no bar."""
    n_clusters = 0
    taken = np.empty(0, dtype=np.int64)
    for bars in windows:
        meets = bool(np.isin(bars, taken).any())
        n_clusters += bool(len(bars)) and not meets
        taken = np.concatenate((taken, bars))
    return n_clusters


def overlap_note(group: str, windows: Sequence[IntArray]) -> str | None:
    """Say in a sentence that windows of a group overlap, None if none do."""
    held = [bars for bars in windows if len(bars)]
    n_clusters = count_clusters(held)
    if n_clusters == len(held):
        return None
    count = np.unique(np.concatenate(held), return_counts=True)[1]
    n_shared = int((count > 1).sum())
    return (
        f"windows of {group} overlap one another on {n_shared} "
        f"bar{'s' * (n_shared != 1)}: its {len(held)} events are {n_clusters} "
        f"cluster{'s' * (n_clusters != 1)}; take a shorter window, or merge them"
    )
