"""Refuse reports that could not be written, before the work is done."""

from pathlib import Path

from eventimpact.errors import InvalidInputError


def check_files(html: Path | None, json: Path | None, inputs: list[Path]) -> None:
    """Refuse reports that could not be written, or over an input, before the work."""
    for path in (html, json):
        if path is not None:
            check_folder(path)
            _check_input(path, inputs)
    if html is not None and html == json:
        message = f"--html and --json both name {html}; give each its own file"
        raise InvalidInputError(message)


def _check_input(path: Path, inputs: list[Path]) -> None:
    """Refuse a report that would replace what it is made from."""
    for given in inputs:
        if path.exists() and given.exists() and path.samefile(given):
            message = (
                f"{path} is read, so no report can be written to it; name another file"
            )
            raise InvalidInputError(message)


def check_folder(path: Path) -> None:
    """Refuse a file that cannot lie where it is to be."""
    if path.is_dir():
        message = f"{path} is a folder; name a file in it"
        raise IsADirectoryError(message)
    if not path.parent.is_dir():
        message = f"there is no folder {path.parent}; make it or name another file"
        raise FileNotFoundError(message)
