"""The bars of several masks put at random, all by the same moves."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, IntArray
from eventimpact.errors import InvalidInputError
from eventimpact.inference._clusters import ClusterLayout
from eventimpact.numerics import runs


def placed_masks(
    masks: ArrayLike, n_draws: int, *, rng: np.random.Generator | int
) -> BoolArray:
    """Put the clusters of several masks of the same bars at random places together.

    Masks that choose bars of the same events differently, as by the earliest day an
    event may have had or by all of them, so keep their relation in every draw.

    Parameters
    ----------
    masks : array_like of bool, shape (n_masks, n_bars)
        Bars that each mask claims.
    n_draws : int
        Number of random placements.
    rng : numpy.random.Generator or int
        Source of the random placements, or its seed.

    Returns
    -------
    ndarray of bool, shape (n_draws, n_masks, n_bars)
        The masks with their clusters moved. A cluster is a run of bars that any mask
        claims. Clusters do not overlap, and at least one bar stays free between
        two, as in `placement_test`.

    Raises
    ------
    InvalidInputError
        The masks are not in rows.

    Examples
    --------
    >>> from eventimpact.inference import placed_masks
    >>> masks = [[True, True, False, False], [False, True, False, False]]
    >>> placed_masks(masks, 2, rng=1).astype(int).tolist()
    [[[0, 0, 1, 1], [0, 0, 0, 1]], [[0, 1, 1, 0], [0, 0, 1, 0]]]
    """
    claimed = np.asarray(masks, dtype=bool)
    if claimed.ndim != 2:
        message = (
            f"masks has shape {claimed.shape}; give one row a mask and one column a bar"
        )
        raise InvalidInputError(message)
    starts, lengths = runs(claimed.any(axis=0))
    placed = np.zeros((n_draws, *claimed.shape), dtype=bool)
    if not len(starts):
        return placed
    at = _first_bars(lengths, claimed.shape[1], n_draws, np.random.default_rng(rng))
    draws = np.arange(n_draws)
    for first, length, moved in zip(
        starts.tolist(), lengths.tolist(), at.T, strict=True
    ):
        for step in range(length):
            placed[draws, :, moved + step] = claimed[:, first + step]
    return placed


def _first_bars(
    lengths: IntArray, n_bars: int, n_draws: int, rng: np.random.Generator
) -> IntArray:
    """Draw the first bar of each cluster, (n_draws, n_clusters), in the order given."""
    layout = ClusterLayout(
        n_bars=n_bars, lengths=tuple(lengths.tolist()), is_apart=True
    )
    places = layout.random_placements(n_draws, rng)
    keys = places.lengths + rng.random(places.lengths.shape)
    slots = np.argsort(keys, axis=1)
    found = np.empty_like(places.starts)
    found[:, np.argsort(lengths, kind="stable")] = np.take_along_axis(
        places.starts, slots, axis=1
    )
    return found
