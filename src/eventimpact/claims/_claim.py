"""A claim as data: what is said, of which fall, by which cause."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AwareDatetime, Field, field_validator, model_validator

from eventimpact.claims._amount_check import AmountCheck
from eventimpact.claims._amount_numbers import Label, Quantity
from eventimpact.claims._part import Part, Share, Unit
from eventimpact.events import Selection


def asks_something(events: Selection) -> Selection:
    """Refuse a selection that every event of the catalogue would meet."""
    exceptions = {"exclude", "exclude_flags", "include_effective"}
    if events.model_dump(exclude=exceptions) == Selection().model_dump(
        exclude=exceptions
    ):
        message = (
            "selects every event there is; name ids, or criteria such as categories"
        )
        raise ValueError(message)
    return events


def refuse_twice(names: Sequence[str], what: str, remedy: str) -> None:
    """Refuse names that more than one part of a claim has."""
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        message = f"{names.count(twice[0])} {what} {twice[0]!r}; {remedy}"
        raise ValueError(message)


class Statement(Part):
    """Who says what, where and when."""

    text: str
    who: str
    where: str = ""
    at: date | AwareDatetime | None = None
    url: str = ""
    event: str | None = None


class AmountVariant(Part):
    """One of the amounts in circulation; each gets a verdict of its own.

    Parameters
    ----------
    label : str
        The amount in words.
    value : float
        How much.
    unit : str
        Coin or currency.
    on : date
        Day whose price or fixing converts it to USD; how far it is from the outcome
        is said beside the result.
    source : str
        Who states it.
    stated : date, optional
        Day on which it was first stated; judged as of an earlier day, it is said that
        it was not known then.
    """

    label: Label
    value: Quantity
    unit: Unit
    on: date
    source: str = ""
    stated: date | None = None


class Cause(Part):
    """What is said to have moved the price.

    Parameters
    ----------
    label : str
        The cause in words.
    events : Selection, optional
        Catalogued events of the cause that have dates.
    flows_of : tuple of str
        Events whose dated transfers belong to the cause.
    undated : tuple of str
        Events of the cause without usable dates.
    reports : tuple of str
        Events that made the cause public afterwards; not the cause itself.
    amounts : tuple of AmountVariant
        Amounts in circulation, the claimant's own first.
    """

    label: Label
    events: Selection | None = None
    flows_of: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    amounts: tuple[AmountVariant, ...] = ()

    @field_validator("events")
    @classmethod
    def _asks_something(cls, events: Selection | None) -> Selection | None:
        return None if events is None else asks_something(events)

    @field_validator("amounts")
    @classmethod
    def _are_told_apart(
        cls, amounts: tuple[AmountVariant, ...]
    ) -> tuple[AmountVariant, ...]:
        refuse_twice(
            [one.label for one in amounts],
            "amounts are called",
            "each gets a verdict of its own and needs a label of its own",
        )
        return amounts


class Group(Part):
    """Other events that may have moved the price: rivals or confounders."""

    name: str
    kind: Literal["rival", "confounder"]
    events: Selection

    @field_validator("events")
    @classmethod
    def _asks_something(cls, events: Selection) -> Selection:
        return asks_something(events)


class Reading(Part):
    """One way to date the outcome.

    Parameters
    ----------
    name : str
        Short name.
    start, end : datetime
        Aware instants: the outcome runs from the last close at or before
        `start` to the last close at or before `end`.
    bar : {"1d", "1h"}
        Bars that measure the outcome.
    note : str
        Why these dates.
    """

    name: str
    start: AwareDatetime
    end: AwareDatetime
    bar: Literal["1d", "1h"] = "1d"
    note: str = ""

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.start >= self.end:
            message = (
                f"starts at {self.start:%Y-%m-%d %H:%M} and ends at "
                f"{self.end:%Y-%m-%d %H:%M}; the start must come first"
            )
            raise ValueError(message)
        return self


class Series(Part):
    """The series a claim is judged on.

    Parameters
    ----------
    daily : str
        Daily prices of the outcome.
    hourly : str, optional
        Hourly prices with signed volume.
    factors : tuple of str
        Daily series that move the asset whoever else does, such as SP500.
    """

    daily: str = "BTC-USD"
    hourly: str | None = None
    factors: tuple[str, ...] = ()


Named = TypeVar("Named", tuple[Group, ...], tuple[Reading, ...])


class Claim(Part):
    """A claim file.

    Parameters
    ----------
    name, title : str
        Identifier and headline.
    statement : Statement
        The words and who said them.
    direction : {"fall", "rise"}
        What the cause is said to have done to the price.
    smallest_share : float
        Share of the move that "explains" is taken to mean.
    sensitivity : tuple of float
        Other shares for which the verdict is shown.
    significance : float
        Level of the verdict's two errors.
    power : float
        Power of the minimum detectable effect.
    clock, policy : str
        Clock and alignment policy of the events. By ``executed`` rivals that were only
        announced or reported drop out.
    as_of : date, optional
        What was not known by the end of this UTC day is not looked at: prices,
        events, their revisions.
    seed : int
        Seed of everything drawn.
    series : Series
        Price series by symbol.
    cause : Cause
        What is said to have moved the price.
    groups : tuple of Group
        Rivals and confounders.
    readings : tuple of Reading
        Ways to date the outcome; each gets a verdict.
    checks : tuple of AmountCheck
        Amounts to audit.
    controls : Selection, optional
        Events that cannot have moved the price by selling: hoaxes, denials, sales
        that never were. Left out, the flags of the catalogue choose them.
    dose_from : tuple of str
        Events whose listed transfers say what a coin sold does to the price.
    note : str
        What a reader should know.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: str
    statement: Statement
    direction: Literal["fall", "rise"] = "fall"
    smallest_share: Share = 0.5
    sensitivity: tuple[Share, ...] = (0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9)
    significance: Annotated[float, Field(gt=0, lt=0.5)] = 0.05
    power: Annotated[float, Field(gt=0.5, lt=1)] = 0.8
    clock: Literal["knowledge", "announced", "reported", "executed", "effective"] = (
        "knowledge"
    )
    policy: Literal["span", "earliest", "latest"] = "span"
    as_of: date | None = None
    seed: Annotated[int, Field(ge=0)] = 20250416
    series: Series = Series()
    cause: Cause
    groups: tuple[Group, ...] = ()
    readings: Annotated[tuple[Reading, ...], Field(min_length=1)]
    checks: tuple[AmountCheck, ...] = ()
    controls: Selection | None = None
    dose_from: tuple[str, ...] = ("A-DE-2024-TOTAL",)
    note: str = ""

    @field_validator("cause")
    @classmethod
    def _names_something(cls, cause: Cause) -> Cause:
        if not cause.model_dump(exclude={"label"}, exclude_defaults=True):
            message = (
                "names neither an event nor an amount, so there is nothing to hold "
                "against data; give events, flows_of, undated, reports or amounts"
            )
            raise ValueError(message)
        return cause

    @field_validator("groups", "readings")
    @classmethod
    def _have_names_of_their_own(cls, parts: Named) -> Named:
        names = [one.name for one in parts]
        refuse_twice(names, "are called", "choose another name for one of them")
        return parts

    @field_validator("controls")
    @classmethod
    def _asks_something(cls, controls: Selection | None) -> Selection | None:
        return None if controls is None else asks_something(controls)

    @property
    def sign(self) -> int:
        """Direction of the claimed move: -1 for a fall, +1 for a rise."""
        return -1 if self.direction == "fall" else 1
