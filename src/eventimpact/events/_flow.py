"""Dated flows: the single transfers that an event is made of."""

from datetime import date
from typing import final

from pydantic import Field

from eventimpact.events._base import Record
from eventimpact.events._source import Source


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
    note: str = ""
    transfers: tuple[Transfer, ...]

    def flows(self) -> tuple[Flow, ...]:
        """Return the transfers, each with its event, source and vintage."""
        return tuple(
            Flow(
                event=self.event,
                day=line.day,
                recipient=line.recipient,
                btc=line.btc,
                usd=line.usd,
                source=self.source.publisher,
                vintage=self.vintage,
            )
            for line in self.transfers
        )
