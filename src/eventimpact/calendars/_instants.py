"""Instants of UTC, parsed once at the border."""

from datetime import UTC, datetime

import numpy as np

from eventimpact._types import TimeArray


def instant(moment: datetime) -> np.datetime64:
    """Return a moment that has a time zone as datetime64[ns] of UTC.

    Parameters
    ----------
    moment : datetime
        A moment with a time zone.

    Returns
    -------
    numpy.datetime64
        The instant, to the nanosecond.

    Raises
    ------
    ValueError
        The moment has no time zone.

    Examples
    --------
    >>> from datetime import datetime, timedelta, timezone
    >>> from eventimpact.calendars import instant
    >>> new_york = timezone(timedelta(hours=-4))
    >>> str(instant(datetime(2025, 4, 2, 16, tzinfo=new_york)))
    '2025-04-02T20:00:00.000000000'
    """
    if moment.tzinfo is None:
        message = (
            f"{moment.isoformat()} has no time zone; give one, as in "
            "datetime(2025, 4, 16, tzinfo=UTC)"
        )
        raise ValueError(message)
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "ns")


def within(
    open_at: TimeArray, close_at: TimeArray, start: datetime, stop: datetime
) -> tuple[TimeArray, TimeArray]:
    """Return the bars that open at or after `start` and close by `stop`."""
    inside = (open_at >= instant(start)) & (close_at <= instant(stop))
    return open_at[inside], close_at[inside]


def when(instant_of_utc: np.datetime64) -> str:
    """Write an instant of UTC to the second."""
    return f"{np.datetime_as_string(instant_of_utc, unit='s')}Z"
