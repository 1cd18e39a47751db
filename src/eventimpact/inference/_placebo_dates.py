"""Placebo dates: the events' mean against random dates like theirs."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Alternative, FloatArray, IntArray, check_alternative
from eventimpact.inference._draws import MatchedDraws
from eventimpact.inference._result import TestResult
from eventimpact.numerics import rank_pvalue


MIN_DATES: Final = 20
_NULL: Final = (
    "the mean standardised return is one of those on other dates like the events'"
)
_TRIES: Final = 2_000
_BATCH: Final = 100_000


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dates:
    """Placebo windows of one event: first bars, standardised returns, bars in each."""

    start: IntArray
    z: FloatArray
    length: int


def placebo_dates_test(
    draws: MatchedDraws,
    *,
    pattern: ArrayLike | None = None,
    min_spacing: int = 1,
    alternative: Alternative = "two-sided",
    n_resamples: int = 9_999,
    rng: np.random.Generator | int,
) -> TestResult:
    r"""Compare the mean of several events with the mean over placebo dates.

    Each event's placebo is one of the windows that began in a market as volatile as
    the event's. The placebos of one draw do not overlap, keep their distance, and
    have the events' weekdays or hours.

    Parameters
    ----------
    draws : MatchedDraws
        What `matched_draws` gives. Events whose windows overlap are to be merged
        before, by `merge_events`.
    pattern : array_like of shape (n_bars,), optional
        Label of each bar, such as its weekday or its hour of the week: a placebo
        starts on a bar with the label of its event's first bar.
    min_spacing : int, default 1
        Bars from the first bar of one placebo to that of another, at least; they
        never overlap in any case.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    n_resamples : int, default 9999
        Draws of one placebo for each event.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed.

    Returns
    -------
    TestResult
        The statistic is the mean standardised return, the estimate the mean log
        return. Not applicable, with the reason, if no event can be matched or if the
        pattern or the spacing leaves too few dates: a single event with fewer than 20
        of them, which the reason names, leaves the others untested too. With one event
        every date is taken once.

    Notes
    -----
    With :math:`\bar z` the mean over the events and :math:`\bar z^*` that over a draw,

    .. math:: p = \frac{1 + \#\{|\bar z^*| \ge |\bar z|\}}{1 + B}

    Draws are made independently, and those with placebos too near to one another
    are thrown away: every admissible combination is as likely as any other. An
    event needs 20 dates or more: of 300 matched windows one in seven has the event's
    weekday, but only one in 168 its hour of the week. So with hourly bars the hour
    belongs into the ``groups`` of `state_scales`, and the weekday alone into `pattern`.
    `combined_state_matched` is this test without pattern, with placebos that may
    overlap.

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1985). Using daily stock returns: The case
       of event studies. Journal of Financial Economics, 14(1), 3-31.
    .. [2] Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never
       be zero. Statistical Applications in Genetics and Molecular Biology,
       9(1), article 39.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import matched_draws, placebo_dates_test
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 2000)
    >>> returns[[1700, 1800, 1900]] -= 0.04
    >>> draws = matched_draws(returns, [1700, 1800, 1900])
    >>> weekday = np.arange(2000) % 7
    >>> placebo_dates_test(draws, pattern=weekday, min_spacing=10, rng=0).pvalue < 0.05
    True
    """
    check_alternative(alternative)
    usable = np.flatnonzero(draws.n_matched)
    dates, reason = _dates(draws, usable, pattern)
    means = np.empty(0)
    if reason is None:
        generator = np.random.default_rng(rng)
        means = _means(dates, max(min_spacing, 1), n_resamples, generator)
        if not len(means):
            reason = (
                f"placebos that lie {min_spacing} bars or more apart without overlap "
                "are too rare among the matched windows; ask for less spacing"
            )
    estimate = float(draws.estimate[usable].mean()) if len(usable) else np.nan
    if reason is not None:
        return TestResult.not_applicable(
            reason,
            null=_NULL,
            alternative=alternative,
            estimate=estimate,
            n_events=len(usable),
        )
    statistic = float(draws.z[usable].mean())
    fewest = min(len(own.z) for own in dates)
    return TestResult(
        statistic=statistic,
        pvalue=rank_pvalue(statistic, means, alternative),
        null=_NULL,
        alternative=alternative,
        distribution=f"{len(means)} draws from {fewest} or more dates an event",
        estimate=estimate,
        n_events=len(usable),
    )


def _dates(
    draws: MatchedDraws, usable: IntArray, pattern: ArrayLike | None
) -> tuple[list[Dates], str | None]:
    """Find the matched windows of each usable event that have its label."""
    if not len(usable):
        dropped = [why for why in draws.reason if why is not None]
        return [], "; ".join(dropped) or "there are no events"
    starts, positions, lengths = bars_of_draws(draws)
    label = None if pattern is None else np.asarray(pattern)
    found = []
    for event in usable:
        n = int(draws.n_matched[event])
        fits = np.ones(n, dtype=bool)
        if label is not None:
            fits = label[starts[event, :n]] == label[positions[event]]
        count = int(fits.sum())
        if count < MIN_DATES:
            return [], (
                f"of the {n} windows matched to the event at bar {positions[event]}, "
                f"{count} fit the pattern but {MIN_DATES} are needed, so that none of "
                f"{len(usable)} events is tested; label hours by the groups of the "
                "scales in place of the pattern, take a coarser pattern, such as one "
                "without weekdays, or a longer history, or leave this event out"
            )
        found.append(
            Dates(
                start=starts[event, :n][fits],
                z=draws.placebo[event, :n][fits],
                length=int(lengths[event]),
            )
        )
    return found, None


def bars_of_draws(draws: MatchedDraws) -> tuple[IntArray, IntArray, IntArray]:
    """Take first bars of windows, and first bars and lengths of events."""
    if draws.starts is None or draws.positions is None or draws.lengths is None:
        message = "the draws do not say on which bars they start; take matched_draws"
        raise ValueError(message)
    return draws.starts, draws.positions, draws.lengths


def _means(
    dates: list[Dates], spacing: int, n: int, rng: np.random.Generator
) -> FloatArray:
    """Average one placebo of each event, `n` times; fewer than that if they clash."""
    if len(dates) == 1:
        return dates[0].z
    kept: list[FloatArray] = []
    n_kept = n_tried = 0
    size = n
    while n_kept < n and n_tried < _TRIES * n:
        kept.append(_draw(dates, spacing, size, rng))
        n_kept, n_tried = n_kept + len(kept[-1]), n_tried + size
        size = min(_BATCH, max(n, n * n_tried // max(n_kept, 1)))
    if n_kept < n:
        return np.empty(0)
    return np.concatenate(kept)[:n]


def _draw(
    dates: list[Dates], spacing: int, size: int, rng: np.random.Generator
) -> FloatArray:
    """Draw a placebo of each event, and drop draws in which two are too near."""
    total = np.zeros(size)
    taken: list[tuple[IntArray, int]] = []
    for own in dates:
        chosen = rng.integers(len(own.z), size=len(total))
        start, total = own.start[chosen], total + own.z[chosen]
        apart = np.ones(len(start), dtype=bool)
        for other, length in taken:
            gap = start - other
            apart &= (gap >= max(spacing, length)) | (-gap >= max(spacing, own.length))
        if not apart.all():
            start, total = start[apart], total[apart]
            taken = [(other[apart], length) for other, length in taken]
        taken.append((start, own.length))
    return total / len(dates)
