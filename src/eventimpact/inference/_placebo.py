"""The mean effect against that of events placed where there were none."""

from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np

from eventimpact._types import Alternative, FloatArray, IntArray, Window
from eventimpact.abnormal import EventArrays, study_again
from eventimpact.inference._across import ask, sample
from eventimpact.inference._assumptions import warn_if_spread
from eventimpact.inference._placebo_places import (
    Places,
    Placing,
    other_assets,
    other_dates,
    pieces,
    usable_places,
)
from eventimpact.inference._result import TestResult
from eventimpact.inference._wild_bootstrap import shy
from eventimpact.numerics import rank_pvalue


PlaceboKind = Literal["dates", "assets"]
PlaceboStatistic = Literal["mean SCAR", "mean CAR"]

_NULL: Final = "the events are no different from events where there were none"
_FEWEST: Final = 20
_TOO_FEW: Final = (
    "the events could have been placed on {kind} in {n} way{s}, their own included, so "
    "that the smallest p-value attainable is {p:.2g}; take {more} or a shorter event "
    "window"
)
_MORE: Final = {"dates": "a longer history", "assets": "more assets"}
_STATISTICS: Final = ("mean SCAR", "mean CAR")
_PATIENCE: Final = 5
_CELLS: Final = 1_000_000
_NUMBERS: Final = 8_000_000


def placebo(
    arrays: EventArrays,
    window: Window,
    *,
    alternative: Alternative = "two-sided",
    n_draws: int = 999,
    rng: np.random.Generator | int = 0,
    kind: PlaceboKind = "dates",
    statistic: PlaceboStatistic = "mean SCAR",
) -> TestResult:
    r"""Refer the mean effect to that of events moved to other dates, or other assets.

    It needs no distribution of returns, and one event is enough. Of placebo dates it
    takes for granted that returns are alike all through the history: after volatile
    weeks it rejects too often, as `state_matched_test` does not. Of both kinds it takes
    for granted that events leave the variance of returns as it was: where they raise it,
    it rejects too often, and warns of that; `bmp` allows for it.

    Parameters
    ----------
    arrays : EventArrays
        Abnormal returns of the events, by any model; it is fitted again to each placebo
        event.
    window : Window
        Bars to cumulate over.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    n_draws : int, default 999
        Draws of placebo events to which the model can be fitted; others are drawn again
        and counted. Where there are no more ways than that to place them, all of them
        are taken instead, and the p-value is exact.
    rng : numpy.random.Generator or int, default 0
        Source of the draws, or its seed.
    kind : {"dates", "assets"}, default "dates"
        Whether events keep their assets and are moved in time, or keep their bars and
        are given to other assets.
    statistic : {"mean SCAR", "mean CAR"}, default "mean SCAR"
        What is compared; the first weighs events by their forecast errors.

    Returns
    -------
    TestResult
        The statistic is the one asked for, the estimate the mean CAR. Not applicable,
        with the smallest p-value attainable, where the events can be placed in fewer
        than 20 ways to which the model can be fitted.

    Notes
    -----
    A placebo event lies wholly inside the data, before or after the real ones, has every
    return of the tested window and an estimation window as complete as `Design` asks,
    and its tested window shares no bar with the event window of a real event of its
    asset. Bars that were masked stay so; else real events may lie in its estimation
    window.

    *Dates*: events whose tested windows overlap in calendar time make a cluster, which
    is moved as a whole by one number of bars, so that dependence between its events is
    kept; clusters are moved independently. *Assets*: as many assets as had an event on
    a bar are drawn without replacement from those that could have had one. In both the
    real place is one of those drawn from, without which the p-value would be too small
    for few places. With :math:`B` draws, or all other ways,

    .. math:: p = \frac{1 + \#\{|\bar z^*| \ge |\bar z|\}}{1 + B}

    References
    ----------
    .. [1] Abadie, A., Diamond, A., & Hainmueller, J. (2010). Synthetic control methods
       for comparative case studies. Journal of the American Statistical Association,
       105(490), 493-505.
    .. [2] Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never
       be zero. Statistical Applications in Genetics and Molecular Biology,
       9(1), article 39.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact import Window
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.inference import placebo
    >>> from eventimpact.normal import ConstantMean
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (900, 1))
    >>> returns[500] += 0.1
    >>> arrays = event_arrays(returns, None, [0], [500], model=ConstantMean())
    >>> result = placebo(arrays, Window(0, 0))
    >>> result.distribution, round(result.pvalue, 4)
    ('all 610 ways to place the events on dates', 0.0016)
    """
    _check(kind, statistic)
    events, question = sample(arrays, window, ask(_NULL, alternative))
    if events.n == 0:
        return question.too_few(1)
    rows = np.flatnonzero(events.used)
    asset, bar = arrays.source.asset[rows], arrays.source.bar[rows]
    order = np.lexsort((asset, bar))
    placing = _placing(arrays, window, (asset[order], bar[order]), kind)
    warn_if_spread(arrays, events, "placebo")
    values = events.scar if statistic == "mean SCAR" else events.car
    observed = float(values[order].mean())
    if placing.n_ways <= n_draws + 1:
        drawn = _means(arrays, window, placing.every(), statistic)[1:]
        drawn = drawn[np.isfinite(drawn)]
        n_ways = len(drawn) + 1
        words = f"all {n_ways} ways to place the events on {kind}"
        words += _lost(placing.n_ways - n_ways)
    else:
        found = _drawn(arrays, window, placing, statistic, (n_draws, rng))
        drawn, n_ways = found.values, found.n_ways
        words = f"{len(drawn)} draws of placebo {kind}"
        words += _lost(found.n_tried - len(drawn))
    if n_ways < _FEWEST:
        return question.decline(_too_few(n_ways, kind))
    pvalue = rank_pvalue(shy(observed, alternative), drawn, alternative)
    return question.judge(observed, pvalue, words)


