"""Small types that every room shares."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeVar, final

import numpy as np
from numpy.typing import NDArray


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
