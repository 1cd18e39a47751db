"""Sums of squares of every segment, and the best partitions into segments."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from eventimpact._types import FloatArray, IntArray


def segment_squares(y: FloatArray, X: FloatArray, shortest: int) -> FloatArray | None:
    """Sum of squared residuals of bars i..j-1 at ``[j, i]``; infinite if too short.

    All starts take up each bar together, by their recursive residuals; None if the
    regressors are collinear on some shortest segment.
    """
    n = len(y)
    rows = sliding_window_view(X, shortest, axis=0).transpose(0, 2, 1)
    moments = rows.transpose(0, 2, 1) @ rows
    sizes = np.linalg.eigvalsh(moments)
    if (sizes[:, 0] <= 1e-9 * sizes[:, -1]).any():
        return None
    inverse = np.linalg.inv(moments)
    values = sliding_window_view(y, shortest)[:, :, None]
    beta = inverse @ (rows.transpose(0, 2, 1) @ values)
    total = ((values - rows @ beta) ** 2).sum(axis=(1, 2))
    beta = beta[:, :, 0]
    squares = np.full((n + 1, n + 1), np.inf)
    squares[shortest, 0] = total[0]
    for bar in range(shortest, n):
        live = bar - shortest + 1
        x = X[bar]
        gain = inverse[:live] @ x
        spread = 1.0 + gain @ x
        error = y[bar] - beta[:live] @ x
        total[:live] += error**2 / spread
        squares[bar + 1, : live + 1] = total[: live + 1]
        beta[:live] += gain * (error / spread)[:, None]
        inverse[:live] -= (gain / spread[:, None])[:, :, None] * gain[:, None, :]
    return squares


def best_partitions(squares: FloatArray, most: int, shortest: int) -> list[IntArray]:
    """Partition with the least sum of squares, for 0 to `most` breaks.

    Entry *m* holds the first bars of the segments after the first; the list ends
    where no partition is long enough.
    """
    n = len(squares) - 1
    cost = squares[:, 0].copy()
    origins: list[IntArray] = []
    found = [np.empty(0, dtype=np.int64)]
    for n_breaks in range(1, min(most, n // shortest - 1) + 1):
        longer = np.full(n + 1, np.inf)
        origin = np.zeros(n + 1, dtype=np.int64)
        head = n_breaks * shortest
        for end in range(head + shortest, n + 1):
            through = (
                cost[head : end - shortest + 1]
                + squares[end, head : end - shortest + 1]
            )
            best = int(through.argmin())
            longer[end], origin[end] = through[best], head + best
        cost = longer
        origins.append(origin)
        found.append(_trace(origins))
    return found


def _trace(origins: list[IntArray]) -> IntArray:
    """Follow the breaks of the cheapest partition back from the last bar."""
    path = np.empty(len(origins), dtype=np.int64)
    end = len(origins[0]) - 1
    for place in range(len(origins) - 1, -1, -1):
        end = int(origins[place][end])
        path[place] = end
    return path
