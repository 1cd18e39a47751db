"""Fits of a block of events: those with every bar, and those with bars missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal._linear import Basis, LinearFit, basis, fit
from eventimpact.abnormal._own import own_part
from eventimpact.abnormal._part import FITTED, Part, drop_codes
from eventimpact.abnormal._source import EventSource


def parts(source: EventSource) -> Iterator[Part]:
    """Fit the events a block at a time, those with every bar first."""
    for rows in source.blocks():
        if source.own is not None:
            yield own_part(source, source.own, rows)
            continue
        data, rest = _complete(source, rows)
        if len(data.rows):
            yield _linear_part(source, data)
        if len(rest):
            yield _linear_part(source, _incomplete(source, rest))


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
        level = fitted.mean - (params * design.centre[data.row, :, 0]).sum(axis=1)
        params = np.column_stack((level, params))
    variance = fitted.squares / np.maximum(n_obs - source.n_params, 1)
    bad = code != FITTED
    if bad.any():
        ar[bad], params[bad], variance[bad] = np.nan, np.nan, np.nan
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
    )


def _forecast_errors(data: _Data, design: Basis, fitted: LinearFit) -> FloatArray:
    """Take the forecast of the event window off its returns, bar by bar."""
    ar = data.ahead - fitted.mean
    ar -= fitted.rest
    for j, values in enumerate(data.later):
        centred = values - design.centre[:, j, :1]
        centred -= design.centre[:, j, 1:]
        ar -= fitted.slopes[:, j] * centred.T.take(data.row, axis=1)
    return np.ascontiguousarray(ar.T)
