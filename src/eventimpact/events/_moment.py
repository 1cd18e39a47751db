"""A time as it is known: an interval, how sharp, how sure, and as it was written."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Self, final

from pydantic import ValidationError, field_validator, model_validator

from eventimpact.errors import InvalidEventError
from eventimpact.events._base import Record
from eventimpact.events._post_ids import PostSite
from eventimpact.events._stamp import Precision, as_utc, is_stamp, iso, span_of


Status = Literal["known", "bounded", "unknown"]


@final
class Moment(Record):
    """When something happened: every instant from `lo` to `hi` is possible.

    Parameters
    ----------
    lo, hi : datetime or None
        First and last possible instant, UTC. Left out, they follow from `text`.
        An open end (None) needs the status bounded or unknown.
    precision : {"second", "minute", "hour", "day", "month", "year", "interval"}
        How sharply the time is stated.
    status : {"known", "bounded", "unknown"}
        ``known``: it happened then, over the whole of a stated ``start/end``.
        ``bounded``: at some time in between. ``unknown``: not known, whatever
        bounds there are.
    text : str
        The time as it was written.
    zone : str
        Zone in which it was written.
    zone_stated : bool
        Whether the zone was stated; False where UTC is an assumption.
    post_id, post_site : str or None
        The post whose id carries this clock.

    Notes
    -----
    How a written time becomes an interval:

    ========================  ================================================
    second                    that instant, ``lo == hi``
    minute, hour              the whole minute or hour, to its last microsecond
    day                       the UTC day; the zone counts as not stated
    month, year               the whole of it; the status is bounded
    ``start/end``             first instant of the start to last instant of the
                              end; an end written with a clock time is that
                              instant; ``..`` is an open end
    ========================  ================================================

    A coarser `precision` than the text's widens it: 00:09 known to the hour is
    00:00 to 00:59:59.999999. Wherever a Moment is expected, the text alone will
    do.

    Examples
    --------
    >>> from eventimpact.events import Moment
    >>> moment = Moment.parse("2025-04-16")
    >>> moment.hi.isoformat(), moment.precision, moment.zone_stated
    ('2025-04-16T23:59:59.999999+00:00', 'day', False)
    """

    lo: datetime | None = None
    hi: datetime | None = None
    precision: Precision = "interval"
    status: Status = "known"
    text: str = ""
    zone: str = "UTC"
    zone_stated: bool = True
    post_id: str | None = None
    post_site: PostSite | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a written time.

        Raises
        ------
        InvalidEventError
            The text is no such time, or has a clock time without its zone.
        """
        try:
            return cls.model_validate(text)
        except ValidationError as error:
            said = (
                detail["msg"].removeprefix("Value error, ")
                for detail in error.errors(include_url=False)
            )
            raise InvalidEventError("; ".join(said)) from error

    @property
    def extended(self) -> bool:
        """Whether start and end were stated, so that it may have lasted so long."""
        return "/" in self.text or self.precision == "interval"

    @property
    def dated(self) -> bool:
        """Whether both ends are there and the status is not unknown."""
        return self.status != "unknown" and self.lo is not None and self.hi is not None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, raw: object) -> object:
        """Fill from the text what is not stated."""
        if isinstance(raw, date):
            return _completed({"text": iso(raw)})
        if isinstance(raw, str):
            return _completed({"text": raw})
        if isinstance(raw, Mapping) and raw.get("text"):
            return _completed({str(key): value for key, value in raw.items()})
        return raw

    @field_validator("lo", "hi")
    @classmethod
    def _in_utc(cls, instant: datetime | None) -> datetime | None:
        """Refuse a naive instant, turn an aware one to UTC."""
        return None if instant is None else as_utc(instant)

    @model_validator(mode="after")
    def _is_an_interval(self) -> Self:
        """Check the ends against one another and against the status."""
        if self.lo is None or self.hi is None:
            self._check_open()
        elif self.lo > self.hi:
            message = f"{iso(self.lo)} comes after {iso(self.hi)}; swap the two ends"
            raise ValueError(message)
        if (self.post_id is None) != (self.post_site is None):
            message = "a post needs both post_id and post_site, or neither"
            raise ValueError(message)
        return self

    def _check_open(self) -> None:
        """Refuse an open end that the status or the text denies."""
        if self.status == "known":
            message = (
                "a known time needs both ends, lo and hi; write a text such as "
                "2025-04-16 or say status = 'bounded' or 'unknown'"
            )
            raise ValueError(message)
        if self.lo is None and self.hi is None and is_stamp(self.text):
            message = (
                f"the text {self.text!r} states a time but both ends are open; "
                "leave lo and hi out"
            )
            raise ValueError(message)


def _completed(raw: dict[str, object]) -> dict[str, object]:
    """Return the raw fields with those that the text implies."""
    text = str(raw["text"])
    explicit = "lo" in raw or "hi" in raw
    precision = raw.get("precision")
    if (explicit or raw.get("status") == "unknown") and not is_stamp(text):
        return raw
    sharp = next((p for p in _PRECISIONS if p == precision), None)
    span = span_of(text, None if explicit else sharp)
    if not explicit:
        raw |= {"lo": span.lo, "hi": span.hi}
    raw.setdefault("precision", span.precision)
    raw.setdefault("zone", span.zone)
    raw.setdefault("zone_stated", span.zone_stated)
    raw.setdefault("status", _status(raw))
    return raw


def _status(raw: Mapping[str, object]) -> Status:
    """Return the status of a time that does not state it."""
    open_end = raw.get("lo") is None or raw.get("hi") is None
    return "bounded" if open_end or raw["precision"] in {"month", "year"} else "known"


_PRECISIONS: tuple[Precision, ...] = (
    "second",
    "minute",
    "hour",
    "day",
    "month",
    "year",
    "interval",
)
