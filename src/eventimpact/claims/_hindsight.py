"""What of a claim was said only after the day as of which it is judged."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from eventimpact.claims._claim import AmountVariant, Claim


def hindsight(claim: Claim) -> Iterator[str]:
    """Say that the statement, or amounts of it, are later than the day asked for.

    They are weighed all the same: without them there would be no claim.
    """
    as_of = claim.as_of
    if as_of is None:
        return
    said = _day(claim.statement.at)
    if said is not None and said > as_of:
        yield (
            f"the statement is of {said}, after {as_of}, the day as of which the claim is "
            "judged: what it says was not known then"
        )
    late = [
        f"{one.label} ({_known(one)})"
        for one in claim.cause.amounts
        if _known(one) > as_of
    ]
    if late:
        yield (
            f"not known on {as_of} and weighed all the same, since the claim names "
            f"{'them' if len(late) > 1 else 'it'}: {', '.join(late)}"
        )


def _known(amount: AmountVariant) -> date:
    """Return the first day on which an amount, as it is put, can have been known."""
    return amount.on if amount.stated is None else max(amount.on, amount.stated)


def _day(at: date | datetime | None) -> date | None:
    """Return the UTC day of a statement."""
    return at.astimezone(UTC).date() if isinstance(at, datetime) else at
