"""Numbers of the events that were fitted, among all events."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import FloatArray, IntArray
from eventimpact.alignment import Dropped


class Spread(NamedTuple):
    """Rows of the events that were fitted, None if all were; reasons of the others."""

    n_events: int
    rows: IntArray | None
    dropped: tuple[str | None, ...]

    def numbers(self, fitted: FloatArray) -> FloatArray:
        """Put numbers in the rows of their events; NaN elsewhere."""
        if self.rows is None:
            return fitted
        whole = np.full((self.n_events, *fitted.shape[1:]), np.nan)
        whole[self.rows] = fitted
        return whole

    def counts(self, fitted: NDArray[Any]) -> IntArray:
        """Put counts in the rows of their events; 0 elsewhere."""
        whole = np.zeros(self.n_events, dtype=np.int64)
        whole[slice(None) if self.rows is None else self.rows] = fitted
        return whole

    def reasons(self, fitted: tuple[str | None, ...]) -> tuple[str | None, ...]:
        """Put reasons in the rows of their events, among those of the others."""
        if self.rows is None:
            return fitted
        said = list(self.dropped)
        for row, reason in zip(self.rows.tolist(), fitted, strict=True):
            said[row] = reason
        return tuple(said)


def dropped_events(
    event_ids: tuple[str, ...], reasons: tuple[str | None, ...]
) -> tuple[Dropped, ...]:
    """Pair the events that were dropped with their reasons."""
    return tuple(
        Dropped(event_id=event_id, reason=reason)
        for event_id, reason in zip(event_ids, reasons, strict=True)
        if reason is not None
    )
