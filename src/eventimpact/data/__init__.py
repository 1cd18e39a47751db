"""Files that ship with the package: prices, exchange rates, events and claims.

`SOURCES.md` beside them says where each comes from and under which licence.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from eventimpact.errors import UnknownNameError


__all__ = ["embedded", "embedded_names"]


def embedded(*parts: str) -> Traversable:
    """Find a file that ships with the package.

    Parameters
    ----------
    *parts : str
        Folder and file name, as in ``embedded("fx", "ecb.parquet")``.

    Returns
    -------
    importlib.resources.abc.Traversable
        The file, to be read with ``read_bytes()`` or ``read_text()``.

    Raises
    ------
    UnknownNameError
        There is no such file; the message lists those of its folder.

    Examples
    --------
    >>> from eventimpact.data import embedded
    >>> embedded("fx", "ecb.parquet").name
    'ecb.parquet'
    """
    found = files(__name__).joinpath(*parts)
    if not found.is_file():
        folder = "/".join(parts[:-1])
        raise UnknownNameError.from_known(
            "embedded file", "/".join(parts), embedded_names(folder)
        )
    return found


def embedded_names(folder: str) -> tuple[str, ...]:
    """List the files of a folder of embedded data.

    Parameters
    ----------
    folder : str
        One of "prices", "fx", "events" and "claims".

    Returns
    -------
    tuple of str
        Names of the files, sorted; empty when there is no such folder.

    Examples
    --------
    >>> from eventimpact.data import embedded_names
    >>> embedded_names("fx")
    ('ecb.parquet',)
    """
    place = files(__name__).joinpath(folder)
    if not place.is_dir():
        return ()
    return tuple(sorted(f.name for f in place.iterdir() if f.is_file()))
