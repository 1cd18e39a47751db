"""The report of a verdict, as a document."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from eventimpact.claims._claim import Claim
from eventimpact.claims._evidence import NECESSARY, Detail, Evidence, Finding
from eventimpact.claims._figures import (
    impact_figure,
    reaction_figure,
    reading_figure,
    share_figure,
)
from eventimpact.claims._market import Market
from eventimpact.claims._provenance import provenance
from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._size import exponent_caveat
from eventimpact.claims._words import (
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
    Callout,
    Code,
    Details,
    Document,
    Figure,
    Heading,
    Kind,
    Paragraph,
    Table,
)


KINDS: Final[dict[str, Kind]] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "inconclusive": "inconclusive",
    "untestable": "untestable",
}
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
CAUTION: Final = (
    "A verdict is about the claim as stated and the data named below; it proves "
    "nothing. By the rule, written before the data were looked at, a true claim is "
    "contradicted, and a false one supported, at most {level} of the time if the tests "
    "and the priors of the impact law hold. Size bounds what the trades themselves can "
    "move, not what the fear of them can."
)


def document(
    claim: Claim, readings: Sequence[ReadingVerdict], market: Market, seed: int
) -> Document:
    """Build the report of a claim."""
    return Document(
        title=f"Claim: {claim.title}",
        subtitle=f"“{claim.statement.text}” ({claim.statement.who})",
        blocks=(
            *(_callout(one) for one in readings),
            *((Paragraph(text=claim.note),) if claim.note else ()),
            Paragraph(text=CAUTION.format(level=points(claim.significance))),
            *(block for k, one in enumerate(readings) for block in _reading(one, k)),
            *provenance(claim, readings, market, seed),
        ),
        footer="Made with eventimpact; the JSON report holds the same evidence and choices.",
    )


def _callout(one: ReadingVerdict) -> Callout:
    """Give the verdict on one reading, and what other amounts change."""
    word = one.ruling.word
    others = "; ".join(
        f"{variant.label}: {variant.decision.ruling.word}"
        for variant in one.variants[1:]
    )
    return Callout(
        kind=KINDS[word],
        title=f"{one.name}: {word}",
        text=f"{one.headline} The price moved {percent(one.move)}.{_rests_on(one)}"
        + (f" For other amounts: {others}." if others else ""),
    )


def _rests_on(one: ReadingVerdict) -> str:
    """Say what a verdict by size alone rests on."""
    first = one.variants[0]
    level = one.context.claim.significance
    rejecting = [name for name, p in first.decision.adjusted if p <= level]
    if first.size is None or rejecting != ["size"]:
        return ""
    caveat = exponent_caveat(first.size, one.context.claim.sign)
    return f" Size is about selling, not about the fear of it; {caveat}."


def _reading(one: ReadingVerdict, k: int) -> Iterator[Block]:
    """Give the evidence, the figures and the variants of one reading."""
    yield Heading(text=f"Reading: {one.name}", anchor=f"reading-{k + 1}")
    history, context = one.context.outcome.history, one.context
    yield Paragraph(
        text=f"{history.symbol}, from the close of "
        f"{close_of(history, context.first - 1)} to that of "
        f"{close_of(history, context.last)} (UTC, {history.bar} bars): "
        f"{percent(one.move)}. {one.reading.note}"
    )
    yield _evidence_table(one)
    yield from _figures(one, is_first=k == 0)
    if one.variants[0].size is not None:
        yield _variants(one)
    yield _sensitivity(one)
    for name in dict.fromkeys(line.line for line in one.evidence):
        tables = [
            _table(detail)
            for line in one.evidence
            for detail in line.detail
            if line.line == name and detail.rows
        ]
        if tables:
            yield Details(summary=f"Tables behind {name}", blocks=tuple(tables))
    yield _dropped(one)


def _evidence_table(one: ReadingVerdict) -> Table:
    return Table(
        caption="Evidence"
        if one.variants[0].size is None
        else f"Evidence for {one.variants[0].label}",
        columns=("Line", "Finding", "Estimate", "p", "Reason"),
        rows=tuple(
            (
                line.line,
                Badge(line.finding.value, _BADGES[line.finding]),
                _estimate(line),
                pvalue(line.p_shown),
                line.reason,
            )
            for line in one.evidence
        ),
        notes=(
            P_NOTE,
            f"The verdict rests on {', '.join(NECESSARY)}; the other lines inform.",
        ),
    )


def _estimate(line: Evidence) -> str:
    """Write an estimate with its interval and unit."""
    if line.estimate is None:
        return NONE
    interval = (
        ""
        if line.low is None or line.high is None
        else f" ({line.low:.2f} to {line.high:.2f})"
    )
    return f"{line.estimate:.2f}{interval} {line.unit}"


def _figures(one: ReadingVerdict, *, is_first: bool) -> Iterator[Figure]:
    """Draw what a reader would rather look at."""
    history = one.context.outcome.history
    yield Figure(
        svg=svg(reading_figure(one), title=f"Price path, {one.name}"),
        caption=f"{history.symbol} with the events of every role; the outcome is shaded.",
        alt=f"Price path over the outcome, which moved {percent(one.move)}.",
    )
    is_new = is_first or one.reaction.role.role == "cause"
    reaction = reaction_figure(one) if is_new else None
    if reaction is not None:
        yield Figure(
            svg=svg(reaction, title=f"Reaction to {one.reaction.role.name}"),
            caption=f"Cumulative abnormal return of daily bars around "
            f"{_first_day(one)}, the first of {one.reaction.role.name} (bar 0): constant "
            "mean, 90 % interval with the full prediction variance.",
            alt="Cumulative abnormal return with its interval.",
        )
    yield Figure(
        svg=svg(share_figure(one), title=f"Split of the move, {one.name}"),
        caption="The move split exactly over drift, the causes' bars and the rest.",
        alt="Waterfall of the parts of the move.",
    )
    first = one.variants[0]
    impact = impact_figure(one, first.size) if first.size else None
    if impact is not None:
        yield Figure(
            svg=svg(impact, title=f"Impact of {first.label}, {one.name}"),
            caption=f"What {first.label} could move, beside what the claim needs.",
            alt="Distribution of the possible impact on a logarithmic scale.",
        )


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
