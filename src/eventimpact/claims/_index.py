"""The index page over many claims."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventimpact.claims._words import KINDS, NONE, count
from eventimpact.reports import Badge, Document, Link, Paragraph, Table, Text


if TYPE_CHECKING:
    from eventimpact.claims._all import JudgedReading


def index_document(rows: "Sequence[JudgedReading]", *, has_pages: bool) -> Document:
    """Build the page that lists every claim with its verdicts."""
    tally = Counter(row.verdict for row in rows)
    claims = len({row.claim for row in rows})
    return Document(
        title="Claims about market impact, judged",
        subtitle=f"{count(claims, 'claim')}, {count(len(rows), 'reading')} of them: "
        + ", ".join(f"{n} {word}" for word, n in tally.most_common()),
        blocks=(
            Paragraph(
                text="A verdict is about the claim as stated and the data named in its "
                "report; it proves nothing. Each claim has a page with its evidence, and "
                "a JSON file with the same."
            ),
            Table(
                columns=("Claim", "Reading", "Verdict", "Price", "Why"),
                rows=tuple(
                    (
                        _claim(row, has_pages=has_pages),
                        row.reading,
                        Badge(row.verdict, KINDS[row.verdict]),
                        NONE
                        if row.move_percent is None
                        else f"{row.move_percent:+.1f} %",
                        row.reason,
                    )
                    for row in rows
                ),
                align=("left", "left", "left", "right", "left"),
                caption="One row for each way to date the outcome of each claim",
            ),
        ),
        footer="Made with eventimpact.",
    )


def _claim(row: "JudgedReading", *, has_pages: bool) -> Text:
    """Give a claim with its words, and links to its page and data."""
    said = f": “{row.statement}” ({row.who})"
    if not has_pages:
        return f"{row.claim}{said}"
    data = Link("JSON", f"{row.claim}.json")
    if row.reading == "none":
        return (f"{row.claim}{said} [", data, "]")
    return (Link(row.claim, f"{row.claim}.html"), f"{said} [", data, "]")
