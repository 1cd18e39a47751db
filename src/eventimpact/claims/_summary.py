"""A verdict as plain text."""

import textwrap
from typing import TYPE_CHECKING

from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._words import percent


if TYPE_CHECKING:
    from eventimpact.claims._verdict import Verdict


def summary(verdict: "Verdict") -> str:
    """Return the verdict on each reading with its lines of evidence."""
    claim = verdict.claim
    said = f'"{claim.statement.text}" ({claim.statement.who})'
    readings = (
        _reading(one)
        if isinstance(one, ReadingVerdict)
        else f"{one.name}\n  {one.headline}"
        for one in verdict.outcomes
    )
    return "\n\n".join((claim.title, said, *readings))


def _reading(one: ReadingVerdict) -> str:
    lines = [f"{one.name} (price {percent(one.move)})", f"  {one.headline}"]
    for evidence in one.evidence:
        text = f"{evidence.line:<12} {evidence.finding.value:<13} {evidence.reason}"
        lines += textwrap.wrap(
            text, 96, initial_indent="  ", subsequent_indent=" " * 29
        )
    lines += [
        f"  for {variant.label}: {variant.decision.ruling.word}"
        for variant in one.variants[1:]
    ]
    return "\n".join(lines)
