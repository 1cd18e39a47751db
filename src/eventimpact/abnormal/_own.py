"""Blocks that a model fits itself, because it is not linear."""

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal._part import FITTED, NO_FIT, Part, drop_codes
from eventimpact.abnormal._source import EventSource
from eventimpact.normal import Block, BlockModel


def own_part(source: EventSource, model: BlockModel, rows: IntArray) -> Part:
    """Let a model that is not linear fit the block."""
    estimation, event = source.design.estimation, source.design.event
    y, ahead = (source.padded(rows, w) for w in (estimation, event))
    hidden = source.hidden(rows, estimation)
    used = np.isfinite(y) & ~hidden
    X, later = (
        np.where(inside[:, :, None], source.regressors[bars], np.nan)
        for bars, inside in (source.bars(rows, w) for w in (estimation, event))
    )
    n_obs = used.sum(axis=1).astype(np.float64)
    code = drop_codes(source, rows, n_obs, np.zeros(len(rows), dtype=np.int8))
    ready = code == FITTED
    own = model.fit_block(
        Block(response=np.where(used, y, np.nan)[ready], factors=X[ready]),
        Block(response=ahead[ready], factors=later[ready]),
    )
    code[ready] = np.where(np.isfinite(own.sigma), FITTED, NO_FIT)
    resid = np.zeros(y.shape)
    resid[ready] = np.nan_to_num(own.resid)
    used &= ready[:, None]
    used[ready] &= np.isfinite(own.resid)
    variance = own.forecast_var
    return Part(
        rows=rows,
        used=used,
        code=code,
        n_masked=np.count_nonzero(hidden & np.isfinite(y), axis=1),
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
    )


def _spread(values: FloatArray, ready: BoolArray) -> FloatArray:
    """Put rows back among those left out, which are NaN."""
    every = np.full((len(ready), *values.shape[1:]), np.nan)
    every[ready] = values
    return every
