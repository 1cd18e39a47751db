"""The exceptions and warnings of the library, and the facts they carry."""

from collections.abc import Sequence
from typing import Self, final


class EventImpactError(Exception):
    """Root of every exception the library raises on purpose."""


class InvalidInputError(EventImpactError, ValueError):
    """Input whose faults are all listed at once.

    Attributes
    ----------
    faults : tuple of str
        One sentence for each fault: what was found, what was expected.
    """

    faults: tuple[str, ...] = ()

    @classmethod
    def from_faults(cls, what: str, faults: Sequence[str]) -> Self:
        """Build the error for `what`, listing every fault on a line of its own."""
        count = f"{len(faults)} fault" + ("" if len(faults) == 1 else "s")
        error = cls("\n".join([f"{what}: {count}", *(f"  {f}" for f in faults)]))
        error.faults = tuple(faults)
        return error


class InvalidEventError(InvalidInputError):
    """An event catalogue that cannot be read."""


class InvalidClaimError(InvalidInputError):
    """A claim file that cannot be read."""


class InvalidPricesError(InvalidInputError):
    """Prices that are zero, negative, missing, duplicated or out of order."""


class UnknownNameError(EventImpactError, LookupError):
    """A name that nothing here has; carries the names that would do."""

    name: str = ""
    known: tuple[str, ...] = ()

    @classmethod
    def from_known(cls, kind: str, name: str, known: Sequence[str]) -> Self:
        """Build the error for a `name` of a `kind`, listing what is known."""
        listed = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
        error = cls(f"there is no {kind} called {name!r}; known are {listed}")
        error.name, error.known = name, tuple(known)
        return error

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class DataNotAvailableError(EventImpactError, LookupError):
    """Data that cannot be had: no network, no such series, no such dates."""


class PriceNotFoundError(DataNotAvailableError):
    """A series or a stretch of it that a provider does not have."""


class ProviderError(DataNotAvailableError, OSError):
    """A provider that did not answer, or answered nonsense."""


class InsufficientDataError(EventImpactError, ValueError):
    """Fewer observations than a method needs."""

    needed: int = 0
    available: int = 0

    @classmethod
    def from_counts(cls, what: str, needed: int, available: int) -> Self:
        """Build the error for `what`, which needs more than there is."""
        error = cls(
            f"{what} holds {available} observations but {needed} are needed; "
            "take a longer history or a shorter window"
        )
        error.needed, error.available = needed, available
        return error


class SingularDesignError(EventImpactError, ValueError):
    """A regression whose regressors are linearly dependent."""


@final
class EventImpactWarning(UserWarning):
    """Root of the warnings of the library."""
