"""Written times, and the interval of UTC instants that each of them means."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal, NamedTuple


Precision = Literal["second", "minute", "hour", "day", "month", "year", "interval"]

OPEN_END: Final = ".."
_TICK: Final = timedelta(microseconds=1)
_FINE: Final[tuple[Precision, ...]] = ("second", "minute", "hour")
_ORDER: Final[tuple[Precision, ...]] = (*_FINE, "day", "month", "year")
_LENGTH: Final = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
_STAMP: Final = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"([T ](?P<clock>\d\d:\d\d(?P<seconds>:\d\d(\.\d{1,6})?)?)"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?"
)


class Span(NamedTuple):
    """What a written time means: two instants, how sharp, and in which zone."""

    lo: datetime | None
    hi: datetime | None
    precision: Precision
    zone: str
    zone_stated: bool


def is_stamp(text: str) -> bool:
    """Say whether `text` is a written time that `span_of` reads."""
    try:
        span_of(text)
    except ValueError:
        return False
    return True


def span_of(text: str, precision: Precision | None = None) -> Span:
    """Read a stamp such as ``2025-04-16T06:06:39Z`` or ``2024-06-19/2024-07-12``."""
    if "/" in text:
        return _interval(text, precision)
    lo, written, zone = _read(text)
    sharp = written if precision is None or precision == "interval" else precision
    if _ORDER.index(sharp) < _ORDER.index(written):
        message = (
            f"{text} is written to the {written}, which is coarser than "
            f"{precision}; write the time in full or say precision = {written!r}"
        )
        raise ValueError(message)
    lo = _floor(lo, sharp)
    return Span(lo, _last(lo, sharp), sharp, zone, written in _FINE)


def as_utc(instant: datetime) -> datetime:
    """Return the aware `instant` in UTC; a naive one is refused."""
    if instant.tzinfo is None:
        text = instant.isoformat()
        message = f"{text} is naive; write {text}Z"
        raise ValueError(message)
    return instant.astimezone(UTC)


def iso(instant: date) -> str:
    """Write a date or an instant the way `span_of` reads it."""
    if not isinstance(instant, datetime):
        return instant.isoformat()
    return instant.isoformat().replace("+00:00", "Z")


def _interval(text: str, precision: Precision | None) -> Span:
    """Read ``start/end``; either may be ``..``, an open end."""
    start, _, end = (part.strip() for part in text.partition("/"))
    lo = hi = None
    zone, stated = "UTC", False
    if start != OPEN_END:
        lo, written, zone = _read(start)
        stated = written in _FINE
    if end != OPEN_END:
        hi, written, zone = _read(end)
        stated = stated or written in _FINE
        hi = hi if written in _FINE else _last(hi, written)
    return Span(lo, hi, precision or "interval", zone, stated)


def _read(text: str) -> tuple[datetime, Precision, str]:
    """Return the first instant of a stamp, how sharply it is written, its zone."""
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        message = (
            f"{text!r} is not a time; write 2025-04-16T06:06:39Z, 2025-04-16, "
            "2025-04, 2025 or two of them with a slash between"
        )
        raise ValueError(message)
    if found["clock"] and not found["zone"]:
        message = f"{text} is naive; write {text}Z"
        raise ValueError(message)
    day = f"{found['year']}-{found['month'] or '01'}-{found['day'] or '01'}"
    clock, zone = found["clock"] or "00:00", found["zone"] or "Z"
    try:
        instant = as_utc(datetime.fromisoformat(f"{day}T{clock}{zone}"))
    except ValueError as error:
        message = f"{text!r} is not a time: {error}"
        raise ValueError(message) from error
    return instant, _written(found), "UTC" if zone == "Z" else zone


def _written(found: re.Match[str]) -> Precision:
    """Return how sharply the stamp is written."""
    parts: tuple[tuple[str, Precision], ...] = (
        ("seconds", "second"),
        ("clock", "minute"),
        ("day", "day"),
        ("month", "month"),
    )
    return next((sharp for part, sharp in parts if found[part]), "year")


def _floor(instant: datetime, precision: Precision) -> datetime:
    """Return the first instant of the minute, hour, day, month or year."""
    rank = _ORDER.index(precision)
    if rank == 0:
        return instant
    return instant.replace(
        month=1 if rank > 4 else instant.month,
        day=1 if rank > 3 else instant.day,
        hour=0 if rank > 2 else instant.hour,
        minute=0 if rank > 1 else instant.minute,
        second=0,
        microsecond=0,
    )


def _last(first: datetime, precision: Precision) -> datetime:
    """Return the last microsecond of what begins at `first`."""
    if precision == "second":
        return first
    if precision == "month":
        days = calendar.monthrange(first.year, first.month)[1]
        return first + timedelta(days=days) - _TICK
    if precision == "year":
        return first.replace(month=12, day=31) + timedelta(days=1) - _TICK
    return first + _LENGTH[precision] - _TICK
