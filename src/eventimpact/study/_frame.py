"""Frames of pandas, polars or Arrow, and mappings of arrays, read alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, cast, final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from eventimpact._types import FloatArray, IntArray, TimeArray
from eventimpact.errors import InvalidInputError
from eventimpact.study._columns import (
    Keys,
    Stamps,
    days_only,
    floats_of,
    is_time,
    keys_of,
    nanoseconds,
    stamps_of,
)
from eventimpact.study._objects import check_times, faults_of_columns


if TYPE_CHECKING:
    import pandas as pd

TIMES: Final = ("time", "date", "close_at")


class Table(Protocol):
    """Columns by name, each read when asked for."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, those of the index first."""
        ...

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        ...

    def arrow(self, name: str) -> pa.Array:
        """Return a column as an array of Arrow."""
        ...

    def plain(self, name: str) -> NDArray[np.generic] | None:
        """Return floats, naive times or objects as they lie in memory, if they do."""
        ...

    def matrix(self, names: Sequence[str]) -> FloatArray:
        """Return columns of numbers side by side, or raise with every fault."""
        ...


def table_of(data: object) -> Table | None:
    """Return the table that `data` is; None if it is an array."""
    modules = {base.__module__.partition(".")[0] for base in type(data).__mro__}
    if "pandas" in modules:
        return _from_pandas(data)
    if isinstance(data, Mapping) or hasattr(data, "__arrow_c_stream__"):
        if "polars" in modules and not hasattr(data, "columns"):
            return None
        return _from_arrow(data)
    if hasattr(data, "collect_schema"):
        message = "a lazy frame holds no rows yet; call .collect() on it first"
        raise InvalidInputError(message)
    return None


def _from_arrow(data: object) -> Table:
    """Read whatever Arrow can."""
    faults = faults_of_columns(data) if isinstance(data, Mapping) else []
    if faults:
        raise InvalidInputError.from_faults("the columns", faults)
    try:
        table = pa.table(data)
    except (TypeError, ValueError, pa.ArrowException) as error:
        message = (
            f"{type(data).__name__} is no frame that Arrow can read ({error}); give a "
            "frame of pandas, polars or Arrow, or a mapping of equally long arrays"
        )
        raise InvalidInputError(message) from error
    _check_names(table.column_names)
    return ArrowTable(table, tuple(table.column_names))


def _from_pandas(data: object) -> Table:
    """Read a frame of pandas; a series is a frame of one column."""
    if not hasattr(data, "columns"):
        if not hasattr(data, "index"):
            message = (
                f"{type(data).__name__} is no frame; give a frame or its .to_numpy()"
            )
            raise InvalidInputError(message)
        series = cast("pd.Series", data)
        data = series.to_frame("value" if series.name is None else series.name)
    frame = cast("pd.DataFrame", data)
    if frame.columns.nlevels > 1:
        message = (
            f"the columns have {frame.columns.nlevels} levels; choose one field, as in "
            "frame['Close'], so that each column is an asset"
        )
        raise InvalidInputError(message)
    columns = tuple(map(str, frame.columns))
    table = PandasTable(frame, _index_names(frame, columns), columns)
    _check_names(table.names)
    return table


def _index_names(frame: "pd.DataFrame", columns: tuple[str, ...]) -> tuple[str, ...]:
    """Name the levels of the index that are columns of their own."""
    index = frame.index
    if index.nlevels > 1:
        return tuple(
            f"level_{i}" if name is None else str(name)
            for i, name in enumerate(index.names)
        )
    known = any(name in columns for name in TIMES)
    if str(index.dtype).startswith("datetime64") and index.name not in TIMES:
        return () if known else ("time",)
    if index.name is not None:
        return (str(index.name),)
    return () if known or type(index).__name__ == "RangeIndex" else ("index",)


def _check_names(names: Sequence[str]) -> None:
    """Refuse a name that comes twice."""
    if len(set(names)) == len(names):
        return
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    faults = [
        f"column {name!r} comes {names.count(name)} times; keep one" for name in twice
    ]
    raise InvalidInputError.from_faults("the frame", faults)


