"""What factors returned while each bar of another series was open."""

from collections.abc import Sequence

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.prices import PriceHistory


def factor_returns(
    history: PriceHistory, factors: Sequence[PriceHistory]
) -> FloatArray:
    """Put the returns of factors on the bars of a history.

    Parameters
    ----------
    history : PriceHistory
        The series that is explained.
    factors : sequence of PriceHistory
        Daily closes of what may explain it.

    Returns
    -------
    ndarray of shape (n_bars, n_factors)
        Log change from the factor's last close by the open of the bar to its last by
        the close of it, NaN where it has no close of its own in the bar, as an index
        has none on a coin's weekend: its Monday return holds what it moved since
        Friday.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.claims._factor_returns import factor_returns
    >>> from eventimpact.prices import PriceHistory
    >>> days = np.arange("2024-01-01", "2024-01-06", dtype="datetime64[D]")
    >>> coin = PriceHistory.build(
    ...     symbol="X", open_at=days[:-1], close_at=days[1:], close=[1.0, 2.0, 3.0, 4.0]
    ... )
    >>> index = PriceHistory.build(
    ...     symbol="Y", open_at=days[:-2], close_at=days[1:-1], close=[1.0, 1.0, 1.1]
    ... )
    >>> factor_returns(coin, [index])[:, 0].round(4)
    array([   nan, 0.    , 0.0953,    nan])
    """
    found = np.full((history.n_bars, len(factors)), np.nan)
    for column, factor in zip(found.T, factors, strict=True):
        before = np.searchsorted(factor.close_at, history.open_at, side="right") - 1
        after = np.searchsorted(factor.close_at, history.close_at, side="right") - 1
        logs = np.log(factor.close)
        known = (before >= 0) & (after > before)
        column[known] = logs[after[known]] - logs[before[known]]
    return found
