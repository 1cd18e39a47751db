"""A verdict as plain text."""

import textwrap
from collections.abc import Sequence

from eventimpact.claims._claim import Claim
from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._words import percent


def summary(claim: Claim, readings: Sequence[ReadingVerdict]) -> str:
    """Return the verdict on each reading with its lines of evidence."""
    said = f'"{claim.statement.text}" ({claim.statement.who})'
    parts = [claim.title, said, *(_reading(one) for one in readings)]
    return "\n\n".join(parts)


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
