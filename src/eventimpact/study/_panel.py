"""The panel: one response of many assets on one row of bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final, get_args

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, TimeArray
from eventimpact.calendars import Calendar
from eventimpact.errors import InvalidInputError
from eventimpact.prices import Given, LogReturns, PriceHistory, Response
from eventimpact.study._bars import Kind, numbered
from eventimpact.study._frame import table_of
from eventimpact.study._histories import read_histories
from eventimpact.study._long import ASSET, read_long
from eventimpact.study._raw import Raw, faults_of
from eventimpact.study._respond import Missing, respond
from eventimpact.study._wide import read_wide


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """One response of many assets on one row of bars.

    Parameters
    ----------
    values : ndarray of shape (n_bars, n_assets)
        The response, NaN where it is missing.
    assets : tuple of str
        Names of the columns.
    label : ndarray of datetime64[ns], shape (n_bars,)
        The day of each bar, or its close where bars are shorter than a day; the number
        of the bar where `kind` is "index".
    open_at, close_at : ndarray of datetime64[ns], shape (n_bars,), or None
        Instants of UTC at which the bars open and close, where they are known.
    kind : {"index", "date", "instant"}
        What `label` holds.
    response : Response
        What was computed: its name, its unit, and whether it is a return.
    notes : tuple of str
        The rules that were applied, with counts, a sentence each.
    """

    values: FloatArray
    assets: tuple[str, ...]
    label: TimeArray
    open_at: TimeArray | None
    close_at: TimeArray | None
    kind: Kind
    response: Response
    notes: tuple[str, ...] = ()

    @property
    def n_bars(self) -> int:
        """Number of bars."""
        return len(self.values)

    @property
    def simple(self) -> FloatArray | None:
        """Simple returns, made when asked for; None where the response is no return."""
        if not self.response.is_return:
            return None
        if isinstance(self.response, LogReturns):
            return np.expm1(self.values)
        return self.values


def read_panel(
    data: PriceHistory | Sequence[PriceHistory] | ArrayLike | object,
    *,
    response: Response | None = None,
    calendar: Calendar | None = None,
    missing: Missing = "drop",
) -> Panel:
    """Read prices, returns or volumes of many assets, and compute the response.

    Parameters
    ----------
    data : frame, PriceHistory, sequence of PriceHistory, or array_like
        A wide frame (a row a bar, a column an asset; time in the index or a column
        ``time``, ``date`` or ``close_at``), a long frame (columns ``asset``, a time, and
        what the response needs: ``return`` or ``value``, ``price`` or ``close``,
        ``open``, ``high``, ``low``, ``volume``, ``seller_volume``) of pandas, polars or
        Arrow, histories, or an array of shape (n_bars, n_assets).
    response : Response, optional
        ``LogReturns()``, ``SimpleReturns()`` and others. Unless given, values are
        simple returns as they stand; of a `PriceHistory` log returns.
    calendar : Calendar, optional
        When bars labelled by days, or by closes, open and close, such as
        ``ExchangeSessions("XNYS")``.
    missing : {"drop", "trade_to_trade"}, default "drop"
        Whether the return over a missing bar is missing, or stands, whole, on the first
        bar after the gap.

    Returns
    -------
    Panel
        The response, the bars, and the rules that were applied.

    Raises
    ------
    InvalidInputError
        Lists the faults of the data: time out of order, doubled, naive; infinities;
        prices that are none; values that should be returns but look like prices.

    Notes
    -----
    A missing bar is never a zero return. Rows of a wide frame must be in the order of
    time; those of a long frame may come in any order. Time of day needs a time zone;
    naive midnights stand for days.
    """
    if missing not in get_args(Missing):
        message = (
            f"missing is {missing!r}; it must be one of {', '.join(get_args(Missing))}"
        )
        raise ValueError(message)
    histories = _histories_in(data)
    if response is None:
        response = Given() if histories is None else LogReturns()
    if histories is not None:
        raw = read_histories(histories, response, calendar)
    else:
        table = table_of(data)
        if table is None:
            raw = _array(data, response, calendar)
        elif ASSET in table.names:
            raw = read_long(table, response, calendar)
        else:
            raw = read_wide(table, response, calendar)
    return panel_of(raw, response, missing)


def _histories_in(data: object) -> Sequence[PriceHistory] | None:
    """Return the histories that `data` holds; None if it holds something else."""
    if isinstance(data, PriceHistory):
        return (data,)
    if isinstance(data, (list, tuple)) and all(
        isinstance(one, PriceHistory) for one in data
    ):
        return data
    if isinstance(data, (list, tuple)):
        _refuse_mixture(data)
    return None


def _refuse_mixture(data: Sequence[object]) -> None:
    """Raise if other things stand among price histories."""
    if not any(isinstance(one, PriceHistory) for one in data):
        return
    faults = [
        f"item {row} is {one!r}, a {type(one).__name__}, among price histories; give "
        "histories alone, such as EmbeddedPrices().history('AAPL')"
        for row, one in enumerate(data)
        if not isinstance(one, PriceHistory)
    ]
    raise InvalidInputError.from_faults("the data", faults)


def _array(data: object, response: Response, calendar: Calendar | None) -> Raw:
    """Read plain numbers, which have no time."""
    what = "the array"
    if calendar is not None or len(response.columns) != 1:
        fault = (
            f"it carries no time for calendar={calendar.name!r}; give a frame"
            if calendar is not None
            else f"{response.name} needs {', '.join(response.columns)}; give a long frame"
        )
        raise InvalidInputError.from_faults(what, [fault])
    try:
        values = np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError) as error:
        fault = (
            f"{type(data).__name__} holds no numbers ({error}); give a frame, price "
            "histories, or an array of shape (n_bars, n_assets)"
        )
        raise InvalidInputError.from_faults(what, [fault]) from error
    if values.ndim != 2 or not values.size:
        fault = (
            f"it has shape {values.shape}; give one column an asset, (n_bars, n_assets)"
        )
        raise InvalidInputError.from_faults(what, [fault])
    return Raw(
        columns={response.columns[0]: values},
        assets=tuple(map(str, range(values.shape[1]))),
        bars=numbered(len(values)),
    )


def panel_of(raw: Raw, response: Response, missing: Missing) -> Panel:
    """Check what was read and compute the response."""
    faults = faults_of(raw, response)
    if faults:
        raise InvalidInputError.from_faults("the data", faults)
    values, notes = respond(raw, response, missing)
    bars = raw.bars
    return Panel(
        values=values,
        assets=raw.assets,
        label=bars.label,
        open_at=bars.open_at,
        close_at=bars.close_at,
        kind=bars.kind,
        response=response,
        notes=(*raw.notes, *bars.notes, *notes),
    )
