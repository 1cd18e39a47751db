"""Blocks that a model fits itself, because it is not linear."""

from typing import cast

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray, Window
from eventimpact.abnormal._donors import donor_model, fit_donors, series
from eventimpact.abnormal._part import FITTED, NO_DONOR, NO_FIT, Part, drop_codes
from eventimpact.abnormal._source import EventSource
from eventimpact.normal import Block, BlockFit, BlockModel, ReachingModel


def own_part(source: EventSource, model: BlockModel, rows: IntArray) -> Part:
    """Let a model that is not linear fit the block."""
    design, donors = source.design, donor_model(model)
    wide = _reach(model, design.estimation, design.event)
    inner = _columns(design.estimation, wide[0])
    y = (series if donors else EventSource.padded)(source, rows, wide[0])
    hidden = source.hidden(rows, wide[0])
    known = np.isfinite(y[:, inner])
    n_masked = np.count_nonzero(hidden[:, inner] & known, axis=1)
    used = known & ~hidden[:, inner]
    n_obs = used.sum(axis=1).astype(np.float64)
    code = drop_codes(source, rows, n_obs, np.zeros(len(rows), dtype=np.int8))
    ready = code == FITTED
    y[hidden] = np.nan
    if donors:
        own = fit_donors(source, donors, rows[ready], y[ready])
    else:
        own = _fit(source, model, rows[ready], y[ready], wide)
    failed = NO_DONOR if donors else NO_FIT
    code[ready] = np.where(np.isfinite(own.sigma), FITTED, failed)
    resid = np.zeros(used.shape)
    resid[ready] = np.nan_to_num(own.resid)
    used &= ready[:, None]
    used[ready] &= np.isfinite(own.resid)
    n_obs[ready] = _observations(own, n_obs[ready])
    variance, root = own.forecast_var, own.param_root
    return Part(
        rows=rows,
        used=used,
        code=code,
        n_masked=n_masked,
        resid=resid,
        ar=_spread(own.ar, ready),
        sigma=_spread(own.sigma, ready),
        params=_spread(own.params, ready),
        design=np.arange(len(rows)),
        n_obs=n_obs,
        centre=np.zeros((len(rows), 0, 2)),
        r_inv=np.zeros((len(rows), 0, 0)),
        bar=source.bar[rows],
        forecast_var=None if variance is None else _spread(variance, ready),
        param_root=None if root is None else _spread(root, ready),
    )


def _fit(
    source: EventSource,
    model: BlockModel,
    rows: IntArray,
    y: FloatArray,
    wide: tuple[Window, Window],
) -> BlockFit:
    """Hand the model both windows of events, or the bars around them."""
    design = source.design
    ahead = source.padded(rows, wide[1])
    return model.fit_block(
        _block(source, rows, y, design.estimation, wide[0]),
        _block(source, rows, ahead, design.event, wide[1]),
    )


def _reach(
    model: BlockModel, estimation: Window, event: Window
) -> tuple[Window, Window]:
    """Bars the model wants in the place of either window."""
    if hasattr(model, "reach"):
        return cast("ReachingModel", model).reach(estimation, event)
    return estimation, event


def _columns(window: Window, wide: Window) -> slice:
    """Columns of a window among the bars around it."""
    return slice(window.first - wide.first, window.last - wide.first + 1)


def _block(
    source: EventSource,
    rows: IntArray,
    response: FloatArray,
    window: Window,
    wide: Window,
) -> Block:
    """Gather what a model sees of a window, and around it."""
    bars, inside = source.bars(rows, wide)
    factors = source.regressors[bars]
    factors[~(inside[:, :, None] & np.isfinite(factors))] = np.nan
    if wide == window:
        return Block(response=response, factors=factors, first=wide.first)
    values = source.panel[bars, source.asset[rows, None]]
    return Block(
        response=response,
        factors=factors,
        first=wide.first,
        inner=_columns(window, wide),
        masked=source.hidden(rows, wide),
        traded=np.isfinite(values) | ~inside,
    )


def _observations(own: BlockFit, n_obs: FloatArray) -> FloatArray:
    """Count the observations of rows that were fitted, as they say or as they left."""
    fitted = np.isfinite(own.sigma)
    counts = np.isfinite(own.resid).sum(axis=1) if own.n_obs is None else own.n_obs
    return np.where(fitted, counts, n_obs)


def _spread(values: FloatArray, ready: BoolArray) -> FloatArray:
    """Put rows back among those left out, which are NaN."""
    every = np.full((len(ready), *values.shape[1:]), np.nan)
    every[ready] = values
    return every
