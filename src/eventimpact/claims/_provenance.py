"""What the digits of a report depend on."""

from collections.abc import Iterator, Sequence

from eventimpact.claims._claim import Claim
from eventimpact.claims._data import versions
from eventimpact.claims._market import Market
from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._sources import source_blocks
from eventimpact.claims._words import when
from eventimpact.impact import PRIOR_SOURCES
from eventimpact.reports import (
    Block,
    Code,
    Definitions,
    Details,
    Heading,
    Paragraph,
    Table,
)


def provenance(
    claim: Claim, readings: Sequence[ReadingVerdict], market: Market, seed: int
) -> Iterator[Block]:
    """Say what the digits depend on.

    Yields
    ------
    Block
        Series, choices, versions, events with their sources, and the claim.
    """
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
        notes=("No equity factor was used.",),
    )
    yield Definitions(
        items=(
            ("Smallest share", f"{claim.smallest_share:.0%} of the move"),
            ("Level of both errors", f"{claim.significance:.0%}"),
            ("Clock and policy", f"{claim.clock}, {claim.policy}"),
            ("As of", "the latest" if claim.as_of is None else claim.as_of.isoformat()),
            ("Seed", str(seed)),
            ("Impact priors", "; ".join(PRIOR_SOURCES)),
            ("Versions", ", ".join(f"{n} {v}" for n, v in versions().items())),
        )
    )
    yield from source_blocks(readings)
    yield Details(
        summary="The claim file as read",
        blocks=(Paragraph(text=Code(claim.model_dump_json())),),
    )
