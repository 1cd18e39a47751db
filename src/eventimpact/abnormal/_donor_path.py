"""Which donors an event was compared with, and how much of each."""

from dataclasses import dataclass, replace
from typing import final

import numpy as np

from eventimpact._types import BoolArray, IntArray, frozen
from eventimpact.abnormal._arrays import EventArrays
from eventimpact.abnormal._donors import donor_model, event_blocks, series
from eventimpact.abnormal._part import FITTED
from eventimpact.normal import Block, DonorModel, SyntheticPath


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DonorCounts:
    """How many donors each event had.

    Parameters
    ----------
    used : ndarray of int, shape (n_events,)
        Donors among which weights were shared out.
    excluded : ndarray of int, shape (n_events,)
        Other assets not used because an event of their own is in the same bars.
    incomplete : ndarray of int, shape (n_events,)
        Other assets not used because a bar is missing.
    """

    used: IntArray
    excluded: IntArray
    incomplete: IntArray


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventDonors:
    """One event beside its donors.

    Parameters
    ----------
    path : SyntheticPath
        Gaps of the estimation and the event window, and weights of all donors.
    excluded : ndarray of bool, shape (n_donors,)
        The asset of the event, and those with an event of their own in the same bars.
    """

    path: SyntheticPath
    excluded: BoolArray


def donor_path(arrays: EventArrays, event: int) -> EventDonors:
    """Compare one event with its donors once more, for the weights.

    Parameters
    ----------
    arrays : EventArrays
        Of ``SyntheticControl`` or ``SyntheticDifference``.
    event : int
        Row of the event.

    Returns
    -------
    EventDonors
        Weights by column of the panel, or of the factors where they were the donors.

    Raises
    ------
    ValueError
        If the model has no donors, or the event was dropped.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import donor_path, event_arrays
    >>> from eventimpact.normal import SyntheticControl
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (300, 4))
    >>> returns[:, 0] = returns[:, 1:3] @ [0.25, 0.75]
    >>> arrays = event_arrays(returns, None, [0], [280], model=SyntheticControl())
    >>> donor_path(arrays, 0).path.weights.round(6)
    array([0.  , 0.25, 0.75, 0.  ])
    """
    model = _model(arrays)
    if arrays.code[event] != FITTED:
        message = f"event {event} was dropped: {arrays.reasons[event]}"
        raise ValueError(message)
    before, after = _windows(arrays, model, event)
    excluded = _out(before)
    y = np.concatenate((before.response[0], after.response[0]))
    donors = np.concatenate((before.factors[0], after.factors[0]))
    path = model.compare(y, donors[:, ~excluded], arrays.estimation.length)
    weights, used = np.zeros(len(excluded)), np.zeros(len(excluded), dtype=bool)
    weights[~excluded], used[~excluded] = path.weights, path.used
    return EventDonors(
        path=replace(path, weights=frozen(weights), used=frozen(used)),
        excluded=frozen(excluded),
    )


def donor_counts(arrays: EventArrays) -> DonorCounts:
    """Count the donors of every event, and those it could not use.

    Parameters
    ----------
    arrays : EventArrays
        Of ``SyntheticControl`` or ``SyntheticDifference``.

    Returns
    -------
    DonorCounts
        All 0 for an event without a bar in the data.

    Raises
    ------
    ValueError
        If the model has no donors.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import donor_counts, event_arrays
    >>> from eventimpact.normal import SyntheticControl
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (300, 6))
    >>> returns[200, 5] = np.nan
    >>> arrays = event_arrays(
    ...     returns, None, [0, 1], [280, 282], model=SyntheticControl()
    ... )
    >>> counts = donor_counts(arrays)
    >>> counts.used, counts.excluded, counts.incomplete
    (array([3, 3]), array([1, 1]), array([1, 1]))
    """
    model, n = _model(arrays), len(arrays.ar)
    used, excluded, incomplete = (np.zeros(n, dtype=np.int64) for _ in range(3))
    itself = 0 if arrays.source.regressors.shape[1] else 1
    for event in range(n):
        if not 0 <= arrays.source.bar[event] < len(arrays.source.panel):
            continue
        before, after = _windows(arrays, model, event)
        out = _out(before)
        complete = _complete(before) & _complete(after)
        used[event] = np.count_nonzero(complete & ~out)
        excluded[event] = np.count_nonzero(out) - itself
        incomplete[event] = np.count_nonzero(~complete & ~out)
    return DonorCounts(
        used=frozen(used), excluded=frozen(excluded), incomplete=frozen(incomplete)
    )


def _out(block: Block) -> BoolArray:
    """Tell which donors must not be used."""
    n_donors = block.factors.shape[2]
    return (
        np.zeros(n_donors, dtype=bool) if block.excluded is None else block.excluded[0]
    )


def _complete(block: Block) -> BoolArray:
    """Tell which donors have every bar that the event has."""
    known = np.isfinite(block.response[0])
    return np.asarray(np.isfinite(block.factors[0][known]).all(axis=0))


def _model(arrays: EventArrays) -> DonorModel:
    """Find the model that compares with donors."""
    own = arrays.source.own
    model = None if own is None else donor_model(own)
    if model is None:
        message = "the model compares with no donors; use SyntheticControl"
        raise ValueError(message)
    return model


def _windows(arrays: EventArrays, model: DonorModel, event: int) -> tuple[Block, Block]:
    """Both windows of an event as the model saw them."""
    source, rows = arrays.source, np.array([event])
    y = series(source, rows, arrays.estimation)
    y[source.hidden(rows, arrays.estimation)] = np.nan
    return event_blocks(source, model, event, y[0])
