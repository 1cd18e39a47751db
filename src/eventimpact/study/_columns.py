"""Columns of frames made into arrays: days or instants, names, numbers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eventimpact._types import FloatArray, IntArray, TimeArray


DAY: Final = np.timedelta64(86_400_000_000_000, "ns")
_SAMPLE: Final = 1024
_NANOSECONDS: Final = np.dtype("datetime64[ns]")
_FIRST: Final = np.datetime64("1678-01-01", "D")
_LAST: Final = np.datetime64("2261-12-31", "D")


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stamps:
    """A column of time: days, or instants of UTC; NaT where a cell is empty.

    ``zone`` is the time zone of instants as they were given, None for days; ``day``
    counts days since 1970 where that is known.
    """

    at: TimeArray
    zone: str | None
    day: IntArray | None = None

    @property
    def is_date(self) -> bool:
        """Whether it holds days."""
        return self.zone is None

    @property
    def is_midnight(self) -> bool:
        """Whether all instants are midnights of a zone other than UTC."""
        if self.zone is None or self.zone in {"UTC", "Etc/UTC", "+00:00"}:
            return False
        local = pa.array(self.at).cast(pa.timestamp("ns", tz=self.zone))
        wall = pc.local_timestamp(local).to_numpy(zero_copy_only=False)
        return bool((wall.astype(np.int64) % DAY.astype(np.int64) == 0).all())


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Keys:
    """A column of names: a code for each row, -1 where a cell is empty."""

    codes: IntArray
    names: tuple[str, ...]


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a column holds text."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(test(inner) for test in tests)


def is_number(kind: pa.DataType) -> bool:
    """Tell whether a column holds numbers; one without any value may."""
    tests = (
        pa.types.is_floating,
        pa.types.is_integer,
        pa.types.is_boolean,
        pa.types.is_decimal,
        pa.types.is_null,
    )
    return any(test(kind) for test in tests)


def is_time(kind: pa.DataType) -> bool:
    """Tell whether a column holds days or instants."""
    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def floats_of(column: pa.Array, name: str) -> FloatArray:
    """Return a column of numbers, NaN where a cell is empty.

    Raises
    ------
    ValueError
        It holds something else.
    """
    if not is_number(column.type):
        message = f"column {name!r} holds {column.type}; it must hold numbers"
        raise ValueError(message)
    values = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.asarray(values, dtype=np.float64)


def stamps_of(column: pa.Array, name: str) -> Stamps:
    """Return a column of time.

    Raises
    ------
    ValueError
        It holds no time, or a time of day without a time zone.
    """
    kind = column.type
    if is_text(kind):
        return _written(column, name)
    if pa.types.is_null(kind) or len(column) == 0:
        return Stamps(at=np.full(len(column), "NaT", "datetime64[ns]"), zone=None)
    if not is_time(kind):
        message = (
            f"column {name!r} holds {kind}; it must hold days as in 2024-01-31, or "
            "instants with their time zone"
        )
        raise ValueError(message)
    at = nanoseconds(column.to_numpy(zero_copy_only=False), name)
    zone = getattr(kind, "tz", None)
    return Stamps(at=at, zone=zone) if zone else days_only(at, name)


def nanoseconds(at: TimeArray, name: str) -> TimeArray:
    """Return times to the nanosecond, if they can be told so finely."""
    if at.dtype != _NANOSECONDS and ((at < _FIRST) | (at > _LAST)).any():
        message = (
            f"column {name!r} holds times outside the years 1678 to 2261; drop them"
        )
        raise ValueError(message)
    return at.astype(_NANOSECONDS)


def days_only(at: TimeArray, name: str) -> Stamps:
    """Return naive times if all of them are midnights, which stand for days."""
    day = _day_numbers(at)
    late = np.zeros(0, dtype=np.bool_)
    if day is None:
        late = (at.view(np.int64) % DAY.astype(np.int64) != 0) & ~np.isnat(at)
    if late.any():
        first = np.datetime_as_string(at[int(np.argmax(late))], unit="s")
        message = (
            f"column {name!r} holds {int(late.sum())} times of day without a time zone, "
            f"the first is {first}; give them one, as in .tz_localize("
            "'America/New_York'), or give days alone"
        )
        raise ValueError(message)
    return Stamps(at=at, zone=None, day=day)


def _written(column: pa.Array, name: str) -> Stamps:
    """Read times that are written out, each different one once."""
    keys = keys_of(column, name)
    moments = [_moment(text, name) for text in keys.names]
    zoned = {moment.tzinfo is not None for moment in moments}
    if len(zoned) > 1:
        message = (
            f"column {name!r} holds times with and without a time zone; give all of "
            "them one, or days alone"
        )
        raise ValueError(message)
    aware = zoned == {True}
    plain = [m.astimezone(UTC).replace(tzinfo=None) if aware else m for m in moments]
    seen = np.array([*plain, "NaT"], dtype="datetime64[us]")
    at = nanoseconds(seen, name)[keys.codes]
    return Stamps(at=at, zone="UTC") if aware else days_only(at, name)


def _moment(text: str, name: str) -> datetime:
    """Read one written time."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        message = (
            f"column {name!r} holds {text!r}; write days as in 2024-01-31 and instants "
            "as in 2024-01-31T15:30:00Z"
        )
        raise ValueError(message) from error