@final
@dataclass(frozen=True, slots=True)
class PandasTable:
    """A frame of pandas; a row of numbers is not copied."""

    frame: "pd.DataFrame"
    index: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, those of the index first."""
        return self.index + self.columns

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.frame)

    def plain(self, name: str) -> NDArray[np.generic] | None:
        """Return floats, naive times or objects as they lie in memory, if they do."""
        values = self._column(name)
        kind = getattr(values.dtype, "kind", "")
        if not isinstance(values.dtype, np.dtype) or kind not in {"f", "M", "O"}:
            return None
        return values.to_numpy()

    def _column(self, name: str) -> "pd.Series[Any] | pd.Index[Any]":
        """Return a column or a level of the index."""
        if name in self.index:
            return self.frame.index.get_level_values(self.index.index(name))
        return self.frame.iloc[:, self.columns.index(name)]

    def arrow(self, name: str) -> pa.Array:
        """Return a column as an array of Arrow."""
        return _converted(self._column(name), name)

    def matrix(self, names: Sequence[str]) -> FloatArray:
        """Return columns of numbers side by side, or raise with every fault."""
        frame = self.frame
        if tuple(names) != self.columns:
            frame = frame.iloc[:, [self.columns.index(name) for name in names]]
        if all(kind is _FLOAT or kind == _FLOAT for kind in frame.dtypes):
            return np.asarray(frame.to_numpy())
        return _stacked(self, names)


_FLOAT: Final = np.dtype(np.float64)
_SAMPLE: Final = 1024


@final
@dataclass(frozen=True, slots=True)
class ArrowTable:
    """A table of Arrow, which polars shares without copying."""

    table: pa.Table
    names: tuple[str, ...]

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return int(self.table.num_rows)

    def arrow(self, name: str) -> pa.Array:
        """Return a column as an array of Arrow."""
        return _whole(self.table.column(name))

    def plain(self, name: str) -> None:
        """Return nothing: Arrow keeps what is missing apart."""

    def matrix(self, names: Sequence[str]) -> FloatArray:
        """Return columns of numbers side by side, or raise with every fault."""
        return _stacked(self, names)


def read_floats(table: Table, name: str) -> FloatArray:
    """Return a column of numbers, NaN where a cell is empty."""
    plain = table.plain(name)
    if plain is None or plain.dtype.kind != "f":
        return floats_of(table.arrow(name), name)
    return np.asarray(plain, dtype=np.float64)


def read_stamps(table: Table, name: str) -> Stamps:
    """Return a column of days or instants."""
    plain = table.plain(name)
    if plain is not None and plain.dtype.kind == "O":
        check_times(plain, name)
    if plain is None or plain.dtype.kind != "M":
        return stamps_of(table.arrow(name), name)
    return days_only(nanoseconds(cast("TimeArray", plain), name), name)


def read_keys(table: Table, name: str) -> Keys:
    """Return a column of names; objects that repeat the one before are read once."""
    plain = table.plain(name)
    starts = None if plain is None or plain.dtype.kind != "O" else _runs(plain)
    if plain is None or starts is None:
        return keys_of(table.arrow(name), name)
    keys = keys_of(_converted(plain[starts], name), name)
    lengths = np.diff(starts, append=len(plain))
    return Keys(codes=np.repeat(keys.codes, lengths), names=keys.names)


def _runs(values: NDArray[np.generic]) -> IntArray | None:
    """Return where runs of equal text begin; None if it hardly ever repeats."""
    head = values[:_SAMPLE]
    if len(head) < _SAMPLE or not all(isinstance(value, str) for value in head):
        return None
    if np.count_nonzero(head[1:] != head[:-1]) * 8 > _SAMPLE:
        return None
    try:
        changes = values[1:] != values[:-1]
    except TypeError:
        return None
    return np.concatenate([[0], np.flatnonzero(changes) + 1])


def _converted(values: object, name: str) -> pa.Array:
    """Turn a column of pandas into an array of Arrow."""
    try:
        column = pa.array(values, from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError) as error:
        message = f"column {name!r} mixes kinds of values ({error}); give it one kind"
        raise ValueError(message) from error
    return _whole(column) if isinstance(column, pa.ChunkedArray) else column


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """Join the chunks of a column."""
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays([pa.array([], column.type), *column.chunks])


def _stacked(table: Table, names: Sequence[str]) -> FloatArray:
    """Lay columns side by side, each contiguous in memory."""
    laid = np.empty((len(names), table.n_rows))
    faults: list[str] = []
    for row, name in enumerate(names):
        try:
            laid[row] = read_floats(table, name)
        except ValueError as error:
            faults.append(str(error))
    if faults:
        raise InvalidInputError.from_faults("the frame", faults)
    return laid.T


def time_column(table: Table) -> str | None:
    """Name the column that labels the bars."""
    named = [name for name in (*TIMES, "index") if name in table.names]
    if named:
        return named[0]
    timed = [n for n in table.names if n != "open_at" and is_time(table.arrow(n).type)]
    return timed[0] if len(timed) == 1 else None
