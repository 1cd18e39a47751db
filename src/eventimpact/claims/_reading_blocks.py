"""One reading of a claim in the report."""

from collections.abc import Iterator, Sequence
from typing import Final

from eventimpact.claims._evidence import Detail, Evidence, Finding, LineName
from eventimpact.claims._reading_figures import (
    line_figures,
    path_figure,
    ratio_figures,
)
from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._rule_table import NECESSARY, RULE
from eventimpact.claims._words import (
    KINDS,
    NONE,
    close_of,
    count,
    finding_word,
    percent,
    points,
    pvalue,
)
from eventimpact.reports import (
    Badge,
    Block,
    Code,
    Details,
    Heading,
    Kind,
    Paragraph,
    Table,
    Text,
)


_BADGES: Final[dict[Finding, Kind]] = {
    Finding.SUPPORTS: "supported",
    Finding.CONTRADICTS: "contradicted",
    Finding.SILENT: "inconclusive",
    Finding.NOT_TESTABLE: "untestable",
}
P_NOTE: Final = (
    "p is one-sided: of the claim being true beside “contradicts”, else of it being "
    "false; where share supports, false means no more than the smallest share. The "
    "verdict corrects those of the claim being true for the number of lines (Holm)."
)


def reading_blocks(one: ReadingVerdict, k: int) -> Iterator[Block]:
    """Give the evidence, the figures and the variants of one reading.

    Yields
    ------
    Block
        A heading and what stands below it.
    """
    yield Heading(text=f"Reading: {one.name}", anchor=f"reading-{k + 1}")
    history, context = one.context.outcome.history, one.context
    yield Paragraph(
        text=f"{history.symbol}, from the close of "
        f"{close_of(history, context.first - 1)} to that of "
        f"{close_of(history, context.last)} (UTC, {history.bar} bars): "
        f"{percent(one.move)}. {one.reading.note}"
    )
    yield _evidence_table(one)
    yield path_figure(one)
    if one.variants[0].size is not None:
        yield _variants(one)
    yield _sensitivity(one)
    yield _levels(one)
    for line in (known for known in RULE if known.line != "amounts"):
        yield from _behind(one, line.line, is_first=k == 0)
    yield from _dropped(one)


def _evidence_table(one: ReadingVerdict) -> Table:
    return Table(
        caption="Evidence"
        if one.variants[0].size is None
        else f"Evidence for {one.variants[0].label}",
        columns=("Line", "Finding", "Estimate", "p", "Reason"),
        rows=tuple(_row(line) for line in one.evidence if line.line != "amounts"),
        notes=(
            P_NOTE,
            f"The verdict rests on {', '.join(NECESSARY)}; the other lines inform.",
        ),
    )


def _row(line: Evidence) -> tuple[Text, ...]:
    return (
        line.line,
        Badge(
            finding_word(line),
            "note" if line.by_construction else _BADGES[line.finding],
        ),
        _estimate(line),
        pvalue(line.p_shown),
        line.reason,
    )


def amount_blocks(lines: Sequence[Evidence]) -> Iterator[Block]:
    """Give the audit of the amounts, which no reading changes.

    Yields
    ------
    Block
        A heading, the findings, and what is behind them; nothing without an amount.
    """
    if not lines:
        return
    yield Heading(text="Amounts, whatever the reading", anchor="amounts")
    yield Table(
        caption="The figures that the claim states",
        columns=("Finding", "Estimate", "Reason"),
        rows=tuple(
            (
                Badge(finding_word(line), _BADGES[line.finding]),
                _estimate(line),
                line.reason,
            )
            for line in lines
        ),
    )
    tables = [_table(detail) for line in lines for detail in line.detail if detail.rows]
    if tables:
        yield Details(summary="Behind amounts", blocks=(*ratio_figures(lines), *tables))


def _estimate(line: Evidence) -> str:
    """Write an estimate with its interval and unit."""
    if line.estimate is None:
        return NONE
    if line.unit == "bars":
        return count(round(line.estimate), "bar")
    interval = (
        ""
        if line.low is None or line.high is None
        else f" ({line.low:.2f} to {line.high:.2f})"
    )
    return f"{line.estimate:.2f}{interval} {line.unit}"


def _behind(one: ReadingVerdict, name: LineName, *, is_first: bool) -> Iterator[Block]:
    """Fold what is behind a line, its figure first."""
    lines = [line for line in one.evidence if line.line == name]
    tables = [_table(detail) for line in lines for detail in line.detail if detail.rows]
    figures = list(line_figures(one, lines, is_first=is_first))
    if figures or tables:
        yield Details(summary=f"Behind {name}", blocks=(*figures, *tables))


def _variants(one: ReadingVerdict) -> Table:
    """Give the verdict for every amount in circulation."""
    rows = []
    for variant in one.variants:
        word = variant.decision.ruling.word
        size = next((e for e in variant.evidence if e.line == "size"), None)
        rows.append(
            (
                variant.label,
                Badge(word, KINDS[word]),
                variant.decision.reason,
                NONE if size is None else size.reason,
            )
        )
    return Table(
        caption="A verdict for each amount in circulation; none is averaged",
        columns=("Amount", "Verdict", "Because", "Size"),
        rows=tuple(rows),
    )


def _levels(one: ReadingVerdict) -> Table:
    return Table(
        caption="The verdict at other levels of its errors",
        columns=("Level", *(v.label for v in one.variants)),
        rows=tuple(
            (points(level), *(ruling.word for ruling in rulings))
            for level, rulings in one.levels
        ),
    )


def _sensitivity(one: ReadingVerdict) -> Table:
    return Table(
        caption="The verdict if “explains” meant another smallest share",
        columns=("Smallest share", *(v.label for v in one.variants)),
        rows=tuple(
            (f"{share:.0%}", *(ruling.word for ruling in rulings))
            for share, rulings in one.sensitivity
        ),
    )


def _table(detail: Detail) -> Table:
    return Table(
        caption=detail.caption,
        columns=detail.columns,
        rows=tuple(
            tuple("" if cell is None else str(cell) for cell in row)
            for row in detail.rows
        ),
    )


def _dropped(one: ReadingVerdict) -> Iterator[Details]:
    """List every event that has no bar, if there is any."""
    rows = one.dropped()
    if not rows:
        return
    yield Details(
        summary=f"{count(len(rows), 'event')} without a bar in this series",
        blocks=(
            Table(
                caption="Events left out, each with its reason",
                columns=("Role", "Event", "Reason"),
                rows=tuple((role, Code(event), why) for role, event, why in rows),
            ),
        ),
    )
