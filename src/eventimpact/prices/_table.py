"""Tables that people bring, parsed once: columns, instants, numbers."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, final

import numpy as np
import pyarrow as pa

from eventimpact._types import BoolArray, FloatArray, TimeArray
from eventimpact.calendars import ExchangeSessions, instant
from eventimpact.errors import InvalidPricesError
from eventimpact.prices._fields import ALWAYS_OPEN
from eventimpact.prices._history import PriceHistory


TIMES: Final = ("date", "close_at", "open_at")
_NUMBERS: Final = ("close", "volume", "volume_usd", "seller_volume")
_IGNORED: Final = ("open", "high", "low")
_RIVALS: Final = (("date", "close_at"), ("volume", "volume_usd"))
_UNNAMED_INDEX: Final = "__index_level_"
_DAY: Final = np.timedelta64(1, "D")
_LENGTH_OF_DAY: Final = len("2024-01-31")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a table does not say about itself."""

    symbol: str
    currency: str
    source: str
    calendar: str
    volume_unit: str | None


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Times:
    """When the bars open and close, and whether each follows the one before."""

    open_at: TimeArray
    close_at: TimeArray
    convention: str
    contiguous: BoolArray | None = None


def history_of(table: pa.Table, labels: Labels) -> PriceHistory:
    """Return the history that a table holds.

    Raises
    ------
    InvalidPricesError
        Lists every fault of the columns, or else of the bars.
    """
    faults = _column_faults(table.column_names)
    if not faults and not table.num_rows:
        faults.append("there is no row; at least one bar is needed")
    what = f"prices from {labels.source}"
    if faults:
        raise InvalidPricesError.from_faults(what, faults)
    columns, stamps = _numbers_in(table, faults), _stamps_in(table, faults)
    if faults:
        raise InvalidPricesError.from_faults(what, faults)
    try:
        times = _times(stamps, labels.calendar)
    except ValueError as error:
        raise InvalidPricesError.from_faults(what, [str(error)]) from error
    volume = columns.get("volume", columns.get("volume_usd"))
    unit = "USD" if "volume_usd" in columns else labels.volume_unit
    return PriceHistory.build(
        symbol=labels.symbol,
        currency=labels.currency,
        open_at=times.open_at,
        close_at=times.close_at,
        close=columns["close"],
        volume=volume,
        volume_unit=None if volume is None else unit,
        seller_volume=columns.get("seller_volume"),
        source=labels.source,
        convention=times.convention,
        calendar=labels.calendar,
        contiguous=times.contiguous,
    )


