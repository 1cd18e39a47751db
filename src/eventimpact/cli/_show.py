"""What ``eventimpact judge`` prints."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from eventimpact.claims import ReadingVerdict
from eventimpact.claims._statement import told
from eventimpact.claims._words import finding_word, sentence
from eventimpact.cli._console import styled, table


if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventimpact.claims import Evidence, JudgedClaims, Verdict


def show(verdict: "Verdict", out: Console) -> None:
    """Print a verdict, reading by reading."""
    claim = verdict.claim
    out.print(Text(f"Claim: {claim.title}", style="bold"))
    out.print(Text(f'"{claim.statement.text}"'))
    out.print(Text(f"{told(claim.statement)}\n", style="dim"))
    if claim.as_of is not None:
        out.print(Text(f"as of {claim.as_of}\n", style="dim"))
    for one in verdict.outcomes:
        if isinstance(one, ReadingVerdict):
            _show_reading(one, out)
        else:
            out.print(Text.assemble((one.name, "bold"), ": ", styled(one.ruling.word)))
            out.print(Text(f"{one.headline}\n"))
    if verdict.remarks:
        out.print(Text("Beside the evidence", style="bold"))
        for said in verdict.remarks:
            out.print(Text(sentence(said)))
        out.print()
    if verdict.amounts:
        out.print(Text("Amounts, whatever the reading", style="bold"))
        _show_lines(verdict.amounts, out)
        out.print()


def _show_reading(reading: "ReadingVerdict", out: Console) -> None:
    title = Text.assemble((reading.name, "bold"), ": ", styled(reading.ruling.word))
    move = 100 * reading.simple_move
    out.print(title, Text(f"(price {move:+.1f} %)", style="dim"))
    out.print(Text(f"{reading.headline}{reading.stability}"))
    _show_lines([line for line in reading.evidence if line.line != "amounts"], out)
    if len(reading.variants) > 1:
        others = [
            (v.label, styled(v.decision.ruling.word), v.decision.reason)
            for v in reading.variants
        ]
        out.print(table(("amount", "verdict", "because"), others))
    out.print()


def _show_lines(lines: "Sequence[Evidence]", out: Console) -> None:
    rows = [
        (line.line, styled(finding_word(line)), _estimate(line), line.reason)
        for line in lines
    ]
    columns = ("line", "finding", "estimate", "reason")
    out.print(table(columns, rows, widest=(11, 12, 20)))


def _estimate(line: "Evidence") -> str:
    """Write an estimate with its interval."""
    if line.estimate is None:
        return ""
    interval = (
        ""
        if line.low is None or line.high is None
        else f"\n[{line.low:.2f}, {line.high:.2f}]"
    )
    return f"{line.estimate:.2f}{interval}\n{line.unit}"


def show_all(found: "JudgedClaims", out: Console) -> None:
    """Print one row for each reading of each claim."""
    rows = [
        (
            row.claim,
            row.reading,
            "" if row.move_percent is None else f"{row.move_percent:+.1f} %",
            styled(row.verdict),
            row.reason,
        )
        for row in found.rows
    ]
    columns = ("claim", "reading", "price", "verdict", "why")
    out.print(table(columns, rows, widest=(20, 18, 8, 12)))
