"""Rejections of a true null, by the state of the market before the event."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from eventimpact._types import FloatArray, IntArray, Window, frozen
from eventimpact.abnormal import Estimation, abnormal_returns
from eventimpact.errors import UnknownNameError
from eventimpact.inference import (
    ewma_rank_pvalues,
    sample_quantile_pvalues,
    state_matched_tests,
    state_scales,
)
from eventimpact.normal import ConstantMean


Procedure = Callable[[FloatArray, IntArray, int], FloatArray]

N_STATES: Final = 5
_CLUSTER: Final = 50


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SizeTable:
    """How often a test rejects where nothing happened, calm markets first.

    Parameters
    ----------
    size : ndarray of shape (5,)
        Share of rejections in each quintile of the volatility before the event.
    standard_error : ndarray of shape (5,)
        Their Monte Carlo standard errors, which allow for dependence among
        events within 50 bars of one series.
    n_events : ndarray of int, shape (5,)
        Pseudo-events in each quintile.
    """

    size: FloatArray
    standard_error: FloatArray
    n_events: IntArray


def plain_t_pvalues(
    returns: ArrayLike, positions: ArrayLike, length: int = 1
) -> FloatArray:
    """Give the two-sided p-values of the t test with a 250-bar constant mean.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    positions : array_like of int, shape (n_events,)
        First bar of each event window.
    length : int, default 1
        Bars in an event window.

    Returns
    -------
    ndarray of shape (n_events,)
        P-values, with the full prediction error; NaN where not applicable.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.simulation import plain_t_pvalues
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> plain_t_pvalues(returns, [50, 900]).round(2)
    array([ nan, 0.33])
    """
    window = Window(0, length - 1)
    abnormal = abnormal_returns(
        returns,
        positions,
        model=ConstantMean(),
        estimation=Estimation(Window(-250, -1)),
        event=window,
    )
    t = abnormal.car(window) / abnormal.car_sd(window)
    return np.asarray(2 * stdtr(np.maximum(abnormal.df_resid, 1), -np.abs(t)))


def _state_matched_pvalues(
    returns: FloatArray, positions: IntArray, length: int
) -> FloatArray:
    """Give the two-sided p-values of the state-matched test."""
    return state_matched_tests(returns, positions, length, keep_matched=False).pvalue


PROCEDURES: Final[Mapping[str, Procedure]] = MappingProxyType(
    {
        "state-matched": _state_matched_pvalues,
        "plain t": plain_t_pvalues,
        "EWMA rank": ewma_rank_pvalues,
        "sample quantile": sample_quantile_pvalues,
    }
)


def size_by_state(
    returns: ArrayLike,
    procedure: str | Procedure,
    length: int = 1,
    *,
    first: int = 0,
    step: int = 1,
    significance: float = 0.05,
) -> SizeTable:
    r"""Measure how often a test rejects where nothing happened.

    Every bar, or every `step`-th one, is taken for an event.

    Parameters
    ----------
    returns : array_like of shape (n_bars,) or (n_series, n_bars)
        Log returns of one series, or of several of the same unit.
    procedure : str or callable
        "state-matched", "plain t", "EWMA rank" or "sample quantile"; or a function
        of returns, positions and length that gives p-values.
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
    :math:`(\sum_c (h_c - \hat p\, n_c)^2)^{1/2} / \sum_c n_c`.

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
    run = _find(procedure)
    panel = np.atleast_2d(np.asarray(returns, dtype=np.float64))
    positions = np.arange(first, panel.shape[1] - length + 1, step)
    pvalue = np.array([run(series, positions, length) for series in panel])
    volatility = np.array([state_scales(series).fast[positions] for series in panel])
    bars = np.arange(len(panel))[:, None] * panel.shape[1] + positions
    usable = ~np.isnan(pvalue) & ~np.isnan(volatility)
    return _tabulate(
        pvalue[usable] <= significance, volatility[usable], bars[usable] // _CLUSTER
    )


def _find(procedure: str | Procedure) -> Procedure:
    """Look a procedure up by its name."""
    if not isinstance(procedure, str):
        return procedure
    if procedure not in PROCEDURES:
        raise UnknownNameError.from_known("procedure", procedure, tuple(PROCEDURES))
    return PROCEDURES[procedure]


def _tabulate(
    rejected: FloatArray, volatility: FloatArray, cluster: IntArray
) -> SizeTable:
    """Count rejections by quintile, with clustered standard errors."""
    edges = np.quantile(volatility, np.arange(1, N_STATES) / N_STATES)
    state = np.searchsorted(edges, volatility)
    n_events = np.bincount(state, minlength=N_STATES)
    size = np.bincount(state, rejected, N_STATES) / n_events
    _, index = np.unique(cluster, return_inverse=True)
    scores = np.zeros((N_STATES, int(index.max()) + 1))
    np.add.at(scores, (state, index), rejected - size[state])
    return SizeTable(
        size=frozen(size),
        standard_error=frozen(np.sqrt((scores**2).sum(axis=1)) / n_events),
        n_events=frozen(n_events),
    )
