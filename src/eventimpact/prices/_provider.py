"""What every provider of prices can do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, final

from eventimpact.prices._history import PriceHistory


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PriceInfo:
    """One series that a provider has.

    Attributes
    ----------
    symbol, bar : str
        What to ask for: ``history(symbol, bar=bar)``.
    start, stop : datetime
        Open of the first bar and close of the last, in UTC.
    n_bars : int
        Number of bars.
    source, convention : str
        Where the prices come from, and how a bar is labelled there.
    """

    symbol: str
    bar: str
    start: datetime
    stop: datetime
    n_bars: int
    source: str
    convention: str


class Prices(Protocol):
    """A provider of prices: embedded, from a file, or from the network."""

    def history(self, symbol: str, *, bar: str = "1d") -> PriceHistory:
        """Return the whole history of `symbol` in bars of length `bar`.

        Raises
        ------
        DataNotAvailableError
            The provider does not have it.
        """
        ...

    def names(self) -> tuple[PriceInfo, ...]:
        """List the series that can be named before they are asked for."""
        ...
