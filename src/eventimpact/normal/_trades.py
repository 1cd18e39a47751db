"""Returns from trade to trade, and what their bars sum to."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.normal._block import Block


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trades:
    """Means over the bars of each return, written to the bar of its trade.

    ``mean`` and ``n_bars`` are (n_rows, n_bars), ``regressors`` (k, n_rows, n_bars);
    ``known`` tells which bars have a usable return, ``ends`` the bar of the trade that
    ends each bar's return, or ``n_bars`` where there is none.
    """

    mean: FloatArray
    regressors: FloatArray
    n_bars: FloatArray
    known: BoolArray
    ends: IntArray


def trades(
    block: Block,
    regressors: FloatArray,
    offset: FloatArray,
    masked: BoolArray | None,
    longest: int,
) -> Trades:
    """Sum regressors, (k, n_rows, n_bars), from trade to trade."""
    traded = np.isfinite(block.response) if block.traded is None else block.traded
    n_rows, n_columns = traded.shape
    bars = np.arange(n_columns)
    before = np.full((n_rows, n_columns), -1)
    last = np.maximum.accumulate(np.where(traded, bars, -1), axis=1)
    before[:, 1:] = last[:, :-1]
    length = bars - before
    known = traded & (before >= 0) & (length <= longest)
    known &= np.isfinite(block.response)
    length = np.where(known, length, 1)
    hidden = np.zeros(traded.shape) if masked is None else masked.astype(np.float64)
    total = np.concatenate((regressors, offset[None], hidden[None]))
    single = total.copy()
    for back in range(1, int(length.max(initial=1))):
        total[:, :, back:] += np.where(
            length[:, back:] > back, single[:, :, :-back], 0.0
        )
    total[:-1] /= length
    known &= np.isfinite(total).all(axis=0) & (total[-1] == 0)
    ends = np.minimum.accumulate(np.where(traded, bars, n_columns)[:, ::-1], axis=1)
    return Trades(
        mean=block.response / length - total[-2],
        regressors=total[:-2],
        n_bars=length.astype(np.float64),
        known=known,
        ends=ends[:, ::-1],
    )
