"""What a claim file may ask of its amounts: one model for each kind of statement."""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self, final

from pydantic import Discriminator, Field, Tag, model_validator

from eventimpact.claims._amount_numbers import Finite, Label, NotNegative, Quantity
from eventimpact.claims._part import Part, Positive, Unit


AnyClock = Literal[
    "knowledge",
    "decided",
    "announced",
    "reported",
    "executed",
    "effective",
    "settled",
    "retracted",
]

KINDS: Final = (
    "conversion",
    "supply",
    "exceeds",
    "rank",
    "sum",
    "before",
    "returns",
)


class _Check(Part):
    label: Label
    source: str = ""


@final
class ConversionCheck(_Check):
    """Two amounts that are said to be the same thing on a day.

    Parameters
    ----------
    value, unit : float, str
        One amount.
    stated, stated_unit : float, str
        What it is said to be worth.
    on : date
        Day whose price or fixing converts it.
    tolerance : float
        Relative difference that still counts as agreement.
    """

    kind: Literal["conversion"] = "conversion"
    value: Quantity
    unit: Unit
    stated: Quantity
    stated_unit: Unit
    on: date
    tolerance: Positive = 0.02


@final
class SupplyCheck(_Check):
    """A stock of coins, or their worth, against all coins there were.

    Parameters
    ----------
    value, unit : float, str
        The stock.
    on : date
        Day of the supply and of the price.
    percent : float, optional
        The share of the supply that is stated.
    tolerance : float
        Relative difference from the stated share that still counts as agreement.
    """

    kind: Literal["supply"]
    value: Quantity
    unit: Unit
    on: date
    percent: Annotated[Positive, Field(le=100)] | None = None
    tolerance: Positive = 0.02


@final
class ExceedsCheck(_Check):
    """An amount that is said to be more than another on a day.

    Parameters
    ----------
    value, unit : float, str
        The amount said to be more.
    than, than_unit : float, str
        The amount said to be less.
    on : date
        Day whose price or fixing compares them.
    """

    kind: Literal["exceeds"]
    value: Quantity
    unit: Unit
    than: Quantity
    than_unit: Unit
    on: date


@final
class Holder(Part):
    """What a source says that somebody holds.

    Parameters
    ----------
    name : str
        The holder; figures of several sources carry the same name.
    value : float
        The holding.
    source : str
        Who says so.
    disputed : bool
        Whether the holding itself is denied or may be gone.
    """

    name: str
    value: NotNegative
    source: str
    disputed: bool = False


@final
class RankCheck(_Check):
    """A place that a holder is said to have among others.

    Parameters
    ----------
    holder, value, unit : str, float, str
        Who holds how much.
    rank : int
        The place stated; 1 holds most.
    among : str
        The population, in words.
    holders : tuple of Holder
        What named sources say of the others, and of the holder itself.
    """

    kind: Literal["rank"]
    holder: str
    value: Quantity
    unit: Unit = "BTC"
    rank: Annotated[int, Field(ge=1)]
    among: str
    holders: Annotated[tuple[Holder, ...], Field(min_length=1)]


@final
class Summand(Part):
    """One part of a sum, in force from a day on.

    Parameters
    ----------
    label : str
        What it is.
    value : float
        How much.
    since : date, optional
        First day on which it counts.
    until : date, optional
        Last day on which it counts.
    """

    label: Label
    value: Finite
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.since and self.until and self.since > self.until:
            message = (
                f"counts from {self.since} to {self.until}; the start must come first"
            )
            raise ValueError(message)
        return self


@final
class SumCheck(_Check):
    """Parts that are said to add up to a figure on a day.

    Parameters
    ----------
    parts : tuple of Summand
        The parts; those in force on the day are added.
    stated, unit : float, str
        The figure, in words' unit.
    on : date
        The day.
    tolerance : float
        Relative difference that still counts as agreement.
    """

    kind: Literal["sum"]
    parts: Annotated[tuple[Summand, ...], Field(min_length=1)]
    stated: Positive
    unit: str
    on: date
    tolerance: NotNegative = 0.001


@final
class BeforeCheck(_Check):
    """An event that is said to have come before another.

    Parameters
    ----------
    first, then : str
        Events of the catalogue.
    first_clock, then_clock : str
        Which time of them counts.
    """

    kind: Literal["before"]
    first: str
    then: str
    first_clock: AnyClock = "knowledge"
    then_clock: AnyClock = "knowledge"

    @model_validator(mode="after")
    def _compares_two(self) -> Self:
        if (self.first, self.first_clock) == (self.then, self.then_clock):
            message = (
                f"compares the {self.first_clock} time of {self.first!r} with itself; "
                "name another event or another clock"
            )
            raise ValueError(message)
        return self


@final
class ReturnsCheck(_Check):
    """A move that is said to have happened over some days taken together.

    Parameters
    ----------
    days : tuple of date
        Days or sessions of the daily series.
    percent : float
        The sum of their returns that is stated, in percent.
    tolerance : float
        Difference in percentage points that still counts as agreement.
    own_days : bool
        Whether these are the days of the source; if not, a difference says nothing.
    """

    kind: Literal["returns"]
    days: Annotated[tuple[date, ...], Field(min_length=1)]
    percent: Finite
    tolerance: Positive = 0.5
    own_days: bool = True

    @model_validator(mode="after")
    def _counts_no_day_twice(self) -> Self:
        twice = sorted(day for day in set(self.days) if self.days.count(day) > 1)
        if twice:
            message = f"lists {twice[0]} {self.days.count(twice[0])} times; keep one"
            raise ValueError(message)
        return self


def _kind_of(check: Any) -> str:
    """Return the kind that a check names; a conversion where it names none."""
    if isinstance(check, dict):
        return str(check.get("kind", KINDS[0]))
    return str(getattr(check, "kind", KINDS[0]))


AmountCheck = Annotated[
    Annotated[ConversionCheck, Tag("conversion")]
    | Annotated[SupplyCheck, Tag("supply")]
    | Annotated[ExceedsCheck, Tag("exceeds")]
    | Annotated[RankCheck, Tag("rank")]
    | Annotated[SumCheck, Tag("sum")]
    | Annotated[BeforeCheck, Tag("before")]
    | Annotated[ReturnsCheck, Tag("returns")],
    Discriminator(
        _kind_of,
        custom_error_type="unknown_kind",
        custom_error_message=(
            f"There is no such kind of check; known are {', '.join(KINDS)}"
        ),
    ),
]
