"""Size and power of a test on a process, by the state before the events."""

from functools import partial
from typing import Final

import numpy as np

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.inference import StateScales, state_scales
from eventimpact.parallel import Workers, children, run
from eventimpact.simulation._by_state import BLOCK
from eventimpact.simulation._own_procedure import OneTrial
from eventimpact.simulation._placing import place_events
from eventimpact.simulation._procedures import Procedure, find_procedure
from eventimpact.simulation._process import ReturnProcess
from eventimpact.simulation._real_history import RealHistory
from eventimpact.simulation._size_and_power_record import SizeAndPower
from eventimpact.simulation._trials import Trials


_AT_ONCE: Final = 100
_SERIES_AT_ONCE: Final = 5
_Tested = str | Procedure | OneTrial
_Found = tuple[FloatArray, FloatArray, IntArray]


def size_and_power(
    procedure: _Tested,
    process: ReturnProcess,
    trials: Trials | None = None,
    *,
    rng: np.random.Generator | int,
    workers: int | Workers = 1,
    progress: bool | None = None,
) -> SizeAndPower:
    r"""Measure how often a test rejects, with and without an effect.

    Parameters
    ----------
    procedure : str, Procedure or callable
        A name of `PROCEDURES`: the tests for few events, and every test across events on
        returns less their mean of the 250 bars before each. Or a function of returns
        (n_bars,), first bars of the events (n_events,), bars in a window and rng that
        gives a two-sided p-value, NaN where not applicable, or a `TestResult`.
    process : ReturnProcess
        Where returns come from, such as ``GarchT()`` or ``RealHistory(returns)``.
    trials : Trials, optional
        How many events, where, and how large the effects.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed; any number of workers gives the same digits.
    workers : int or Workers, default 1
        How many processes share the work, or a place of one's own.
    progress : bool, optional
        Whether to draw a bar on stderr; on a terminal, after a second, unless said
        otherwise.

    Returns
    -------
    SizeAndPower
        Every p-value, and rates of rejection with their Monte Carlo errors.

    Notes
    -----
    Each trial has a series of its own unless said otherwise; with `RealHistory` it has a
    stretch of the history, and shares bars with other trials. Let :math:`e_i` be 1 less the rate if trial :math:`i`
    rejects, else minus the rate. The standard error over :math:`n` trials is

    .. math:: \frac 1 n \Big( \sum_{i, j} e_i e_j\, 1[i \sim j] \Big)^{1/2}

    with :math:`i \sim j` if two of their events lie in the same 50 bars, and at least that
    of independent trials. It is conditional on the history where there is only one.

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1985). Using daily stock returns: The case
       of event studies. Journal of Financial Economics, 14(1), 3-31.
    .. [2] Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2011). Robust inference with
       multiway clustering. Journal of Business & Economic Statistics, 29(2), 238-249.

    Examples
    --------
    >>> from eventimpact.simulation import GarchT, Trials, size_and_power
    >>> trials = Trials(effects=(0.0, 4.0), n_replications=100, n_bars=900, first=700)
    >>> found = size_and_power("state-matched", GarchT(), trials, rng=0)
    >>> found.rate(0.0)[0] < 0.15, found.rate(4.0)[0] > 0.8
    (True, True)
    """
    what = Trials() if trials is None else trials
    if not hasattr(process, "draw"):
        message = (
            f"the process is of type {type(process).__name__}, which draws no series; "
            "give GarchT(), or RealHistory(returns)"
        )
        raise TypeError(message)
    find_procedure(procedure).check(what.n_events)
    sizes = _pieces(what)
    tasks = list(zip(sizes, children(rng, len(sizes)), strict=True))
    name = procedure if isinstance(procedure, str) else _name(procedure)
    found = run(
        partial(_replicate, procedure, process, what),
        tasks,
        workers=workers,
        progress=progress,
        label=name,
    )
    pvalue, state, bars = (np.concatenate(parts) for parts in zip(*found, strict=True))
    if not isinstance(process, RealHistory):
        series = np.arange(len(bars)) // what.per_series
        bars = bars + series[:, None] * (-(-what.n_bars // BLOCK) * BLOCK)
    return SizeAndPower(
        procedure=name,
        trials=what,
        pvalue=frozen(pvalue.T),
        state=frozen(state),
        blocks=frozen(bars // BLOCK),
    )


def _pieces(trials: Trials) -> list[int]:
    """Cut the trials into tasks, the same for any number of workers."""
    n_series = max(_SERIES_AT_ONCE, _AT_ONCE // trials.per_series)
    whole, rest = divmod(trials.n_replications, n_series * trials.per_series)
    return [n_series * trials.per_series] * whole + [rest] * (rest > 0)


def _name(procedure: Procedure | OneTrial) -> str:
    """Name a procedure that was not given by its name."""
    for name in ("__qualname__", "__name__"):
        if isinstance(getattr(procedure, name, None), str):
            return str(getattr(procedure, name))
    return repr(procedure)


def _replicate(
    procedure: _Tested,
    process: ReturnProcess,
    trials: Trials,
    task: tuple[int, np.random.Generator],
) -> _Found:
    """Do some trials: p-values (n, n_effects), states (n,), bars (n, n_events)."""
    n, rng = task
    test = find_procedure(procedure)
    n_series = -(-n // trials.per_series)
    start = np.zeros(n_series, dtype=np.int64)
    if isinstance(process, RealHistory):
        panel, start = process.draw_with_starts(n_series, trials.n_bars, rng)
    else:
        panel = process.draw(n_series, trials.n_bars, rng)
    pvalue = np.empty((n, len(trials.effects)))
    state, bars = np.empty(n), np.empty((n, trials.n_events), dtype=np.int64)
    for s, returns in enumerate(panel):
        own = slice(s * trials.per_series, min((s + 1) * trials.per_series, n))
        scales = state_scales(returns)
        with np.errstate(divide="ignore"):
            volatility = np.log(scales.fast)
        placed = [place_events(volatility, trials, rng) for _ in pvalue[own]]
        at = np.array(placed)
        for j, effect in enumerate(trials.effects):
            pvalue[own, j] = _test(test, returns, at, effect, (scales, trials, rng))
        state[own] = np.exp(volatility[at].mean(axis=1))
        bars[own] = start[s] + at
    return pvalue, state, bars


def _test(
    test: Procedure,
    returns: FloatArray,
    at: IntArray,
    effect: float,
    around: tuple[StateScales, Trials, np.random.Generator],
) -> FloatArray:
    """Test the trials on one series, all at once where there is no effect."""
    scales, trials, rng = around
    if not effect:
        return test.pvalues(returns, at, trials.length, (scales, rng))
    inject = trials.injection.inject
    return np.concatenate(
        [
            test.run(
                inject(returns, own, effect, scales.sigma),
                own[None],
                trials.length,
                rng,
            )
            for own in at
        ]
    )
