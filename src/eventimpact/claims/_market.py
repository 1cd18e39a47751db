"""The series a claim is judged on, and conversion to US dollars."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, final

import numpy as np

from eventimpact.claims._claim import Series
from eventimpact.errors import DataNotAvailableError, PriceNotFoundError
from eventimpact.prices import PriceHistory, Prices, convert


DOLLARS: Final = ("USD", "USDT", "USDC")


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Market:
    """Daily prices, and hourly ones with signed volume where there are any."""

    daily: PriceHistory
    hourly: PriceHistory | None

    @property
    def histories(self) -> tuple[PriceHistory, ...]:
        """The series that are there."""
        return (self.daily,) if self.hourly is None else (self.daily, self.hourly)

    def btc_price(self, on: date) -> float:
        """Return the close of the UTC day `on`, in USD a coin."""
        if not self.daily.symbol.startswith("BTC"):
            message = (
                f"{self.daily.symbol} is no price of bitcoin to convert coins with; "
                "state the amount in a currency"
            )
            raise DataNotAvailableError(message)
        closes, instant = self.daily.close_at, _midnight_after(on)
        position = int(np.searchsorted(closes, instant))
        if position == len(closes) or closes[position] != instant:
            message = (
                f"{self.daily.symbol} has no close of {on.isoformat()}; "
                "convert the amount on a day that has one"
            )
            raise DataNotAvailableError(message)
        price, currency = float(self.daily.close[position]), self.daily.currency
        return price if currency in DOLLARS else convert(price, currency, "USD", on)

    def to_usd(self, value: float, unit: str, on: date) -> float:
        """Convert an amount of coins or currency at the prices of a day."""
        if unit == "BTC":
            return value * self.btc_price(on)
        return convert(value, unit, "USD", on)

    def convert(self, value: float, unit: str, to: str, on: date) -> float:
        """Convert an amount between coins and currencies at the prices of a day."""
        if to == "BTC":
            return self.to_usd(value, unit, on) / self.btc_price(on)
        return convert(self.to_usd(value, unit, on), "USD", to, on)


def load_market(
    series: Series, prices: Prices, signed: Prices, as_of: date | None
) -> Market:
    """Load the daily series from `prices` and the hourly one from `signed`.

    Bars that close after the UTC day `as_of` are cut off.
    """
    hourly = series.hourly
    return Market(
        daily=_until(prices.history(series.daily, bar="1d").daily(), as_of),
        hourly=(
            None if hourly is None else _until(signed.history(hourly, bar="1h"), as_of)
        ),
    )


def _until(history: PriceHistory, as_of: date | None) -> PriceHistory:
    """Keep the bars that close by the end of a UTC day."""
    if as_of is None:
        return history
    kept = history.close_at <= _midnight_after(as_of)
    if not kept.any():
        message = (
            f"{history.symbol} has no bar until {as_of.isoformat()}; its first closes "
            f"at {history.close_at[0]}Z: choose a later as_of or other prices"
        )
        raise PriceNotFoundError(message)
    return history if kept.all() else history.take(np.asarray(kept))


def _midnight_after(day: date) -> np.datetime64:
    return np.datetime64(day + timedelta(days=1), "ns")
