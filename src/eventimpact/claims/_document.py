"""The report of a verdict, as a document."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from eventimpact.claims._provenance import provenance
from eventimpact.claims._reading_blocks import amount_blocks, reading_blocks
from eventimpact.claims._records import ReadingVerdict, UntestedReading
from eventimpact.claims._rule_words import rule_blocks
from eventimpact.claims._size import exponent_caveat
from eventimpact.claims._statement import address
from eventimpact.claims._words import (
    KINDS,
    TODAYS_WORDS,
    percent,
    points,
    sentence,
)
from eventimpact.reports import Block, Callout, Document, Paragraph


if TYPE_CHECKING:
    from eventimpact.claims._verdict import Verdict


CAUTION: Final = (
    "A verdict is about the claim as stated and the data named below; it proves "
    "nothing. By the rule, written before the data were looked at but for one part that "
    "is named beside it, a true claim is "
    "contradicted, and a false one supported, at most {level} of the time if the tests "
    "and the priors of the impact law hold. Size bounds what the trades themselves can "
    "move, not what the fear of them can."
)


def document(verdict: "Verdict") -> Document:
    """Build the report of a claim."""
    claim = verdict.claim
    return Document(
        title=f"Claim: {claim.title}",
        subtitle=f"“{claim.statement.text}” ({claim.statement.who})",
        blocks=(
            *address(claim.statement),
            *(_callout(one) for one in verdict.outcomes),
            *_remarks(verdict),
            *((Paragraph(text=claim.note),) if claim.note else ()),
            *_as_of(verdict),
            Paragraph(text=CAUTION.format(level=points(claim.significance))),
            *(
                block
                for k, one in enumerate(verdict.readings)
                for block in reading_blocks(one, k)
            ),
            *amount_blocks(verdict.amounts),
            *rule_blocks(claim.significance),
            *provenance(verdict),
        ),
        footer="Made with eventimpact; the JSON report holds the same evidence and choices.",
    )


def _callout(one: ReadingVerdict | UntestedReading) -> Callout:
    """Give the verdict on one reading, and what other amounts change."""
    word = one.ruling.word
    text = one.headline
    if isinstance(one, ReadingVerdict):
        others = "; ".join(
            f"{variant.label}: {variant.decision.ruling.word}"
            for variant in one.variants[1:]
        )
        text += f"{one.stability} The price moved {percent(one.move)}.{_rests_on(one)}"
        text += f" For other amounts: {others}." if others else ""
    return Callout(kind=KINDS[word], title=f"{one.name}: {word}", text=text)


def _rests_on(one: ReadingVerdict) -> str:
    """Say what a verdict by size alone rests on."""
    size = one.variants[0].size
    if size is None or not one.rests_on_size:
        return ""
    caveat = exponent_caveat(size, one.context.claim.sign)
    return f" Size is about selling, not about the fear of it; {caveat}."


def _remarks(verdict: "Verdict") -> Iterator[Block]:
    """Say what a reader should know beside the evidence."""
    if verdict.remarks:
        text = " ".join(sentence(said) for said in verdict.remarks)
        yield Callout(kind="note", title="Beside the evidence", text=text)


def _as_of(verdict: "Verdict") -> Iterator[Block]:
    """Say what of the claim was not yet known."""
    claim = verdict.claim
    if claim.as_of is None:
        return
    cause = claim.cause
    ids = () if cause.events is None else cause.events.ids
    named = dict.fromkeys((*ids, *cause.flows_of, *cause.undated, *cause.reports))
    later = [name for name in named if name in verdict.unknown]
    parts = [f"Judged with what was known by the end of {claim.as_of} (UTC)"]
    if later:
        parts.append(f"of the cause, {', '.join(later)} became known only later")
    parts.append(TODAYS_WORDS.format(claim.as_of))
    yield Paragraph(text=f"{'; '.join(parts)}.")
