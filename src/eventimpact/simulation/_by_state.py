"""Rejections counted by the state of the market before the event."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from scipy.sparse import csr_array

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen


N_STATES: Final = 5
STATES: Final = ("calm", "2", "3", "4", "volatile")
BLOCK: Final = 50


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SizeTable:
    """How often a test rejects, calm markets first.

    Parameters
    ----------
    size : ndarray of shape (5,)
        Share of rejections in each quintile of the volatility before the event.
    standard_error : ndarray of shape (5,)
        Their Monte Carlo standard errors, which allow for dependence among
        events within 50 bars of one series.
    n_events : ndarray of int, shape (5,)
        Pseudo-events, or trials of several of them, in each quintile.
    """

    size: FloatArray
    standard_error: FloatArray
    n_events: IntArray


def tabulate(
    rejected: BoolArray, volatility: FloatArray, blocks: IntArray
) -> SizeTable:
    """Count rejections by quintile, with clustered standard errors.

    `blocks` (n, n_events) says in which stretch of which series each event lies.
    """
    edges = np.quantile(volatility, np.arange(1, N_STATES) / N_STATES)
    state = np.searchsorted(edges, volatility)
    n_events = np.bincount(state, minlength=N_STATES)
    shares = [rate(rejected[state == s], blocks[state == s]) for s in range(N_STATES)]
    size, error = np.array(shares).T
    return SizeTable(
        size=frozen(size), standard_error=frozen(error), n_events=frozen(n_events)
    )


def rate(rejected: BoolArray, blocks: IntArray) -> tuple[float, float]:
    """Share of rejections and its standard error; NaN where nothing was tested."""
    n = len(rejected)
    if not n:
        return np.nan, np.nan
    share = float(np.mean(rejected))
    excess = rejected - share
    _, index = np.unique(blocks, return_inverse=True)
    if blocks.shape[1] == 1:
        variance = float((np.bincount(index.ravel(), excess) ** 2).sum())
    else:
        row = np.repeat(np.arange(n), blocks.shape[1])
        inside = csr_array((np.ones(len(row)), (row, index.ravel())))
        shared = inside @ inside.T
        shared.data[:] = 1.0
        variance = max(float(excess @ (shared @ excess)), float(excess @ excess))
    return share, float(np.sqrt(variance) / n)
