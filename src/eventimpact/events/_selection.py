"""Which events of a catalogue a question is about."""

from datetime import date
from typing import Self, final

from pydantic import field_validator, model_validator

from eventimpact.events._base import Record
from eventimpact.events._event import Event
from eventimpact.events._moment import Moment
from eventimpact.events._words import (
    CATEGORIES,
    GRADES,
    GROUPS,
    Direction,
    Flag,
    Grade,
    closest,
)


@final
class Selection(Record):
    """Criteria that an event must meet, all of them; one left out asks nothing.

    Parameters
    ----------
    ids : tuple of str
        Only these events.
    categories : tuple of str
        Categories (``A.sale``) or whole groups (``A``).
    since, until : date or None
        UTC days, both included. What counts is the event's knowledge time;
        without one, when it was executed, took effect or was decided. An event
        known to an interval is selected when the interval touches these days.
    jurisdictions : tuple of str
        ``DE`` takes ``DE-SN`` in.
    directions : tuple of str
        Signs expected beforehand.
    min_grade : {"A", "B", "C", "D"} or None
        The lowest grade still accepted.
    exclude : tuple of str
        Ids left out.
    exclude_flags : tuple of str
        Events with any of these flags are left out.
    include_effective : bool
        Whether ``B.effective`` counts: effective dates are anticipated, so they
        are left out unless asked for here or named in `ids` or `categories`.

    Examples
    --------
    >>> from eventimpact.events import Catalogue, Selection
    >>> germany = Selection(categories=("A.transfer",), jurisdictions=("DE",))
    >>> len(Catalogue.shipped().select(germany))
    9
    """

    ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    jurisdictions: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    min_grade: Grade | None = None
    exclude: tuple[str, ...] = ()
    exclude_flags: tuple[Flag, ...] = ()
    include_effective: bool = False

    @field_validator("categories")
    @classmethod
    def _are_categories(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is neither a category nor a group."""
        for name in names:
            if name not in CATEGORIES and name not in GROUPS:
                known = *GROUPS, *CATEGORIES
                hint = closest(name, known) or f"; known are {', '.join(known)}"
                message = f"there is no category or group {name!r}{hint}"
                raise ValueError(message)
        return names

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        """Want the first day not to come after the last."""
        if self.since and self.until and self.since > self.until:
            message = (
                f"since is {self.since} and until is {self.until}; "
                "the first day must not come after the last"
            )
            raise ValueError(message)
        return self

    def accepts(self, event: Event) -> bool:
        """Say whether `event` meets every criterion."""
        return (
            (not self.ids or event.id in self.ids)
            and event.id not in self.exclude
            and not set(self.exclude_flags) & set(event.flags)
            and self._takes_category(event)
            and _takes_jurisdiction(self.jurisdictions, event.jurisdiction)
            and (not self.directions or event.direction in self.directions)
            and _takes_grade(self.min_grade, event.grade)
            and self._takes_period(event)
        )

    def _takes_category(self, event: Event) -> bool:
        """Say whether the category is asked for; effective dates by name only."""
        named = event.id in self.ids or event.category in self.categories
        if event.category == "B.effective" and not (named or self.include_effective):
            return False
        asked = not self.categories or event.group in self.categories
        return asked or event.category in self.categories

    def _takes_period(self, event: Event) -> bool:
        """Say whether the event's time touches the days asked for."""
        if self.since is None and self.until is None:
            return True
        moment = _when(event)
        if moment is None:
            return False
        early = self.since and moment.hi and moment.hi.date() < self.since
        late = self.until and moment.lo and moment.lo.date() > self.until
        return not early and not late


def _when(event: Event) -> Moment | None:
    """Return the moment by which a period selects the event."""
    rest = (event.executed, event.effective, event.decided, event.settled)
    moments = (event.knowledge, *rest, event.retracted)
    return next((m for m in moments if m is not None and (m.lo or m.hi)), None)


def _takes_jurisdiction(asked: tuple[str, ...], jurisdiction: str) -> bool:
    """Say whether any of the event's jurisdictions lies in one asked for."""
    places = [place.strip() for place in jurisdiction.split(",")]
    return not asked or any(
        place == area or place.startswith(f"{area}-")
        for place in places
        for area in asked
    )


def _takes_grade(lowest: Grade | None, grade: Grade) -> bool:
    """Say whether `grade` is at least as good as the lowest accepted."""
    return lowest is None or GRADES.index(grade) <= GRADES.index(lowest)
