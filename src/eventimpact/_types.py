"""Small types that every room shares."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeVar, final

import numpy as np
from numpy.typing import NDArray

from eventimpact.errors import InvalidInputError


Alternative = Literal["two-sided", "less", "greater"]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
TimeArray = NDArray[np.datetime64]

ALTERNATIVES: Final[tuple[Alternative, ...]] = ("two-sided", "less", "greater")

_Scalar = TypeVar("_Scalar", bound=np.generic)


def frozen(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    """Return a read-only copy of `array`."""
    copy = np.array(array)
    copy.flags.writeable = False
    return copy


def check_alternative(alternative: str) -> None:
    """Raise `ValueError` unless `alternative` is one of the three."""
    if alternative not in ALTERNATIVES:
        message = f"alternative is {alternative!r}; it must be one of " + ", ".join(
            repr(a) for a in ALTERNATIVES
        )
        raise ValueError(message)


def check_window(window: object) -> None:
    """Raise `InvalidInputError` unless `window` is a `Window`."""
    if not isinstance(window, Window):
        kind = type(window).__name__
        message = (
            f"the window is {window!r}, a {kind}; give a Window, such as Window(0, 1)"
        )
        raise InvalidInputError(message)


def _check_bar(bar: object) -> None:
    """Refuse a bar that is no whole number."""
    if not isinstance(bar, int | np.integer):
        message = (
            f"the window has the bar {bar!r}, a {type(bar).__name__}; bars are counted "
            "in whole numbers from the event at 0"
        )
        raise InvalidInputError(message)


@final
@dataclass(frozen=True, slots=True)
class Window:
    """A closed range of bars around an event at bar 0.

    Parameters
    ----------
    first, last : int
        First and last bar, both included; ``first <= last``.

    Examples
    --------
    >>> from eventimpact import Window
    >>> Window(-1, 3).length
    5
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        for bar in self:
            _check_bar(bar)
        if self.first > self.last:
            message = (
                f"the window starts at {self.first} and ends at {self.last}; "
                "its first bar must not come after its last"
            )
            raise ValueError(message)

    def __iter__(self) -> Iterator[int]:
        yield self.first
        yield self.last

    @property
    def length(self) -> int:
        """Number of bars in the window."""
        return self.last - self.first + 1
