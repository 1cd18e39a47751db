"""The state-matched rank test, for one event and for many."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import (
    Alternative,
    FloatArray,
    IntArray,
    check_alternative,
    frozen,
)
from eventimpact.inference._event_bars import read_position, read_positions
from eventimpact.inference._result import TestResult
from eventimpact.inference._state import (
    MIN_CLEAN,
    ROUNDING,
    StateScales,
    Windows,
    refusal,
    returns_at_scale,
    standardised_windows,
    state_scales,
)
from eventimpact.inference._state_matches import as_table, matched_blocks


NULL: Final = "the window's return is one of those that follow markets as volatile"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StateMatchedTests:
    """State-matched rank tests of many events, one element an event.

    Parameters
    ----------
    statistic : ndarray of shape (n_events,)
        Return of the event window over its scale; NaN where not applicable.
    pvalue : ndarray of shape (n_events,)
        P-values; NaN where not applicable.
    estimate : ndarray of shape (n_events,)
        Log return of the event window.
    scale : ndarray of shape (n_events,)
        Scale of that return, known before the window.
    n_matched : ndarray of int, shape (n_events,)
        Number of pseudo-windows compared with.
    matched : ndarray of int, shape (n_events, n)
        First bars of those windows, ascending, filled up with -1; of width 0
        unless asked for.
    reason : tuple of str or None
        Why a test is not applicable.
    """

    statistic: FloatArray
    pvalue: FloatArray
    estimate: FloatArray
    scale: FloatArray
    n_matched: IntArray
    matched: IntArray
    reason: tuple[str | None, ...]


def state_matched_test(
    returns: ArrayLike,
    position: int,
    length: int = 1,
    *,
    alternative: Alternative = "two-sided",
    catalogued: ArrayLike | None = None,
    scales: StateScales | None = None,
) -> TestResult:
    r"""Rank an event's return among windows that began in an equally volatile market.

    The headline test for one asset and one event. Sales and tariffs come in
    volatile weeks, in which any return is larger: the event is compared only with
    windows before it that began in the same state.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    position : int
        First bar of the event window.
    length : int, default 1
        Bars in the event window.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    catalogued : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars that belong to known
        events; pseudo-windows that touch them are left out. Unless given, none is.
    scales : StateScales, optional
        What `state_scales` or `garch_scales` gives for the same returns: to save
        computing it again, for another scale, or to match on the hour of day.

    Returns
    -------
    TestResult
        With the first bars of the matched windows in ``matched`` and their returns, at
        the event's scale, in ``noise``, for ``design_analysis``; not applicable,
        with the reason, if the event window is incomplete, if fewer than 300 clean
        windows lie before it, or, of windows longer than 21 bars, fewer than 25 that do
        not overlap: 100 bars is the longest window that 2,500 bars carry.

    Notes
    -----
    With :math:`\sigma_t` the geometric mean of two exponentially weighted standard
    deviations (decay 0.94 and 0.985) of the returns before bar :math:`t`,

    .. math:: z_t = \frac{r_t + \dots + r_{t+L-1}}{\sigma_t \sqrt L}, \qquad
              p = \frac{1 + \#\{|z^*| \ge |z|\}}{1 + m}

    over the :math:`m` windows nearest in the logarithm of the fast standard
    deviation, out of the clean ones that lie within the 2,500 bars before the
    event: :math:`m = 300`, or a third of a shorter history, but at least 100.
    Windows that tie for the last place are all kept. Returns are not
    demeaned: the event and its matches carry the same drift, and the
    rank compares like with like. The standard deviations weigh the returns seen
    so far (no starting value) and are given from the 31st return on.

    Long windows overlap and are few, whatever their number. Simulated at 5 % with 2,500
    bars before the event (2,500 to 6,500 series, standard error 0.3 to 0.6), windows of
    21, 60, 100, 120 and 250 bars reject 5.0, 6.5, 6.6, 7.5 and 9.0 % on GARCH with
    Student-t errors, and those of 60, 120, 250 and 600 bars 5.8, 6.5, 7.5 and 10.7 % on
    independent normal returns. Hence the 25 windows.

    References
    ----------
    .. [1] Gelbach, J. B., Helland, E., & Klick, J. (2013). Valid inference in
       single-firm, single-event studies. American Law and Economics Review,
       15(2), 495-541.
    .. [2] Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never
       be zero. Statistical Applications in Genetics and Molecular Biology,
       9(1), article 39.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import state_matched_test
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> returns[900] = -0.10
    >>> result = state_matched_test(returns, 900)
    >>> round(result.pvalue, 4), len(result.matched)
    (0.0034, 290)
    """
    known = state_scales(returns) if scales is None else scales
    tests = state_matched_tests(
        returns,
        [read_position(position)],
        length,
        alternative=alternative,
        catalogued=catalogued,
        scales=known,
    )
    reason = tests.reason[0]
    estimate = float(tests.estimate[0])
    if reason is not None:
        return TestResult.not_applicable(
            reason, null=NULL, alternative=alternative, estimate=estimate
        )
    return TestResult(
        statistic=float(tests.statistic[0]),
        pvalue=float(tests.pvalue[0]),
        null=NULL,
        alternative=alternative,
        distribution=reference_words(int(tests.n_matched[0]), scales),
        estimate=estimate,
        matched=tests.matched[0],
        noise=returns_at_scale(
            returns, length, tests.matched[0], known, float(tests.scale[0])
        ),
    )


def reference_words(n_matched: int, scales: StateScales | None) -> str:
    """Say what an event was ranked among, and what is to be said of the scale."""
    words = f"rank among {n_matched} state-matched windows"
    if scales is None:
        return words
    if scales.groups is not None:
        words += " of the same group"
    return words if scales.note is None else f"{words}; {scales.note}"


def state_matched_tests(
    returns: ArrayLike,
    positions: ArrayLike,
    length: int = 1,
    *,
    alternative: Alternative = "two-sided",
    catalogued: ArrayLike | None = None,
    scales: StateScales | None = None,
    keep_matched: bool = True,
) -> StateMatchedTests:
    """Test many events of one series, each by the state-matched rank test.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns, NaN where missing.
    positions : array_like of int, shape (n_events,)
        First bar of each event window.
    length : int, default 1
        Bars in an event window.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    catalogued : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars that belong to known
        events, those of `positions` themselves included; pseudo-windows that touch
        them are left out. Unless given, no bar is: an earlier event of `positions`
        is among the windows that a later one is compared with.
    scales : StateScales, optional
        What `state_scales` gives for the same returns.
    keep_matched : bool, default True
        Whether to keep the matched windows of every event.

    Returns
    -------
    StateMatchedTests
        One element an event.

    Notes
    -----
    See `state_matched_test` for the method. Events are taken in blocks, so memory
    is bounded but for what is kept.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import state_matched_tests
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> events = [100, 800, 900]
    >>> bars = [first + bar for first in events for bar in range(5)]
    >>> tests = state_matched_tests(returns, events, 5, catalogued=bars)
    >>> tests.n_matched, tests.reason[0]
    (array([  0, 252, 282]), 'the history before bar 100 holds 66 clean windows but 300 are needed')
    """
    check_alternative(alternative)
    windows = standardised_windows(returns, length, catalogued, scales)
    at = read_positions(positions)
    score = _score(windows.z, alternative)
    slack = ROUNDING * np.abs(windows.z[windows.clean]).max(initial=0.0)
    counts = np.zeros((3, len(at)), dtype=np.int64)
    kept: list[tuple[IntArray, IntArray]] = []
    for block in matched_blocks(windows, at):
        extreme = score[block.start] >= score[block.positions][block.event] - slack
        n_extreme = np.bincount(block.event[extreme], minlength=len(block.rows))
        counts[:, block.rows] = block.n_clean, block.n_matched, n_extreme
        if keep_matched:
            kept.append((block.rows[block.event], block.start))
    return _assemble(windows, at, counts, kept)


def _score(z: FloatArray, alternative: Alternative) -> FloatArray:
    """Order standardised returns so that large ones are extreme."""
    if alternative == "two-sided":
        return np.abs(z)
    return -z if alternative == "less" else z


def _assemble(
    windows: Windows,
    positions: IntArray,
    counts: IntArray,
    kept: list[tuple[IntArray, IntArray]],
) -> StateMatchedTests:
    """Build the record from the counts of clean, matched and extreme windows."""
    n_clean, n_matched, n_extreme = counts
    reason = tuple(
        refusal(windows, int(p), int(c), MIN_CLEAN)
        for p, c in zip(positions, n_clean, strict=True)
    )
    usable = np.array([why is None for why in reason], dtype=bool)
    n_matched = np.where(usable, n_matched, 0)
    pvalue = np.where(usable, (1 + n_extreme) / (1 + n_matched), np.nan)
    return StateMatchedTests(
        statistic=frozen(np.where(usable, at_positions(windows.z, positions), np.nan)),
        pvalue=frozen(pvalue),
        estimate=frozen(at_positions(windows.car, positions)),
        scale=frozen(at_positions(windows.scale, positions)),
        n_matched=frozen(n_matched),
        matched=frozen(as_table(kept, n_matched)),
        reason=reason,
    )


def at_positions(x: FloatArray, positions: IntArray) -> FloatArray:
    """Take ``x[positions]``, NaN where a position lies outside."""
    inside = (positions >= 0) & (positions < len(x))
    taken: FloatArray = np.where(inside, x[np.where(inside, positions, 0)], np.nan)
    return taken
