"""Sessions of exchanges, with their holidays and early closes."""

import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, final

import lazy_loader
import numpy as np

from eventimpact._types import IntArray, TimeArray, frozen
from eventimpact.calendars._instants import instant
from eventimpact.errors import DataNotAvailableError, UnknownNameError


# Half a second and pandas, which the always-open markets need not pay.
exchange_calendars: Final = lazy_loader.load("exchange_calendars")


@final
@dataclass(frozen=True, slots=True)
class ExchangeSessions:
    """The sessions of an exchange, one bar each.

    Parameters
    ----------
    code : str
        Market identifier, such as "XNYS" for New York.

    Raises
    ------
    UnknownNameError
        No exchange has this code.

    Examples
    --------
    The day before Independence Day closes at 13:00 in New York.

    >>> from datetime import UTC, datetime
    >>> from eventimpact.calendars import ExchangeSessions
    >>> _, close_at = ExchangeSessions("XNYS").bars(
    ...     datetime(2024, 7, 3, tzinfo=UTC), datetime(2024, 7, 6, tzinfo=UTC)
    ... )
    >>> [str(close) for close in close_at.astype("datetime64[m]")]
    ['2024-07-03T17:00', '2024-07-05T20:00']
    """

    code: str

    def __post_init__(self) -> None:
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            known = exchange_calendars.get_calendar_names(include_aliases=True)
        if self.code not in known:
            raise UnknownNameError.from_known("exchange", self.code, tuple(known))

    @property
    def name(self) -> str:
        """The code of the exchange."""
        return self.code

    def bars(self, start: datetime, stop: datetime) -> tuple[TimeArray, TimeArray]:
        """Return open and close, in UTC, of each session within [start, stop].

        Parameters
        ----------
        start, stop : datetime
            Instants with a time zone.

        Returns
        -------
        open_at, close_at : ndarray of shape (n_bars,), datetime64[ns]
            Sessions that open at or after `start` and close by `stop`.

        Raises
        ------
        DataNotAvailableError
            The sessions of these years are not known.
        """
        _, open_at, close_at = self.sessions(start, stop)
        return open_at, close_at

    def sessions(
        self, start: datetime, stop: datetime
    ) -> tuple[TimeArray, TimeArray, TimeArray]:
        """Return day, open and close of each session within [start, stop].

        The day is that of the exchange's own calendar, which need not be the day of
        UTC on which the session opens or closes.

        Parameters
        ----------
        start, stop : datetime
            Instants with a time zone.

        Returns
        -------
        day : ndarray of shape (n_bars,), datetime64[D]
            Days by which the exchange names its sessions.
        open_at, close_at : ndarray of shape (n_bars,), datetime64[ns]
            Sessions that open at or after `start` and close by `stop`.

        Raises
        ------
        DataNotAvailableError
            The sessions of these years are not known.

        Examples
        --------
        On 24 December Auckland closes at 12:45, on the day before by UTC.

        >>> from datetime import UTC, datetime
        >>> from eventimpact.calendars import ExchangeSessions
        >>> day, _, close_at = ExchangeSessions("XNZE").sessions(
        ...     datetime(2024, 12, 23, 12, tzinfo=UTC),
        ...     datetime(2024, 12, 25, tzinfo=UTC),
        ... )
        >>> str(day[0]), str(close_at[0].astype("datetime64[m]"))
        ('2024-12-24', '2024-12-23T23:45')
        """
        margin = timedelta(days=2)
        years = (start - margin).year, (stop + margin).year
        day, open_at, close_at = _sessions(self.code, *years)
        inside = (open_at >= instant(start)) & (close_at <= instant(stop))
        return day[inside], open_at[inside], close_at[inside]

    def on(self, days: TimeArray) -> tuple[TimeArray, TimeArray, IntArray]:
        """Return open, close and running number of the sessions of given days.

        Parameters
        ----------
        days : ndarray of shape (n_bars,), datetime64[D]
            Days of the exchange's own calendar, at least one.

        Returns
        -------
        open_at, close_at : ndarray of shape (n_bars,), datetime64[ns]
            Instants of UTC.
        number : ndarray of shape (n_bars,), int64
            Consecutive for consecutive sessions.

        Raises
        ------
        ValueError
            A day is no session.
        DataNotAvailableError
            The sessions of these years are not known.
        """
        wanted = days.astype("datetime64[D]")
        years = wanted.astype("datetime64[Y]").astype(np.int64) + 1970
        label, open_at, close_at = _sessions(
            self.code, int(years.min()), int(years.max())
        )
        number = np.searchsorted(label, wanted).clip(max=len(label) - 1)
        absent = label[number] != wanted
        if absent.any():
            first = wanted[int(np.argmax(absent))]
            message = (
                f"{int(absent.sum())} days are no session of {self.code}, the first "
                f"is {first}; drop them or choose another calendar"
            )
            raise ValueError(message)
        return open_at[number], close_at[number], number.astype(np.int64)


@lru_cache(maxsize=16)
def _sessions(
    code: str, first_year: int, last_year: int
) -> tuple[TimeArray, TimeArray, TimeArray]:
    """Return label, open and close of every session of some years."""
    start, end = f"{first_year}-01-01", f"{last_year}-12-31"
    try:
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            calendar = exchange_calendars.get_calendar(code, start=start, end=end)
    except ValueError as error:
        message = (
            f"the sessions of {code} are not known for all of {first_year} to "
            f"{last_year}; choose a shorter span"
        )
        raise DataNotAvailableError(message) from error
    label, opens, closes = (
        frozen(np.asarray(nanos).astype("datetime64[ns]"))
        for nanos in (
            calendar.sessions_nanos,
            calendar.opens_nanos,
            calendar.closes_nanos,
        )
    )
    return label.astype("datetime64[D]"), opens, closes
