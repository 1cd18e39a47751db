"""Events compared with the other assets of the panel, one at a time."""

from typing import cast

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray, Window
from eventimpact.abnormal._source import EventSource
from eventimpact.normal import Block, BlockFit, BlockModel, DonorModel


def donor_model(model: BlockModel) -> DonorModel | None:
    """Tell whether the model compares events with other assets."""
    return cast("DonorModel", model) if hasattr(model, "allow_exposed") else None


def series(source: EventSource, rows: IntArray, window: Window) -> FloatArray:
    """Gather a window of returns, whatever the donors miss; NaN outside the data."""
    bars, inside = source.bars(rows, window)
    values = source.panel[bars, source.asset[rows, None]]
    return np.where(inside & np.isfinite(values), values, np.nan)


def fit_donors(
    source: EventSource, model: DonorModel, rows: IntArray, y: FloatArray
) -> BlockFit:
    """Compare each event with its donors, given its estimation window.

    An event is handed over alone, its donors as a view of the panel, so that memory is
    bounded however many donors there are.
    """
    n_tau, n_rows = source.design.event.length, len(rows)
    resid, params = np.empty(y.shape), np.empty((n_rows, source.n_params))
    ar, sigma = np.empty((n_rows, n_tau)), np.empty(n_rows)
    root = np.empty((n_rows, n_tau, n_tau))
    variance = np.empty((n_rows, n_tau))
    for i, row in enumerate(rows.tolist()):
        fit = model.fit_block(*event_blocks(source, model, row, y[i]))
        resid[i], ar[i], params[i] = fit.resid, fit.ar, fit.params
        sigma[i] = fit.sigma[0]
        variance[i] = fit.sigma**2 if fit.forecast_var is None else fit.forecast_var
        root[i] = 0.0 if fit.param_root is None else fit.param_root
    return BlockFit(
        params=params,
        resid=resid,
        ar=ar,
        sigma=sigma,
        forecast_var=variance,
        param_root=root,
    )


def unusable(source: EventSource, model: DonorModel, row: int) -> BoolArray:
    """Tell which donors an event must not use: itself, and those that are exposed.

    An asset is exposed if the window of an event of its own shares a bar with that of
    the event. Factors are taken as chosen.
    """
    n_donors = _donors(source).shape[1]
    out = np.zeros(n_donors, dtype=bool)
    if source.regressors.shape[1]:
        return out
    out[source.asset[row]] = True
    if not model.allow_exposed:
        asset, bar = source.real or (source.asset, source.bar)
        near = np.abs(bar - source.bar[row]) < source.design.event.length
        near &= (bar >= 0) & (bar < len(source.panel))
        out[asset[near]] = True
    return out


def _donors(source: EventSource) -> FloatArray:
    """Give the returns that events are compared with, shape (n_bars, n_donors)."""
    return source.regressors if source.regressors.shape[1] else source.panel


def event_blocks(
    source: EventSource, model: DonorModel, row: int, y: FloatArray
) -> tuple[Block, Block]:
    """Both windows of one event, and of its donors."""
    rows, design = np.array([row]), source.design
    out = unusable(source, model, row)[None]
    ahead = series(source, rows, design.event)
    return (
        Block(
            response=y[None],
            factors=_window(source, row, design.estimation)[None],
            first=design.estimation.first,
            excluded=out,
        ),
        Block(
            response=ahead,
            factors=_window(source, row, design.event)[None],
            first=design.event.first,
            excluded=out,
        ),
    )


def _window(source: EventSource, row: int, window: Window) -> FloatArray:
    """View the donors' bars of a window; a copy where it reaches beyond the data."""
    donors, bar = _donors(source), int(source.bar[row])
    first, last = bar + window.first, bar + window.last
    if first >= 0 and last < len(donors):
        return donors[first : last + 1]
    bars = np.arange(first, last + 1).clip(0, len(donors) - 1)
    return np.asarray(donors[bars])
