"""Long frames: a row for each bar of each asset, in any order."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, IntArray, TimeArray
from eventimpact.calendars import Calendar, when
from eventimpact.errors import InvalidInputError
from eventimpact.prices import Response
from eventimpact.study._bars import bars_of
from eventimpact.study._columns import Stamps, distinct
from eventimpact.study._frame import Table, read_floats, read_keys
from eventimpact.study._labels import Labels, read_labels
from eventimpact.study._raw import Raw, column_for


ASSET: Final = "asset"
_WHAT: Final = "the long frame"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Places:
    """Where each row goes: a place in an array of shape (n_assets, n_bars)."""

    at: IntArray
    assets: tuple[str, ...]
    label: Stamps
    bar: IntArray

    def pivot(self, values: FloatArray) -> FloatArray:
        """Lay a column out, shape (n_bars, n_assets), each asset contiguous."""
        laid = np.full((len(self.assets), len(self.label.at)), np.nan)
        laid.ravel()[self.at] = values
        return laid.T


def read_long(table: Table, response: Response, calendar: Calendar | None) -> Raw:
    """Return the columns that a response needs, of every asset.

    Raises
    ------
    InvalidInputError
        Lists every fault of the frame.
    """
    if not table.n_rows:
        raise InvalidInputError.from_faults(_WHAT, ["it has no row; give at least one"])
    labels = read_labels(table, _WHAT)
    numbers = _numbers(table, response)
    places = _places(table, labels)
    try:
        bars = bars_of(
            places.label,
            _by_bar(labels.opens, places, "open_at"),
            _by_bar(labels.closes, places, "close_at"),
            calendar,
        )
    except ValueError as error:
        raise InvalidInputError.from_faults(_WHAT, [str(error)]) from error
    return Raw(
        columns={
            name: bars.spread(places.pivot(values)) for name, values in numbers.items()
        },
        assets=places.assets,
        bars=bars,
    )


def _numbers(table: Table, response: Response) -> dict[str, FloatArray]:
    """Return the columns of numbers that a response needs, by row."""
    numbers: dict[str, FloatArray] = {}
    faults: list[str] = []
    for name in response.columns:
        try:
            column = column_for(name, table.names, response)
            numbers[name] = read_floats(table, column)
        except ValueError as error:
            faults.append(str(error))
    if faults:
        raise InvalidInputError.from_faults(_WHAT, faults)
    return numbers


def _places(table: Table, labels: Labels) -> _Places:
    """Find the bar and the asset of each row; assets come in the order of their names."""
    try:
        keys = read_keys(table, ASSET)
    except ValueError as error:
        raise InvalidInputError.from_faults(_WHAT, [str(error)]) from error
    faults = [
        f"column {name!r} has {int(bad.sum())} empty cells, the first in row "
        f"{int(np.argmax(bad))}; every row needs one"
        for name, bad in (
            (ASSET, keys.codes < 0),
            (labels.name, np.isnat(labels.label.at)),
        )
        if bad.any()
    ]
    if faults:
        raise InvalidInputError.from_faults(_WHAT, faults)
    order = np.array(sorted(range(len(keys.names)), key=keys.names.__getitem__))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    times, bar = distinct(labels.label)
    at = (rank * len(times))[keys.codes]
    at += bar
    places = _Places(
        at=at,
        assets=tuple(keys.names[i] for i in order),
        label=Stamps(at=times, zone=labels.label.zone),
        bar=bar,
    )
    _check_once(places)
    return places


def _check_once(places: _Places) -> None:
    """Raise if an asset has two rows for one bar."""
    n_bars = len(places.label.at)
    taken = np.zeros(len(places.assets) * n_bars, dtype=np.bool_)
    taken[places.at] = True
    doubled = len(places.at) - int(np.count_nonzero(taken))
    if not doubled:
        return
    order = np.argsort(places.at, kind="stable")
    ordered = places.at[order]
    row = int(order[1:][ordered[1:] == ordered[:-1]].min())
    asset, bar = divmod(int(places.at[row]), n_bars)
    fault = (
        f"{doubled} rows repeat an asset and a time, the first is row {row} "
        f"({places.assets[asset]} at {when(places.label.at[bar])}); keep one row of each, "
        "as in .drop_duplicates(['asset', 'time'])"
    )
    raise InvalidInputError.from_faults(_WHAT, [fault])


def _by_bar(stamps: Stamps | None, places: _Places, name: str) -> Stamps | None:
    """Return the instants of each bar, on which all assets must agree."""
    if stamps is None:
        return None
    at: TimeArray = np.empty(len(places.label.at), dtype="datetime64[ns]")
    at[places.bar] = stamps.at
    differs = at[places.bar] != stamps.at
    if differs.any():
        row = int(np.argmax(differs))
        bar = when(places.label.at[places.bar[row]])
        message = (
            f"{name} of row {row} is {when(stamps.at[row])}, but "
            f"{when(at[places.bar[row]])} for another asset at {bar}; a panel has one "
            "calendar: put markets with other hours into a panel of their own"
        )
        raise ValueError(message)
    return Stamps(at=at, zone=stamps.zone)
