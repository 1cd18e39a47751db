"""Cumulative abnormal returns on characteristics of the events."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import numpy as np

from eventimpact._types import FloatArray, Window
from eventimpact.errors import UnknownNameError
from eventimpact.regression import CarRegression, car_regression, pca_gls


if TYPE_CHECKING:
    from eventimpact.study._result import StudyResult


Errors = Literal["HC3", "clustered", "two-way", "pca_gls"]
_BY_KINDS: Final[dict[int, Errors]] = {0: "HC3", 1: "clustered", 2: "two-way"}
_NO_NUMBERS: Final = (
    "the events have no column of numbers; add one to the events, or give numbers, an "
    "event a row, as characteristics"
)


class Regression(NamedTuple):
    """Which errors, clusters of what, and whether events are weighted."""

    errors: Errors | None
    clusters: Any
    weighted: bool


class Chosen(NamedTuple):
    """Characteristics, a column each, and their names."""

    values: FloatArray
    names: tuple[str, ...]


def regress(
    result: "StudyResult",
    window: Window,
    characteristics: Any,
    how: Regression,
) -> CarRegression:
    """Look up what the regression needs, and run it."""
    chosen = choose(result, characteristics)
    kinds = _kinds(how.clusters)
    errors = _BY_KINDS[len(kinds)] if how.errors is None else how.errors
    if errors == "pca_gls":
        rows = slice(None) if result.inputs.rows is None else result.inputs.rows
        return pca_gls(result.arrays, window, chosen.values[rows], names=chosen.names)
    sd = result.inputs.spread.numbers(result.arrays.car_sd(window))
    labels = [result.labels(kind).astype(str) for kind in kinds]
    return car_regression(
        result.car(window),
        chosen.values,
        errors=errors,
        clusters=np.column_stack(labels) if labels else None,
        weights=sd**2 if how.weighted else None,
        names=chosen.names,
    )


def choose(result: "StudyResult", given: Any) -> Chosen:
    """Turn names of columns, columns by name, or plain numbers into columns."""
    columns = result.inputs.placed.characteristics
    if given is None:
        given = tuple(columns)
    if isinstance(given, str):
        given = (given,)
    if isinstance(given, Mapping):
        columns, given = given, tuple(given)
    if not all(isinstance(name, str) for name in given):
        values = np.asarray(given, dtype=np.float64)
        values = values[:, None] if values.ndim == 1 else values
        return Chosen(values, tuple(f"x{k + 1}" for k in range(values.shape[1])))
    return Chosen(_columns(columns, given), tuple(given))


def _columns(columns: Mapping[str, Any], names: Sequence[str]) -> FloatArray:
    """Look up columns by their names."""
    if not (columns and names):
        raise ValueError(_NO_NUMBERS)
    for name in names:
        if name not in columns:
            raise UnknownNameError.from_known("characteristic", name, tuple(columns))
    found = [np.asarray(columns[name], dtype=np.float64) for name in names]
    return np.column_stack(found)


def _kinds(clusters: Any) -> Sequence[Any]:
    """Tell one kind of cluster from two: two come as a tuple."""
    if clusters is None:
        return ()
    return clusters if isinstance(clusters, tuple) else (clusters,)
