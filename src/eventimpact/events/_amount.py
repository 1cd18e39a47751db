"""How much, in what unit, and who says so."""

from datetime import date
from typing import Literal, Self, final

from pydantic import model_validator

from eventimpact.events._base import Record


Unit = Literal["BTC", "ETH", "USD", "EUR", "CNY", "KRW", "GBP", "tariff_points"]
Basis = Literal["offered", "sold", "moved", "held", "stated", "returned"]


@final
class Amount(Record):
    """One source's statement of an amount; rival statements stand side by side.

    Parameters
    ----------
    value : float or None
        The amount, or None where only `low` and `high` are stated.
    low, high : float or None
        Range, either end of which may be open.
    unit : str
        BTC, ETH, a currency, or ``tariff_points``.
    kind : {"stock", "flow"}
        Whether it is held at a date or moves over a time.
    basis : {"offered", "sold", "moved", "held", "stated", "returned"}
        What was done with it.
    gross : bool or None
        True before returns are taken off, False after, None where not said.
    lower_bound : bool
        Whether it is "more than" the value.
    as_of : date or None
        The day that the amount belongs to.
    source : str or None
        Id of one of the event's sources.
    vintage : str or None
        Which of several revisions this is.
    note : str
        What a reader must know to use it.

    Examples
    --------
    >>> from eventimpact.events import Amount
    >>> Amount(value=3e9, unit="CNY", kind="flow", basis="sold", lower_bound=True).value
    3000000000.0
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: Unit
    kind: Literal["stock", "flow"]
    basis: Basis
    gross: bool | None = None
    lower_bound: bool = False
    as_of: date | None = None
    source: str | None = None
    vintage: str | None = None
    note: str = ""

    @model_validator(mode="after")
    def _is_stated_once(self) -> Self:
        """Want a value or a range of non-negative numbers, not both."""
        ends = [end for end in (self.low, self.high) if end is not None]
        if (self.value is None) == (not ends):
            message = "an amount is a value or a range (low, high); give one of the two"
            raise ValueError(message)
        if min([*ends, *([] if self.value is None else [self.value])]) < 0:
            message = "an amount is negative; amounts are sizes, without a sign"
            raise ValueError(message)
        if ends != sorted(ends):
            message = f"low is {self.low} and high is {self.high}; swap them"
            raise ValueError(message)
        return self
