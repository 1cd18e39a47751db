"""The clocks of a spreadsheet row: which kind of event happened by which clock."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from eventimpact.events._moment import Moment
from eventimpact.events._stamp import Precision
from eventimpact.events._words import Clock


_SHARP: Final[Mapping[str, Precision]] = {
    "second": "second",
    "minute": "minute",
    "hour": "hour",
    "day": "day",
    "month": "month",
    "year": "year",
    "interval": "interval",
    "interval_day": "interval",
    "unknown": "interval",
}
_DONE: Final = ("sale", "auction", "transfer", "nongov", "etf_flow")
_TOLD: Final = ("report", "claim", "rumour", "news")
_RULED: Final = ("legal", "seizure", "holding")
_TRUTH: Final = re.compile(r"truthsocial\.com/@\w+/(\d{17,20})")
_X: Final = re.compile(
    r"(?:X post|snowflake(?: of)?) (\d{17,20})|(?:x|twitter)\.com/\w+/status/(\d{17,20})"
)


def clocks_of(
    cell: Mapping[str, str], kind: str
) -> tuple[dict[Clock, Moment], list[str]]:
    """Return the moments of a row by clock, and what could not be read."""
    faults: list[str] = []
    first = _first_moment(cell, faults)
    reported = _reported(cell, faults)
    if first is None:
        return {}, faults
    unknown = cell["time_precision"] == "unknown"
    name = "executed" if unknown else _first_clock(kind)
    clocks: dict[Clock, Moment] = {name: first}
    if reported is not None and name == "executed":
        clocks = _done(first, reported, kind)
    elif reported is not None and name == "decided":
        clocks = {name: first, "reported": reported}
    elif reported is not None and name != "effective":
        clocks = _told(cell, name, first, reported)
    return clocks, faults


def _told(
    cell: Mapping[str, str], name: Clock, first: Moment, reported: Moment
) -> dict[Clock, Moment]:
    """Return the clocks of news: the report apart only where it says more."""
    if _adds(cell, first, reported):
        return {"announced": first, "reported": reported}
    return {name: first}


def _first_clock(kind: str) -> Clock:
    """Return the clock that the start of a row belongs to."""
    groups: tuple[tuple[tuple[str, ...], Clock], ...] = (
        (_DONE, "executed"),
        (_RULED, "decided"),
        (_TOLD, "reported"),
        (("effective",), "effective"),
    )
    return next((clock for kinds, clock in groups if kind in kinds), "announced")


def _first_moment(cell: Mapping[str, str], faults: list[str]) -> Moment | None:
    """Return what start, end and precision say."""
    start, end, stated = cell["start_utc"], cell["end_utc"], cell["time_precision"]
    if stated and stated not in _SHARP:
        faults.append(
            f"time_precision: is {stated!r}; it must be one of {', '.join(_SHARP)}"
        )
        return None
    raw: dict[str, object] = {"text": f"{start}/{end}" if end else start}
    if stated:
        raw["precision"] = _SHARP[stated]
    if stated == "unknown":
        raw["status"] = "unknown"
    raw |= _post(cell)
    try:
        return Moment.model_validate(raw)
    except ValidationError as error:
        faults.append(f"start_utc: {_reason(error)}")
        return None


def _reported(cell: Mapping[str, str], faults: list[str]) -> Moment | None:
    """Return the moment of the report, as sharp as it is written."""
    text = cell["reported_utc"]
    if not text:
        return None
    raw: dict[str, object] = {"text": text}
    same = text == cell["start_utc"] and not cell["end_utc"]
    if same and cell["time_precision"] not in {"", "unknown"}:
        raw["precision"] = _SHARP.get(cell["time_precision"], "interval")
    try:
        return Moment.model_validate(raw)
    except ValidationError as error:
        faults.append(f"reported_utc: {_reason(error)}")
        return None


def _done(first: Moment, reported: Moment, kind: str) -> dict[Clock, Moment]:
    """Return the clocks of something done: announced before it, or reported after.

    What was not announced cannot be reported before it was done, so a report
    known only to the day begins with the deed.
    """
    done: dict[Clock, Moment] = {"executed": first}
    if first.lo is None or reported.lo is None or reported.hi is None:
        return {"reported": reported, **done}
    vague = kind == "auction" and reported.precision in {"month", "year"}
    if vague or kind == "etf_flow" or reported.hi < first.lo:
        return {"announced": reported, **done}
    if first.status == "known" and reported.lo < first.lo:
        reported = reported.model_copy(update={"lo": first.lo})
    return {"reported": reported, **done}


def _adds(cell: Mapping[str, str], first: Moment, reported: Moment) -> bool:
    """Say whether the report says more than the start and end already do."""
    text = cell["reported_utc"]
    if text == cell["end_utc"] or cell["start_utc"].startswith(text.rstrip("Z")):
        return False
    ends = (first.lo, first.hi, reported.lo, reported.hi)
    if any(end is None for end in ends):
        return True
    lo, hi, reported_lo, reported_hi = (end.timestamp() for end in ends if end)
    return not (reported_lo <= lo and hi <= reported_hi)


def _post(cell: Mapping[str, str]) -> dict[str, object]:
    """Return the post id that the row mentions, and its site."""
    if found := _TRUTH.search(cell["source_url"]):
        return {"post_id": found[1], "post_site": "truthsocial"}
    if found := _X.search(f"{cell['note']} {cell['source_url']}"):
        return {"post_id": found[1] or found[2], "post_site": "x"}
    return {}


def _reason(error: ValidationError) -> str:
    """Return the sentence of an error."""
    said = error.errors(include_url=False)[0]["msg"]
    return said.removeprefix("Value error, ")
