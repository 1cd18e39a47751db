"""One reading of a claim in the report."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from eventimpact.claims._evidence import Detail, Evidence, Finding, LineName
from eventimpact.claims._figures import reaction_figure, reading_figure, share_figure
from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._rule_table import NECESSARY, RULE
from eventimpact.claims._words import (
    KINDS,
    NONE,
    close_of,
    count,
    percent,
    points,
    pvalue,
)
from eventimpact.plots import svg
from eventimpact.reports import (
    Badge,
    Block,
    Code,
    Details,
    Figure,
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
    "false; the verdict corrects the former for the number of lines (Holm)."
)
CAPTIONS: Final[dict[LineName, str]] = {
    "share": "The move split exactly over drift, the causes' bars and the rest.",
    "size": "What the amount could move, beside what the claim needs.",
}


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
    yield _path(one)
    if one.variants[0].size is not None:
        yield _variants(one)
    yield _sensitivity(one)
    yield _levels(one)
    for line in (known for known in RULE if known.line != "amounts"):
        yield from _behind(one, line.line, is_first=k == 0)
    yield _dropped(one)


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
        Badge(line.finding.value, _BADGES[line.finding]),
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
                Badge(line.finding.value, _BADGES[line.finding]),
                _estimate(line),
                line.reason,
            )
            for line in lines
        ),
    )
    tables = [_table(detail) for line in lines for detail in line.detail if detail.rows]
    if tables:
        yield Details(summary="Behind amounts", blocks=tuple(tables))


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


def _path(one: ReadingVerdict) -> Figure:
    """Draw the price with the events, which a reader would look at first."""
    history = one.context.outcome.history
    return Figure(
        svg=svg(reading_figure(one), title=f"Price path, {one.name}"),
        caption=f"{history.symbol} with the events of every role; the outcome is shaded.",
        alt=f"Price path over the outcome, which moved {percent(one.move)}.",
    )


def _behind(one: ReadingVerdict, name: LineName, *, is_first: bool) -> Iterator[Block]:
    """Fold what is behind a line, its figure first."""
    lines = [line for line in one.evidence if line.line == name]
    tables = [_table(detail) for line in lines for detail in line.detail if detail.rows]
    figures = list(_figures(one, lines, is_first=is_first))
    if figures or tables:
        yield Details(summary=f"Behind {name}", blocks=(*figures, *tables))


def _figures(
    one: ReadingVerdict, lines: list[Evidence], *, is_first: bool
) -> Iterator[Figure]:
    """Draw the figures of a line; a reaction to the same report only once."""
    for line in lines:
        if line.line == "reaction" and line.figure is None:
            is_new = is_first or one.reaction.role.role == "cause"
            drawn = reaction_figure(one) if is_new else None
        elif line.line == "share" and line.figure is None:
            drawn = share_figure(one)
        else:
            drawn = None if line.figure is None else line.figure()
        if drawn is not None:
            yield Figure(
                svg=svg(drawn, title=f"{line.line.capitalize()}, {one.name}"),
                caption=_caption(one, line),
                alt=f"{line.question} {line.reason}",
            )


def _caption(one: ReadingVerdict, line: Evidence) -> str:
    """Say what a figure shows."""
    if line.line == "reaction" and line.figure is None:
        return (
            f"Cumulative abnormal return of daily bars around {_first_day(one)}, the "
            f"first of {one.reaction.role.name} (bar 0): constant mean, 90 % interval "
            "with the full prediction variance."
        )
    return CAPTIONS.get(line.line, line.question)


def _first_day(one: ReadingVerdict) -> str:
    """Name the day of the first cluster that could be tested."""
    usable = np.flatnonzero(one.reaction.draws.n_matched)
    bars = one.context.daily.history
    return close_of(bars, int(one.reaction.starts[usable[0]]))


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


def _dropped(one: ReadingVerdict) -> Details:
    """List every event that has no bar."""
    rows = one.dropped()
    return Details(
        summary=f"{count(len(rows), 'event')} without a bar in this series",
        blocks=(
            Table(
                caption="Events left out, each with its reason",
                columns=("Role", "Event", "Reason"),
                rows=tuple((role, Code(event), why) for role, event, why in rows),
            ),
        ),
    )
