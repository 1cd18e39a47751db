"""What did the market do.

A `PriceHistory` holds one series. A provider finds it: `EmbeddedPrices` in the
package, `FilePrices` in a file, `YahooPrices` on the network. A response, such as
`LogReturns`, says what of it is studied.
"""

from eventimpact.prices._embedded import EmbeddedPrices
from eventimpact.prices._fields import PriceFields
from eventimpact.prices._files import FilePrices
from eventimpact.prices._frames import from_frame
from eventimpact.prices._fx import convert, ecb_fixing, ecb_rate
from eventimpact.prices._history import PriceHistory
from eventimpact.prices._measures import (
    garman_klass,
    log_returns,
    log_volume,
    parkinson,
    signed_flow,
    simple_returns,
)
from eventimpact.prices._named import named_prices
from eventimpact.prices._onchain import OnChainFlows, Revision, read_onchain
from eventimpact.prices._provider import PriceInfo, Prices
from eventimpact.prices._responses import (
    Given,
    LogReturns,
    LogVolume,
    RangeVolatility,
    Response,
    SignedFlow,
    SimpleReturns,
)
from eventimpact.prices._yahoo import YahooPrices


__all__ = [
    "EmbeddedPrices",
    "FilePrices",
    "Given",
    "LogReturns",
    "LogVolume",
    "OnChainFlows",
    "PriceFields",
    "PriceHistory",
    "PriceInfo",
    "Prices",
    "RangeVolatility",
    "Response",
    "Revision",
    "SignedFlow",
    "SimpleReturns",
    "YahooPrices",
    "convert",
    "ecb_fixing",
    "ecb_rate",
    "from_frame",
    "garman_klass",
    "log_returns",
    "log_volume",
    "named_prices",
    "parkinson",
    "read_onchain",
    "signed_flow",
    "simple_returns",
]
