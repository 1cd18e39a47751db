"""A catalogue -> a TOML file, whole or not at all."""

import os
import tempfile
from os import PathLike
from pathlib import Path
from typing import Final

import tomli_w

from eventimpact.events._base import Record
from eventimpact.events._catalogue import Catalogue
from eventimpact.events._event import Event
from eventimpact.events._flow import series_of
from eventimpact.events._moment import Moment


_ENDS: Final = ("lo", "hi")
_STATED: Final = (
    "text",
    "precision",
    "status",
    "zone",
    "zone_stated",
    *_ENDS,
    "post_site",
    "post_id",
)


def write_catalogue(path: str | PathLike[str], catalogue: Catalogue) -> None:
    """Write a catalogue to a TOML file that `read_catalogue` reads back equal.

    Parameters
    ----------
    path : str or path-like
        The file. It appears whole or not at all: an old one stays until the new
        one is complete.
    catalogue : Catalogue
        What to write.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from eventimpact.events import Catalogue, read_catalogue, write_catalogue
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "copy.toml")
    ...     write_catalogue(path, Catalogue.shipped())
    ...     read_catalogue(path) == Catalogue.shipped()
    True
    """
    write_atomically(Path(path), catalogue_text(catalogue))


def catalogue_text(catalogue: Catalogue) -> str:
    """Return the catalogue as TOML."""
    document: dict[str, object] = {}
    if catalogue.events:
        document["event"] = [_event_table(event) for event in catalogue.events]
    if catalogue.flows:
        document["flows"] = [_plain(series) for series in series_of(catalogue.flows)]
    return tomli_w.dumps(document)


def write_atomically(path: Path, text: str) -> None:
    """Write beside the file, then put it in its place in one step."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        draft.chmod(0o644)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _event_table(event: Event) -> dict[str, object]:
    """Return an event as a TOML table, its moments as short as they can be."""
    table = _plain(event)
    for name, moment in event.clocks.items():
        table[name] = _moment_value(moment)
    return table


def _plain(record: Record) -> dict[str, object]:
    """Return what a record states beyond its defaults."""
    return record.model_dump(exclude_defaults=True, exclude_none=True)


def _moment_value(moment: Moment) -> str | dict[str, object]:
    """Return the text of a moment, with what the text does not imply."""
    text: dict[str, object] = {"text": moment.text} if moment.text else {}
    ends = {"lo": moment.lo, "hi": moment.hi}
    given = {name: end for name, end in ends.items() if end is not None}
    stated = _completed(moment, text)
    if _implied(stated) != moment.model_dump():
        stated = _completed(moment, text | given)
    return moment.text if list(stated) == ["text"] else stated


def _completed(moment: Moment, base: dict[str, object]) -> dict[str, object]:
    """Return the base with whatever it does not imply, but for the ends."""
    stated = dict(base)
    implied = _implied(stated)
    for name in _STATED:
        value = getattr(moment, name)
        if (
            name not in {"text", *_ENDS}
            and value is not None
            and implied.get(name) != value
        ):
            stated[name] = value
            implied = _implied(stated)
    return {name: stated[name] for name in _STATED if name in stated}


def _implied(stated: dict[str, object]) -> dict[str, object]:
    """Return the fields that follow from those stated, as far as they do."""
    try:
        return Moment.model_validate(stated).model_dump()
    except ValueError:
        return {name: field.default for name, field in Moment.model_fields.items()}
