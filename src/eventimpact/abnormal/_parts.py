"""Fits of a block of events: those with every bar, and those with bars missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal._linear import Basis, basis, fit
from eventimpact.abnormal._source import EventSource
from eventimpact.normal import Block, BlockModel


FITTED: Final = 0
TOO_FEW: Final = 1
OUTSIDE: Final = 2
NO_FIT: Final = 3


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Events of a block, fitted alike.

    ``used`` is None where no bar is missing. Residuals are 0 on bars not used and in
    rows that were not fitted. ``design`` gives each row its line in the tables
    ``n_obs``, ``centre``, ``r_inv`` and ``bar``.
    """

    rows: IntArray
    used: BoolArray | None
    code: NDArray[np.int8]
    n_masked: IntArray
    resid: FloatArray
    ar: FloatArray
    sigma: FloatArray
    params: FloatArray
    design: IntArray
    n_obs: FloatArray
    centre: FloatArray
    r_inv: FloatArray
    bar: IntArray
    forecast_var: FloatArray | None = None


def parts(source: EventSource) -> Iterator[Part]:
    """Fit the events a block at a time, those with every bar first."""
    for rows in source.blocks():
        if isinstance(source.model, BlockModel):
            yield _own_part(source, source.model, rows)
            continue
        complete = _complete(source, rows)
        if complete.any():
            yield _complete_part(source, rows[complete])
        if not complete.all():
            yield _incomplete_part(source, rows[~complete])


def _complete(source: EventSource, rows: IntArray) -> BoolArray:
    """Tell which events have every bar of both windows, none of them masked."""
    complete = source.whole(rows)
    inside = rows[complete]
    for window in (source.design.estimation, source.design.event):
        y = source.windows(inside, window)
        X = sliding_window_view(source.regressors, window.length, axis=0)
        known = np.isfinite(y).all(axis=1)
        known &= np.isfinite(X[source.bar[inside] + window.first]).all(axis=(1, 2))
        if source.masked is not None and window == source.design.estimation:
            known &= ~source.hidden(inside, window).any(axis=1)
        complete[complete] = known
        inside = rows[complete]
    return complete


def _complete_part(source: EventSource, rows: IntArray) -> Part:
    """Fit events without a missing bar; events on one bar share their regressors."""
    bar, row = np.unique(source.bar[rows], return_inverse=True)
    windows = source.design.estimation, source.design.event
    X, ahead = (
        np.moveaxis(
            sliding_window_view(source.regressors, w.length, axis=0)[bar + w.first],
            1,
            0,
        )
        for w in windows
    )
    y, y_event = (source.windows(rows, w) for w in windows)
    design = basis(X, None, has_constant=source.has_constant)
    none = np.zeros(len(rows), dtype=np.int64)
    return _linear_part(source, rows, design, (y, y_event, ahead), (row, bar, none))


def _incomplete_part(source: EventSource, rows: IntArray) -> Part:
    """Fit events with missing or masked bars, each on the bars it has."""
    estimation, event = source.design.estimation, source.design.event
    y, y_event = (source.padded(rows, w) for w in (estimation, event))
    hidden = source.hidden(rows, estimation)
    n_masked = np.count_nonzero(hidden & np.isfinite(y), axis=1)
    used = np.isfinite(y) & ~hidden
    X, ahead = (
        np.moveaxis(np.nan_to_num(source.regressors[source.bars(rows, w)[0]]), 2, 0)
        for w in (estimation, event)
    )
    design = basis(X, used, has_constant=source.has_constant)
    row = np.arange(len(rows))
    return _linear_part(
        source,
        rows,
        design,
        (y, y_event, ahead),
        (row, source.bar[rows], n_masked),
        used,
    )


