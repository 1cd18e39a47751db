"""What sizes a test shows on single histories, were the process known."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, frozen
from eventimpact.parallel import Workers, children, run
from eventimpact.simulation._by_state import SizeTable
from eventimpact.simulation._own_procedure import OneTrial
from eventimpact.simulation._procedures import Procedure, find_procedure
from eventimpact.simulation._process import ReturnProcess
from eventimpact.simulation._real_history import RealHistory
from eventimpact.simulation._size import size_by_state
from eventimpact.simulation._size_and_power import size_and_power
from eventimpact.simulation._trials import Trials


_NOMINAL: Final = 0.05


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SizeOfHistories:
    """Sizes of a test on each of many histories, calm markets first.

    Parameters
    ----------
    size : ndarray of shape (n_histories, 5)
        Share of rejections at 5 % in each quintile of the volatility before the event.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.simulation import SizeOfHistories
    >>> found = SizeOfHistories(size=np.array([[0.04] * 5, [0.06] * 5]))
    >>> found.standard_error.round(4)
    array([0.0141, 0.0141, 0.0141, 0.0141, 0.0141])
    """

    size: FloatArray

    @property
    def standard_error(self) -> FloatArray:
        """Error of the size seen on one history, by quintile, shape (5,)."""
        return np.asarray(self.size.std(axis=0, ddof=1))

    @property
    def distance(self) -> FloatArray:
        """Mean absolute distance of a history's quintiles from 5 %, (n_histories,)."""
        return np.asarray(np.abs(self.size - _NOMINAL).mean(axis=1))

    def pvalue(self, size: ArrayLike) -> FloatArray:
        r"""Tell how rare a real history's sizes are among these.

        Parameters
        ----------
        size : array_like of shape (5,)
            Sizes by quintile, as `size_by_state` gives them.

        Returns
        -------
        ndarray of shape (5,)
            With :math:`s_{hq}` the sizes of the :math:`H` histories, :math:`(1 + \#\{h:
            |s_{hq} - 0.05| \ge |s_q - 0.05|\}) / (1 + H)`.
        """
        seen = np.abs(np.asarray(size, dtype=np.float64) - _NOMINAL)
        farther = (np.abs(self.size - _NOMINAL) >= seen).sum(axis=0)
        return np.asarray((1 + farther) / (1 + len(self.size)))


def size_of_histories(
    procedure: str | Procedure | OneTrial,
    process: ReturnProcess,
    trials: Trials,
    *,
    n_histories: int = 100,
    rng: np.random.Generator | int,
    workers: int | Workers = 1,
    progress: bool | None = None,
) -> SizeOfHistories:
    r"""Measure how much the size seen on one history says.

    A real history is one draw. It holds few windows that do not overlap, and few spells of
    volatility, so that even an exact test rejects there in more or less than 5 % of them.
    Each of many simulated histories is treated as a real one would be.

    Parameters
    ----------
    procedure : str, Procedure or callable
        As for `size_and_power`.
    process : ReturnProcess
        Where histories come from, such as a `GarchT` fitted to the real one.
    trials : Trials
        Bars of a history, the first that can be an event, and what is tried on it: with
        one event every bar from there on, with several ``n_replications`` sets of them.
    n_histories : int, default 100
        Histories, 2 or more.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed.
    workers : int or Workers, default 1
        How many processes share the work, or a place of one's own.
    progress : bool, optional
        Whether to draw a bar on stderr.

    Returns
    -------
    SizeOfHistories
        The sizes on each history.

    Notes
    -----
    The spread of :math:`\hat p_h` over histories :math:`h` is the error of the one that
    there is, given that returns follow the process. It holds what errors clustered by 50
    bars leave out: that all events of a history are ranked among the same windows.

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1985). Using daily stock returns: The case
       of event studies. Journal of Financial Economics, 14(1), 3-31.

    Examples
    --------
    >>> from eventimpact.simulation import GarchT, Trials, size_of_histories
    >>> trials = Trials(n_bars=1000, first=500, length=5)
    >>> found = size_of_histories(
    ...     "state-matched", GarchT(), trials, n_histories=4, rng=0
    ... )
    >>> found.size.shape
    (4, 5)
    """
    find_procedure(procedure).check(trials.n_events)
    if n_histories < 2:
        message = f"{n_histories} histories have no spread; take 2 or more, better 100"
        raise ValueError(message)
    sizes = run(
        partial(_one_history, procedure, process, trials),
        children(rng, n_histories),
        workers=workers,
        progress=progress,
        label="histories",
    )
    return SizeOfHistories(size=frozen(np.array(list(sizes))))


def _one_history(
    procedure: str | Procedure | OneTrial,
    process: ReturnProcess,
    trials: Trials,
    rng: np.random.Generator,
) -> FloatArray:
    """Draw a history and measure a size on it as on a real one."""
    returns = process.draw(1, trials.n_bars, rng)[0]
    return size_on_history(procedure, returns, trials, rng).size


def size_on_history(
    procedure: str | Procedure | OneTrial,
    returns: FloatArray,
    trials: Trials,
    rng: np.random.Generator,
) -> SizeTable:
    """Measure a size on one history: at every bar, or on sets of several."""
    if trials.n_events == 1:
        return size_by_state(returns, procedure, trials.length, first=trials.first)
    whole = replace(trials, per_series=trials.n_replications, n_bars=len(returns))
    return size_and_power(
        procedure, RealHistory(returns), whole, rng=rng, progress=False
    ).by_state()
