"""Bars of events, which estimation windows of other events leave out."""

import numpy as np

from eventimpact._types import BoolArray, IntArray, Window


def event_days(
    asset: IntArray, bar: IntArray, shape: tuple[int, int], estimation: Window
) -> BoolArray | None:
    """Mark day 0 of every event of each asset; None if no estimation window holds one.

    One mask serves all events: day 0 of an event lies outside its own estimation
    window, unless that window covers bar 0, which must not be fitted through either.

    Parameters
    ----------
    asset, bar : ndarray of int, shape (n_events,)
        Column and bar of each event, inside the panel.
    shape : tuple of int
        Bars and assets of the panel.
    estimation : Window
        Bars the model is fitted to.

    Returns
    -------
    ndarray of bool, shape (n_bars, n_assets), or None
        True on the bars of day 0.
    """
    if not _is_touched(asset, bar, shape[0], estimation):
        return None
    mask = np.zeros(shape, dtype=np.bool_)
    mask[bar, asset] = True
    return mask


def _is_touched(asset: IntArray, bar: IntArray, n_bars: int, window: Window) -> bool:
    """Tell whether any event's window holds day 0 of an event of the same asset."""
    reach = 4 * (n_bars + abs(window.first) + abs(window.last))
    place = np.sort(asset * reach + bar)
    first = np.searchsorted(place, place + window.first)
    stop = np.searchsorted(place, place + window.last, side="right")
    return bool((stop > first).any())
