"""Dated transfers as a dose: amounts by bar as a share of the usual volume."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final, Literal, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray, TimeArray, frozen
from eventimpact.events._flow import Flow


FlowUnit = Literal["BTC", "USD"]

_DAY: Final = np.timedelta64(1, "D")
_UNITS: Final[Mapping[str, Callable[[Flow], float]]] = {
    "BTC": attrgetter("btc"),
    "USD": attrgetter("usd"),
}


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowDose:
    """Transfers by bar, in per cent of the average daily volume before.

    Attributes
    ----------
    dose : ndarray of shape (n_bars,)
        100 times the amount over the average daily volume; zero on bars without a
        transfer within the days that the list covers, NaN on bars outside of them
        and where the volume before is not known.
    amount : ndarray of shape (n_bars,)
        The amount by itself, in `unit`; NaN outside the days covered.
    unit : {"BTC", "USD"}
        Unit of amounts and volumes.
    source, vintage : str
        Whose list it is, and which revision of it.
    first, last : date
        The days that the list covers.
    n_transfers : int
        Transfers that lie on one of the bars.
    left_out : float
        Amount of those that do not.
    """

    dose: FloatArray
    amount: FloatArray
    unit: FlowUnit
    source: str
    vintage: str
    first: date
    last: date
    n_transfers: int
    left_out: float


def flow_dose(
    flows: Iterable[Flow],
    open_at: ArrayLike,
    close_at: ArrayLike,
    volume: ArrayLike,
    *,
    unit: FlowUnit,
    average: int = 30,
) -> FlowDose:
    r"""Turn dated transfers into a dose on bars.

    Parameters
    ----------
    flows : iterable of Flow
        Transfers of one list: one event, one source, one vintage.
    open_at, close_at : array_like of shape (n_bars,), datetime64
        Instants of UTC at which each bar opens and closes, both midnights: the
        transfers have a day and no hour, so that no shorter bar can take them.
    volume : array_like of shape (n_bars,)
        Traded volume of each bar in `unit`, NaN where not known.
    unit : {"BTC", "USD"}
        Unit of the volume, of a price history its ``volume_unit``; of the transfers
        the same amount is taken.
    average : int, default 30
        Bars before a bar over which its volume is averaged.

    Returns
    -------
    FlowDose
        Positive for coins sent away.

    Raises
    ------
    ValueError
        The flows are of two lists or vintages: one is a revision of the other, and
        together they count transfers twice. Or bars are not whole days of UTC, or the
        unit is another.

    Notes
    -----
    .. math:: d_t = 100 \, q_t \Big/ \frac1m \sum_{j=1}^m v_{t-j}

    with :math:`q_t` the amount that day and :math:`v` the daily volume. The volume of
    the bar itself is left out, since it may be a response to the transfer. At least
    half of the *m* volumes have to be known.

    A listed transfer is gross, and not yet a sale; see ``flow.listing``.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.events import flow_dose, read_flows
    >>> days = np.arange("2024-06-01", "2024-07-15", dtype="datetime64[D]")
    >>> volume = np.full(43, 400_000.0)
    >>> found = flow_dose(read_flows(), days[:-1], days[1:], volume, unit="BTC")
    >>> found.dose[[0, 18, 20, 37]].round(2)
    array([ nan, 0.25, 0.  , 2.75])
    """
    sizes_of = _sizes(unit)
    listed = tuple(flows)
    first, last = _covered(listed)
    opens, n_days = _whole_days(open_at, close_at)
    traded = np.asarray(volume, dtype=np.float64)
    if traded.shape != opens.shape:
        message = (
            f"volume has shape {traded.shape} but there are {len(opens)} bars; give one "
            "volume a bar"
        )
        raise ValueError(message)
    days = np.array([flow.day for flow in listed], dtype="datetime64[D]")
    sizes = np.array([sizes_of(flow) for flow in listed])
    bar = np.searchsorted(opens, days, side="right") - 1
    inside = (bar >= 0) & (days < opens[bar] + n_days[bar] * _DAY)
    amount = np.bincount(bar[inside], sizes[inside], len(opens)).astype(np.float64)
    ends = opens + n_days * _DAY
    amount[(opens < np.datetime64(first)) | (ends > np.datetime64(last) + _DAY)] = (
        np.nan
    )
    on_bars = inside & np.isfinite(amount[bar])
    usual = _average_before(traded / n_days, average)
    return FlowDose(
        dose=frozen(100 * amount / np.where(usual > 0, usual, np.nan)),
        amount=frozen(amount),
        unit=unit,
        source=listed[0].source,
        vintage=listed[0].vintage,
        first=first,
        last=last,
        n_transfers=int(on_bars.sum()),
        left_out=float(sizes[~on_bars].sum()),
    )


def _sizes(unit: str) -> Callable[[Flow], float]:
    """Return what reads a transfer's amount in this unit; refuse another."""
    if unit not in _UNITS:
        message = (
            f"unit is {unit!r}; it must be 'BTC' or 'USD', the unit of the volume, for "
            "transfers have an amount in these two"
        )
        raise ValueError(message)
    return _UNITS[unit]


def _covered(flows: tuple[Flow, ...]) -> tuple[date, date]:
    """Return the days that one list covers; refuse none and more than one."""
    lists = sorted({(flow.event, flow.source, flow.vintage) for flow in flows})
    if len(lists) != 1:
        named = "; ".join(", ".join(parts) for parts in lists) or "none"
        message = (
            f"the flows are of {len(lists)} lists ({named}) but a dose is made of one, "
            "since another vintage counts the same transfers again; choose one"
        )
        raise ValueError(message)
    days, listing = [flow.day for flow in flows], flows[0].listing
    first = listing.first if listing else None
    last = listing.last if listing else None
    return first or min(days), last or max(days)


def _whole_days(open_at: ArrayLike, close_at: ArrayLike) -> tuple[TimeArray, IntArray]:
    """Return the first day of each bar and its days; refuse parts of days."""
    opens = np.asarray(open_at, dtype="datetime64[ns]")
    closes = np.asarray(close_at, dtype="datetime64[ns]")
    if opens.ndim != 1 or opens.shape != closes.shape or len(opens) == 0:
        message = (
            f"open_at has shape {opens.shape} and close_at {closes.shape}; give both "
            "instants of every bar"
        )
        raise ValueError(message)
    days, ends = opens.astype("datetime64[D]"), closes.astype("datetime64[D]")
    if (np.diff(opens) <= np.timedelta64(0)).any():
        message = "the bars are not in order of time; sort them and drop doubles"
        raise ValueError(message)
    parts = (days != opens) | (ends != closes) | (ends <= days)
    if parts.any():
        at = int(parts.argmax())
        message = (
            f"the bar from {opens[at]} to {closes[at]} is not made of whole days of UTC, "
            "but transfers have a day and no hour; give bars of days"
        )
        raise ValueError(message)
    return days, ((ends - days) // _DAY).astype(np.int64)


def _average_before(volume: FloatArray, bars: int) -> FloatArray:
    """Mean of the known volumes among the `bars` before each bar."""
    known = np.isfinite(volume) & (volume >= 0)
    sums = np.concatenate(([0.0], np.cumsum(np.where(known, volume, 0.0))))
    counts = np.concatenate(([0], np.cumsum(known)))
    stop = np.arange(len(volume))
    start = np.maximum(stop - bars, 0)
    count = counts[stop] - counts[start]
    enough = count * 2 >= bars
    total = sums[stop] - sums[start]
    average = np.full(len(volume), np.nan)
    np.divide(total, count, out=average, where=enough)
    return average