def _lost(n: int) -> str:
    """Say how many placebo events were left out for want of a fit."""
    return f"; {n} more could not be fitted" if n else ""


def _too_few(n_ways: int, kind: PlaceboKind) -> str:
    """Say that there are too few ways to place the events."""
    return _TOO_FEW.format(
        kind=kind,
        n=n_ways,
        s="s" * (n_ways != 1),
        p=1 / n_ways,
        more=_MORE[kind],
    )


def _check(kind: str, statistic: str) -> None:
    """Raise unless both are known."""
    for name, given, known in (
        ("kind", kind, tuple(_MORE)),
        ("statistic", statistic, _STATISTICS),
    ):
        if given not in known:
            message = f"{name} is {given!r}; it must be one of {known}"
            raise ValueError(message)


def _placing(
    arrays: EventArrays, window: Window, events: Places, kind: PlaceboKind
) -> Placing:
    """Find where else the events could have been."""
    usable = usable_places(arrays, window)
    if kind == "dates":
        return other_dates(*events, usable, window)
    return other_assets(*events, usable)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """Statistics of draws that could be fitted, and how many ways these are at least."""

    values: FloatArray
    n_tried: int
    n_ways: int


def _drawn(
    arrays: EventArrays,
    window: Window,
    placing: Placing,
    statistic: PlaceboStatistic,
    draws: tuple[int, np.random.Generator | int],
) -> _Drawn:
    """Draw placebo events at random, some at a time, until enough could be fitted."""
    n_draws, rng = draws[0], np.random.default_rng(draws[1])
    size = max(1, _CELLS // placing.width)
    kept: list[FloatArray] = []
    n_assets = arrays.source.panel.shape[1]
    known: set[bytes] = set()
    n_tried = n_kept = 0
    while n_kept < n_draws and n_tried < _PATIENCE * n_draws:
        assets, bars = placing.draw(min(size, n_draws - n_kept), rng)
        values = _means(arrays, window, (assets, bars), statistic)
        fitted = np.isfinite(values)
        n_tried += len(values)
        n_kept += int(fitted.sum())
        kept.append(values[fitted])
        if len(known) < _FEWEST:
            codes = np.sort((bars * n_assets + assets)[fitted], axis=1)
            known.update(row.tobytes() for row in codes)
    is_told = n_kept == n_tried or n_kept == n_draws < _FEWEST
    return _Drawn(
        values=np.concatenate(kept),
        n_tried=n_tried,
        n_ways=placing.n_ways if is_told else len(known) + 1,
    )


def _means(
    arrays: EventArrays, window: Window, places: Places, statistic: PlaceboStatistic
) -> FloatArray:
    """Statistic of each row of placebo events; NaN where one of them has no fit."""
    n_assets = arrays.source.panel.shape[1]
    codes = places[1] * n_assets + places[0]
    known, at = np.unique(codes, return_inverse=True)
    value = np.empty(len(known))
    for piece in pieces(len(known), _events_at_once(arrays)):
        value[piece] = _values(arrays, window, known[piece], statistic)
    return np.asarray(value[at.reshape(codes.shape)].mean(axis=1))


def _events_at_once(arrays: EventArrays) -> int:
    """How many placebo events are fitted at once, given what is held for each."""
    n_tau, source = arrays.event.length, arrays.source
    held = 4 * n_tau + source.n_params + (n_tau**2 if source.own else 0)
    return max(64, _NUMBERS // held)


def _values(
    arrays: EventArrays, window: Window, codes: IntArray, statistic: PlaceboStatistic
) -> FloatArray:
    """Fit placebo events and take what the statistic averages."""
    bar, asset = np.divmod(codes, arrays.source.panel.shape[1])
    again = study_again(arrays, asset, bar)
    scar = again.scar(window)
    if statistic == "mean SCAR":
        return scar
    return np.where(np.isfinite(scar), again.car(window), np.nan)