def _column_faults(names: list[str]) -> list[str]:
    """Return a sentence for each column that is unknown, doubled or wanting."""
    known = (*TIMES, *_NUMBERS, *_IGNORED)
    unnamed = [name for name in names if name.startswith(_UNNAMED_INDEX)]
    faults = [
        f"column {name!r} is unknown; the columns are {', '.join(known)}: "
        "rename or drop it"
        for name in names
        if name not in (*known, *unnamed)
    ]
    if unnamed:
        faults.append(
            "the index of the frame has no name; name it 'date' (days of UTC) or "
            "'close_at' (instants with their time zone), or drop it"
        )
    faults += [
        f"column {name!r} comes {names.count(name)} times; keep one"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if "close" not in names:
        faults.append("there is no column 'close'; it holds the price of each bar")
    if not unnamed and not {"date", "close_at"} & {*names}:
        faults.append(
            "the bars need either a column 'date' (a day of UTC, priced as it ends) or "
            "a column 'close_at' (an instant with its time zone)"
        )
    faults += [
        f"both {one!r} and {other!r} are there; keep one"
        for one, other in _RIVALS
        if one in names and other in names
    ]
    return faults


def _numbers_in(table: pa.Table, faults: list[str]) -> dict[str, FloatArray]:
    """Return the columns of numbers; add a sentence for each that is none."""
    numbers: dict[str, FloatArray] = {}
    for name in (n for n in _NUMBERS if n in table.column_names):
        try:
            numbers[name] = _numbers(table[name], name)
        except ValueError as error:
            faults.append(str(error))
    return numbers


def _stamps_in(table: pa.Table, faults: list[str]) -> dict[str, TimeArray]:
    """Return the columns of times; add a sentence for each that is none."""
    stamps: dict[str, TimeArray] = {}
    for name in (n for n in TIMES if n in table.column_names):
        try:
            read = _days if name == "date" else _instants
            stamps[name] = read(table[name], name)
        except ValueError as error:
            faults.append(str(error))
    return stamps


def _numbers(column: pa.ChunkedArray, name: str) -> FloatArray:
    """Return a column of numbers, NaN where a cell is empty."""
    numeric = (pa.types.is_floating, pa.types.is_integer, pa.types.is_null)
    text = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    if not any(kind(column.type) for kind in numeric + text):
        message = f"column {name!r} holds {column.type}; it must hold numbers"
        raise ValueError(message)
    return np.array([_number(cell, name) for cell in column.to_pylist()])


def _number(cell: str | float | None, name: str) -> float:
    """Return a cell as a number, NaN if it is empty."""
    if cell is None or cell == "":
        return np.nan
    try:
        return float(cell)
    except ValueError as error:
        message = f"column {name!r} holds {cell!r}; every cell must be a number"
        raise ValueError(message) from error


def _days(column: pa.ChunkedArray, name: str) -> TimeArray:
    """Return a column of calendar days as datetime64[D]."""
    cells = [_parsed(cell, name) for cell in column.to_pylist()]
    for cell in cells:
        if isinstance(cell, datetime) and (cell.time() != time(0) or cell.utcoffset()):
            message = (
                f"column {name!r} holds {cell.isoformat()}; it must hold days as in "
                "2024-01-31: put instants into 'close_at'"
            )
            raise ValueError(message)
    return np.array(
        [np.datetime64(cell.isoformat()[:10], "D") for cell in cells],
        dtype="datetime64[D]",
    )


def _instants(column: pa.ChunkedArray, name: str) -> TimeArray:
    """Return a column of instants with a time zone as datetime64[ns] of UTC."""
    if pa.types.is_timestamp(column.type) and column.type.tz and not column.null_count:
        ticks = column.cast(pa.timestamp("ns", tz="UTC")).cast(pa.int64())
        return np.array(ticks.to_pylist(), dtype=np.int64).view("datetime64[ns]")
    cells = [_parsed(cell, name) for cell in column.to_pylist()]
    for cell in cells:
        if not isinstance(cell, datetime) or cell.tzinfo is None:
            message = (
                f"column {name!r} holds {cell.isoformat()}, without a time zone; write "
                "it with one, as in 2024-01-31T00:00:00Z, or put days into 'date'"
            )
            raise ValueError(message)
    aware = (cell for cell in cells if isinstance(cell, datetime))
    return np.array([instant(cell) for cell in aware], dtype="datetime64[ns]")


def _parsed(cell: object, name: str) -> date:
    """Return a cell as a day or a moment."""
    if isinstance(cell, date):
        return cell
    try:
        moment = datetime.fromisoformat(str(cell))
    except ValueError as error:
        found = "an empty cell" if cell in {None, ""} else repr(cell)
        message = (
            f"column {name!r} holds {found}; write times as in 2024-01-31T00:00:00Z "
            "and days as in 2024-01-31"
        )
        raise ValueError(message) from error
    return moment.date() if len(str(cell)) == _LENGTH_OF_DAY else moment


def _times(stamps: dict[str, TimeArray], calendar: str) -> _Times:
    """Return the bars that the columns of time describe."""
    if "date" in stamps and calendar == ALWAYS_OPEN:
        day = stamps["date"]
        return _Times(
            open_at=day,
            close_at=day + _DAY,
            convention="day of UTC, priced as it ends",
        )
    if "date" in stamps:
        open_at, close_at, number = ExchangeSessions(calendar).on(stamps["date"])
        return _Times(
            open_at=open_at,
            close_at=close_at,
            convention=f"session of {calendar}, priced as it ends",
            contiguous=np.diff(number, prepend=number[:1]) == 1,
        )
    close_at = stamps["close_at"]
    open_at = stamps.get("open_at", _opens(close_at))
    return _Times(
        open_at=open_at,
        close_at=close_at,
        convention="bars by their close instant, UTC",
    )


def _opens(close_at: TimeArray) -> TimeArray:
    """Return opens one usual distance of closes before each close."""
    if len(close_at) < 2:
        message = "one close does not tell how long a bar is; add a column 'open_at'"
        raise ValueError(message)
    distances, counts = np.unique(np.diff(close_at), return_counts=True)
    usual: TimeArray = close_at - abs(distances[np.argmax(counts)])
    return usual
