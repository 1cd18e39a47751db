"""What happened, when by several clocks, how much, and who says so."""

from datetime import date
from typing import Self, final

from pydantic import Field, field_validator, model_validator

from eventimpact.events._amount import Amount
from eventimpact.events._base import Record
from eventimpact.events._moment import Moment
from eventimpact.events._source import Source
from eventimpact.events._words import (
    CATEGORIES,
    CLOCKS,
    GROUPS,
    Clock,
    Direction,
    Flag,
    Grade,
    Group,
    LinkKind,
    Method,
    Provenance,
    closest,
)


@final
class Link(Record):
    """A relation of an event to another.

    Parameters
    ----------
    kind : str
        ``part_of``, ``report_of``, ``announcement_of``, ``order_of``,
        ``effective_of``, ``pause_of``, ``retaliation_to``, ``denial_of``,
        ``same_episode``, ``confounded_by``, ``supersedes`` or ``duplicates``.
    event : str
        Id of the other event.

    Examples
    --------
    >>> from eventimpact.events import Link
    >>> Link(kind="part_of", event="A-DE-2024-TOTAL").event
    'A-DE-2024-TOTAL'
    """

    kind: LinkKind
    event: str


@final
class Event(Record):
    """One event of the catalogue.

    Parameters
    ----------
    id : str
        Stable name, without spaces.
    category : str
        Group and kind, such as ``A.sale``; see ``CATEGORIES``. Group A is
        government liquidation, B tariff news, C whatever else moves the market.
    title, note : str
        One line; then all that a reader must know.
    tags, assets : tuple of str
        Free words; what it is about (empty: the market, or not disclosed).
    jurisdiction, actor, agent, venue : str
        ``DE-SN`` is Saxony in Germany; who acts, through whom, where.
    method : str or None
        ``auction``, ``otc``, ``exchange``, ``broker``, ``transfer``, ``unknown``.
    decided, announced, reported, executed, effective, settled, retracted : Moment or None
        The clocks; any of them may be missing, in any order.
    amounts : tuple of Amount
        Sourced statements, contradictions included.
    sources : tuple of Source
        What the event rests on.
    links : tuple of Link
        Relations to other events.
    cluster : str or None
        Name of the hour or day that several events share.
    direction : {"negative", "positive", "neutral", "mixed", "unknown"}
        Sign expected beforehand, never the one observed.
    direction_reason : str
        Why.
    scheduled : bool
        Whether its time was known in advance.
    flags : tuple of str
        ``false_report``, ``denied``, ``hoax``, ``never_executed``,
        ``uncertain_sale`` (a transfer that may not be a sale), ``disputed``,
        ``retroactive``, ``price_observation``.
    grade : {"A", "B", "C", "D"}
        From official and exact to disputed.
    provenance : {"cited", "uncited", "inferred"}
        Whether a source carries it.
    known_from : date or None
        Day since which this version has been known.

    Examples
    --------
    >>> from eventimpact.events import Event
    >>> event = Event(
    ...     id="X-1",
    ...     category="B.threat",
    ...     title="A post",
    ...     grade="B",
    ...     provenance="uncited",
    ...     announced="2025-04-09T17:18:40Z",
    ... )
    >>> event.kind, event.knowledge.precision
    ('threat', 'second')
    """

    id: str = Field(pattern=r"^\S+$")
    category: str
    title: str = Field(min_length=1)
    note: str = ""
    tags: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    jurisdiction: str = ""
    actor: str = ""
    agent: str = ""
    venue: str = ""
    method: Method | None = None
    decided: Moment | None = None
    announced: Moment | None = None
    reported: Moment | None = None
    executed: Moment | None = None
    effective: Moment | None = None
    settled: Moment | None = None
    retracted: Moment | None = None
    direction: Direction = "unknown"
    direction_reason: str = ""
    scheduled: bool = False
    flags: tuple[Flag, ...] = ()
    grade: Grade
    provenance: Provenance
    known_from: date | None = None
    cluster: str | None = None
    links: tuple[Link, ...] = ()
    amounts: tuple[Amount, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def group(self) -> Group:
        """Letter of the category: A liquidation, B tariffs, C confounders."""
        return next(group for group in GROUPS if self.category.startswith(group))

    @property
    def kind(self) -> str:
        """Category without its group: ``sale``, ``threat``, ``fomc``."""
        return self.category.partition(".")[2]

    @property
    def knowledge(self) -> Moment | None:
        """Earliest (by `lo`) of announced and reported that is dated, or None."""
        public = (self.announced, self.reported)
        dated = [m for m in public if m is not None and m.dated]
        return min(dated, key=lambda m: m.lo.timestamp() if m.lo else 0.0, default=None)

    @property
    def clocks(self) -> dict[Clock, Moment]:
        """The clocks that are there, by name."""
        named = ((name, self.clock(name)) for name in CLOCKS)
        return {name: moment for name, moment in named if moment is not None}

    def clock(self, name: Clock) -> Moment | None:
        """Return the moment of the clock called `name`, or None."""
        moments: dict[Clock, Moment | None] = {
            "decided": self.decided,
            "announced": self.announced,
            "reported": self.reported,
            "executed": self.executed,
            "effective": self.effective,
            "settled": self.settled,
            "retracted": self.retracted,
        }
        return moments[name]

    @field_validator("category")
    @classmethod
    def _is_a_category(cls, category: str) -> str:
        """Refuse a category outside the fixed list."""
        if category not in CATEGORIES:
            message = (
                f"there is no category {category!r}{closest(category, CATEGORIES)}"
            )
            raise ValueError(message)
        return category

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        """Want a clock, a source where it is cited, and links to sources that are there."""
        faults = [*_clock_faults(self), *_source_faults(self)]
        if faults:
            raise ValueError("\n".join(faults))
        return self


def _clock_faults(event: Event) -> list[str]:
    """Say what is wrong with the clocks and links of an event."""
    faults = []
    if not event.clocks:
        faults.append(
            f"the event has no clock; give at least one of {', '.join(CLOCKS)}, "
            "with status = 'unknown' where nobody knows"
        )
    if any(link.event == event.id for link in event.links):
        faults.append("a link points to the event itself; take it out")
    return faults


def _source_faults(event: Event) -> list[str]:
    """Say what is wrong with the sources of an event."""
    ids = [source.id for source in event.sources]
    faults = []
    if event.provenance == "cited" and not ids:
        faults.append(
            "the provenance is 'cited' but there is no source; add one or say 'uncited'"
        )
    faults += [
        f"two sources are called {twice!r}; give each its own id"
        for twice in sorted({one for one in ids if ids.count(one) > 1})
    ]
    faults += [
        f"an amount names the source {amount.source!r}, which the event does not have"
        f"{closest(amount.source, ids)}"
        for amount in event.amounts
        if amount.source is not None and amount.source not in ids
    ]
    return faults
