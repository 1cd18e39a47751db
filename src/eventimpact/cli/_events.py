"""``eventimpact events``: the catalogue, filtered, or one event in full."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

import eventimpact
from eventimpact.cli._console import console, table
from eventimpact.cli._days import FORM, day
from eventimpact.errors import UnknownNameError
from eventimpact.events import GROUPS, MEANINGS


if TYPE_CHECKING:
    from eventimpact.events import Amount, Catalogue, Event, Moment, Source


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
        date | None, typer.Option(parser=day, metavar=FORM, help="First UTC day.")
    ] = None,
    until: Annotated[
        date | None, typer.Option(parser=day, metavar=FORM, help="Last UTC day.")
    ] = None,
    jurisdiction: Annotated[
        list[str] | None, typer.Option(help="Country or state: US, DE-SN.")
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(help="Read these TOML or CSV catalogues instead."),
    ] = None,
    categories: Annotated[
        bool,
        typer.Option("--categories", help="List the categories and what they mean."),
    ] = False,
) -> None:
    """List events, filter them, or show one with its sources."""
    catalogue = (
        eventimpact.read_catalogue(*file) if file else eventimpact.Catalogue.shipped()
    )
    if event is not None:
        _show(_named(catalogue, event, file or []), console())
        return
    _check_jurisdictions(jurisdiction or [], catalogue)
    found = catalogue.select(_selection(category, since, until, jurisdiction))
    if categories:
        _show_categories(found, console())
        return
    rows = [(e.id, _day(e), e.grade, e.provenance, e.title) for e in found]
    out = console()
    out.print(table(("event", "known", "grade", "provenance", "title"), rows))
    print(f"{len(rows)} of {len(catalogue)} events")


def _named(catalogue: "Catalogue", event: str, files: list[Path]) -> "Event":
    """Return an event, or say how to list those that there are."""
    try:
        return catalogue.get(event)
    except UnknownNameError as error:
        given = "".join(f" --file {path}" for path in files)
        hint = f"list them with `eventimpact events{given}`"
        raise error.with_hint(hint) from None


def _selection(
    category: list[str] | None,
    since: date | None,
    until: date | None,
    jurisdiction: list[str] | None,
) -> "eventimpact.Selection":
    """Make a selection of the options, with one sentence where it cannot be."""
    try:
        return eventimpact.Selection(
            categories=tuple(category or ()),
            since=since,
            until=until,
            jurisdictions=tuple(jurisdiction or ()),
            include_effective=True,
        )
    except ValueError as error:
        reasons = str(error).splitlines()
        message = next((r.strip() for r in reasons if "Value error" in r), reasons[0])
        message = message.removeprefix("Value error, ").partition(" [type=")[0]
        raise eventimpact.errors.InvalidInputError(message) from error


def _check_jurisdictions(asked: list[str], catalogue: "Catalogue") -> None:
    """Refuse a jurisdiction that no event of the catalogue has."""
    named = {p.strip() for event in catalogue for p in event.jurisdiction.split(",")}
    known = sorted(named | {place.partition("-")[0] for place in named} - {""})
    for one in asked:
        if one not in known:
            raise UnknownNameError.from_known("jurisdiction", one, known)


def _show_categories(found: "Catalogue", out: Console) -> None:
    """List groups and categories with the number of events in each."""
    tally = Counter(one for event in found for one in (event.group, event.category))
    rows = [
        row
        for group, meaning in GROUPS.items()
        for row in (
            (group, meaning, f"{tally[group]}"),
            *(
                (name, said, f"{tally[name]}")
                for name, said in MEANINGS.items()
                if name.startswith(f"{group}.")
            ),
        )
    ]
    out.print(table(("category", "meaning", "events"), rows))
    events = "1 event" if len(found) == 1 else f"{len(found)} events"
    print(f"{events} in {len(MEANINGS)} categories")


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
