"""Audit the amounts: exchange rates, prices and supply on their dates."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from eventimpact.claims._amount_check import (
    AmountCheck,
    BeforeCheck,
    ConversionCheck,
    ExceedsCheck,
    RankCheck,
    ReturnsCheck,
    SumCheck,
    SupplyCheck,
)
from eventimpact.claims._amount_facts import (
    Audited,
    dates_in_order,
    ranks,
    returns,
    total,
)
from eventimpact.claims._amount_money import check_day, converted, worth
from eventimpact.claims._evidence import Detail, Evidence, Finding, not_testable
from eventimpact.claims._figures_amounts import with_figure
from eventimpact.claims._supply import bitcoin_supply, supply_error
from eventimpact.claims._words import NONE, money, points
from eventimpact.errors import DataNotAvailableError


def amounts(books: Audited) -> tuple[Evidence, ...]:
    """Audit every figure that the claim states, in the order of the file."""
    checks = books.claim.checks
    return with_figure(checks, [_audit(books, check) for check in checks])


def _audit(books: Audited, check: AmountCheck) -> Evidence:
    try:
        return _AUDITS[type(check)](books, check)
    except DataNotAvailableError as error:
        return not_testable("amounts", f"{check.label}: {error}")


def _conversion(books: Audited, check: ConversionCheck) -> Evidence:
    """Hold an amount in two units against the rate or the price of the day."""
    units = (check.unit, check.stated_unit)
    derived = worth(books.market, check.value, *units, check.on)
    by, said = converted(books.claim, units, check.on)
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
        f"{money(derived, check.stated_unit)} on {_on(check.on, said)}; the stated "
        f"{money(check.stated, check.stated_unit)} differs by {gap:+.1%}, "
        f"{'within' if agrees else 'beyond'} {points(check.tolerance)}",
        estimate=100 * gap,
        unit="percent difference",
        detail=(
            Detail(
                columns=("rate", unit),
                rows=(("implied", f"{implied:,.5g}"), ("on the day", f"{rate:,.5g}")),
                caption=_caption(check.source, by),
            ),
        ),
    )


def _supply(books: Audited, check: SupplyCheck) -> Evidence:
    """Hold a stock against all coins that there were on the day."""
    check_day("BTC", check.on)
    as_of = books.claim.as_of
    if as_of is not None and check.on > as_of:
        message = (
            f"how many bitcoin there would be on {check.on.isoformat()} was not known on "
            f"{as_of.isoformat()}, the day as of which the claim is judged"
        )
        raise DataNotAvailableError(message)
    units = (check.unit, "BTC")
    coins = worth(books.market, check.value, *units, check.on)
    by, said = converted(books.claim, units, check.on)
    there, error = bitcoin_supply(check.on), supply_error(check.on)
    share = coins / there
    finding, says = _weigh_share(check, share, error)
    return Evidence(
        line="amounts",
        finding=finding,
        reason=f"{check.label}: {money(check.value, check.unit)} was "
        f"{points(share, 2)} of all bitcoin there were on {_on(check.on, said)}, {says}",
        estimate=100 * share,
        low=100 * share / (1 + error),
        high=100 * share / (1 - error),
        unit="percent of the supply",
        detail=(
            Detail(
                columns=("what", "BTC", "USD"),
                rows=tuple(
                    (name, money(coin, "BTC"), _worth(books, coin, check.on))
                    for name, coin in (("the stock", coins), ("all coins", there))
                ),
                caption=_caption(
                    check.source,
                    f"supply from the issuance rule, good to {points(error, 1)}",
                    by,
                ),
            ),
        ),
    )


def _worth(books: Audited, coins: float, on: date) -> str:
    """Price coins at the close of a day; a dash where there is none."""
    try:
        return money(books.market.to_usd(coins, "BTC", on))
    except DataNotAvailableError:
        return NONE


def _weigh_share(check: SupplyCheck, share: float, error: float) -> tuple[Finding, str]:
    """Say what a share of the supply makes of the statement."""
    if share > 1 + error:
        return Finding.CONTRADICTS, "more than there can be"
    if check.percent is None:
        return Finding.SILENT, "which is possible, and shows no more than that"
    gap = 100 * share / check.percent - 1
    agrees = abs(gap) <= check.tolerance + error
    within = "within" if agrees else "beyond"
    says = f"{within} {points(check.tolerance)} of the stated {check.percent:g} %"
    return Finding.SUPPORTS if agrees else Finding.CONTRADICTS, says


def _exceeds(books: Audited, check: ExceedsCheck) -> Evidence:
    """Compare two amounts at the rate or the price of the day."""
    units = (check.unit, check.than_unit)
    compared = worth(books.market, check.value, *units, check.on)
    by, said = converted(books.claim, units, check.on)
    times = compared / check.than
    holds = times > 1
    same = check.unit == check.than_unit
    at = "" if same else f" ({money(compared, check.than_unit)} that day)"
    return Evidence(
        line="amounts",
        finding=Finding.SUPPORTS if holds else Finding.CONTRADICTS,
        reason=f"{check.label}: {money(check.value, check.unit)}{at} on "
        f"{_on(check.on, said)} is {times:.3g} times "
        f"{money(check.than, check.than_unit)}, {'so' if holds else 'not'} more",
        estimate=times,
        unit="times",
        detail=(
            Detail(
                columns=("amount", check.than_unit),
                rows=(
                    ("said to be more", f"{compared:,.6g}"),
                    ("said to be less", f"{check.than:,.6g}"),
                ),
                caption=_caption(check.source, by),
            ),
        ),
    )


def _on(on: date, said: str) -> str:
    """Write a day with what is to be said of it."""
    return f"{on.isoformat()} ({said})" if said else on.isoformat()


def _caption(*parts: str) -> str:
    return "; ".join(filter(None, parts))


_AUDITS: Final[dict[type, Callable[[Audited, Any], Evidence]]] = {
    ConversionCheck: _conversion,
    SupplyCheck: _supply,
    ExceedsCheck: _exceeds,
    RankCheck: ranks,
    SumCheck: total,
    BeforeCheck: dates_in_order,
    ReturnsCheck: returns,
}