def _linear_part(
    source: EventSource,
    rows: IntArray,
    design: Basis,
    data: tuple[FloatArray, FloatArray, FloatArray],
    index: tuple[IntArray, IntArray, IntArray],
    used: BoolArray | None = None,
) -> Part:
    """Fit by least squares and take forecasts off the event window."""
    (y, y_event, ahead), (row, bar, n_masked) = data, index
    fitted = fit(y, design, row, used, has_constant=source.has_constant)
    n_obs = design.n_obs[row]
    code = design.code[row]
    code[n_obs < max(source.design.min_obs, source.n_params + 1)] = TOO_FEW
    code[~_on_data(source, rows)] = OUTSIDE
    ar = y_event - fitted.mean[:, None]
    for j, values in enumerate(ahead):
        centred = values - design.centre[:, j, None]
        ar -= fitted.slopes[:, j, None] * centred[row]
    params = fitted.slopes
    if source.has_constant:
        level = fitted.mean - (params * design.centre[row]).sum(axis=1)
        params = np.column_stack((level, params))
    variance = fitted.squares / np.maximum(n_obs - source.n_params, 1)
    bad = code != FITTED
    fitted.resid[bad | (fitted.squares == 0)] = 0.0
    ar[bad], params[bad], variance[bad] = np.nan, np.nan, np.nan
    return Part(
        rows=rows,
        used=used,
        code=code,
        n_masked=n_masked,
        resid=fitted.resid,
        ar=ar,
        sigma=np.sqrt(variance),
        params=params,
        design=row,
        n_obs=design.n_obs,
        centre=design.centre,
        r_inv=design.r_inv,
        bar=bar,
    )


def _on_data(source: EventSource, rows: IntArray) -> BoolArray:
    """Tell which events fall on a bar of the data."""
    bar = source.bar[rows]
    return (bar >= 0) & (bar < len(source.panel))


def _own_part(source: EventSource, model: BlockModel, rows: IntArray) -> Part:
    """Let a model that is not linear fit the block."""
    estimation, event = source.design.estimation, source.design.event
    y, y_event = (source.padded(rows, w) for w in (estimation, event))
    hidden = source.hidden(rows, estimation)
    n_masked = np.count_nonzero(hidden & np.isfinite(y), axis=1)
    used = np.isfinite(y) & ~hidden
    X, ahead = (
        np.where(inside[:, :, None], source.regressors[bars], np.nan)
        for bars, inside in (source.bars(rows, w) for w in (estimation, event))
    )
    n_obs = used.sum(axis=1)
    code = np.zeros(len(rows), dtype=np.int8)
    code[n_obs < max(source.design.min_obs, model.n_params + 1)] = TOO_FEW
    code[~_on_data(source, rows)] = OUTSIDE
    ready = code == FITTED
    own = model.fit_block(
        Block(response=np.where(used, y, np.nan)[ready], factors=X[ready]),
        Block(response=y_event[ready], factors=ahead[ready]),
    )
    code[ready] = np.where(np.isfinite(own.sigma), FITTED, NO_FIT)
    resid = np.zeros(y.shape)
    resid[ready] = np.nan_to_num(own.resid)
    used &= ready[:, None]
    used[ready] &= np.isfinite(own.resid)
    n = len(rows)
    return Part(
        rows=rows,
        used=used,
        code=code,
        n_masked=n_masked,
        resid=resid,
        ar=_spread(own.ar, ready),
        sigma=_spread(own.sigma, ready),
        params=_spread(own.params, ready),
        design=np.arange(n),
        n_obs=n_obs.astype(np.float64),
        centre=np.zeros((n, 0)),
        r_inv=np.zeros((n, 0, 0)),
        bar=source.bar[rows],
        forecast_var=None
        if own.forecast_var is None
        else _spread(own.forecast_var, ready),
    )


def _spread(values: FloatArray, ready: BoolArray) -> FloatArray:
    """Put rows back among those left out, which are NaN."""
    every = np.full((len(ready), *values.shape[1:]), np.nan)
    every[ready] = values
    return every
