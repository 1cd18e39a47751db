"""Say whether cause and outcome are dated well enough to test."""

from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Detail, Evidence, Finding, not_testable
from eventimpact.claims._words import count, percent, when


def testability(context: Context) -> Evidence:
    """Say which events of the cause can be dated within the outcome."""
    cause, bars = context.outcome.cause, context.outcome.history
    inside = cause.panel.mask()[context.window]
    names = ", ".join(context.claim.cause.undated)
    detail = Detail(
        columns=("event", "why it enters no dated test"),
        rows=(
            *(
                (name, "its dates are not known")
                for name in context.claim.cause.undated
            ),
            *((drop.event_id, drop.reason) for drop in cause.panel.dropped),
        ),
        caption="Events of the cause without a bar",
    )
    if not context.moved_as_claimed:
        return not_testable(
            "testability",
            f"the price moved {percent(-context.claim.sign * context.move)} over the "
            f"outcome, not a {context.claim.direction}; there is nothing to explain",
            detail,
        )
    if not inside.any():
        return not_testable(
            "testability",
            f"no event of the cause has a known date inside the outcome"
            f"{f' ({names} has none)' if names else ''}; what the cause moved on its "
            "own days cannot be tested, only its order and its size; dates of its "
            "single events inside the outcome would make the claim testable",
            detail,
        )
    start, end = bars.open_at[context.first], bars.close_at[context.last]
    return Evidence(
        line="testability",
        finding=Finding.SILENT,
        reason=f"{count(int(inside.sum()), 'bar')} of {len(inside)} between "
        f"{when(start)} and {when(end)} hold a dated event of the cause, so dated "
        "tests can be run",
        estimate=float(inside.sum()),
        unit="bars",
        detail=(detail,) if detail.rows else (),
    )
