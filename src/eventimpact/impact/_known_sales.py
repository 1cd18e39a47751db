"""Sales of known flow, taken from a catalogue and a price history."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.alignment import align
from eventimpact.events import Amount, Catalogue, Event
from eventimpact.impact._known_sale import KnownSale
from eventimpact.impact._window import SaleWindow
from eventimpact.inference import state_scales
from eventimpact.prices import PriceHistory


_DRIFT: Final = 250
_LEAST_DRIFT: Final = 30
_HISTORY: Final = 2500
_LEAST_WINDOWS: Final = 60
_LONGEST: Final = 31
_KINDS: Final = ("sale", "auction")
_NO_SALE: Final = frozenset(
    {"uncertain_sale", "never_executed", "hoax", "denied", "false_report"}
)
_UNITS: Final = ("BTC", "USD")
_DOLLARS: Final = ("USD", "USDT", "USDC")
_BASES: Final = ("sold", "offered")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSales:
    """Sales of known flow, and why others are not among them.

    Attributes
    ----------
    sales : tuple of KnownSale
        In order of time.
    left_out : tuple of (str, str)
        Id and reason of every sale that cannot be used.
    """

    sales: tuple[KnownSale, ...]
    left_out: tuple[tuple[str, str], ...]


def known_sales(
    history: PriceHistory,
    catalogue: Catalogue,
    *,
    exclude: Collection[str] = (),
) -> KnownSales:
    r"""Find government sales of bitcoin with known days and amount.

    Parameters
    ----------
    history : PriceHistory
        Daily prices of bitcoin in dollars, with a volume in dollars or coins.
    catalogue : Catalogue
        Events; its sales and auctions by governments are looked at.
    exclude : collection of str, optional
        Ids of events to leave out, as the cause of a claim has to be.

    Returns
    -------
    KnownSales
        Sales with what the price did, and those left out with the reason.

    Notes
    -----
    Taken are events of the kinds sale and auction whose execution is known to at most
    31 days, and whose coins were sold for certain. The first amount of coins sold
    counts, else of coins offered, else of dollars; coins at the mean close of the
    days. Days begin with UTC midnight, so that an auction held in the afternoon has
    half a day to show.

    The move is the return over these days less the mean of the 250 days before; its
    noise is the standard deviation known before each day, over the window, times the
    root mean square of the same standardised returns over the windows of that length
    in the 2,500 days before, times :math:`\sqrt{1 + T / 250}` for the mean's own error.

    Examples
    --------
    >>> import eventimpact as ei
    >>> from eventimpact.impact import known_sales
    >>> daily = ei.EmbeddedPrices().history("BTC-USD")
    >>> found = known_sales(daily, ei.Catalogue.shipped())
    >>> found.sales[0].id, round(found.sales[0].share, 2)
    ('A-US-2014-06', 0.89)
    """
    chosen = [
        event
        for event in catalogue
        if event.group == "A" and event.kind in _KINDS and event.id not in exclude
    ]
    reasons = {event.id: _reason(event) for event in chosen}
    usable = [event for event in chosen if not reasons[event.id]]
    panel = align(usable, history, clock="executed", max_span=_LONGEST)
    reasons |= {drop.event_id: drop.reason for drop in panel.dropped}
    events = {event.id: event for event in usable}
    returns = history.log_returns()
    sigma = state_scales(returns).sigma
    volume = _volume(history)
    found = []
    for name, first, last in zip(panel.event_ids, panel.first, panel.last, strict=True):
        days = slice(int(first), int(last) + 1)
        sale = _sale(events[name], history, (returns, sigma, volume), days)
        if isinstance(sale, str):
            reasons[name] = sale
        else:
            found.append(sale)
    return KnownSales(
        sales=tuple(sorted(found, key=lambda sale: sale.first)),
        left_out=tuple((name, why) for name, why in reasons.items() if why),
    )


def _reason(event: Event) -> str:
    """Say why an event is no sale of known flow, if it is none."""
    doubts = sorted(_NO_SALE & set(event.flags))
    if doubts:
        return f"flagged {', '.join(doubts)}"
    if event.executed is None or event.executed.status != "known":
        return "the days of its execution are not known"
    if _amount(event) is None:
        return "no amount of coins or dollars is stated as sold or offered"
    return ""


def _amount(event: Event) -> Amount | None:
    """Return the amount to use: coins before dollars, sold before offered."""
    ranked = [
        (_UNITS.index(amount.unit), _BASES.index(amount.basis), k)
        for k, amount in enumerate(event.amounts)
        if amount.unit in _UNITS
        and amount.basis in _BASES
        and amount.kind == "flow"
        and amount.value
    ]
    return event.amounts[min(ranked)[-1]] if ranked else None


def _sale(
    event: Event,
    history: PriceHistory,
    series: tuple[FloatArray, FloatArray, FloatArray],
    days: slice,
) -> KnownSale | str:
    """Measure what the price did over the days of a sale, or say why it cannot be."""
    returns, sigma, volume = series
    amount = _amount(event)
    length = days.stop - days.start
    if amount is None or amount.value is None:
        return "no amount is stated"
    if length > _LONGEST:
        return f"the sale took {length} days, of which at most {_LONGEST} are looked at"
    past = returns[max(days.start - _DRIFT, 0) : days.start]
    known = past[np.isfinite(past)]
    ratio = _noise_ratio(returns, sigma, days.start, length)
    scale = sigma[days]
    complete = np.isfinite(scale).all() and (volume[days] > 0).all()
    move = np.log(history.close[days.stop - 1] / history.close[days.start - 1])
    if len(known) < _LEAST_DRIFT or ratio is None or not complete:
        return "the days have no volume, or the history before them is too short"
    price = float(history.close[days].mean()) if amount.unit == "BTC" else 1.0
    start, end = (
        str(history.open_at[k].astype("datetime64[D]"))
        for k in (days.start, days.stop - 1)
    )
    return KnownSale(
        id=event.id,
        label=event.title,
        amount=amount.value * price,
        window=SaleWindow.build(volume[days], scale),
        move=float(length * known.mean() - move),
        noise=float(np.sqrt(np.sum(scale**2) * (1 + length / len(known)))) * ratio,
        first=start,
        last=end,
    )


def _volume(history: PriceHistory) -> FloatArray:
    """Return the volume in the currency of the prices, NaN where there is none."""
    if history.volume is None:
        return np.full(history.n_bars, np.nan)
    is_money = history.volume_unit in (history.currency, *_DOLLARS)
    return history.volume if is_money else history.volume * history.close


def _noise_ratio(
    returns: FloatArray, sigma: FloatArray, start: int, length: int
) -> float | None:
    """Root mean square of standardised returns over windows before a bar."""
    begin = max(start - _HISTORY, 0)
    r, variance = returns[begin:start], sigma[begin:start] ** 2
    sums, variances = (_moving_sum(v, length) for v in (r, variance))
    z = sums / np.sqrt(variances)
    z = z[np.isfinite(z)]
    return float(np.sqrt(np.mean(z**2))) if len(z) >= _LEAST_WINDOWS else None


def _moving_sum(x: FloatArray, length: int) -> FloatArray:
    """Return sums over all windows of a length; NaN where a number is missing."""
    if len(x) < length:
        return np.empty(0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(x, length).sum(axis=1))
