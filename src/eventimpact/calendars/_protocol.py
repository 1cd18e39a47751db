"""What every calendar can do."""

from datetime import datetime
from typing import Protocol

from eventimpact._types import TimeArray


class Calendar(Protocol):
    """A rule that says when bars open and close."""

    @property
    def name(self) -> str:
        """Name of the calendar, such as "24/7" or "XNYS"."""
        ...

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
        ...
