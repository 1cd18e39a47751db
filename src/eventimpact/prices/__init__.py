"""What did the market do.

A `PriceHistory` holds one series. A provider finds it: `EmbeddedPrices` in the
package, `FilePrices` in a file, `YahooPrices` on the network.
"""

from eventimpact.prices._embedded import EmbeddedPrices
from eventimpact.prices._fields import PriceFields
from eventimpact.prices._files import FilePrices
from eventimpact.prices._frames import from_frame
from eventimpact.prices._fx import convert, ecb_rate
from eventimpact.prices._history import PriceHistory
from eventimpact.prices._named import named_prices
from eventimpact.prices._provider import PriceInfo, Prices
from eventimpact.prices._yahoo import YahooPrices


__all__ = [
    "EmbeddedPrices",
    "FilePrices",
    "PriceFields",
    "PriceHistory",
    "PriceInfo",
    "Prices",
    "YahooPrices",
    "convert",
    "ecb_rate",
    "from_frame",
    "named_prices",
]
