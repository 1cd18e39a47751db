"""Factors on the bars of a panel."""

from typing import Final, NamedTuple, cast

import numpy as np

from eventimpact._types import FloatArray, TimeArray
from eventimpact.errors import InvalidInputError
from eventimpact.prices import Given, PriceHistory, Response, SimpleReturns
from eventimpact.study._bars import order_fault
from eventimpact.study._columns import Stamps
from eventimpact.study._frame import Table, table_of
from eventimpact.study._labels import read_labels
from eventimpact.study._panel import Panel, read_panel
from eventimpact.study._raw import looks_like_prices


_WHAT: Final = "the factors"


class Factors(NamedTuple):
    """Factors on the bars of a panel.

    Parameters
    ----------
    values : ndarray of shape (n_bars, n_factors), or None
        NaN where a factor has no value for a bar; None without factors.
    names : tuple of str
        Names of the columns.
    notes : tuple of str
        What was matched and what is missing, a sentence each.
    """

    values: FloatArray | None
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_factors(factors: object, panel: Panel) -> Factors:
    """Bring factors onto the bars of a panel.

    Parameters
    ----------
    factors : frame, series, PriceHistory, array_like, or None
        Returns of the market or of other factors: a frame with a row a bar, labelled as
        the panel is; a history, whose response is that of the panel; or an
        array of shape (n_bars,) or (n_bars, n_factors).
    panel : Panel
        The bars.

    Returns
    -------
    Factors
        NaN, never zero and never the value before, where a factor misses a bar.

    Raises
    ------
    InvalidInputError
        Lists the faults of the factors: labels out of order, doubled or of another
        kind, no bar in common, infinities, prices instead of returns.
    """
    if factors is None:
        return Factors(None, ())
    if isinstance(factors, PriceHistory):
        return _history(factors, panel)
    table = table_of(factors)
    return _array(factors, panel) if table is None else _frame(table, panel)


def _array(factors: object, panel: Panel) -> Factors:
    """Take an array as it is, if it is as long as the panel."""
    try:
        values = np.asarray(factors, dtype=np.float64)
    except (TypeError, ValueError) as error:
        fault = (
            f"{type(factors).__name__} holds no numbers ({error}); give a frame, a "
            "history or an array"
        )
        raise InvalidInputError.from_faults(_WHAT, [fault]) from error
    if values.ndim not in {1, 2} or len(values) != panel.n_bars:
        fault = (
            f"they have shape {values.shape} but the data have {panel.n_bars} bars; give "
            "one row a bar, or a frame with time"
        )
        raise InvalidInputError.from_faults(_WHAT, [fault])
    values = values.reshape(panel.n_bars, -1)
    return _checked(values, tuple(f"factor_{i}" for i in range(values.shape[1])), panel)


def _history(history: PriceHistory, panel: Panel) -> Factors:
    """Compute the returns of a history and match them by the close of the bars."""
    response = _like(panel.response)
    market = read_panel(history, response=response)
    if panel.close_at is not None:
        own = cast("TimeArray", market.close_at)
        values = _matched(market.values, own, panel.close_at, panel)
    else:
        values = _matched(market.values, _labels(market, panel), panel.label, panel)
    rule = f"{history.symbol} enters as {response.name}"
    return _checked(values, (history.symbol,), panel, rule)


def _like(response: Response) -> Response:
    """Return the panel's own response, or simple returns where values were given."""
    return SimpleReturns() if isinstance(response, Given) else response


def _labels(market: Panel, panel: Panel) -> TimeArray:
    """Return the days of a history, if the panel has days."""
    if market.kind == panel.kind == "date":
        return market.label
    fault = (
        f"bars of {market.assets[0]} cannot be matched with those of the data, which are "
        "not days; give a frame with the same labels, or an array"
    )
    raise InvalidInputError.from_faults(_WHAT, [fault])


def _frame(table: Table, panel: Panel) -> Factors:
    """Match a frame by its labels."""
    if panel.kind == "index":
        names = tuple(name for name in table.names if name not in _TIMES)
        return _array(table.matrix(names), panel)._replace(names=names)
    labels = read_labels(table, _WHAT)
    names = tuple(name for name in table.names if name not in labels.columns)
    faults = [] if names else ["they have no column but time; give one a factor"]
    fault = order_fault(labels.label.at, f"the column {labels.name!r}")
    if fault is not None:
        faults.append(fault)
    if faults:
        raise InvalidInputError.from_faults(_WHAT, faults)
    values = table.matrix(names)
    matched = _matched(values, labels.label.at, _wanted(labels.label, panel), panel)
    return _checked(matched, names, panel)


_TIMES: Final = frozenset({"time", "date", "close_at", "open_at", "index"})


def _wanted(label: Stamps, panel: Panel) -> TimeArray:
    """Return the labels of the panel that are of the kind of the factors'."""
    if label.is_date and panel.kind == "date":
        return panel.label
    if not label.is_date and panel.close_at is not None and not label.is_midnight:
        return panel.close_at
    kinds = "days" if label.is_date else f"instants in {label.zone}"
    own = "days" if panel.kind == "date" else "closes"
    fault = (
        f"they are labelled by {kinds} but the bars of the data by {own}; label both "
        "alike (days: .tz_localize(None))"
    )
    raise InvalidInputError.from_faults(_WHAT, [fault])


def _matched(
    values: FloatArray, given: TimeArray, wanted: TimeArray, panel: Panel
) -> FloatArray:
    """Lay values on the bars that carry the same label, NaN on the others."""
    row = np.searchsorted(given, wanted)
    found = np.append(given, np.datetime64("NaT"))[row] == wanted
    if not found.any():
        fault = (
            "no label of theirs is one of the data; "
            f"theirs run from {_ends(given)}, those of the data from {_ends(wanted)}"
        )
        raise InvalidInputError.from_faults(_WHAT, [fault])
    laid = np.full((panel.n_bars, values.shape[1]), np.nan)
    laid[found] = values[row[found]]
    return laid


def _ends(at: TimeArray) -> str:
    """Write the first and the last of some times."""
    if not len(at):
        return "nothing to nothing"
    first, last = np.datetime_as_string(at[[0, -1]], unit="m")
    return f"{first} to {last}"


def _checked(
    values: FloatArray, names: tuple[str, ...], panel: Panel, *rules: str
) -> Factors:
    """Refuse infinities and prices; count what is missing."""
    faults: list[str] = []
    for name, column in zip(names, values.T, strict=True):
        if np.isinf(column).any():
            at = int(np.argmax(np.isinf(column)))
            faults.append(
                f"{name!r} is infinite at bar {at}; give NaN where it is missing"
            )
        elif looks_like_prices(column) and np.nanmin(column) == np.nanmax(column):
            faults.append(
                f"{name!r} does not vary: every value is {np.nanmax(column):.4g}; "
                "leave it out"
            )
        elif panel.response.is_return and looks_like_prices(column):
            faults.append(
                f"{name!r} looks like prices: all values are positive and half are above "
                f"{np.nanmedian(column):.4g}; give returns, or a PriceHistory, or "
                "subtract the mean of a level"
            )
    if faults:
        raise InvalidInputError.from_faults(_WHAT, faults)
    missing = np.isnan(values).sum(axis=0)
    notes = tuple(
        f"factor {name!r} misses {count} of {len(values)} bars; windows with such a bar "
        "lack it"
        for name, count in zip(names, missing.tolist(), strict=True)
        if count
    )
    return Factors(values, names, (*rules, *notes))
