"""Event files -> a catalogue, or one error with every fault."""

from collections.abc import Collection
from os import PathLike
from pathlib import Path

from eventimpact.errors import InvalidInputError
from eventimpact.events._catalogue import Catalogue
from eventimpact.events._parse import parse_files


def read_catalogue(*paths: str | PathLike[str]) -> Catalogue:
    r"""Read event files, TOML or CSV, as one catalogue.

    Parameters
    ----------
    *paths : str or path-like
        Files ending in ``.toml`` (``[[event]]`` tables) or ``.csv`` (one event a
        row: id, category, title, start_utc and, if wanted, end_utc,
        time_precision, reported_utc, jurisdiction, actor, amount_btc, amount_usd,
        direction, source_title, source_publisher, source_date, source_url,
        confidence, provenance, note).

    Returns
    -------
    Catalogue
        All events of all files, in order.

    Raises
    ------
    InvalidEventError
        Anything is wrong anywhere; every fault is listed as
        ``file: event: field: sentence`` and nothing is returned.

    Notes
    -----
    Links may point to events of these files and of the shipped catalogue.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from eventimpact.events import read_catalogue
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "mine.csv")
    ...     _ = path.write_text(
    ...         "id,category,title,start_utc\nX-1,A.sale,A sale,2025-04-16\n"
    ...     )
    ...     read_catalogue(path).ids
    ('X-1',)
    """
    texts, faults = [], []
    for path in map(_path, paths):
        try:
            texts.append((path.name, path.read_text(encoding="utf-8-sig")))
        except OSError as error:
            said = (error.strerror or "unreadable").lower()
            faults.append(f"{path}: {said}; give the path of an event file")
        except UnicodeDecodeError:
            faults.append(f"{path.name}: is not UTF-8 text; save it as UTF-8")
    return Catalogue(*parse_files(texts, faults=faults, others=_shipped_ids))


def _path(given: object) -> Path:
    """Return the path of a file; refuse what is none."""
    if isinstance(given, str | PathLike):
        return Path(given)
    message = f"{given!r} is no path; give the path of an event file, TOML or CSV"
    raise InvalidInputError(message)


def _shipped_ids() -> Collection[str]:
    """Return the ids of the shipped catalogue."""
    return Catalogue.shipped().ids
