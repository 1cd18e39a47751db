"""What an amount was worth, by the price of which day, and how far from the outcome."""

import math
from datetime import date
from typing import Final

import numpy as np

from eventimpact.claims._claim import AmountVariant, Claim
from eventimpact.claims._context import Context, instant_of
from eventimpact.claims._market import Market
from eventimpact.claims._supply import FIRST_DAY, LAST_DAY, bitcoin_supply, supply_error
from eventimpact.claims._words import count, money, points
from eventimpact.errors import DataNotAvailableError
from eventimpact.prices import ecb_fixing


FAR: Final = 31
ANOTHER_TIME: Final = 365
_NOTHING: Final = np.timedelta64(1, "ns")
Span = tuple[date, date]


def worth(market: Market, value: float, unit: str, to: str, on: date) -> float:
    """Convert an amount; one unit into itself needs no price.

    Raises
    ------
    DataNotAvailableError
        The day has no price or no fixing, there was no bitcoin yet, or the amount is
        too large or too small for a number.
    """
    for one in {unit, to} & {"BTC"}:
        check_day(one, on)
    if unit == to:
        return value
    found = market.convert(value, unit, to, on)
    if not math.isfinite(found) or found <= 0:
        message = f"{value:g} {unit} is no amount that can be turned into {to}"
        raise DataNotAvailableError(message)
    return found


def in_dollars(market: Market, variant: AmountVariant) -> float | str:
    """Return an amount in US dollars, or say why it has no such worth."""
    try:
        return impossible(variant) or worth(
            market, variant.value, variant.unit, "USD", variant.on
        )
    except DataNotAvailableError as error:
        return str(error)


def check_day(unit: str, on: date) -> None:
    """Refuse a day on which there was no such coin."""
    if unit == "BTC" and not FIRST_DAY <= on <= LAST_DAY:
        message = (
            f"there was no bitcoin on {on.isoformat()}: the first block is of "
            f"{FIRST_DAY.isoformat()}"
            if on < FIRST_DAY
            else f"how many bitcoin there are on {on.isoformat()} is not known; days "
            f"run to {LAST_DAY.isoformat()}"
        )
        raise DataNotAvailableError(message)


def priced(unit: str, to: str, on: date) -> str:
    """Name the price and the fixing that turn one unit into another."""
    if unit == to:
        return ""
    said = [f"the close of {on.isoformat()}"] if "BTC" in (unit, to) else []
    foreign = {unit, to} - {"BTC", "USD"}
    if foreign:
        fixed = min(ecb_fixing(one, on) for one in (*foreign, "USD"))
        said.append(f"the ECB fixing of {fixed.isoformat()}")
    return " and ".join(said)


def days_apart(on: date, span: Span) -> int:
    """Count days from a span to a day: negative before it, positive after, else 0."""
    first, last = span
    return (on - first).days if on < first else max((on - last).days, 0)


def apart(on: date, span: Span, what: str = "the outcome") -> str:
    """Say how far a day lies from a span of days."""
    days = days_apart(on, span)
    if not days:
        return f"within {what}"
    return f"{count(abs(days), 'day')} {'before' if days < 0 else 'after'} {what}"


def outcome_span(context: Context) -> Span:
    """Return the first and the last day of an outcome."""
    history = context.outcome.history
    return (
        _day(history.open_at[context.first]),
        _day(history.close_at[context.last] - _NOTHING),
    )


def nearest_span(claim: Claim, on: date) -> Span:
    """Return the first and last day of the reading that is nearest to a day."""
    spans = [
        (_day(instant_of(one.start)), _day(instant_of(one.end) - _NOTHING))
        for one in claim.readings
    ]
    return min(spans, key=lambda span: abs(days_apart(on, span)))


def converted(claim: Claim, units: tuple[str, str], on: date) -> tuple[str, str]:
    """Say for an audit what converted, and for its sentence if that is far away."""
    span, by = nearest_span(claim, on), priced(*units, on)
    what = "the outcome" if len(claim.readings) == 1 else "the nearest outcome"
    where = apart(on, span, what)
    table = f"converted by {by}, {where}" if by else f"as of {on.isoformat()}, {where}"
    is_far = abs(days_apart(on, span)) > FAR
    fixing = by.partition("the ECB fixing of ")[2]
    said = [f"by {by}"] if fixing and fixing != on.isoformat() else []
    return table, ", ".join([*said, *([where] if is_far else [])])


def impossible(variant: AmountVariant) -> str:
    """Say why an amount of coins cannot have been sold; nothing if it can."""
    if variant.unit != "BTC":
        return ""
    check_day(variant.unit, variant.on)
    there = bitcoin_supply(variant.on)
    if variant.value <= there * (1 + supply_error(variant.on)):
        return ""
    return (
        f"{variant.label} is {points(variant.value / there)} of all bitcoin there were "
        f"on {variant.on.isoformat()} ({money(there, 'BTC')}): so much cannot have been "
        "sold"
    )


def at_outcome(context: Context, variant: AmountVariant, usd: float) -> float:
    """Return the amount in dollars at the prices of the outcome's first day.

    It is the same amount where it was converted within the outcome, or where that day
    has no price.
    """
    first, _ = span = outcome_span(context)
    if not days_apart(variant.on, span) or variant.unit == "USD":
        return usd
    try:
        return worth(context.market, variant.value, variant.unit, "USD", first)
    except DataNotAvailableError:
        return usd


def dated(context: Context, variant: AmountVariant, usd: float, there: float) -> str:
    """Say of which day an amount in dollars is, and how far that is from the outcome."""
    span, by = outcome_span(context), priced(variant.unit, "USD", variant.on)
    on, where = variant.on.isoformat(), apart(variant.on, span)
    said = (
        f"converted at {by}, {where}"
        if by
        else f"stated in dollars as of {on}, {where}"
    )
    if abs(days_apart(variant.on, span)) > ANOTHER_TIME:
        said += ", which is another time"
    if abs(there / usd - 1) > 0.1:
        said += (
            f"; at the prices of {span[0].isoformat()}, its first day, the amount would "
            f"be {money(there)}, not {money(usd)}"
        )
    return said


def _day(instant: np.datetime64) -> date:
    day: date = instant.astype("datetime64[D]").item()
    return day
