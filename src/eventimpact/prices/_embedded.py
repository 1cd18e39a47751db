"""The prices that ship with the package."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, final

import numpy as np

from eventimpact.errors import PriceNotFoundError, UnknownNameError
from eventimpact.prices._fields import ALWAYS_OPEN
from eventimpact.prices._history import PriceHistory
from eventimpact.prices._parquet import open_parquet, read_columns
from eventimpact.prices._provider import PriceInfo


_STOCKS: Final = (
    *("AAPL", "AMD", "BAC", "BBY", "CVX", "GE", "HD", "JNJ", "JPM", "KO"),
    *("LLY", "MRK", "MSFT", "PEP", "PFE", "PG", "RRC", "UNH", "WMT", "XOM"),
)
_COINS: Final = ("BTC", "ETH", "LTC", "XRP", "ADA", "BNB")
_DAY_OF_UTC: Final = (
    "day of UTC; CoinGecko's stamp D 00:00 is the close of D-1, and until 2018-01-29 "
    "of D itself"
)
_BY_OPEN: Final = "Binance bar labelled by its open, UTC"
_FROM_QUARTERS: Final = f"{_BY_OPEN}; from 2025 on aggregated from quarter hours"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """Where a series lies and what its numbers mean."""

    symbol: str
    bar: str
    file: str
    source: str
    convention: str
    currency: str = "USD"
    column: str = "close"
    volume_unit: str | None = None
    calendar: str = ALWAYS_OPEN
    derived: bool = False


def _series() -> Iterator[_Series]:
    """Yield every embedded series."""
    for coin in _COINS:
        yield _Series(
            symbol=f"{coin}-USD",
            bar="1d",
            file=f"{coin.lower()}-usd-1d.parquet",
            source="embedded (CoinGecko)",
            convention=_DAY_OF_UTC,
            volume_unit="USD",
        )
    for bar, file, convention in (
        ("1d", "1h", _FROM_QUARTERS),
        ("1h", "1h", _FROM_QUARTERS),
        ("15m", "15m", _BY_OPEN),
    ):
        yield _Series(
            symbol="BTCUSDT",
            bar=bar,
            file=f"btcusdt-{file}.parquet",
            source="embedded (Binance)",
            convention=convention,
            currency="USDT",
            volume_unit="BTC",
            derived=bar == "1d",
        )
    for stock in ("SP500", *_STOCKS):
        yield _Series(
            symbol=stock,
            bar="1d",
            file="us-equities-1d.parquet",
            source="embedded (skfolio)",
            convention="New York session, open to close; early closes included",
            column=stock,
            calendar="XNYS",
        )


_SERIES: Final = {(s.symbol, s.bar): s for s in _series()}


@final
@dataclass(frozen=True, slots=True)
class EmbeddedPrices:
    """The prices that ship with the package; they need no network.

    Daily bars of six coins ("BTC-USD", "ETH-USD", "LTC-USD", "XRP-USD",
    "ADA-USD", "BNB-USD"), of the S&P 500 ("SP500") and of twenty US stocks by
    ticker; bars of "15m", "1h" and "1d" of "BTCUSDT" with seller-initiated
    volume. `names` lists them with their dates.

    Examples
    --------
    >>> from eventimpact.prices import EmbeddedPrices
    >>> bitcoin = EmbeddedPrices().history("BTC-USD")
    >>> bitcoin.n_bars
    4514
    """

    def history(self, symbol: str, *, bar: str = "1d") -> PriceHistory:
        """Return an embedded series.

        Parameters
        ----------
        symbol : str
            Name of the asset.
        bar : {"1d", "1h", "15m"}, default "1d"
            Length of a bar.

        Returns
        -------
        PriceHistory
            The whole series.

        Raises
        ------
        UnknownNameError
            No embedded asset has this name.
        PriceNotFoundError
            The asset is not embedded in bars of this length.
        """
        series = _find(symbol, bar)
        wanted = ("open_at", "close_at", series.column, "volume", "seller_volume")
        file = open_parquet("prices", series.file)
        there = file.schema_arrow.names
        columns = read_columns(file, [name for name in wanted if name in there])
        history = PriceHistory.build(
            symbol=series.symbol,
            currency=series.currency,
            open_at=columns["open_at"],
            close_at=columns["close_at"],
            close=columns[series.column],
            volume=columns.get("volume"),
            volume_unit=series.volume_unit,
            seller_volume=columns.get("seller_volume"),
            source=series.source,
            convention=series.convention,
            calendar=series.calendar,
        )
        return history.daily() if series.derived else history

    def names(self) -> tuple[PriceInfo, ...]:
        """List every embedded series with its dates.

        Returns
        -------
        tuple of PriceInfo
            One for each asset and bar length.
        """
        days = self.history("BTCUSDT")
        spans = {s.file: _span(s.file) for s in _SERIES.values()}
        return tuple(
            PriceInfo(
                symbol=s.symbol,
                bar=s.bar,
                start=spans[s.file][0],
                stop=spans[s.file][1],
                n_bars=days.n_bars if s.derived else spans[s.file][2],
                source=s.source,
                convention=days.convention if s.derived else s.convention,
            )
            for s in _SERIES.values()
        )


def _find(symbol: str, bar: str) -> _Series:
    """Return the series of `symbol` in bars of `bar`."""
    bars = tuple(b for s, b in _SERIES if s == symbol)
    if not bars:
        known = tuple(dict.fromkeys(s for s, _ in _SERIES))
        raise UnknownNameError.from_known("embedded asset", symbol, known)
    if bar not in bars:
        message = (
            f"{symbol} is not embedded in bars of {bar!r} but in {', '.join(bars)}; "
            "ask for one of these or give a file of prices"
        )
        raise PriceNotFoundError(message)
    return _SERIES[symbol, bar]


def _span(file: str) -> tuple[datetime, datetime, int]:
    """Return the first open, the last close and the number of bars of a file."""
    columns = read_columns(open_parquet("prices", file), ("open_at", "close_at"))
    opens, closes = columns["open_at"], columns["close_at"]
    return _datetime(opens[0]), _datetime(closes[-1]), len(closes)


def _datetime(instant: np.datetime64) -> datetime:
    """Return an instant of UTC as an aware datetime."""
    moment: datetime = instant.astype("datetime64[us]").item()
    return moment.replace(tzinfo=UTC)
