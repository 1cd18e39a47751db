"""Who made a statement, where, when and at what address."""

from collections.abc import Iterator
from datetime import UTC, datetime

from eventimpact.claims._claim import Statement
from eventimpact.reports import Link, Paragraph


def told(statement: Statement) -> str:
    """Say who made a statement, where and when, and at what address."""
    parts = (*_where_and_when(statement), statement.url)
    return "; ".join((statement.who, *filter(None, parts)))


def address(statement: Statement) -> Iterator[Paragraph]:
    """Say where and when a statement was made, with a link to it.

    Yields
    ------
    Paragraph
        None where nothing of it is known.
    """
    known = "; ".join(_where_and_when(statement))
    url = statement.url
    is_web = url.startswith(("http://", "https://"))
    if url:
        gap = ": " if known else ""
        yield Paragraph(
            text=(f"Stated: {known}{gap}", Link(url, url) if is_web else url)
        )
    elif known:
        yield Paragraph(text=f"Stated: {known}")


def _where_and_when(statement: Statement) -> Iterator[str]:
    """Yield what is known of the place and the time."""
    if statement.where:
        yield statement.where
    at = statement.at
    if isinstance(at, datetime):
        clock = "%H:%M:%S" if at.second else "%H:%M"
        yield f"{at.astimezone(UTC):%Y-%m-%d {clock}}Z"
    elif at is not None:
        yield at.isoformat()
