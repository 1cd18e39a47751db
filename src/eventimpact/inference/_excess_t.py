"""The t test of events' returns in excess of their matched windows."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from eventimpact._types import Alternative, FloatArray
from eventimpact.inference._across import ask, t_of_mean
from eventimpact.inference._draws import MatchedDraws
from eventimpact.inference._placebo_dates import bars_of_draws
from eventimpact.inference._result import TestResult


_NULL: Final = "the events' mean return is that of windows as volatile"


def excess_t_test(
    draws: MatchedDraws, *, alternative: Alternative = "two-sided"
) -> TestResult:
    r"""Refer the mean excess over matched windows to the events' spread.

    The t test of Ibragimov and Muller [1]_ for events of one series: robust to
    events of different variance and to volatility that they share, and not lax where
    long windows crowd. It needs two events.

    Parameters
    ----------
    draws : MatchedDraws
        What `matched_draws` gives; log returns.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    TestResult
        Referred to Student's t; the estimate is the mean excess, a log return.

    Raises
    ------
    ValueError
        If the draws do not say on which bars they start.

    Notes
    -----
    With :math:`e_k` the return of event :math:`k` of :math:`K` less the mean return of
    its matched windows at its scale,

    .. math:: t = \frac{\bar e}{s_e \sqrt{1 / K + c}}

    with :math:`K - 1` degrees of freedom. The mean of the matches has an error that
    the events share; :math:`c` is its variance, a weighted sum of bars that count as
    independent, over the mean variance of a match. With normal returns of one variance
    the test is exact.

    References
    ----------
    .. [1] Ibragimov, R., & Muller, U. K. (2010). t-statistic based correlation and
       heterogeneity robust inference. Journal of Business & Economic Statistics,
       28(4), 453-468.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import excess_t_test, matched_draws
    >>> returns = np.random.default_rng(0).normal(0, 0.02, 900)
    >>> returns[[700, 750, 800]] -= 0.06
    >>> test = excess_t_test(matched_draws(returns, [700, 750, 800]))
    >>> test.n_events, bool(test.pvalue < 0.05)
    (3, True)
    """
    usable = np.flatnonzero(draws.n_matched)
    excess = draws.estimate[usable] - usual_returns(draws, np.nanmean)
    mean = float(excess.mean()) if len(excess) else float("nan")
    question = ask(_NULL, alternative).of(len(excess), mean)
    found = t_of_mean(excess, question)
    if found.df is None:
        return found
    shared = len(excess) * _variance_of_matches(draws)
    return question.student(found.statistic / math.sqrt(1 + shared), found.df)


def usual_returns(
    draws: MatchedDraws, middle: Callable[[FloatArray], float]
) -> FloatArray:
    """Give the mean or median return of each usable event's matched windows."""
    usable = np.flatnonzero(draws.n_matched)
    usual = [draws.scale[k] * middle(draws.placebo[k]) for k in usable]
    return np.array(usual, dtype=np.float64)


def _variance_of_matches(draws: MatchedDraws) -> float:
    """Variance of the mean of all matches, whose windows share bars, over that of one.

    It is a weighted sum of the bars' returns, of which each counts as independent.
    """
    usable = np.flatnonzero(draws.n_matched)
    starts, _, lengths = bars_of_draws(draws)
    spread = np.array([draws.sd(int(k)) for k in usable])
    weight = np.zeros(int(starts.max() + lengths.max()))
    for k, sd in zip(usable, spread, strict=True):
        n, length = int(draws.n_matched[k]), int(lengths[k])
        bars = starts[k, :n, None] + np.arange(length)
        count = np.bincount(bars.ravel(), minlength=len(weight))
        weight += count * sd / (n * math.sqrt(length))
    one = float((spread**2).mean())
    return float(weight @ weight) / len(usable) ** 2 / one if one else 0.0
