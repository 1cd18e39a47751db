"""What of a cause has no transfers and no worth, said beside the evidence."""

from collections.abc import Iterator, Sequence

from eventimpact.claims._amount_money import in_dollars
from eventimpact.claims._claim import Claim
from eventimpact.claims._context import Context
from eventimpact.events import Catalogue


def unlisted(claim: Claim, every: Catalogue) -> Iterator[str]:
    """Say which events of ``flows_of`` have no listed transfers, and which have."""
    listed = tuple(dict.fromkeys(flow.event for flow in every.flows))
    for name in claim.cause.flows_of:
        if name not in listed:
            those = f"those that have some: {', '.join(listed)}"
            yield (
                f"no transfers are listed for {name}, so flows_of adds none of it; "
                f"{those if listed else 'there are none of any event'}"
            )


def worthless(readings: Sequence[Context]) -> Iterator[str]:
    """Say which amounts cannot be turned into dollars, so that size tests nothing."""
    for one in readings[:1]:
        for variant in one.claim.cause.amounts:
            found = in_dollars(one.market, variant)
            if isinstance(found, str):
                yield (
                    f"the amount “{variant.label}” has no size, so nothing bounds what "
                    f"it can do and the verdict rests on the other lines alone: {found}"
                )
