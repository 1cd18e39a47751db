"""Audit statements that need no conversion: ranks, sums, dates and returns."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import numpy as np

from eventimpact.claims._amount_check import (
    AnyClock,
    BeforeCheck,
    Holder,
    RankCheck,
    ReturnsCheck,
    SumCheck,
    Summand,
)
from eventimpact.claims._claim import Claim
from eventimpact.claims._evidence import Detail, Evidence, Finding, not_testable
from eventimpact.claims._market import Market
from eventimpact.claims._words import count
from eventimpact.errors import DataNotAvailableError
from eventimpact.events import Catalogue, Moment


class Audited(Protocol):
    """What amounts are held against: no outcome, so a reading needs none."""

    @property
    def claim(self) -> Claim:
        """The claim with its figures."""
        ...

    @property
    def market(self) -> Market:
        """Prices and exchange rates."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """The events."""
        ...


def ranks(books: Audited, check: RankCheck) -> Evidence:
    """Hold a place against the table of holders, every source by itself."""
    del books
    best, worst = place_among(check.value, check.holder, check.holders)
    finding, says = _weigh_rank(check.rank, best, worst)
    return Evidence(
        line="amounts",
        finding=finding,
        reason=f"{check.label}: {check.value:,.0f} {check.unit} is place "
        f"{_between(best, worst)} among the {check.among} named here; the stated "
        f"place is {check.rank}, {says}",
        estimate=float(best),
        low=float(best),
        high=float(worst),
        unit="place",
        detail=(
            Detail(
                columns=("holder", check.unit, "place by that figure", "source"),
                rows=tuple(_rows(check.holders)),
                caption=check.source,
            ),
        ),
    )


def place_among(
    value: float, holder: str, holders: Sequence[Holder]
) -> tuple[int, int]:
    """Return the best and worst place that the sources allow a holding.

    A holder is surely above where every figure for it is, and none is disputed;
    it may be above where one figure is.
    """
    figures: dict[str, list[Holder]] = {}
    for one in holders:
        if one.name != holder:
            figures.setdefault(one.name, []).append(one)
    surely = sum(
        all(one.value > value and not one.disputed for one in each)
        for each in figures.values()
    )
    maybe = sum(any(one.value > value for one in each) for each in figures.values())
    return 1 + surely, 1 + maybe


def _rows(holders: Sequence[Holder]) -> list[tuple[str, str, str, str]]:
    """List the holders by size, the figures of different sources side by side."""
    by_size = sorted(holders, key=lambda one: -one.value)
    return [
        (
            f"{one.name}{' (disputed)' if one.disputed else ''}",
            f"{one.value:,.0f}",
            _between(*place_among(one.value, one.name, holders)),
            one.source,
        )
        for one in by_size
    ]


def _between(best: int, worst: int) -> str:
    return f"{best}" if best == worst else f"{best} to {worst}"


def _weigh_rank(stated: int, best: int, worst: int) -> tuple[Finding, str]:
    """Say what the places that the sources allow make of the stated one."""
    if stated < best:
        return Finding.CONTRADICTS, "better than the sources allow"
    if stated > worst:
        more = stated - worst
        says = (
            f"which takes {more} more above it than are named: the table cannot show it"
        )
        return Finding.SILENT, says
    if best < worst:
        return Finding.SILENT, "which depends on whose figures are taken"
    return Finding.SUPPORTS, "as stated"


def total(books: Audited, check: SumCheck) -> Evidence:
    """Add up the parts in force on the day."""
    del books
    found = sum(part.value for part in check.parts if _in_force(part, check.on))
    gap = found / check.stated - 1
    agrees = abs(gap) <= check.tolerance
    return Evidence(
        line="amounts",
        finding=Finding.SUPPORTS if agrees else Finding.CONTRADICTS,
        reason=f"{check.label}: the parts in force on {check.on.isoformat()} add up to "
        f"{found:,.10g} {check.unit}, "
        f"{'as stated' if agrees else f'not to {check.stated:,.10g}'}",
        estimate=found,
        unit=check.unit,
        detail=(
            Detail(
                columns=("part", check.unit, "since", f"on {check.on.isoformat()}"),
                rows=tuple(
                    (
                        part.label,
                        f"{part.value:,.10g}",
                        part.since.isoformat() if part.since else "",
                        "counts" if _in_force(part, check.on) else "does not count",
                    )
                    for part in check.parts
                ),
                caption=check.source,
            ),
        ),
    )


def _in_force(part: Summand, on: date) -> bool:
    return (part.since or date.min) <= on <= (part.until or date.max)


def dates_in_order(books: Audited, check: BeforeCheck) -> Evidence:
    """Say which of two events came first, as far as their dates are known."""
    catalogue = books.catalogue
    unknown = [name for name in (check.first, check.then) if name not in catalogue]
    if unknown:
        return not_testable(
            "amounts",
            f"{check.label}: no {' and no '.join(unknown)} is among the events known by "
            "the day of the judgement",
        )
    first = _moment(catalogue, check.first, check.first_clock)
    then = _moment(catalogue, check.then, check.then_clock)
    undated = [
        name
        for name, moment in ((check.first, first), (check.then, then))
        if moment is None or not moment.dated
    ]
    if first is None or then is None or undated:
        return not_testable(
            "amounts", f"{check.label}: {' and '.join(undated)} has no usable date"
        )
    finding, says = _weigh_order(first, then)
    return Evidence(
        line="amounts",
        finding=finding,
        reason=f"{check.label}: {check.first} ({_span(first)}) {says} {check.then} "
        f"({_span(then)})",
        detail=(
            Detail(
                columns=("event", "what", "from", "to"),
                rows=tuple(
                    (name, catalogue.get(name).title, f"{at.lo}", f"{at.hi}")
                    for name, at in ((check.first, first), (check.then, then))
                ),
                caption=check.source,
            ),
        ),
    )


def _moment(catalogue: Catalogue, name: str, clock: AnyClock) -> Moment | None:
    event = catalogue.get(name)
    return event.knowledge if clock == "knowledge" else event.clock(clock)


def _weigh_order(first: Moment, then: Moment) -> tuple[Finding, str]:
    """Compare two intervals; where they touch, nobody can tell."""
    if first.lo is None or first.hi is None or then.lo is None or then.hi is None:
        return Finding.SILENT, "cannot be told apart from"
    if first.hi < then.lo:
        return Finding.SUPPORTS, "came before"
    if first.lo > then.hi:
        return Finding.CONTRADICTS, "came after, not before,"
    return Finding.SILENT, "cannot be told apart, by its date, from"


def _span(moment: Moment) -> str:
    return moment.text or f"{moment.lo} to {moment.hi}"


def returns(books: Audited, check: ReturnsCheck) -> Evidence:
    """Add up the simple returns of some days of the daily series."""
    history = books.market.daily
    opened = history.open_at.astype("datetime64[D]")
    days = np.asarray(check.days, dtype="datetime64[D]")
    known = np.isin(days, opened[np.isfinite(history.log_returns())])
    if not known.all():
        message = f"{history.symbol} has no return of {days[~known][0]}"
        raise DataNotAvailableError(message)
    at = np.searchsorted(opened, days)
    moved = 100 * (history.close[at] / history.close[at - 1] - 1)
    found = float(moved.sum())
    finding, says = _weigh_returns(check, found)
    return Evidence(
        line="amounts",
        finding=finding,
        reason=f"{check.label}: the returns of {history.symbol} on "
        f"{count(len(days), 'day')} add up to {found:+.1f} %; the stated "
        f"{check.percent:+.1f} % differs by "
        f"{abs(found - check.percent):.1f} points, {says}",
        estimate=found,
        unit="percent",
        detail=(
            Detail(
                columns=("day", "return, percent"),
                rows=tuple(
                    (str(day), f"{one:+.2f}")
                    for day, one in zip(days, moved, strict=True)
                ),
                caption=check.source,
            ),
        ),
    )


def _weigh_returns(check: ReturnsCheck, found: float) -> tuple[Finding, str]:
    """Say what the sum of returns makes of the stated one."""
    if not check.own_days:
        return Finding.SILENT, "on days that are not known to be the source's own"
    if abs(found - check.percent) <= check.tolerance:
        return Finding.SUPPORTS, f"within {check.tolerance:g}"
    return Finding.CONTRADICTS, f"beyond {check.tolerance:g}"
