"""The catalogue: events by id, with the flows that belong to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Self, final

from eventimpact.data import embedded, embedded_names
from eventimpact.errors import InvalidEventError, InvalidInputError, UnknownNameError
from eventimpact.events._as_of import check_day, known_events, known_flows
from eventimpact.events._event import Event
from eventimpact.events._flow import Flow
from eventimpact.events._parse import parse_files
from eventimpact.events._selection import Selection


@final
@dataclass(frozen=True, slots=True)
class Catalogue:
    """An immutable collection of events, in order, found by id.

    Parameters
    ----------
    events : tuple of Event
        The events; each id may occur once.
    flows : tuple of Flow
        Dated transfers that belong to them.

    Examples
    --------
    >>> from eventimpact.events import Catalogue
    >>> catalogue = Catalogue.shipped()
    >>> len(catalogue), catalogue.get("B-2025-04-09").title
    (200, '90-day pause at 10%; China to 125%')
    """

    events: tuple[Event, ...]
    flows: tuple[Flow, ...] = ()
    _index: dict[str, Event] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for event in self.events:
            if event.id in self._index:
                raise InvalidEventError.from_faults(
                    "the catalogue cannot be built",
                    [f"{event.id}: id: occurs twice; give each event its own id"],
                )
            self._index[event.id] = event

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._index

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the events, in order."""
        return tuple(self._index)

    @classmethod
    def shipped(cls) -> Self:
        """Return the catalogue that comes with the library; read once, then kept."""
        return cls(*_shipped())

    def get(self, event_id: str) -> Event:
        """Return the event called `event_id`.

        Parameters
        ----------
        event_id : str
            Id of the event.

        Returns
        -------
        Event
            The event.

        Raises
        ------
        UnknownNameError
            There is none; the message lists ids that are there.
        """
        if event_id not in self._index:
            raise UnknownNameError.from_known("event", event_id, _near(event_id, self))
        return self._index[event_id]

    def select(self, selection: Selection) -> Self:
        """Return the events that meet every criterion, in order, with their flows.

        Parameters
        ----------
        selection : Selection
            The criteria.

        Returns
        -------
        Catalogue
            Possibly empty.

        Raises
        ------
        UnknownNameError
            The selection names an id that is not there.
        """
        _check_selection(selection)
        for event_id in (*selection.ids, *selection.exclude):
            self.get(event_id)
        events = tuple(event for event in self.events if selection.accepts(event))
        ids = {event.id for event in events}
        flows = tuple(flow for flow in self.flows if flow.event in ids)
        return type(self)(events, flows)

    def as_of(self, day: date) -> Self:
        """Return the events and transfers known by the end of a UTC day.

        Parameters
        ----------
        day : date
            The day; what was announced, reported or published after it is left out.

        Returns
        -------
        Catalogue
            Events that were surely known then, without the clocks, amounts, sources
            and links that came later; transfers made and listed by then. Titles and
            notes stand as they are, and so do the sources of an event all of which
            are later.

        Examples
        --------
        >>> from datetime import date
        >>> from eventimpact.events import Catalogue
        >>> then = Catalogue.shipped().as_of(date(2025, 4, 15))
        >>> "A-CN-REUTERS" in then, "B-2025-04-09" in then
        (False, True)
        """
        check_day(day)
        events = known_events(self.events, day)
        ids = {event.id for event in events}
        flows = known_flows(self.flows, day)
        return type(self)(events, tuple(f for f in flows if f.event in ids))


def _check_selection(given: object) -> None:
    """Refuse what is no selection."""
    if not isinstance(given, Selection):
        message = f"{given!r} is no selection; give a Selection of what to look for"
        raise InvalidInputError(message)


def read_flows() -> tuple[Flow, ...]:
    """Dated transfers that come with the library.

    Returns
    -------
    tuple of Flow
        The German sale of 2024, transfer by transfer, as far as it was listed.

    Examples
    --------
    >>> from eventimpact.events import read_flows
    >>> flows = read_flows()
    >>> len(flows), round(sum(flow.btc for flow in flows))
    (62, 32894)
    """
    return _shipped()[1]


@cache
def _shipped() -> tuple[tuple[Event, ...], tuple[Flow, ...]]:
    """Read the embedded files, once."""
    names = [name for name in embedded_names("events") if name.endswith(".toml")]
    return parse_files(
        (name, embedded("events", name).read_text(encoding="utf-8")) for name in names
    )


def _near(event_id: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the ids, those that share a beginning with `event_id` first."""
    head = str(event_id)[:4]
    return tuple(sorted(catalogue.ids, key=lambda known: not known.startswith(head)))
