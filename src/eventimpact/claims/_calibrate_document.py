"""A calibration as a document: the verdicts by truth, and what is behind them."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from eventimpact.claims._calibrate_rates import LineRate, TruthRates, interval
from eventimpact.claims._data import versions
from eventimpact.claims._rule import Ruling
from eventimpact.claims._rule_words import rule_blocks
from eventimpact.claims._words import NONE, points
from eventimpact.reports import (
    Block,
    Callout,
    Code,
    Definitions,
    Document,
    Heading,
    Paragraph,
    Table,
)


if TYPE_CHECKING:
    from eventimpact.claims._calibrate_record import Calibration


INTERVALS: Final = (
    "In brackets the exact 95 % interval (Clopper and Pearson) for the number of claims "
    "drawn, in percent."
)
SEEN: Final = (
    "“Seen” is the share of the move that every line that can be tested would have seen, "
    "at the median claim."
)


def calibration_document(found: "Calibration") -> Document:
    """Build the page of a calibration."""
    claim = found.claim
    return Document(
        title=f"How often is the rule wrong on claims like {claim.name}?",
        subtitle=found.title,
        blocks=(
            *(_callout(text) for text in (found.blocked, found.note) if text),
            Paragraph(
                text="Claims are drawn on the real history of the claim's own series, their "
                "truth known because it was drawn, and judged by the same rule. Without an "
                "effect, support is an error; with an effect of the smallest share "
                f"({points(claim.smallest_share)}) or more, contradiction is one. Each may "
                f"happen at most at the level of {points(claim.significance)}."
            ),
            *_tables(found),
            *_origin(found),
            *rule_blocks(claim.significance),
        ),
        footer="Made with eventimpact; the JSON report holds the same counts.",
    )


def _callout(text: str) -> Callout:
    return Callout(title="Note", text=text)


def _tables(found: "Calibration") -> Iterator[Block]:
    """Tabulate verdicts, lines and windows; nothing where no claim was drawn."""
    if not found.rows:
        return
    words = tuple(ruling.word for ruling in Ruling)
    yield Table(
        caption="Verdicts by truth",
        columns=("Truth", "Claims", *(word.capitalize() for word in words)),
        rows=tuple(
            (row.truth, f"{row.n:,}", *(interval(*row.rate(word)) for word in words))
            for row in found.rows
        ),
        notes=(INTERVALS,),
    )
    yield Table(
        caption="Findings of the necessary lines, before the rule corrects for their number",
        columns=("Truth", "Line", "Supports", "Contradicts", "Silent", "Not testable"),
        rows=tuple(_line(row, line) for row in found.rows for line in row.lines),
    )
    yield Table(
        caption="What the claims were drawn from, and what they could have seen",
        columns=(
            "Truth",
            "Windows",
            "Apart",
            "Moves of at least",
            f"Seen with power {found.claim.power:.0%}",
            "Claims that could see the truth",
            "Supported of them",
        ),
        rows=tuple(_basis(row) for row in found.rows),
        notes=(SEEN,),
    )


def _line(row: TruthRates, line: LineRate) -> tuple[str, ...]:
    counts = (line.supports, line.contradicts, line.silent, line.not_testable)
    return (row.truth, line.line, *(points(one / row.n, 1) for one in counts))


def _basis(row: TruthRates) -> tuple[str, ...]:
    able = points(row.n_able_supported / row.n_able) if row.n_able else NONE
    return (
        row.truth,
        f"{row.n_windows:,}",
        f"{row.n_apart:,}",
        points(abs(row.least_move), 1),
        points(row.detectable) if math.isfinite(row.detectable) else NONE,
        f"{row.n_able:,}",
        able,
    )


def _origin(found: "Calibration") -> Iterator[Block]:
    """Say what the digits depend on."""
    yield Heading(text="Data, seed and versions", anchor="provenance")
    yield Table(
        caption="Series used",
        columns=("Series", "sha256"),
        rows=tuple((symbol, Code(digest)) for symbol, digest in found.series),
    )
    yield Definitions(
        items=(
            ("Seed", Code(str(found.seed))),
            *((name, Code(version)) for name, version in versions().items()),
        )
    )
