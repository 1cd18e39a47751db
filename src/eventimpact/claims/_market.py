"""The series a claim is judged on, and conversion to US dollars."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final, final

import numpy as np

from eventimpact.claims._claim import Series
from eventimpact.errors import DataNotAvailableError
from eventimpact.prices import OnChainFlows, PriceHistory, Prices, convert, read_onchain


DOLLARS: Final = ("USD", "USDT", "USDC")


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Market:
    """What a claim is judged on.

    Attributes
    ----------
    daily : PriceHistory
        Daily prices of the outcome.
    hourly : PriceHistory or None
        Hourly prices with signed volume.
    factors : tuple of PriceHistory
        Daily closes of what moves the asset whoever else does.
    onchain : OnChainFlows or None
        Flows to and from exchanges, as the user gives them.
    as_of : date or None
        No price and no rate after this day of UTC is used.
    """

    daily: PriceHistory
    hourly: PriceHistory | None
    factors: tuple[PriceHistory, ...] = ()
    onchain: OnChainFlows | None = None
    as_of: date | None = None

    @property
    def histories(self) -> tuple[PriceHistory, ...]:
        """The series that are there; one that had not begun has no bar, and is not."""
        hourly = () if self.hourly is None else (self.hourly,)
        return tuple(h for h in (self.daily, *hourly, *self.factors) if h.n_bars)

    def btc_price(self, on: date) -> float:
        """Return the close of the UTC day `on`, in USD a coin."""
        if not self.daily.symbol.startswith("BTC"):
            message = (
                f"{self.daily.symbol} is no price of bitcoin to convert coins with; "
                "state the amount in a currency"
            )
            raise DataNotAvailableError(message)
        self._check_day(on)
        closes, instant = self.daily.close_at, midnight_after(on)
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
        if unit != "USD":
            self._check_day(on)
        return convert(value, unit, "USD", on)

    def convert(self, value: float, unit: str, to: str, on: date) -> float:
        """Convert an amount between coins and currencies at the prices of a day."""
        if to == "BTC":
            return self.to_usd(value, unit, on) / self.btc_price(on)
        if unit != to:
            self._check_day(on)
        return convert(self.to_usd(value, unit, on), "USD", to, on)

    def _check_day(self, on: date) -> None:
        """Refuse the prices and rates of a day that was still to come."""
        if self.as_of is not None and on > self.as_of:
            message = (
                f"prices and rates of {on.isoformat()} were not known on "
                f"{self.as_of.isoformat()}, the day as of which the claim is judged; "
                "judge it as of that day or later"
            )
            raise DataNotAvailableError(message)


def load_market(
    series: Series,
    prices: Prices,
    signed: Prices,
    as_of: date | None,
    onchain: OnChainFlows | str | Path | None = None,
) -> Market:
    """Load the daily series from `prices`, the hourly one and factors from `signed`.

    What came after the UTC day `as_of` is cut off; a daily series or factor that had
    not begun then is left without a bar.
    """
    return Market(
        daily=_begun(prices.history(series.daily, bar="1d").daily(), as_of),
        hourly=(
            None
            if series.hourly is None
            else _until(signed.history(series.hourly, bar="1h"), as_of)
        ),
        factors=tuple(
            _begun(signed.history(factor, bar="1d"), as_of) for factor in series.factors
        ),
        onchain=None if onchain is None else _flows(onchain, as_of),
        as_of=as_of,
    )


def _flows(given: OnChainFlows | str | Path, as_of: date | None) -> OnChainFlows:
    """Read flows from a file where they are not there yet, and cut them off."""
    flows = read_onchain(given) if isinstance(given, str | Path) else given
    return flows if as_of is None else flows.until(as_of)


def _begun(history: PriceHistory, as_of: date | None) -> PriceHistory:
    """Keep the bars that close by the end of a UTC day, if there are any."""
    kept = _until(history, as_of)
    if kept is not None:
        return kept
    return replace(
        history,
        open_at=history.open_at[:0],
        close_at=history.close_at[:0],
        close=history.close[:0],
        volume=None,
        volume_unit=None,
        seller_volume=None,
        contiguous=history.contiguous[:0],
    )


def _until(history: PriceHistory, as_of: date | None) -> PriceHistory | None:
    """Keep the bars that close by the end of a UTC day; None if there is none."""
    if as_of is None:
        return history
    kept = history.close_at <= midnight_after(as_of)
    if not kept.any():
        return None
    return history if kept.all() else history.take(np.asarray(kept))


def midnight_after(day: date) -> np.datetime64:
    """Return the instant at which a UTC day ends."""
    return np.datetime64(day + timedelta(days=1), "ns")
