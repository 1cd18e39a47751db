"""The series a claim is judged on, and conversion to US dollars."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import final

import numpy as np

from eventimpact.claims._claim import Series
from eventimpact.errors import DataNotAvailableError
from eventimpact.prices import PriceHistory, Prices, convert


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
        midnight = datetime.combine(on + timedelta(days=1), time(), UTC)
        closes = self.daily.close_at
        instant = np.datetime64(midnight.replace(tzinfo=None), "ns")
        position = int(np.searchsorted(closes, instant))
        if position == len(closes) or closes[position] != instant:
            message = (
                f"{self.daily.symbol} has no close of {on.isoformat()}; "
                "convert the amount on a day that has one"
            )
            raise DataNotAvailableError(message)
        return float(self.daily.close[position])

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


def load_market(series: Series, prices: Prices, signed: Prices) -> Market:
    """Load the daily series from `prices` and the hourly one from `signed`."""
    hourly = series.hourly
    return Market(
        daily=prices.history(series.daily, bar="1d").daily(),
        hourly=None if hourly is None else signed.history(hourly, bar="1h"),
    )
