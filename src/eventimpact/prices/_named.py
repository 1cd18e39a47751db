"""A provider by its name, as commands and callers write it."""

from pathlib import Path

from eventimpact.errors import InvalidInputError
from eventimpact.prices._embedded import EmbeddedPrices
from eventimpact.prices._files import FilePrices
from eventimpact.prices._provider import Prices
from eventimpact.prices._yahoo import YahooPrices


def named_prices(name: str | Path) -> Prices:
    """Return the provider that a name stands for.

    Parameters
    ----------
    name : str or Path
        "embedded", "yahoo", or the path of a CSV or Parquet file.

    Returns
    -------
    Prices
        The provider.

    Raises
    ------
    InvalidInputError
        The name is none of these.

    Examples
    --------
    >>> from eventimpact.prices import named_prices
    >>> named_prices("embedded").history("BTC-USD").bar
    '1d'
    """
    if name == "embedded":
        return EmbeddedPrices()
    if name == "yahoo":
        return YahooPrices()
    if not Path(name).is_file():
        message = (
            f"there are no prices {str(name)!r}; give embedded, yahoo, or the path of "
            "a CSV or Parquet file"
        )
        raise InvalidInputError(message)
    return FilePrices(Path(name))
