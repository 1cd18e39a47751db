"""``eventimpact events``: the catalogue, filtered, or one event in full."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

import eventimpact
from eventimpact.cli._console import console, table


if TYPE_CHECKING:
    from eventimpact.events import Amount, Event, Moment, Source


def events(
    event: Annotated[
        str | None, typer.Argument(help="Id of one event, to be shown in full.")
    ] = None,
    *,
    category: Annotated[
        list[str] | None,
        typer.Option(help="A group (A, B, C) or a category such as A.sale."),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First UTC day.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last UTC day.")
    ] = None,
    jurisdiction: Annotated[
        list[str] | None, typer.Option(help="Country or state: US, DE-SN.")
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(help="Read these TOML or CSV catalogues instead."),
    ] = None,
) -> None:
    """List events, filter them, or show one with its sources."""
    catalogue = (
        eventimpact.read_catalogue(*file) if file else eventimpact.Catalogue.shipped()
    )
    if event is not None:
        _show(catalogue.get(event), console())
        return
    selection = _selection(category, since, until, jurisdiction)
    found = catalogue.select(selection)
    rows = [(e.id, _day(e), e.grade, e.provenance, e.title) for e in found]
    out = console()
    out.print(table(("event", "known", "grade", "provenance", "title"), rows))
    print(f"{len(rows)} of {len(catalogue)} events")


def _selection(
    category: list[str] | None,
    since: datetime | None,
    until: datetime | None,
    jurisdiction: list[str] | None,
) -> "eventimpact.Selection":
    """Make a selection of the options, with one sentence where it cannot be."""
    try:
        return eventimpact.Selection(
            categories=tuple(category or ()),
            since=since.date() if since else None,
            until=until.date() if until else None,
            jurisdictions=tuple(jurisdiction or ()),
            include_effective=True,
        )
    except ValueError as error:
        reasons = str(error).splitlines()
        message = next((r.strip() for r in reasons if "Value error" in r), reasons[0])
        message = message.removeprefix("Value error, ").partition(" [type=")[0]
        raise eventimpact.errors.InvalidInputError(message) from error


def _day(event: "Event") -> str:
    """Return the day an event became known, or that this is not known."""
    moment = event.knowledge
    if moment is None or moment.lo is None:
        return "not known"
    return moment.lo.strftime("%Y-%m-%d")


def _show(event: "Event", out: Console) -> None:
    out.print(Text(f"{event.id}  {event.title}", style="bold"))
    out.print(
        Text(
            f"{event.category}, grade {event.grade}, {event.provenance}, "
            f"direction {event.direction}"
        )
    )
    for line in (f"{event.actor} ({event.jurisdiction})", event.note):
        if line.strip(" ()"):
            out.print(Text(line))
    clocks = [(name, *_moment(m)) for name, m in event.clocks.items()]
    out.print(table(("clock", "from (UTC)", "to (UTC)", "how known"), clocks))
    if event.amounts:
        amounts = [_amount(amount) for amount in event.amounts]
        out.print(table(("amount", "what", "as of", "source", "note"), amounts))
    if event.links:
        out.print(Text("; ".join(f"{x.kind} {x.event}" for x in event.links)))
    sources = [_source(source) for source in event.sources]
    if sources:
        out.print(table(("source", "publisher", "title", "date", "address"), sources))
    else:
        out.print(Text("no source: uncited"))


def _moment(moment: "Moment") -> tuple[str, str, str]:
    zone = "" if moment.zone_stated else ", zone assumed"
    how = f"{moment.precision}, {moment.status}{zone}"
    return _instant(moment.lo), _instant(moment.hi), how


def _instant(end: datetime | None) -> str:
    return "open" if end is None else end.strftime("%Y-%m-%d %H:%M:%S")


def _amount(amount: "Amount") -> tuple[str, str, str, str, str]:
    if amount.value is None:
        value = f"{amount.low or 0:,.10g} to {amount.high or 0:,.10g}"
    else:
        value = f"{amount.value:,.10g}"
    more = "over " if amount.lower_bound else ""
    return (
        f"{more}{value} {amount.unit}",
        f"{amount.kind}, {amount.basis}",
        "" if amount.as_of is None else amount.as_of.isoformat(),
        amount.source or "",
        amount.note,
    )


def _source(source: "Source") -> tuple[str, str, str, str, str]:
    return source.id, source.publisher, source.title, source.date, source.url
