"""What the data say about two assumptions: independent events, unchanged variance."""

import warnings
from dataclasses import dataclass
from typing import Final, final
from weakref import WeakKeyDictionary

import numpy as np
from scipy.special import gammaincc, ndtr

from eventimpact._types import Window
from eventimpact.abnormal import EventArrays
from eventimpact.errors import EventImpactWarning
from eventimpact.inference._across import Question, Sample, sample, sd
from eventimpact.inference._freedom import freedom
from eventimpact.inference._residual_correlation import Pairing, inflation
from eventimpact.inference._shared_bars import (
    count_assets,
    shared_by_all,
    shared_by_asset,
    shared_on,
)


MATTERS: Final = 1.17  # a variance larger by this turns 5 % into 7 %
_CRITICAL, _LEVEL, _NOISE = 1.959964, 0.01, 2.326348
_ENOUGH: Final = 30  # degrees of freedom that make standardised CARs about normal
_DEPENDENT: Final = (
    "{name} takes events for independent, but windows of the {n} events share bars and "
    "their residuals correlate, so that the variance of their mean is about {effect:.2g} "
    "times as large and {percent:.0f} % are rejected for 5 %; take kolari_pynnonen with "
    "pairing='overlap'"
)
_SPREAD: Final = (
    "{name} takes the variance of returns for unchanged by the events, but that of the {n} "
    "standardised CARs is {ratio:.2g} times what estimation windows make one expect, so that "
    "about {percent:.0f} % are rejected for 5 %; take {better}"
)
_CAREFUL: Final = (
    "{name} allows for the correlation of estimation windows, which makes the variance "
    "{used:.2g} times as large, but the windows of the {n} events share fewer bars and "
    "warrant about {effect:.2g}, so that it rejects too seldom; pass pairing='overlap'"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """By how much correlation multiplies the variance of the mean of events.

    `event` by the overlap of event windows, `estimation` by that of estimation windows.
    """

    event: float = 1.0
    estimation: float = 1.0


_NONE: Final = Dependence()
_KNOWN: Final[WeakKeyDictionary[EventArrays, dict[int, Dependence]]] = (
    WeakKeyDictionary()
)


def warn_if_dependent(arrays: EventArrays, window: Window, name: str) -> None:
    """Warn that events share bars and correlate enough to turn 5 % into 7 %."""
    found = dependence(arrays, window)
    if found.event > MATTERS:
        message = _DEPENDENT.format(
            name=name,
            n=arrays.sums.n_events,
            effect=found.event,
            percent=_rejected(found.event),
        )
        warnings.warn(message, EventImpactWarning, stacklevel=3)


def warn_if_too_careful(
    arrays: EventArrays, window: Window, pairing: Pairing, name: str
) -> None:
    """Warn that estimation windows overlap so much more than event windows."""
    found = dependence(arrays, window)
    if pairing == "calendar" and found.estimation > MATTERS * found.event:
        message = _CAREFUL.format(
            name=name,
            n=arrays.sums.n_events,
            used=found.estimation,
            effect=found.event,
        )
        warnings.warn(message, EventImpactWarning, stacklevel=3)


def warn_if_spread(
    arrays: EventArrays, events: Sample, name: str, better: str = "bmp"
) -> None:
    """Warn that standardised CARs vary too much: by chi-square at 1 %, and enough."""
    n, variance = events.n, sd(events.scar) ** 2
    if n < 3 or variance <= MATTERS:
        return
    df = freedom(arrays, events)
    if df.least < _ENOUGH:
        return
    ratio = variance / (df.variance / n)
    if ratio > MATTERS and gammaincc((n - 1) / 2, (n - 1) * ratio / 2) < _LEVEL:
        message = _SPREAD.format(
            name=name, n=n, ratio=ratio, percent=_rejected(ratio), better=better
        )
        warnings.warn(message, EventImpactWarning, stacklevel=3)


def warn_if_spread_on(
    arrays: EventArrays, window: Window, question: Question, name: str
) -> None:
    """Do as `warn_if_spread` for a test that has no use for standardised CARs."""
    events, _ = sample(arrays, window, question)
    warn_if_spread(arrays, events, name)


def dependence(arrays: EventArrays, window: Window) -> Dependence:
    r"""Estimate what correlation does to the variance of the mean of a window.

    Residuals of two assets are taken to correlate by one number wherever they meet, those
    of one asset by 1. With :math:`o_{ij}` the share of bars that estimation windows of a
    pair have in common, :math:`e_{ij}` that of event windows, and sums over pairs of
    different assets but for the last,

    .. math::
       c = \frac{\sum r_{ij}}{\sum o_{ij}}, \qquad
       D = 1 + \frac{2}{N} \left(c \sum e_{ij} + \sum_{\mathrm{same}} e_{ij}\right)

    A correlation :math:`c` that is not above its noise at 1 % counts as zero.
    """
    rbar, n = arrays.sums.rbar, arrays.sums.n_events
    if n < 2 or inflation(rbar, n) <= MATTERS:
        return _NONE
    known = _KNOWN.setdefault(arrays, {})
    if window.length not in known:
        known[window.length] = _estimate(arrays, window.length, rbar * n * (n - 1) / 2)
    return known[window.length]


def _estimate(arrays: EventArrays, length: int, total: float) -> Dependence:
    """Estimate from the sum of the correlations of all pairs."""
    fitted, source = arrays.sigma > 0, arrays.source
    n_bars, n_est = len(source.panel), arrays.estimation.length
    n = int(np.count_nonzero(fitted))
    same_est, same_event = shared_by_asset(
        source.asset, source.bar, fitted, n_bars, [n_est, length]
    )
    every = shared_by_all(source.bar, fitted, n_bars)
    other_est = shared_on(every, n_est) - same_est
    other_event = shared_on(every, length) - same_event
    n_assets = count_assets(source.asset, fitted)
    seen = min(n_est * other_est, n_bars * n_assets * (n_assets - 1) / 2)
    correlation = (total - same_est) / other_est if seen > 0 else 0.0
    if correlation < _NOISE / np.sqrt(max(seen, 1.0)):
        correlation = 0.0
    return Dependence(
        event=float(1 + 2 / n * (same_event + correlation * other_event)),
        estimation=float(1 + 2 / n * (same_est + correlation * other_est)),
    )


def _rejected(variance: float) -> float:
    """Per cent that a nominal 5 % becomes if the variance is larger than it is taken for."""
    return 200 * float(ndtr(-_CRITICAL / np.sqrt(variance)))