def keys_of(column: pa.Array, name: str) -> Keys:
    """Return a column of names, in the order of their first appearance.

    Raises
    ------
    ValueError
        It holds neither text nor whole numbers.
    """
    kind = column.type
    if pa.types.is_null(kind) or len(column) == 0:
        return Keys(codes=np.full(len(column), -1, dtype=np.int64), names=())
    if pa.types.is_string_view(kind):
        column = column.cast(pa.large_string())
    if not pa.types.is_dictionary(kind):
        if not (is_text(kind) or pa.types.is_integer(kind)):
            message = (
                f"column {name!r} holds {kind}; it must hold names, or whole numbers "
                "that serve as such"
            )
            raise ValueError(message)
        if _comes_in_runs(column):
            return _keys_of_runs(column, name)
        column = column.dictionary_encode()
    indices = column.indices
    if indices.null_count:
        indices = indices.cast(pa.int64()).fill_null(-1)
    codes = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Keys(codes=codes, names=tuple(map(str, column.dictionary.to_pylist())))


def _comes_in_runs(column: pa.Array) -> bool:
    """Tell whether the first names repeat the ones before them."""
    if len(column) < _SAMPLE:
        return False
    head = column.slice(0, _SAMPLE)
    return len(pc.run_end_encode(head).values) * 8 < len(head)


def _keys_of_runs(column: pa.Array, name: str) -> Keys:
    """Look at each run of names once."""
    runs = pc.run_end_encode(column, run_end_type=pa.int64())
    keys = keys_of(pa.concat_arrays([runs.values]), name)
    lengths = np.diff(runs.run_ends.to_numpy(), prepend=0)
    return Keys(codes=np.repeat(keys.codes, lengths), names=keys.names)


def distinct(stamps: Stamps) -> tuple[TimeArray, IntArray]:
    """Return the different times in order, and the position of each row among them."""
    day = stamps.day
    if day is None:
        encoded = pa.array(stamps.at.view(np.int64)).dictionary_encode()
        seen = encoded.dictionary.to_numpy()
        order = np.argsort(seen)
        rank = np.empty(len(seen), dtype=np.int64)
        rank[order] = np.arange(len(seen))
        return seen[order].view("datetime64[ns]"), rank[encoded.indices.to_numpy()]
    first = int(day.min())
    day = day - first
    there = np.zeros(int(day.max()) + 1, dtype=np.bool_)
    there[day] = True
    seen = np.flatnonzero(there)
    position = np.cumsum(there) - 1
    return (seen + first) * DAY + np.datetime64(0, "ns"), position[day]


def _day_numbers(at: TimeArray) -> IntArray | None:
    """Return days since 1970 if all times are midnights; a product checks each."""
    if not len(at):
        return None
    ticks, length = at.view(np.int64), int(DAY.astype(np.int64))
    day = np.rint(ticks * (1 / length)).astype(np.int64)
    return day if np.array_equal(day * length, ticks) else None
