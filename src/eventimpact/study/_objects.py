"""Python objects in columns: those of different kinds of time are refused."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray


_AWARE: Final = "instants with a time zone"
_NAIVE: Final = "times without a time zone"
_DAY: Final = "days"
_TEXT: Final = "text"
_KINDS: Final = (
    (dt.datetime, _NAIVE),
    (np.datetime64, _NAIVE),
    (dt.date, _DAY),
    (str, _TEXT),
)
_TIMES: Final = (dt.date, np.datetime64)


def check_times(values: Sequence[object] | NDArray[np.generic], name: str) -> None:
    """Raise if a column mixes days, naive times, instants or text.

    Which of them Arrow makes of the others depends on the order of the rows.
    """
    if not any(issubclass(kind, _TIMES) for kind in set(map(type, values))):
        return
    first: dict[str, int] = {}
    count: dict[str, int] = {}
    for row, value in enumerate(values):
        kind = _kind(value)
        if kind is not None:
            first.setdefault(kind, row)
            count[kind] = count.get(kind, 0) + 1
    if len(first) < 2:
        return
    found = ", ".join(
        f"{kind} ({count[kind]}, the first in row {row})" for kind, row in first.items()
    )
    message = (
        f"column {name!r} mixes {found}; give all of them a time zone, or days alone"
    )
    raise ValueError(message)


def _kind(value: object) -> str | None:
    """Tell what kind of time an object is; None if it is missing or no time."""
    kind = next((kind for base, kind in _KINDS if isinstance(value, base)), None)
    if kind != _NAIVE:
        return kind
    if str(value) == "NaT":
        return None
    return _NAIVE if getattr(value, "tzinfo", None) is None else _AWARE


def faults_of_columns(columns: Mapping[Any, Any]) -> list[str]:
    """Return a sentence for every column of objects that mixes kinds of time."""
    faults: list[str] = []
    for name, values in columns.items():
        is_objects = str(getattr(values, "dtype", "")) == "object"
        if isinstance(values, (list, tuple)) or is_objects:
            try:
                check_times(values, str(name))
            except ValueError as error:
                faults.append(str(error))
    return faults
