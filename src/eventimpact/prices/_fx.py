"""Exchange rates of the European Central Bank, and conversion with them."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import numpy as np

from eventimpact._types import FloatArray, TimeArray
from eventimpact.errors import DataNotAvailableError, UnknownNameError
from eventimpact.prices._parquet import open_parquet, read_columns


_CURRENCIES: Final = ("USD", "CNY", "JPY", "GBP", "CHF", "HKD", "KRW", "CAD", "MXN")
_PATIENCE: Final = timedelta(days=5)


def ecb_rate(currency: str, on: date) -> float:
    """Find how many units of a currency one euro was worth.

    Parameters
    ----------
    currency : str
        "EUR", "USD", "CNY", "JPY", "GBP", "CHF", "HKD", "KRW", "CAD" or
        "MXN".
    on : date
        Day of the rate.

    Returns
    -------
    float
        Units per euro at the last fixing on that day or up to five days
        before it.

    Raises
    ------
    UnknownNameError
        The currency is none of these.
    DataNotAvailableError
        There is no fixing in those five days.

    Notes
    -----
    The European Central Bank fixes its reference rates at about 14:15 of
    Frankfurt on its business days. They are for information only.

    Examples
    --------
    >>> from datetime import date
    >>> from eventimpact.prices import ecb_rate
    >>> ecb_rate("USD", date(2025, 4, 16))
    1.1355
    """
    return 1.0 if currency == "EUR" else _fixing(currency, on)[1]


def ecb_fixing(currency: str, on: date) -> date:
    """Find the day of the fixing that `ecb_rate` takes.

    Parameters
    ----------
    currency : str
        As for `ecb_rate`.
    on : date
        Day of the rate.

    Returns
    -------
    date
        The last day of a fixing on or before `on`; `on` itself for the euro.

    Raises
    ------
    UnknownNameError
        The currency is none of those.
    DataNotAvailableError
        There is no fixing on that day or the five days before.

    Examples
    --------
    Easter Monday of 2025 takes the rate of Maundy Thursday:

    >>> from datetime import date
    >>> from eventimpact.prices import ecb_fixing
    >>> ecb_fixing("USD", date(2025, 4, 21)).isoformat()
    '2025-04-17'
    """
    return on if currency == "EUR" else _fixing(currency, on)[0]


def convert(value: float, from_: str, to: str, on: date) -> float:
    """Convert an amount of money at the rates of a day.

    Parameters
    ----------
    value : float
        Amount in `from_`.
    from_, to : str
        Currencies, as for `ecb_rate`.
    on : date
        Day of the rates.

    Returns
    -------
    float
        Amount in `to`, through the euro.

    Raises
    ------
    UnknownNameError
        A currency is not known.
    DataNotAvailableError
        There is no rate for that day.

    Examples
    --------
    >>> from datetime import date
    >>> from eventimpact.prices import convert
    >>> round(convert(3e9, "CNY", "USD", date(2025, 4, 16)) / 1e6)
    411
    """
    return value / ecb_rate(from_, on) * ecb_rate(to, on)


def _fixing(currency: str, on: date) -> tuple[date, float]:
    """Find the day and the rate of the last fixing on or before a day."""
    if currency not in _CURRENCIES:
        raise UnknownNameError.from_known("currency", currency, ("EUR", *_CURRENCIES))
    days, rates = _fixings(currency)
    asked = np.datetime64(on, "D")
    last = int(np.searchsorted(days, asked, side="right")) - 1
    if last < 0 or asked - days[last] > np.timedelta64(_PATIENCE):
        message = (
            f"there is no rate of {currency} on {on} or the {_PATIENCE.days} days "
            f"before; they run from {days[0]} to {days[-1]}"
        )
        raise DataNotAvailableError(message)
    return days[last].astype(date), float(rates[last])


@lru_cache(maxsize=len(_CURRENCIES))
def _fixings(currency: str) -> tuple[TimeArray, FloatArray]:
    """Return the days and rates of every fixing of a currency."""
    columns = read_columns(open_parquet("fx", "ecb.parquet"), ("date", currency))
    rates = columns[currency].astype(np.float64)
    fixed = ~np.isnan(rates)
    return columns["date"][fixed].astype("datetime64[D]"), rates[fixed]
