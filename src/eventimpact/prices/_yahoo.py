"""Live prices of Yahoo, through yfinance."""

import logging
import queue
import re
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, final

import numpy as np

from eventimpact._types import TimeArray
from eventimpact.calendars import ExchangeSessions, instant
from eventimpact.errors import EventImpactError, ProviderError
from eventimpact.prices._fields import ALWAYS_OPEN
from eventimpact.prices._history import PriceHistory
from eventimpact.prices._provider import PriceInfo


if TYPE_CHECKING:
    import pandas as pd


Download = Callable[[str, str, float], "pd.DataFrame"]

_ALIASES: Final = {"SP500": "^GSPC"}
_COIN: Final = re.compile(r"[A-Z0-9]+-(?P<currency>[A-Z]{3,4})")
_BARS: Final = {"1d": np.timedelta64(1, "D"), "1h": np.timedelta64(1, "h")}
_PERIODS: Final = {"1d": "max", "1h": "730d"}
_REMEDY: Final = "try again later, or use --prices embedded or a file of prices"


def download(symbol: str, bar: str, timeout: float) -> "pd.DataFrame":
    """Ask Yahoo for everything it has of a symbol; an empty frame if nothing."""
    import yfinance

    logging.getLogger("yfinance").setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings(action="ignore"):
            frame: pd.DataFrame = yfinance.Ticker(symbol).history(
                period=_PERIODS[bar],
                interval=bar,
                auto_adjust=True,
                actions=False,
                timeout=timeout,
            )
    except yfinance.exceptions.YFException as error:
        message = str(error)
        raise ProviderError(message) from error
    return frame


@final
@dataclass(frozen=True, slots=True)
class YahooPrices:
    """Daily and hourly prices of Yahoo, from the network.

    Coins are bars of the UTC day or hour; everything else is taken for an
    asset of New York sessions, in daily bars. The last bar is left out until
    it is finished.

    Parameters
    ----------
    timeout : float, default 5
        Seconds to wait for each answer; twice that for all together.
    fetch : callable, optional
        ``fetch(symbol, bar, timeout)`` returns Yahoo's frame; for tests.
    now : callable, optional
        Returns the present moment; for tests.
    """

    timeout: float = 5.0
    fetch: Download = field(default=download, repr=False)
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC), repr=False)

    def history(self, symbol: str, *, bar: str = "1d") -> PriceHistory:
        """Return what Yahoo has of a symbol.

        Parameters
        ----------
        symbol : str
            Yahoo's name of the asset, such as "BTC-USD" or "AAPL"; "SP500"
            stands for "^GSPC".
        bar : {"1d", "1h"}, default "1d"
            Length of a bar; hours, of coins only, reach back two years.

        Returns
        -------
        PriceHistory
            The finished bars; equities adjusted for splits and dividends.

        Raises
        ------
        ProviderError
            Yahoo did not answer, or does not have the series.
        """
        coin = _COIN.fullmatch(symbol)
        if bar not in (_BARS if coin else ("1d",)):
            message = f"Yahoo has no bars of {bar!r} of {symbol} here; ask for '1d'"
            raise ProviderError(message)
        frame = self._answer(_ALIASES.get(symbol, symbol), bar)
        try:
            return self._history(symbol, bar, frame, coin["currency"] if coin else None)
        except (EventImpactError, ValueError, LookupError, TypeError) as error:
            reason = str(error).partition("\n")[0]
            message = f"Yahoo's prices of {symbol} are unusable ({reason}); {_REMEDY}"
            raise ProviderError(message) from error

    def names(self) -> tuple[PriceInfo, ...]:
        """List nothing: what Yahoo has is only known by asking.

        Returns
        -------
        tuple of PriceInfo
            Empty.
        """
        return ()

    def _answer(self, symbol: str, bar: str) -> "pd.DataFrame":
        """Return Yahoo's frame within twice the timeout, or raise."""
        answers: queue.Queue[pd.DataFrame | Exception] = queue.Queue()
        asked = (answers, self.fetch, symbol, bar, self.timeout)
        threading.Thread(target=_ask, args=asked, daemon=True).start()
        try:
            answer = answers.get(timeout=2 * self.timeout)
        except queue.Empty:
            answer = TimeoutError(f"no answer within {2 * self.timeout:g} seconds")
        if isinstance(answer, Exception):
            reason = str(answer).partition("\n")[0].partition(". See ")[0]
            message = f"Yahoo could not be asked for {symbol} ({reason}); {_REMEDY}"
            raise ProviderError(message) from answer
        if not len(answer):
            message = (
                f"Yahoo gave no prices of {symbol}: there is no network, or no such "
                f"symbol; {_REMEDY}"
            )
            raise ProviderError(message)
        return answer

    def _history(
        self, symbol: str, bar: str, frame: "pd.DataFrame", currency: str | None
    ) -> PriceHistory:
        """Return the finished bars of Yahoo's frame."""
        close = frame["Close"].to_numpy(dtype=np.float64)
        traded = frame["Volume"].to_numpy(dtype=np.float64)
        label = _labels(frame, local=currency is None)
        if currency is not None:
            open_at, close_at = label, label + _BARS[bar]
            number = label.astype(np.int64) // _BARS[bar].astype("m8[ns]").astype(int)
        else:
            open_at, close_at, number = ExchangeSessions("XNYS").on(label)
        kept = np.isfinite(close) & (close_at <= instant(self.now()))
        convention = "session of New York, adjusted for splits and dividends"
        return PriceHistory.build(
            symbol=symbol,
            currency=currency or "USD",
            open_at=open_at[kept],
            close_at=close_at[kept],
            close=close[kept],
            volume=np.where(traded > 0, traded, np.nan)[kept],
            volume_unit=currency or "shares",
            source="Yahoo",
            convention=f"{bar} bar of UTC by its open" if currency else convention,
            calendar=ALWAYS_OPEN if currency else "XNYS",
            contiguous=np.diff(number[kept], prepend=number[:1] - 2) == 1,
        )


def _ask(
    answers: "queue.Queue[pd.DataFrame | Exception]",
    fetch: Download,
    symbol: str,
    bar: str,
    timeout: float,
) -> None:
    """Put Yahoo's frame, or why there is none, into `answers`."""
    try:
        answers.put(fetch(symbol, bar, timeout))
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        answers.put(error)


def _labels(frame: "pd.DataFrame", *, local: bool) -> TimeArray:
    """Return the frame's labels, as local days or as instants of UTC."""
    index = frame.index
    if local:
        days = [str(label)[:10] for label in index]
        return np.array(days, dtype="datetime64[D]")
    return np.array([instant(label.to_pydatetime()) for label in index])
