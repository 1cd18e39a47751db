"""What a caller gives beside a claim, and whether it can be that."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import final

import numpy as np

from eventimpact.errors import InvalidInputError
from eventimpact.events import Catalogue
from eventimpact.prices import OnChainFlows, Prices, named_prices


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inputs:
    """Where prices and events come from, and what else a caller may set."""

    prices: Prices | str | Path | None = None
    catalogue: Catalogue | str | Path | None = None
    rng: np.random.Generator | int | None = None
    as_of: date | None = None
    onchain: OnChainFlows | str | Path | None = None


def check_inputs(given: Inputs) -> None:
    """Refuse what cannot be what it is given as.

    Raises
    ------
    InvalidInputError
        Something is of another kind, or the seed is negative.
    """
    kinds = {
        name: f"{name} is a {type(getattr(given, name)).__name__}"
        for name in ("prices", "catalogue", "onchain")
    }
    _want(
        _gives_prices(given.prices),
        f"{kinds['prices']}, which has no history to give; take embedded, yahoo, the "
        "path of a CSV or Parquet file, or a provider",
    )
    if isinstance(given.prices, str | Path):
        named_prices(given.prices)
    _want(
        isinstance(given.catalogue, Catalogue | str | Path | None),
        f"{kinds['catalogue']}; give a Catalogue, or the path of an event file",
    )
    _want(
        isinstance(given.onchain, OnChainFlows | str | Path | None),
        f"{kinds['onchain']}; give the path of a CSV file, or what read_onchain returns",
    )
    _want(
        _is_seed(given.rng),
        f"the seed is {given.rng!r}; take 0 or a positive integer, or a generator",
    )
    _want(
        _is_day(given.as_of),
        f"as_of is {given.as_of!r}; give a day such as datetime.date(2025, 1, 20)",
    )


def _want(is_right: object, message: str) -> None:
    """Refuse an input with a sentence, unless it is right."""
    if not is_right:
        raise InvalidInputError(message)


def _gives_prices(given: object) -> bool:
    """Tell whether something names or is a provider."""
    if given is None or isinstance(given, str | Path):
        return True
    return callable(getattr(given, "history", None))


def _is_day(given: object) -> bool:
    """Tell whether something is a day, and no instant, or left out."""
    is_date = isinstance(given, date) and not isinstance(given, datetime)
    return given is None or is_date


def _is_seed(given: object) -> bool:
    """Tell whether something is a seed, a generator, or left out."""
    if given is None or isinstance(given, np.random.Generator):
        return True
    return isinstance(given, int | np.integer) and int(given) >= 0
