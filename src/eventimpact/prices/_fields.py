"""What a history of prices is built from, made into arrays."""

from datetime import datetime
from typing import Final, Required, TypedDict

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, TimeArray, frozen
from eventimpact.calendars import instant


ALWAYS_OPEN: Final = "24/7"
Instant = datetime | np.datetime64


class PriceFields(TypedDict, total=False):
    """The fields that `PriceHistory.build` takes.

    Attributes
    ----------
    symbol : str
        Name of the asset; required.
    open_at, close_at : array_like of shape (n_bars,), datetime64
        Instants of UTC; bars in order, without overlap; required.
    close : array_like of shape (n_bars,)
        Positive, finite prices; required.
    currency : str
        Currency of the prices, "USD" unless given.
    volume : array_like of shape (n_bars,) or None
        Traded volume, NaN where it is not known.
    volume_unit : str or None
        Unit of the volumes, needed with `volume`.
    seller_volume : array_like of shape (n_bars,) or None
        The part of `volume` that sellers began.
    source, convention : str
        Where the prices come from, and how a bar is labelled there.
    calendar : str
        "24/7" unless given, or the name of an exchange.
    contiguous : array_like of shape (n_bars,), bool, or None
        Whether a bar follows the one before it with none missing between.
        Unless given, a 24/7 bar does when it opens as the other closes, and
        a session always does.
    """

    symbol: Required[str]
    open_at: Required[ArrayLike]
    close_at: Required[ArrayLike]
    close: Required[ArrayLike]
    currency: str
    volume: ArrayLike | None
    volume_unit: str | None
    seller_volume: ArrayLike | None
    source: str
    convention: str
    calendar: str
    contiguous: ArrayLike | None


def optional_floats(values: ArrayLike | None) -> FloatArray | None:
    """Return `values` as a read-only float array, if there are any."""
    return None if values is None else frozen(np.asarray(values, dtype=np.float64))


def instant_of(given: Instant) -> np.datetime64:
    """Return an instant; one of numpy is taken for UTC, as the bars are."""
    return given if isinstance(given, np.datetime64) else instant(given)


def instants(values: ArrayLike) -> TimeArray:
    """Return `values` as instants to the nanosecond."""
    return np.asarray(values, dtype="datetime64[ns]")


def follows(
    open_at: TimeArray, close_at: TimeArray, calendar: str, given: ArrayLike | None
) -> BoolArray:
    """Return whether each bar follows the one before it without a gap."""
    if given is not None:
        linked = np.broadcast_to(np.array(given, dtype=np.bool_), close_at.shape).copy()
    else:
        linked = np.ones(close_at.shape, dtype=np.bool_)
        if calendar == ALWAYS_OPEN and open_at.shape == close_at.shape:
            linked[1:] = open_at[1:] == close_at[:-1]
    linked[:1] = False
    return linked
