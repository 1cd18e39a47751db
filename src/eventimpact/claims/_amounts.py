"""Audit the amounts: exchange rates and prices on their dates."""

from eventimpact.claims._claim import AmountCheck
from eventimpact.claims._context import Context
from eventimpact.claims._evidence import Detail, Evidence, Finding, not_testable
from eventimpact.claims._words import money, points
from eventimpact.errors import DataNotAvailableError


def amounts(context: Context) -> tuple[Evidence, ...]:
    """Audit every amount that the claim states in two units."""
    return tuple(_audit(context, check) for check in context.claim.checks)


def _audit(context: Context, check: AmountCheck) -> Evidence:
    try:
        derived = context.market.convert(
            check.value, check.unit, check.stated_unit, check.on
        )
    except DataNotAvailableError as error:
        return not_testable("amounts", f"{check.label}: {error}")
    gap = check.stated / derived - 1
    agrees = abs(gap) <= check.tolerance
    implied = check.value / check.stated
    rate = check.value / derived
    unit = f"{check.unit} per {check.stated_unit}"
    if check.unit == "BTC":
        implied, rate = 1 / implied, 1 / rate
        unit = f"{check.stated_unit} per {check.unit}"
    return Evidence(
        line="amounts",
        finding=Finding.SUPPORTS if agrees else Finding.CONTRADICTS,
        reason=f"{check.label}: {money(check.value, check.unit)} was worth "
        f"{money(derived, check.stated_unit)} on {check.on.isoformat()}; the stated "
        f"{money(check.stated, check.stated_unit)} differs by {gap:+.1%}, "
        f"{'within' if agrees else 'beyond'} {points(check.tolerance)}",
        estimate=100 * gap,
        unit="percent difference",
        detail=(
            Detail(
                columns=("rate", unit),
                rows=(("implied", f"{implied:,.5g}"), ("on the day", f"{rate:,.5g}")),
                caption=check.source,
            ),
        ),
    )
