"""What alignment needs to know of prices: when each bar opened and closed."""

from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from eventimpact._types import IntArray, TimeArray


class Bars(Protocol):
    """Bars in the order of time; a price history is one."""

    @property
    def symbol(self) -> str:
        """What is traded."""
        ...

    @property
    def open_at(self) -> TimeArray:
        """Instants, UTC, of shape (n_bars,), at which the bars open."""
        ...

    @property
    def close_at(self) -> TimeArray:
        """Instants, UTC, of shape (n_bars,), at which the bars close."""
        ...


def position_of(instants: TimeArray, close_at: TimeArray) -> IntArray:
    """Position of the first bar that closes strictly after each instant.

    Parameters
    ----------
    instants : ndarray of shape (n,)
        UTC instants.
    close_at : ndarray of shape (n_bars,)
        Closes of the bars, increasing.

    Returns
    -------
    ndarray of shape (n,)
        Positions; ``n_bars`` where no bar closes after the instant. News at the
        very instant of a close belongs to the next bar.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.alignment import position_of
    >>> closes = np.array(["2025-04-16", "2025-04-17"], dtype="datetime64[ns]")
    >>> news = np.array(["2025-04-15T23:59", "2025-04-16"], dtype="datetime64[ns]")
    >>> position_of(news, closes)
    array([0, 1])
    """
    found = np.searchsorted(close_at, instants, side="right")
    return np.asarray(found, dtype=np.int64)


def as_instants(moments: list[datetime]) -> TimeArray:
    """Return aware datetimes as UTC instants."""
    naive = [moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
    return np.array(naive, dtype="datetime64[us]").astype("datetime64[ns]")
