"""What the digits of a report depend on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eventimpact.claims._claim import Claim
from eventimpact.claims._data import versions
from eventimpact.claims._sources import source_blocks
from eventimpact.claims._words import count, when
from eventimpact.impact import PRIOR_SOURCES
from eventimpact.prices import OnChainFlows
from eventimpact.reports import (
    Block,
    Code,
    Definitions,
    Details,
    Heading,
    Paragraph,
    Table,
    Text,
)


if TYPE_CHECKING:
    from eventimpact.claims._verdict import Verdict


def provenance(verdict: "Verdict") -> Iterator[Block]:
    """Say what the digits depend on.

    Yields
    ------
    Block
        Series, choices, versions, events with their sources, and the claim.
    """
    claim, market = verdict.claim, verdict.market
    yield Heading(text="Data, choices and versions", anchor="provenance")
    yield Table(
        caption="Series used",
        columns=("Series", "Bars", "From", "To", "Source and convention", "sha256"),
        rows=tuple(
            (
                h.symbol,
                f"{h.n_bars:,} of {h.bar}",
                when(h.close_at[0]),
                when(h.close_at[-1]),
                f"{h.source}; {h.convention}",
                Code(h.fingerprint),
            )
            for h in market.histories
        ),
        notes=(_factors(claim),),
    )
    yield Definitions(
        items=(
            ("Smallest share", f"{claim.smallest_share:.0%} of the move"),
            ("Level of both errors", f"{claim.significance:.0%}"),
            ("Clock and policy", f"{claim.clock}, {claim.policy}"),
            ("As of", "the latest" if claim.as_of is None else claim.as_of.isoformat()),
            ("Flows on the chain", _onchain(market.onchain)),
            ("Seed", str(verdict.seed)),
            ("Versions", ", ".join(f"{n} {v}" for n, v in versions().items())),
        )
    )
    yield _priors()
    if verdict.unknown:
        yield _unknown(verdict)
    yield from source_blocks(verdict.readings)
    yield Details(
        summary="The claim file as read",
        blocks=(Paragraph(text=Code(claim.model_dump_json())),),
    )


def _factors(claim: Claim) -> str:
    """Say which series stand for what moves the asset whoever else does."""
    named = ", ".join(claim.series.factors)
    return f"Factors: {named}." if named else "No factor was used."


def _onchain(flows: OnChainFlows | None) -> Text:
    """Name the flows that the user gave, their vintage and their hash."""
    if flows is None:
        return "none given"
    vintage = flows.vintage or "without a label"
    return (f"{flows.source}, vintage {vintage}, ", Code(flows.fingerprint))


def _priors() -> Details:
    """List what is believed about the impact laws before the claim is looked at."""
    return Details(
        summary=f"{len(PRIOR_SOURCES)} priors of the impact laws, with their sources",
        blocks=(
            Table(
                columns=("Law", "Quantity", "Prior", "Rests on", "Source"),
                rows=tuple(
                    (one.law, one.quantity, one.prior, one.basis, one.source)
                    for one in PRIOR_SOURCES
                ),
            ),
        ),
    )


def _unknown(verdict: "Verdict") -> Details:
    """List the events that came to be known later."""
    return Details(
        summary=f"{count(len(verdict.unknown), 'event')} not yet known on "
        f"{verdict.claim.as_of}",
        blocks=(Paragraph(text=", ".join(verdict.unknown)),),
    )
