"""Bars as a series of prices shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import final

from eventimpact._types import TimeArray, frozen
from eventimpact.calendars._instants import within


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ObservedSessions:
    """The bars that a series has, for markets without a written calendar.

    Parameters
    ----------
    open_at, close_at : ndarray of shape (n_bars,), datetime64
        Instants of UTC, in order, without overlap.

    Raises
    ------
    ValueError
        The bars are of unequal number, out of order, or overlap.

    Examples
    --------
    >>> import numpy as np
    >>> from datetime import UTC, datetime
    >>> from eventimpact.calendars import ObservedSessions
    >>> days = np.arange("2024-01-01", "2024-01-04", dtype="datetime64[D]")
    >>> observed = ObservedSessions(open_at=days[:-1], close_at=days[1:])
    >>> open_at, _ = observed.bars(
    ...     datetime(2024, 1, 2, tzinfo=UTC), datetime(2024, 1, 9, tzinfo=UTC)
    ... )
    >>> str(open_at.astype("datetime64[D]")[0])
    '2024-01-02'
    """

    open_at: TimeArray
    close_at: TimeArray

    def __post_init__(self) -> None:
        open_at = self.open_at.astype("datetime64[ns]")
        close_at = self.close_at.astype("datetime64[ns]")
        if open_at.shape != close_at.shape or open_at.ndim != 1:
            message = (
                f"there are {open_at.shape} opens and {close_at.shape} closes; "
                "give each bar one of both"
            )
            raise ValueError(message)
        if (open_at >= close_at).any() or (open_at[1:] < close_at[:-1]).any():
            message = "the bars overlap or are out of order; sort them by time"
            raise ValueError(message)
        object.__setattr__(self, "open_at", frozen(open_at))
        object.__setattr__(self, "close_at", frozen(close_at))

    @property
    def name(self) -> str:
        """The name "observed"."""
        return "observed"

    def bars(self, start: datetime, stop: datetime) -> tuple[TimeArray, TimeArray]:
        """Return open and close, in UTC, of each bar within [start, stop].

        Parameters
        ----------
        start, stop : datetime
            Instants with a time zone.

        Returns
        -------
        open_at, close_at : ndarray of shape (n_bars,), datetime64[ns]
            Bars that open at or after `start` and close at or before `stop`.
        """
        return within(self.open_at, self.close_at, start, stop)
