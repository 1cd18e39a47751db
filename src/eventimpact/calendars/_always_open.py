"""Markets that never close."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import final

import numpy as np

from eventimpact._types import TimeArray, frozen
from eventimpact.calendars._instants import instant


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AlwaysOpen:
    """A market that never closes, cut into bars at a chosen time of day.

    Parameters
    ----------
    cutoff : time, default 00:00
        Time of day, in UTC, at which a bar ends.
    bar : timedelta, default one day
        Length of a bar; it must divide a day.

    Raises
    ------
    ValueError
        The bar does not divide a day, or the cutoff has another zone.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from eventimpact.calendars import AlwaysOpen
    >>> open_at, close_at = AlwaysOpen().bars(
    ...     datetime(2025, 4, 15, 12, tzinfo=UTC), datetime(2025, 4, 18, tzinfo=UTC)
    ... )
    >>> [str(day) for day in open_at.astype("datetime64[D]")]
    ['2025-04-16', '2025-04-17']
    """

    cutoff: time = time(0, 0)
    bar: timedelta = timedelta(days=1)

    def __post_init__(self) -> None:
        if self.bar <= timedelta(0) or timedelta(days=1) % self.bar:
            message = f"the bar is {self.bar}; it must be a whole part of a day"
            raise ValueError(message)
        if self.cutoff.utcoffset():
            message = f"the cutoff {self.cutoff} is not in UTC; give a time of UTC"
            raise ValueError(message)

    @property
    def name(self) -> str:
        """The name "24/7"."""
        return "24/7"

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
        length = np.timedelta64(self.bar, "ns")
        cutoff = timedelta(
            hours=self.cutoff.hour,
            minutes=self.cutoff.minute,
            seconds=self.cutoff.second,
        )
        anchor = np.datetime64(0, "ns") + np.timedelta64(cutoff, "ns")
        first = anchor - (anchor - instant(start)) // length * length
        edges = np.arange(first, instant(stop) + np.timedelta64(1, "ns"), length)
        return frozen(edges[:-1]), frozen(edges[1:])
