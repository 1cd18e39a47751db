"""What the numbers and names of an amount may be."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from eventimpact.claims._part import Positive


SMALLEST: Final = 1e-8
LARGEST: Final = 1e18


def _in_bounds(value: float) -> float:
    """Refuse amounts that nothing can be an amount of."""
    if SMALLEST <= value <= LARGEST:
        return value
    message = (
        f"is {value:g}; an amount lies between {SMALLEST:g}, the smallest part of a "
        f"bitcoin, and {LARGEST:g}"
    )
    raise ValueError(message)


Label = Annotated[str, Field(min_length=1)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Quantity = Annotated[Positive, AfterValidator(_in_bounds)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
