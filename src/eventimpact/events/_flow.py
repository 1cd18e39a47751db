"""Dated flows: the single transfers that an event is made of, and who lists them."""

from collections.abc import Iterable
from datetime import date
from typing import Self, final

from pydantic import Field, model_validator

from eventimpact.events._base import Record
from eventimpact.events._source import Source


@final
class FlowListing(Record):
    """A source's list of transfers: the days it covers, and what is wrong with it.

    Parameters
    ----------
    source : Source
        Who lists the transfers.
    first, last : date or None
        The days it covers; a day among them without a transfer had none.
    note : str
        What the list leaves out.
    contradictions : tuple of str
        Where it contradicts itself or others, a sentence each.

    Examples
    --------
    >>> from eventimpact.events import read_flows
    >>> listing = read_flows()[0].listing
    >>> listing.first.isoformat(), listing.last.isoformat()
    ('2024-06-19', '2024-07-12')
    """

    source: Source
    first: date | None = None
    last: date | None = None
    note: str = ""
    contradictions: tuple[str, ...] = ()


@final
class Flow(Record):
    """One dated transfer.

    Parameters
    ----------
    event : str
        Id of the event that it is part of.
    day : date
        UTC day of the transfer.
    recipient : str
        Where the coins went.
    btc, usd : float
        Amount, and its value as the source reports it.
    source : str
        Publisher of the list.
    vintage : str
        Which revision of the list; flow series get revised.
    listing : FlowListing or None
        The list, if more is known of it than its publisher.

    Examples
    --------
    >>> from eventimpact.events import read_flows
    >>> flow = read_flows()[0]
    >>> flow.day.isoformat(), flow.recipient, flow.btc
    ('2024-06-19', 'Coinbase', 500.0)
    """

    event: str
    day: date
    recipient: str
    btc: float = Field(ge=0)
    usd: float = Field(ge=0)
    source: str
    vintage: str
    listing: FlowListing | None = None


@final
class Transfer(Record):
    """One line of a `FlowSeries`."""

    day: date
    recipient: str
    btc: float = Field(ge=0)
    usd: float = Field(ge=0)


@final
class FlowSeries(Record):
    """The transfers of one event as one source lists them; the form in files."""

    event: str
    source: Source
    vintage: str
    first: date | None = None
    last: date | None = None
    note: str = ""
    contradictions: tuple[str, ...] = ()
    transfers: tuple[Transfer, ...]

    @model_validator(mode="after")
    def _transfers_lie_within_the_days_covered(self) -> Self:
        """Refuse a transfer on a day that the list does not cover."""
        for line in self.transfers:
            before = self.first is not None and line.day < self.first
            if before or (self.last is not None and line.day > self.last):
                message = (
                    f"the transfer of {line.day} lies outside {self.first} to "
                    f"{self.last}, the days that the list covers; correct one of them"
                )
                raise ValueError(message)
        return self

    def flows(self) -> tuple[Flow, ...]:
        """Return the transfers, each with its event, source, vintage and list."""
        listing = FlowListing(
            source=self.source,
            first=self.first,
            last=self.last,
            note=self.note,
            contradictions=self.contradictions,
        )
        bare = FlowListing(source=bare_source(self.source.publisher))
        return tuple(
            Flow(
                event=self.event,
                day=line.day,
                recipient=line.recipient,
                btc=line.btc,
                usd=line.usd,
                source=self.source.publisher,
                vintage=self.vintage,
                listing=None if listing == bare else listing,
            )
            for line in self.transfers
        )


def series_of(flows: Iterable[Flow]) -> list[FlowSeries]:
    """Gather flows into one series for each event, vintage and list."""
    gathered: dict[tuple[str, str, FlowListing], list[Transfer]] = {}
    for flow in flows:
        listing = flow.listing or FlowListing(source=bare_source(flow.source))
        line = Transfer(
            day=flow.day, recipient=flow.recipient, btc=flow.btc, usd=flow.usd
        )
        gathered.setdefault((flow.event, flow.vintage, listing), []).append(line)
    return [
        FlowSeries(
            event=event,
            source=listing.source,
            vintage=vintage,
            first=listing.first,
            last=listing.last,
            note=listing.note,
            contradictions=listing.contradictions,
            transfers=tuple(lines),
        )
        for (event, vintage, listing), lines in gathered.items()
    ]


def bare_source(publisher: str) -> Source:
    """Return a source of which only the publisher is known."""
    return Source(id="list", publisher=publisher)
