"""Days of UTC, as they are typed."""

from datetime import date
from typing import Final

import typer


FORM: Final = "YYYY-MM-DD"


def day(text: str | date) -> date:
    """Read a day; say how one is written where it is none."""
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        message = f"{text!r} is no day; write it as in 2025-01-20"
        raise typer.BadParameter(message) from error
