"""One series of prices, each bar with the instants at which it opens and closes."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, Unpack, final

import numpy as np
import pyarrow as pa

from eventimpact._types import BoolArray, FloatArray, TimeArray, frozen
from eventimpact.calendars import when
from eventimpact.errors import InvalidPricesError, PriceNotFoundError
from eventimpact.prices._days import bar_name, complete_days, sums
from eventimpact.prices._fields import (
    ALWAYS_OPEN,
    Instant,
    PriceFields,
    follows,
    instant_of,
    instants,
    optional_floats,
)
from eventimpact.prices._quality import (
    price_faults,
    shape_faults,
    time_faults,
    volume_faults,
)


if TYPE_CHECKING:
    import pandas as pd


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PriceHistory:
    """Prices of one asset by bar; build it with `PriceHistory.build`.

    Attributes
    ----------
    symbol : str
        Name of the asset, such as "BTC-USD".
    currency : str
        Currency of the prices.
    open_at, close_at : ndarray of shape (n_bars,), datetime64[ns]
        Instants of UTC at which each bar opens and closes.
    close : ndarray of shape (n_bars,)
        Last price of each bar.
    volume : ndarray of shape (n_bars,) or None
        Traded volume, NaN where it is not known.
    volume_unit : str or None
        Unit of the volumes, such as "USD", "BTC" or "shares".
    seller_volume : ndarray of shape (n_bars,) or None
        The part of `volume` that sellers began, in the same unit.
    source : str
        Where the prices come from.
    convention : str
        How the source labels a bar and what its close is.
    calendar : str
        "24/7", or the name of an exchange such as "XNYS".
    contiguous : ndarray of shape (n_bars,), bool
        Whether no bar is missing between this one and the one before it;
        False for the first.
    """

    symbol: str
    currency: str
    open_at: TimeArray
    close_at: TimeArray
    close: FloatArray
    volume: FloatArray | None
    volume_unit: str | None
    seller_volume: FloatArray | None
    source: str
    convention: str
    calendar: str
    contiguous: BoolArray

    @classmethod
    def build(cls, **fields: Unpack[PriceFields]) -> Self:
        """Validate arrays and make a history of them.

        Parameters
        ----------
        **fields : PriceFields
            ``symbol``, ``open_at``, ``close_at`` and ``close``, and whichever
            other fields of `PriceFields` are known.

        Returns
        -------
        PriceHistory
            The history, with read-only copies of the arrays.

        Raises
        ------
        InvalidPricesError
            Lists every kind of fault with the first bar that has it.

        Examples
        --------
        >>> import numpy as np
        >>> from eventimpact.prices import PriceHistory
        >>> days = np.arange("2024-01-01", "2024-01-04", dtype="datetime64[D]")
        >>> history = PriceHistory.build(
        ...     symbol="X", open_at=days[:-1], close_at=days[1:], close=[100.0, 110.0]
        ... )
        >>> history.log_returns().round(4)
        array([   nan, 0.0953])
        """
        calendar = fields.get("calendar", ALWAYS_OPEN)
        opens, closes = instants(fields["open_at"]), instants(fields["close_at"])
        linked = follows(opens, closes, calendar, fields.get("contiguous"))
        built = cls(
            symbol=fields["symbol"],
            currency=fields.get("currency", "USD"),
            open_at=frozen(opens),
            close_at=frozen(closes),
            close=frozen(np.asarray(fields["close"], dtype=np.float64)),
            volume=optional_floats(fields.get("volume")),
            volume_unit=fields.get("volume_unit"),
            seller_volume=optional_floats(fields.get("seller_volume")),
            source=fields.get("source", "caller"),
            convention=fields.get("convention", "open and close instants as given"),
            calendar=calendar,
            contiguous=frozen(linked),
        )
        faults = _faults(built)
        if faults:
            what = f"prices of {built.symbol}"
            raise InvalidPricesError.from_faults(what, faults)
        return built

    @property
    def n_bars(self) -> int:
        """Number of bars."""
        return len(self.close)

    @property
    def bar(self) -> str:
        """Length of a bar, as in "1d", "1h" and "15m"; a session is "1d"."""
        if self.calendar != ALWAYS_OPEN:
            return "1d"
        return bar_name(self.open_at, self.close_at)

    @property
    def fingerprint(self) -> str:
        """The sha256 of symbol, close times, closes and volumes, in hex."""
        digest = hashlib.sha256(self.symbol.encode() + b"\0")
        digest.update(self.close_at.astype("<i8").tobytes())
        for values in (self.close, self.volume, self.seller_volume):
            given = b"" if values is None else values.astype("<f8").tobytes()
            digest.update(len(given).to_bytes(8, "little") + given)
        return digest.hexdigest()

    def log_returns(self) -> FloatArray:
        """Return log returns; NaN for the first bar and after a missing one.

        Returns
        -------
        ndarray of shape (n_bars,)
            Change of the log close from the bar before. A missing bar is
            never a zero return, nor is the return of two bars that of one.
        """
        returns = np.full(self.n_bars, np.nan)
        returns[1:] = np.diff(np.log(self.close))
        returns[~self.contiguous] = np.nan
        return returns

    def take(self, kept: BoolArray | slice) -> "PriceHistory":
        """Return the history of the bars that are `kept`."""
        position = np.arange(self.n_bars)[kept]
        follows = self.contiguous[kept] & (np.diff(position, prepend=-2) == 1)
        return PriceHistory.build(
            symbol=self.symbol,
            currency=self.currency,
            open_at=self.open_at[kept],
            close_at=self.close_at[kept],
            close=self.close[kept],
            volume=None if self.volume is None else self.volume[kept],
            volume_unit=self.volume_unit,
            seller_volume=(
                None if self.seller_volume is None else self.seller_volume[kept]
            ),
            source=self.source,
            convention=self.convention,
            calendar=self.calendar,
            contiguous=follows,
        )

    def between(self, start: Instant, stop: Instant) -> "PriceHistory":
        """Return the bars that open at or after `start` and close by `stop`.

        Parameters
        ----------
        start, stop : datetime or numpy.datetime64
            Instants, with a time zone or of UTC as `open_at`.

        Returns
        -------
        PriceHistory
            The bars that lie within; the first of them has no return.

        Raises
        ------
        PriceNotFoundError
            No bar lies within.
        """
        first, last = instant_of(start), instant_of(stop)
        inside = (self.open_at >= first) & (self.close_at <= last)
        if not inside.any():
            message = (
                f"{self.symbol} has no whole bar from {start} to {stop}; its bars run "
                f"from {when(self.open_at[0])} to {when(self.close_at[-1])}: choose "
                "dates among them"
            )
            raise PriceNotFoundError(message)
        return self.take(inside)

    def daily(self) -> "PriceHistory":
        """Return the bars by day of UTC, or as they are if they are days.

        Returns
        -------
        PriceHistory
            One bar for each day that the bars fill without a gap: its last
            close and the sum of its volumes.

        Raises
        ------
        PriceNotFoundError
            The bars fill no day.
        """
        if self.bar == "1d":
            return self
        first, last = complete_days(self.open_at, self.close_at)
        if not len(first):
            message = (
                f"the {self.bar} bars of {self.symbol} fill no whole day of UTC; "
                "take a longer history"
            )
            raise PriceNotFoundError(message)
        sold = self.seller_volume
        return PriceHistory.build(
            symbol=self.symbol,
            currency=self.currency,
            open_at=self.open_at[first],
            close_at=self.close_at[last],
            close=self.close[last],
            volume=None if self.volume is None else sums(self.volume, first, last),
            volume_unit=self.volume_unit,
            seller_volume=None if sold is None else sums(sold, first, last),
            source=self.source,
            convention=f"day of UTC, from its {self.bar} bars ({self.convention})",
            calendar=self.calendar,
        )

    def to_frame(self) -> "pd.DataFrame":
        """Return a frame of open_at, close and the volumes by close_at.

        Returns
        -------
        pandas.DataFrame
            Indexed by the close instant, in UTC.
        """
        utc = pa.timestamp("ns", tz="UTC")
        columns = {
            "close_at": pa.array(self.close_at, utc),
            "open_at": pa.array(self.open_at, utc),
            "close": self.close,
            "volume": self.volume,
            "seller_volume": self.seller_volume,
        }
        table = pa.table({n: v for n, v in columns.items() if v is not None})
        frame: pd.DataFrame = table.to_pandas().set_index("close_at")
        return frame


def _faults(history: PriceHistory) -> list[str]:
    """Return a sentence for each kind of fault of the arrays."""
    arrays = {
        "open_at": history.open_at,
        "close_at": history.close_at,
        "close": history.close,
        "volume": history.volume,
        "seller_volume": history.seller_volume,
    }
    shapes = {name: array.shape for name, array in arrays.items() if array is not None}
    return shape_faults(history.close.size, shapes) or [
        *time_faults(history.open_at, history.close_at),
        *price_faults(history.close, history.close_at),
        *volume_faults(
            history.volume,
            history.seller_volume,
            history.volume_unit,
            history.close_at,
        ),
    ]
