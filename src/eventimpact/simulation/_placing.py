"""Bars for the events of a trial."""

from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.simulation._trials import Trials


_SHARE: Final = 5
_SPELL: Final = 20


def place_events(
    state: FloatArray, trials: Trials, rng: np.random.Generator
) -> IntArray:
    """Draw first bars of events, (n_events,), whose windows do not overlap.

    `state` is the log volatility before each bar, NaN where unknown.
    """
    known = np.arange(trials.first, len(state) - trials.length + 1)
    known = known[np.isfinite(state[known])]
    if not len(known):
        message = (
            f"no volatility is known from bar {trials.first} on; begin later, or take "
            "series that move"
        )
        raise ValueError(message)
    anchor = int(rng.choice(known))
    if trials.n_events == 1:
        return np.array([anchor])
    order = _order(known, anchor, state, trials, rng)
    chosen = [anchor]
    while len(chosen) < trials.n_events:
        order = order[np.abs(order - chosen[-1]) >= trials.length]
        if not len(order):
            message = (
                f"{len(chosen)} of {trials.n_events} events of {trials.length} bars found "
                f"room among {len(known)} bars; take longer series"
            )
            raise ValueError(message)
        chosen.append(int(order[0]))
    return np.sort(np.array(chosen))


def _order(
    known: IntArray,
    anchor: int,
    state: FloatArray,
    trials: Trials,
    rng: np.random.Generator,
) -> IntArray:
    """Put bars in the order in which they are to be taken."""
    if trials.placing == "anywhere":
        return rng.permutation(known)
    if trials.placing == "alike":
        distance, n_near = np.abs(state[known] - state[anchor]), len(known) // _SHARE
    else:
        distance = np.abs(known - anchor).astype(np.float64)
        reach = max(_SPELL, 2 * trials.n_events * trials.length)
        n_near = int(np.count_nonzero(distance <= reach))
    nearest = known[np.argsort(distance, kind="stable")]
    return np.concatenate((rng.permutation(nearest[:n_near]), nearest[n_near:]))
