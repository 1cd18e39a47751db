"""Histories from frames: pandas, polars, Arrow, or a mapping of arrays."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from eventimpact.errors import InvalidPricesError
from eventimpact.prices._fields import ALWAYS_OPEN
from eventimpact.prices._history import PriceHistory
from eventimpact.prices._table import Labels, history_of


_NEAR: Final[Mapping[str, str]] = {
    "Series": "a Series is one column without its times; give a frame with the column "
    "'close': of pandas series.to_frame('close') with its index named date or close_at",
    "LazyFrame": "a LazyFrame holds no data yet; give frame.collect()",
}


def from_frame(
    frame: object,
    *,
    symbol: str,
    currency: str = "USD",
    source: str = "frame",
    calendar: str = ALWAYS_OPEN,
    volume_unit: str | None = None,
) -> PriceHistory:
    """Make a history of a frame.

    Parameters
    ----------
    frame : DataFrame, Table or mapping of str to array_like
        A frame of pandas, polars or Arrow, or arrays by name, with a column
        (or named index) ``date`` or ``close_at`` and a column ``close``;
        optionally ``open_at``, ``volume`` or ``volume_usd``, and
        ``seller_volume``. Columns ``open``, ``high`` and ``low`` are passed
        over.
    symbol : str
        Name of the asset.
    currency : str, default "USD"
        Currency of the prices.
    source : str, default "frame"
        Where the prices come from.
    calendar : str, default "24/7"
        "24/7", or the exchange whose sessions ``date`` names, such as "XNYS".
    volume_unit : str, optional
        Unit of ``volume``; needed where that column is.

    Returns
    -------
    PriceHistory
        The history.

    Raises
    ------
    InvalidPricesError
        Lists every fault of the columns, or else of the bars.

    Notes
    -----
    A ``date`` is the bar that ends with that day; a ``close_at`` must carry
    its time zone. Without ``open_at`` a bar is as long as most closes are
    apart, so that a missing bar stays a gap.

    Examples
    --------
    >>> from datetime import date
    >>> from eventimpact.prices import from_frame
    >>> days = [date(2024, 1, 1), date(2024, 1, 2)]
    >>> history = from_frame({"date": days, "close": [100.0, 110.0]}, symbol="X")
    >>> str(history.close_at[-1])
    '2024-01-03T00:00:00.000000000'
    """
    try:
        table = pa.table(frame)
    except (TypeError, ValueError, pa.ArrowException) as error:
        fault = _NEAR.get(type(frame).__name__) or (
            f"{type(frame).__name__} is no frame that Arrow can read ({error}); give a "
            "frame of pandas, polars or Arrow, or a mapping of equally long arrays"
        )
        what = f"prices from {source}"
        raise InvalidPricesError.from_faults(what, [fault]) from error
    labels = Labels(
        symbol=symbol,
        currency=currency,
        source=source,
        calendar=calendar,
        volume_unit=volume_unit,
    )
    return history_of(table, labels)
