"""Rejections of a true null, with every bar of a history taken for an event."""

import numpy as np
from numpy.typing import ArrayLike

from eventimpact.inference import state_scales
from eventimpact.simulation._by_state import BLOCK, SizeTable, tabulate
from eventimpact.simulation._own_procedure import OneTrial
from eventimpact.simulation._procedures import Procedure, find_procedure


def size_by_state(
    returns: ArrayLike,
    procedure: str | Procedure | OneTrial,
    length: int = 1,
    *,
    first: int = 0,
    step: int = 1,
    significance: float = 0.05,
) -> SizeTable:
    r"""Measure how often a test of one event rejects where nothing happened.

    Every bar, or every `step`-th one, is taken for an event. For several events, for
    processes and for power see `size_and_power`.

    Parameters
    ----------
    returns : array_like of shape (n_bars,) or (n_series, n_bars)
        Log returns of one series, or of several of the same unit.
    procedure : str, Procedure or callable
        A name of `PROCEDURES`; or a function of returns, positions (1,), length and rng
        that gives a p-value.
    length : int, default 1
        Bars in an event window.
    first : int, default 0
        First bar to be taken for an event.
    step : int, default 1
        Bars from one pseudo-event to the next.
    significance : float, default 0.05
        Nominal size.

    Returns
    -------
    SizeTable
        By quintile of the volatility before the event (exponentially weighted, decay
        0.94), over all series together.

    Notes
    -----
    With :math:`h_c` rejections among :math:`n_c` events of cluster :math:`c` (50 bars of
    one series) and :math:`\hat p = \sum h_c / \sum n_c`, the standard error is
    :math:`(\sum_c (h_c - \hat p\, n_c)^2)^{1/2} / \sum_c n_c`. Tests that draw at random
    do so from a fixed seed.

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1985). Using daily stock returns: The case
       of event studies. Journal of Financial Economics, 14(1), 3-31.

    Examples
    --------
    >>> from eventimpact.simulation import garch_t, size_by_state
    >>> table = size_by_state(garch_t(1500, rng=0), "state-matched", first=1000)
    >>> table.n_events
    array([100, 100, 100, 100, 100])
    """
    known = find_procedure(procedure)
    known.check(1)
    panel = np.atleast_2d(np.asarray(returns, dtype=np.float64))
    at = np.arange(first, panel.shape[1] - length + 1, step)
    rng = np.random.default_rng(0)
    scales = [state_scales(row) for row in panel]
    pvalue = np.array(
        [
            known.pvalues(row, at[:, None], length, (own, rng))
            for row, own in zip(panel, scales, strict=True)
        ]
    )
    volatility = np.array([own.fast[at] for own in scales])
    bars = np.arange(len(panel))[:, None] * panel.shape[1] + at
    usable = ~np.isnan(pvalue) & ~np.isnan(volatility)
    return tabulate(
        pvalue[usable] <= significance,
        volatility[usable],
        bars[usable][:, None] // BLOCK,
    )
