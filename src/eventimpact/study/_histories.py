"""Price histories side by side."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from eventimpact._types import FloatArray, TimeArray
from eventimpact.calendars import Calendar, ExchangeSessions, when
from eventimpact.errors import InvalidPricesError, UnknownNameError
from eventimpact.prices import PriceHistory, Response
from eventimpact.study._bars import (
    Bars,
    bars_of,
    closed_bars,
    overlap_fault,
    with_missing,
)
from eventimpact.study._columns import Stamps
from eventimpact.study._days import days_in, days_of, moment, sessions_of
from eventimpact.study._raw import Raw


_WHAT: Final = "the price histories"
_ALWAYS: Final = "24/7"


def read_histories(
    histories: Sequence[PriceHistory], response: Response, calendar: Calendar | None
) -> Raw:
    """Return what a response needs of every history, on the bars of all of them.

    Raises
    ------
    InvalidPricesError
        Lists every fault: bars of different kinds, names that come twice, no volume.
    """
    faults = _faults(histories, response)
    if faults:
        raise InvalidPricesError.from_faults(_WHAT, faults)
    try:
        bars = _bars(histories, calendar)
    except ValueError as error:
        raise InvalidPricesError.from_faults(_WHAT, [str(error)]) from error
    close_at = bars.close_at if bars.close_at is not None else bars.label
    shape = len(histories), len(close_at)
    laid = {name: np.full(shape, np.nan) for name in response.columns}
    unlinked = np.zeros(shape, dtype=np.bool_)
    for asset, history in enumerate(histories):
        row = np.searchsorted(close_at, history.close_at)
        unlinked[asset, row] = ~history.contiguous
        for name, values in laid.items():
            values[asset, row] = _column(history, name)
    return Raw(
        columns={name: values.T for name, values in laid.items()},
        assets=tuple(history.symbol for history in histories),
        bars=bars,
        unlinked=unlinked.T,
        notes=_conventions(histories),
    )


def _column(history: PriceHistory, name: str) -> FloatArray | None:
    """Return a column of a history; None if it has none."""
    columns = {
        "close": history.close,
        "volume": history.volume,
        "seller_volume": history.seller_volume,
    }
    return columns.get(name)


def _faults(histories: Sequence[PriceHistory], response: Response) -> list[str]:
    """Return a sentence for everything that keeps the histories from one panel."""
    if not histories:
        return ["there is none; give at least one"]
    symbols = [history.symbol for history in histories]
    faults = [
        f"{symbol} comes {symbols.count(symbol)} times; give each asset once"
        for symbol in dict.fromkeys(symbols)
        if symbols.count(symbol) > 1
    ]
    kinds = {(h.calendar, h.bar): h.symbol for h in reversed(histories)}
    if len(kinds) > 1:
        listed = ", ".join(
            f"{symbol} has bars of {bar} on {calendar}"
            for (calendar, bar), symbol in reversed(kinds.items())
        )
        faults.append(
            f"their bars differ: {listed}; bring them to one length with .daily(), and "
            "put each calendar into a panel of its own"
        )
    for history in histories:
        lacking = [name for name in response.columns if _column(history, name) is None]
        if lacking:
            faults.append(
                f"{response.name} needs {', '.join(lacking)}, which {history.symbol} does "
                "not have; choose another response or source"
            )
    return faults


def _bars(histories: Sequence[PriceHistory], calendar: Calendar | None) -> Bars:
    """Return every bar that any history has, and those that all of them miss."""
    first = histories[0]
    close_at, open_at = first.close_at, first.open_at
    if len(histories) > 1:
        closes = np.concatenate([history.close_at for history in histories])
        opens = np.concatenate([history.open_at for history in histories])
        close_at, where, inverse = np.unique(
            closes, return_index=True, return_inverse=True
        )
        open_at = opens[where]
        differs = open_at[inverse] != opens
        if differs.any():
            at = int(np.argmax(differs))
            message = (
                f"bars that close at {when(closes[at])} open at {when(opens[at])} and at "
                f"{when(open_at[inverse[at]])}; put markets with other hours into a "
                "panel of their own"
            )
            raise ValueError(message)
    overlap_fault(open_at, close_at)
    if calendar is not None:
        return bars_of(Stamps(at=close_at, zone="UTC"), None, None, calendar)
    if all(history.contiguous[1:].all() for history in histories):
        days = _days(open_at, close_at, first.calendar)
        return closed_bars(open_at, close_at, days)
    return _filled(open_at, close_at, first.calendar)


def _filled(open_at: TimeArray, close_at: TimeArray, calendar: str) -> Bars:
    """Put in the bars on which a market was open but no history has a price."""
    if calendar == _ALWAYS:
        gap = np.zeros(len(close_at), dtype="timedelta64[ns]")
        gap[1:] = open_at[1:] - close_at[:-1]
        length = close_at[0] - open_at[0]
        whole = not (gap % length).astype(np.int64).any()
        if not whole or (close_at - open_at != length).any():
            rule = "bars are missing that could not be put in, as bars differ in length"
            return replace(
                closed_bars(open_at, close_at, days_of(open_at, close_at)),
                notes=(rule,),
            )
        count = int((close_at[-1] - open_at[0]) // length)
        opens = open_at[0] + length * np.arange(count)
        closes = opens + length
    else:
        opens, closes = _sessions(open_at, close_at, calendar)
    row = np.searchsorted(closes, close_at)
    days = _days(opens, closes, calendar)
    return with_missing(closed_bars(opens, closes, days), row)


def _days(open_at: TimeArray, close_at: TimeArray, calendar: str) -> TimeArray | None:
    """Return the days of the sessions of a calendar, or what the bars tell."""
    exchange = _exchange(calendar)
    days = None
    if exchange is not None:
        sessions = sessions_of(exchange, close_at[0], close_at[-1])
        days = days_in(close_at, sessions)
    return days_of(open_at, close_at) if days is None else days


def _exchange(calendar: str) -> ExchangeSessions | None:
    """Return the exchange of that code, if there is one."""
    if calendar == _ALWAYS:
        return None
    try:
        return ExchangeSessions(calendar)
    except UnknownNameError:
        return None


def _sessions(
    open_at: TimeArray, close_at: TimeArray, calendar: str
) -> tuple[TimeArray, TimeArray]:
    """Return the bars given, joined by the sessions that they leave out."""
    exchange, given = _exchange(calendar), _days(open_at, close_at, calendar)
    if exchange is None or given is None:
        return open_at, close_at
    span = moment(open_at[0]), moment(close_at[-1])
    days, opens, closes = exchange.sessions(*span)
    absent = ~np.isin(days.astype("datetime64[ns]"), given)
    all_closes = np.concatenate([close_at, closes[absent]])
    order = np.argsort(all_closes)
    return np.concatenate([open_at, opens[absent]])[order], all_closes[order]


def _conventions(histories: Sequence[PriceHistory]) -> tuple[str, ...]:
    """State the conventions of the sources."""
    stated = dict.fromkeys(history.convention for history in histories)
    return tuple(f"bars are: {convention}" for convention in stated)
