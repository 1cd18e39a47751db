"""Events in a frame: an asset and a time each, perhaps an id, a group, and numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar, final

import numpy as np
import pyarrow as pa

from eventimpact._types import FloatArray, IntArray
from eventimpact.errors import InvalidEventError
from eventimpact.study._columns import (
    Keys,
    Stamps,
    is_number,
)
from eventimpact.study._frame import Table, read_floats, read_keys, read_stamps
from eventimpact.study._panel import Panel
from eventimpact.study._place import Ids, OnMissingBar, Spots, by_number, by_time


WHAT: Final = "the events"
_LISTED: Final = 10
_KNOWN: Final = ("asset", "time", "date", "bar", "event_id", "group", "index")
_Read = TypeVar("_Read")


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listed:
    """Events as they were listed: columns of the panel, bars, and what came along.

    ``names`` writes the assets of some rows.
    """

    ids: Ids
    asset: IntArray
    names: Callable[[IntArray], list[str]]
    stamps: Stamps | None
    spots: Spots
    group: tuple[str, ...] | None
    characteristics: dict[str, FloatArray]
    notes: tuple[str, ...]


def frame_events(table: Table, panel: Panel, on_missing_bar: OnMissingBar) -> Listed:
    """Read a frame of events.

    Raises
    ------
    InvalidEventError
        Lists every fault of its columns.
    """
    if not table.n_rows:
        return _none(table, panel)
    faults: list[str] = []
    keys = _read(table, "asset", read_keys, faults)
    stamps, bar = _when(table, panel, faults)
    if keys is None and not faults and len(panel.assets) > 1:
        faults.append(
            f"there is no column 'asset', but the data have {len(panel.assets)} assets; "
            "name the asset of each event"
        )
    ids, group = _ids(table, faults), _groups(table, faults)
    spots = None
    if not faults:
        try:
            spots = (
                by_number(bar, panel.n_bars)
                if stamps is None
                else by_time(stamps, panel, on_missing_bar)
            )
        except ValueError as error:
            faults.append(str(error))
    if faults or spots is None:
        raise InvalidEventError.from_faults(WHAT, faults)
    numbers, notes = _characteristics(table)
    return Listed(
        ids=ids,
        asset=_columns(keys, panel, table.n_rows),
        names=_namer(keys),
        stamps=stamps,
        spots=spots,
        group=group,
        characteristics=numbers,
        notes=notes,
    )


def _none(table: Table, panel: Panel) -> Listed:
    """Return no events; an empty column says nothing of its kind."""
    nothing: IntArray = np.empty(0, dtype=np.int64)
    return Listed(
        ids=Ids(range(0)),
        asset=nothing,
        names=_namer(None),
        stamps=None,
        spots=by_number(nothing, panel.n_bars),
        group=() if "group" in table.names else None,
        characteristics={
            name: np.empty(0)
            for name in table.names
            if name not in _KNOWN and is_number(table.arrow(name).type)
        },
        notes=(),
    )


def _read(
    table: Table,
    name: str,
    reader: Callable[[Table, str], _Read],
    faults: list[str],
) -> _Read | None:
    """Read a column if it is there; add a sentence if it cannot be read."""
    if name not in table.names:
        return None
    try:
        read = reader(table, name)
    except ValueError as error:
        faults.append(str(error))
        return None
    return read


def _when(
    table: Table, panel: Panel, faults: list[str]
) -> tuple[Stamps | None, IntArray]:
    """Return the times of the events, or else their bars."""
    given = [name for name in ("time", "date", "bar") if name in table.names]
    if len(given) != 1:
        faults.append(
            f"the columns are {', '.join(map(repr, table.names))}; the events need one "
            "column 'time' (days, or instants with a time zone)"
            + ("" if panel.kind != "index" else ", or 'bar', counted from 0")
        )
    elif given != ["bar"]:
        return _read(table, given[0], read_stamps, faults), np.empty(0, dtype=np.int64)
    bar = _read(table, "bar", read_floats, faults)
    if bar is None:
        bar = np.empty(0)
    elif not (bar == np.floor(bar)).all():
        faults.append("column 'bar' holds fractions or empty cells; count bars from 0")
    return None, np.where(np.isfinite(bar), bar, -1).astype(np.int64)


def _columns(keys: Keys | None, panel: Panel, n_events: int) -> IntArray:
    """Return the column of each event's asset, -1 for an asset that has none."""
    if keys is None:
        return np.zeros(n_events, dtype=np.int64)
    place = {name: column for column, name in enumerate(panel.assets)}
    column = np.array([*(place.get(name, -1) for name in keys.names), -1])
    found: IntArray = column.astype(np.int64)[keys.codes]
    return found


def _namer(keys: Keys | None) -> Callable[[IntArray], list[str]]:
    """Return what writes the assets of some rows."""
    names = np.array([*(() if keys is None else keys.names), ""], dtype=object)
    codes = None if keys is None else keys.codes

    def written(rows: IntArray) -> list[str]:
        return [""] * len(rows) if codes is None else names[codes[rows]].tolist()

    return written


def _ids(table: Table, faults: list[str]) -> Ids:
    """Return the ids, or numbers where there are none."""
    if "event_id" not in table.names:
        return Ids(range(table.n_rows))
    column = table.arrow("event_id")
    if column.null_count:
        faults.append(
            f"column 'event_id' has {column.null_count} empty cells; fill or drop it"
        )
    else:
        faults.extend(_twice(column))
    return Ids(column)


def _twice(column: pa.Array) -> list[str]:
    """Name ids that come more than once."""
    values, counts = column.value_counts().flatten()
    again = np.flatnonzero(np.asarray(counts) > 1)
    faults = [
        f"event_id {values[row].as_py()!r} comes {counts[row].as_py()} times; give each "
        "event its own"
        for row in again[:_LISTED].tolist()
    ]
    if len(again) > _LISTED:
        faults.append(f"and {len(again) - _LISTED} more ids come more than once")
    return faults


def _groups(table: Table, faults: list[str]) -> tuple[str, ...] | None:
    """Return the group of each event, if there are any."""
    keys = _read(table, "group", read_keys, faults)
    if keys is None:
        return None
    if (keys.codes < 0).any():
        faults.append(
            f"column 'group' has {int((keys.codes < 0).sum())} empty cells; give each "
            "event a group, or drop the column"
        )
    return tuple(np.array([*keys.names, ""], dtype=object)[keys.codes].tolist())


def _characteristics(table: Table) -> tuple[dict[str, FloatArray], tuple[str, ...]]:
    """Return the other columns of numbers, and say which columns were passed over."""
    numbers: dict[str, FloatArray] = {}
    passed: list[str] = []
    for name in table.names:
        if name in _KNOWN:
            continue
        plain = table.plain(name)
        if plain is not None and plain.dtype.kind == "f":
            numbers[name] = plain.astype(np.float64)
        elif is_number(table.arrow(name).type):
            numbers[name] = read_floats(table, name)
        else:
            passed.append(name)
    if not passed:
        return numbers, ()
    listed = ", ".join(map(repr, passed))
    return numbers, (f"columns that hold no numbers were passed over: {listed}",)
