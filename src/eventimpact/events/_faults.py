"""Sentences for whatever is wrong with a record that somebody wrote."""

from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from eventimpact.events._amount import Amount
from eventimpact.events._base import Record
from eventimpact.events._event import Event, Link
from eventimpact.events._flow import FlowSeries, Transfer
from eventimpact.events._moment import Moment
from eventimpact.events._source import Source
from eventimpact.events._words import CLOCKS, closest


_PARTS: Final[Mapping[str, type[Record]]] = {
    **dict.fromkeys(CLOCKS, Moment),
    "amounts": Amount,
    "links": Link,
    "source": Source,
    "sources": Source,
    "transfers": Transfer,
}


def faults_of(error: ValidationError, model: type[Event | FlowSeries]) -> list[str]:
    """Return one ``field: sentence`` for every fault of a record of `model`."""
    return [
        f"{place}: {sentence}" if (place := _place(detail["loc"])) else sentence
        for detail in error.errors(include_url=False)
        for sentence in _sentence(detail, model).split("\n")
    ]


def _place(loc: tuple[int | str, ...]) -> str:
    """Write a location as ``amounts[1].unit``, counted from one."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _sentence(detail: ErrorDetails, model: type[Record]) -> str:
    """Say in one sentence what was found and what was expected."""
    kind, found = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        return _unknown_key(detail["loc"], model)
    said = detail["msg"].removeprefix("Input should be ")
    known = {
        "missing": "is missing; write it",
        "value_error": said.removeprefix("Value error, "),
        "literal_error": f"is {found!r}; it must be {said}",
    }
    return known.get(kind, f"is {_short(found)}; it should be {said.lower()}")


def _unknown_key(loc: tuple[int | str, ...], model: type[Record]) -> str:
    """Name the key nearest to an unknown one."""
    owner = _PARTS.get(str(loc[0]), model) if len(loc) > 1 else model
    known = tuple(owner.model_fields)
    near = closest(str(loc[-1]), known)
    return f"is not a known key{near or '; known are ' + ', '.join(known)}"


def _short(value: object) -> str:
    """Return the value as written, cut to a readable length."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
