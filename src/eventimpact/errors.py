"""The exceptions and warnings of the library, and the facts they carry."""

import difflib
from collections.abc import Iterable, Sequence
from typing import Self, final


def nearest(
    name: str, known: Iterable[str], *, n: int = 3, cutoff: float = 0.7
) -> tuple[str, ...]:
    """Return the known names that somebody who wrote `name` may have meant.

    Parameters
    ----------
    name : str
        The name as written; its case does not count.
    known : iterable of str
        The names there are.
    n : int, default 3
        How many to return at most.
    cutoff : float, default 0.7
        Similarity from which a name is near, between 0 and 1.

    Returns
    -------
    tuple of str
        The most similar first, then those that hold `name`; often empty.

    Notes
    -----
    Similarity is the ratio of Ratcliff and Obershelp, twice the number of matching
    characters over the number of all, as `difflib` counts them [1]_.

    References
    ----------
    .. [1] Ratcliff, J. W., Metzener, D. (1988). Pattern matching: the gestalt
       approach. Dr. Dobb's Journal 13(7), 46-51.

    Examples
    --------
    >>> from eventimpact.errors import nearest
    >>> nearest("btcusd", ["ETH-USD", "BTC-USD"])
    ('BTC-USD',)
    """
    asked = name.lower()
    names: dict[str, list[str]] = {}
    for one in known:
        names.setdefault(one.lower(), []).append(one)
    close = difflib.get_close_matches(asked, names, n=n, cutoff=cutoff)
    holding = [one for one in names if len(asked) > 2 and asked in one]
    found = [original for one in (*close, *holding) for original in names[one]]
    return tuple(dict.fromkeys(found))[:n]


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
        """Build the error for a `name` of a `kind`: the nearest, then what is known."""
        near = " or ".join(repr(one) for one in nearest(str(name), known))
        hint = f" (did you mean {near}?)" if near else ""
        listed = ", ".join(one or "''" for one in known[:12]) + (
            ", ..." if len(known) > 12 else ""
        )
        rest = f"known are {listed}" if known else "there is none at all"
        error = cls(f"there is no {kind} called {name!r}{hint}; {rest}")
        error.name, error.known = name, tuple(known)
        return error

    def with_hint(self, hint: str) -> Self:
        """Return the same error with what to do about it at its end."""
        error = type(self)(f"{self}; {hint}")
        error.name, error.known = self.name, self.known
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
