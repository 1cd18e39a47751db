"""A verdict as plain text."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from eventimpact.claims._evidence import Evidence
from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._statement import told
from eventimpact.claims._words import finding_word, percent, sentence


if TYPE_CHECKING:
    from eventimpact.claims._verdict import Verdict


def summary(verdict: "Verdict") -> str:
    """Return the verdict on each reading with its lines of evidence."""
    claim = verdict.claim
    said = f'"{claim.statement.text}" ({told(claim.statement)})'
    readings = (
        _reading(one)
        if isinstance(one, ReadingVerdict)
        else f"{one.name}\n  {one.headline}"
        for one in verdict.outcomes
    )
    beside = (
        ("\n".join(f"  {sentence(said)}" for said in verdict.remarks),)
        if verdict.remarks
        else ()
    )
    audit = (
        ("\n".join(("Amounts, whatever the reading", *_lines(verdict.amounts))),)
        if verdict.amounts
        else ()
    )
    return "\n\n".join((claim.title, said, *readings, *beside, *audit))


def _reading(one: ReadingVerdict) -> str:
    lines = [
        f"{one.name} (price {percent(one.move)})",
        f"  {one.headline}{one.stability}",
    ]
    lines += _lines(line for line in one.evidence if line.line != "amounts")
    lines += [
        f"  for {variant.label}: {variant.decision.ruling.word}"
        for variant in one.variants[1:]
    ]
    return "\n".join(lines)


def _lines(evidence: Iterable[Evidence]) -> Iterator[str]:
    """Write lines of evidence, wrapped."""
    for one in evidence:
        text = f"{one.line:<12} {finding_word(one):<13} {one.reason}"
        yield from textwrap.wrap(
            text, 96, initial_indent="  ", subsequent_indent=" " * 29
        )
