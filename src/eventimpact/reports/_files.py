"""Write a file wholly or not at all."""

import os
from pathlib import Path


def write_atomic(path: str | Path, text: str) -> Path:
    """Write `text` to `path` in one step: a reader never sees half of it.

    Parameters
    ----------
    path : str or Path
        File to write or replace; its folder must exist.
    text : str
        Contents, written as UTF-8.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OSError
        Where the folder is missing or cannot be written to; nothing is left behind.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from eventimpact.reports import write_atomic
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomic(Path(folder) / "note.md", "It fell.").read_text()
    'It fell.'
    """
    target = Path(path)
    if target.is_dir():
        message = f"{target} is a folder; name a file in it"
        raise IsADirectoryError(message)
    if not target.parent.is_dir():
        message = f"there is no folder {target.parent}; make it or name another file"
        raise FileNotFoundError(message)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return target
