"""Where the commands print."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text


PIPE_WIDTH: Final = 100
STYLES: Final = {
    "supported": "bold green",
    "contradicted": "bold red",
    "inconclusive": "bold yellow",
    "untestable": "bold",
    "supports": "green",
    "contradicts": "red",
    "agrees": "green",
    "disagrees": "red",
    "silent": "yellow",
    "not testable": "dim",
}


class _Piped(Console):
    """A console that goes on, unheard, where its reader has gone."""

    def on_broken_pipe(self) -> None:
        """Print nothing more."""
        self.quiet = True
        hush()


def hush() -> None:
    """Let nothing more be written to a pipe that its reader has closed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def flush() -> None:
    """Write what is still to be written, if anybody reads it."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        hush()


def console(*, error: bool = False) -> Console:
    """Return a console as wide as the terminal, or 100 columns in a pipe."""
    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else PIPE_WIDTH
    return _Piped(stderr=error, width=width, highlight=False, soft_wrap=False)


def complain(error: Exception) -> None:
    """Print an error as one sentence, or as its list of faults."""
    said = str(error)
    if isinstance(error, OSError) and error.strerror:
        said = f"{error.filename}: {error.strerror.lower()}; name another file"
    console(error=True).print(Text(f"eventimpact: {said}"), soft_wrap=True)


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Show on a terminal that work is under way."""
    with console(error=True).status(Text(what)):
        yield


def styled(word: str) -> Text:
    """Return a finding or a verdict in its colour."""
    return Text(word, style=STYLES.get(word, ""))


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str | Text]],
    *,
    widest: Sequence[int | None] = (),
) -> Table:
    """Return a plain table, ready to be printed, with a widest width a column."""
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    limits = [*widest, *([None] * (len(columns) - len(widest)))]
    for column, limit in zip(columns, limits, strict=True):
        grid.add_column(column, overflow="fold", max_width=limit)
    for row in rows:
        grid.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
    return grid
