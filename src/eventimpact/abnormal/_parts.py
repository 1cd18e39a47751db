"""Fits of a block of events: those with every bar, and those with bars missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal._compiled import CompiledFits, choose
from eventimpact.abnormal._linear import Basis, LinearFit, basis, fit, in_turn
from eventimpact.abnormal._own import own_part
from eventimpact.abnormal._part import FITTED, NO_FIT, Part, drop_codes
from eventimpact.abnormal._source import EventSource
from eventimpact.abnormal._threads import count_threads
from eventimpact.abnormal._threads import in_turn as side_by_side


FEW_BLOCKS: Final = 4


def parts(
    source: EventSource, also: Callable[[Part], None] = lambda _: None
) -> Iterator[Part]:
    """Fit the events a block at a time, those with every bar first.

    What is to be done `also` to a part may run in another thread, out of turn.
    """
    fit_block, n_threads = _fitter(source)

    def work(rows: IntArray) -> list[Part]:
        found = [part for part in fit_block(rows) if len(part.rows)]
        for part in found:
            also(part)
        return found

    for found in side_by_side(work, source.blocks(), n_threads):
        yield from found


def _fitter(
    source: EventSource,
) -> tuple[Callable[[IntArray], Iterator[Part]], int]:
    """Choose who fits a block, and in how many threads."""
    kernels, own = choose(source), source.own
    if own is not None:
        return lambda rows: iter((own_part(source, own, rows),)), 1
    if kernels is None:
        return lambda rows: _linear_parts(
            source, partial(_complete_part, source), rows
        ), 1
    compiled = CompiledFits(source, kernels)
    few = len(source.asset) < FEW_BLOCKS * source.design.block
    n_threads = 1 if few else count_threads(source.design.threads)
    return lambda rows: _linear_parts(source, compiled.fit, rows), n_threads


def _linear_parts(
    source: EventSource,
    complete: Callable[[IntArray], tuple[Part, IntArray]],
    rows: IntArray,
) -> Iterator[Part]:
    """Fit the events that have every bar, then the others."""
    part, rest = complete(rows)
    yield part
    if len(rest):
        yield _linear_part(source, _incomplete(source, rest))


def _complete_part(source: EventSource, rows: IntArray) -> tuple[Part, IntArray]:
    """Fit the complete events among the rows, and name the rest."""
    data, rest = _complete(source, rows)
    return _linear_part(source, data), rest


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Data:
    """Windows of events; ``X`` and ``later`` belong to designs, ``row`` to events."""

    rows: IntArray
    y: FloatArray
    ahead: FloatArray
    X: FloatArray
    later: FloatArray
    row: IntArray
    bar: IntArray
    total: FloatArray
    used: BoolArray | None = None
    n_masked: IntArray


def _complete(source: EventSource, rows: IntArray) -> tuple[_Data, IntArray]:
    """Gather the events that have every bar, none of them masked, and name the rest."""
    kept = source.whole(rows)
    data, known = _gather(source, rows if kept.all() else rows[kept])
    if not known.all():
        kept[kept] = known
        data, _ = _gather(source, rows[kept])
    return data, rows[~kept]


def _gather(source: EventSource, rows: IntArray) -> tuple[_Data, BoolArray]:
    """Gather events that lie inside the data, and tell which have every bar."""
    y, ahead = source.windows(rows)
    bar = source.bar[rows]
    fresh = np.ones(len(bar), dtype=bool)
    np.not_equal(bar[1:], bar[:-1], out=fresh[1:])
    row, bar = np.cumsum(fresh) - 1, bar[fresh]
    X, later = source.regressor_windows(bar)
    with np.errstate(invalid="ignore", over="ignore"):
        total = y.sum(axis=1)
        known = np.isfinite(total + ahead.sum(axis=0))
    known &= source.regressors_known(bar)[row]
    if source.masked is not None:
        known &= ~source.hidden(rows, source.design.estimation).any(axis=1)
    data = _Data(
        rows=rows,
        y=y,
        ahead=ahead,
        X=X,
        later=later,
        row=row,
        bar=bar,
        total=total,
        n_masked=np.zeros(len(rows), dtype=np.int64),
    )
    return data, known


def _incomplete(source: EventSource, rows: IntArray) -> _Data:
    """Gather events with missing or masked bars, each with regressors of its own."""
    estimation, event = source.design.estimation, source.design.event
    y, ahead = (source.padded(rows, w) for w in (estimation, event))
    hidden = source.hidden(rows, estimation)
    used = np.isfinite(y)
    n_masked = np.count_nonzero(hidden & used, axis=1)
    used &= ~hidden
    X, later = (
        np.moveaxis(np.nan_to_num(source.regressors[source.bars(rows, w)[0]]), 2, 0)
        for w in (estimation, event)
    )
    y = np.where(used, y, 0.0)
    return _Data(
        rows=rows,
        y=y,
        ahead=ahead.T,
        X=X,
        later=later,
        row=np.arange(len(rows)),
        bar=source.bar[rows],
        used=used,
        total=y.sum(axis=1),
        n_masked=n_masked,
    )


def _linear_part(source: EventSource, data: _Data) -> Part:
    """Fit by least squares and take forecasts off the event window."""
    design = basis(data.X, data.used, has_constant=source.has_constant)
    total = data.total if source.has_constant else None
    fitted = fit(data.y, design, data.row, data.used, total)
    n_obs = design.n_obs[data.row]
    code = drop_codes(source, data.rows, n_obs, design.code[data.row])
    ar = _forecast_errors(data, design, fitted)
    params = fitted.slopes
    if source.has_constant:
        centre = design.centre[data.row, :, 0]
        products = (params[:, j] * centre[:, j] for j in range(params.shape[1]))
        level = fitted.mean - in_turn(products, len(params))
        params = np.column_stack((level, params))
    variance = fitted.squares / np.maximum(n_obs - source.n_params, 1)
    bad = code != FITTED
    if bad.any():
        ar[bad], params[bad], variance[bad] = np.nan, np.nan, np.nan
    ahead = _event_variance(source, data, fitted.resid)
    if ahead is not None:
        lost = ~bad & np.isnan(ahead[:, 0])
        code[lost] = NO_FIT
        ar[lost], params[lost], variance[lost] = np.nan, np.nan, np.nan
    still = ~(variance > 0)
    if still.any():
        fitted.resid[still] = 0.0
    return Part(
        rows=data.rows,
        used=data.used,
        code=code,
        n_masked=data.n_masked,
        resid=fitted.resid,
        ar=ar,
        sigma=np.sqrt(variance),
        params=params,
        design=data.row,
        n_obs=design.n_obs,
        centre=design.centre,
        r_inv=design.r_inv,
        bar=data.bar,
        squares=fitted.squares,
        forecast_var=ahead,
    )


def _event_variance(
    source: EventSource, data: _Data, resid: FloatArray
) -> FloatArray | None:
    """Variance of each bar of the event window, of a model that gives its own."""
    if source.scaled is None:
        return None
    known = resid if data.used is None else np.where(data.used, resid, np.nan)
    variance = source.scaled.event_variance(known)
    return np.repeat(variance[:, None], source.design.event.length, axis=1)


def _forecast_errors(data: _Data, design: Basis, fitted: LinearFit) -> FloatArray:
    """Take the forecast of the event window off its returns, bar by bar."""
    ar = data.ahead - fitted.mean
    ar -= fitted.rest
    for j, values in enumerate(data.later):
        centred = values - design.centre[:, j, :1]
        centred -= design.centre[:, j, 1:]
        ar -= fitted.slopes[:, j] * centred.T.take(data.row, axis=1)
    return np.ascontiguousarray(ar.T)
