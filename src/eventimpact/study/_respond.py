"""The response of every bar, under one rule for missing bars."""

from typing import Literal

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.errors import InvalidInputError
from eventimpact.prices import Given, LogReturns, LogVolume, Response, SimpleReturns
from eventimpact.study._raw import Raw


Missing = Literal["drop", "trade_to_trade"]


def respond(
    raw: Raw, response: Response, missing: Missing
) -> tuple[FloatArray, tuple[str, ...]]:
    """Return the response, and the rules applied, a sentence each.

    Raises
    ------
    InvalidInputError
        Returns from trade to trade are wanted of something other than prices.
    """
    if missing == "trade_to_trade":
        values = _trade_to_trade(raw, response)
        rule = "the return over missing bars stands on the first bar after them"
    else:
        values = response.compute(raw.columns)
        rule = "a missing bar is never a zero return"
        if raw.unlinked is not None and response.is_return:
            values[raw.unlinked] = np.nan
    count = int(np.count_nonzero(np.isnan(values)))
    about = f"{response.name}, in {response.unit}"
    if isinstance(response, Given):
        about += ", as given"
        about += "; taken as simple returns" if response.is_return else ""
    share = f"{count} of {values.size} values are missing"
    return values, (about, f"{share}; {rule}", *_zero_volumes(raw, response))


def _trade_to_trade(raw: Raw, response: Response) -> FloatArray:
    """Return the change since the last price there was, where there is a price."""
    if not isinstance(response, (LogReturns, SimpleReturns)):
        fault = (
            f"missing='trade_to_trade' needs prices, but the response is {response.name}; "
            "give prices and response=LogReturns() or SimpleReturns(), or missing='drop'"
        )
        raise InvalidInputError.from_faults("the data", [fault])
    prices = raw.columns["close"]
    untraded = np.isnan(prices)
    row = np.where(untraded, 0, np.arange(len(prices))[:, None])
    np.maximum.accumulate(row, axis=0, out=row)
    values = response.compute({"close": np.take_along_axis(prices, row, axis=0)})
    values[untraded] = np.nan
    return values


def _zero_volumes(raw: Raw, response: Response) -> tuple[str, ...]:
    """Count the bars without trade, which have no log."""
    if not isinstance(response, LogVolume):
        return ()
    zeros = int(np.count_nonzero(raw.columns["volume"] == 0))
    return (f"{zeros} bars with a volume of zero are missing, as zero has no log",)
