"""The mean of several events against draws from their own matched windows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Alternative, FloatArray, IntArray, check_alternative
from eventimpact.inference._draws import MatchedDraws, not_rejected
from eventimpact.numerics import rank_pvalue


NULL: Final = "the mean return is one of those that follow markets as volatile"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CombinedTest:
    """A test of the mean over several events; unpacks to statistic and p-value.

    Parameters
    ----------
    statistic : float
        Mean standardised return over the events; NaN if not applicable.
    pvalue : float
        P-value; NaN if not applicable.
    null : str
        The null hypothesis, as a sentence.
    alternative : {"two-sided", "less", "greater"}
        Side of the null that counts as evidence against it.
    n_events : int
        Events that entered.
    n_resamples : int
        Draws compared with.
    exact : bool
        Whether those are all there are, as with one event.
    reason : str or None
        Why the test is not applicable.
    dropped : tuple of str
        Why each event that did not enter was left out.
    """

    statistic: float
    pvalue: float
    null: str
    alternative: Alternative
    n_events: int
    n_resamples: int
    exact: bool
    reason: str | None
    dropped: tuple[str, ...]

    def __iter__(self) -> Iterator[float]:
        yield self.statistic
        yield self.pvalue


def combined_state_matched(
    draws: MatchedDraws,
    *,
    alternative: Alternative = "two-sided",
    shift: ArrayLike = 0.0,
    weights: ArrayLike = 1.0,
    n_resamples: int = 9_999,
    rng: np.random.Generator | int,
) -> CombinedTest:
    r"""Test the mean standardised return of several events of one series.

    Parameters
    ----------
    draws : MatchedDraws
        What `matched_draws` gives.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.
    shift : array_like of shape (n_events,) or a number, default 0
        Effect under the null, over each event's scale: the test then is of
        "the effects are `shift`" and, one-sided, of "at most" or "at least" that.
    weights : array_like of shape (n_events,) or a number, default 1
        Weights of the events. With ``weights=draws.scale`` the statistic is the mean
        log return, and a test against a total effect does not depend on how the
        events share it.
    n_resamples : int, default 9999
        Random draws, where there are several events.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed.

    Returns
    -------
    CombinedTest
        Events that are not applicable are left out and listed in ``dropped``; not
        applicable if none is left. With one event every matched window is taken
        once, and the test is `state_matched_test`.

    Notes
    -----
    With :math:`\bar z` the mean over the :math:`K` events, and :math:`\bar z^*` the mean
    of one return drawn from each event's own matched windows,

    .. math:: p = \frac{1 + \#\{|\bar z^*| \ge |\bar z - \bar\delta|\}}{1 + B}

    Events are taken to be independent: those in one bar, or whose windows
    overlap, are to be merged before.

    References
    ----------
    .. [1] Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never
       be zero. Statistical Applications in Genetics and Molecular Biology,
       9(1), article 39.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import combined_state_matched, matched_draws
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> returns[[700, 800, 900]] -= 0.03
    >>> draws = matched_draws(returns, [700, 800, 900])
    >>> combined_state_matched(draws, alternative="less", rng=0).pvalue < 0.05
    True
    """
    check_alternative(alternative)
    usable = np.flatnonzero(draws.n_matched)
    dropped = tuple(why for why in draws.reason if why is not None)
    k = len(usable)
    if k == 0:
        statistic, pvalue, n = np.nan, np.nan, 0
    else:
        n = n_draws(draws, usable, n_resamples)
        shape = draws.z.shape
        weight = np.broadcast_to(np.asarray(weights, dtype=np.float64), shape)
        effects = np.broadcast_to(np.asarray(shift, dtype=np.float64), shape)
        generator = np.random.default_rng(rng)
        placebo = placebo_means(draws, usable, n, weight, generator)
        statistic = float((weight * draws.z)[usable].mean())
        excess = float((weight * (draws.z - effects))[usable].mean())
        pvalue = rank_pvalue(excess, placebo, alternative)
    return CombinedTest(
        statistic=statistic,
        pvalue=pvalue,
        null=NULL,
        alternative=alternative,
        n_events=k,
        n_resamples=n,
        exact=k == 1,
        reason=None if k else "; ".join(dropped) or "there are no events",
        dropped=dropped,
    )


def combined_interval(
    draws: MatchedDraws,
    *,
    confidence_level: float = 0.9,
    weights: ArrayLike = 1.0,
    n_resamples: int = 9_999,
    rng: np.random.Generator | int,
) -> tuple[float, float]:
    r"""Give the interval of the mean effect of several events of one series.

    Parameters
    ----------
    draws : MatchedDraws
        What `matched_draws` gives.
    confidence_level : float, default 0.9
        Coverage, half of the error on each side.
    weights : array_like of shape (n_events,) or a number, default 1
        Weights of the events: with 1 the effect is in units of their scales, with
        ``weights=draws.scale`` it is the mean log return, and with that times the
        number of events the total, however the events share it.
    n_resamples : int, default 9999
        Random draws, where there are several events.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed.

    Returns
    -------
    tuple of float
        Low and high end; NaN where no event is applicable, infinite where there are
        too few draws for an end.

    Notes
    -----
    The inversion of `combined_state_matched`: the effects that neither of its
    one-sided tests rejects at half the error [1]_. With the same weights, seed and
    number of draws the high end lies below 0 exactly where ``alternative="less"``
    rejects, and the low end above 0 where ``alternative="greater"`` does. With one
    event it is `MatchedDraws.interval`.

    References
    ----------
    .. [1] Lehmann, E. L., & Romano, J. P. (2005). Testing statistical hypotheses,
       3rd edition, section 3.5. Springer.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import combined_interval, matched_draws
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> returns[[700, 800, 900]] -= 0.03
    >>> draws = matched_draws(returns, [700, 800, 900])
    >>> low, high = combined_interval(draws, weights=3 * draws.scale, rng=0)
    >>> bool(low < -0.09 < high < 0)
    True
    """
    usable = np.flatnonzero(draws.n_matched)
    if not len(usable):
        return np.nan, np.nan
    weight = np.broadcast_to(np.asarray(weights, dtype=np.float64), draws.z.shape)
    placebo = combined_placebos(draws, weights=weight, n_resamples=n_resamples, rng=rng)
    return not_rejected((weight * draws.z)[usable].mean() - placebo, confidence_level)


def combined_placebos(
    draws: MatchedDraws,
    *,
    weights: ArrayLike = 1.0,
    n_resamples: int = 9_999,
    rng: np.random.Generator | int,
) -> FloatArray:
    r"""Draw the mean that several events of one series have without any effect.

    Parameters
    ----------
    draws : MatchedDraws
        What `matched_draws` gives.
    weights : array_like of shape (n_events,) or a number, default 1
        Weights of the events, as in `combined_state_matched`.
    n_resamples : int, default 9999
        Random draws, where there are several events.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed.

    Returns
    -------
    ndarray of shape (n_draws,)
        What `combined_state_matched` compares with, given the same seed; empty where
        no event is applicable.

    Notes
    -----
    Each is :math:`\bar z^*`, the weighted mean of one return drawn from each event's own
    matched windows; with one event, every matched window once.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import combined_placebos, matched_draws
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 1000)
    >>> draws = matched_draws(returns, [700, 800, 900])
    >>> combined_placebos(draws, rng=0).shape
    (9999,)
    """
    usable = np.flatnonzero(draws.n_matched)
    if not len(usable):
        return np.empty(0)
    n = n_draws(draws, usable, n_resamples)
    weight = np.broadcast_to(np.asarray(weights, dtype=np.float64), draws.z.shape)
    return placebo_means(draws, usable, n, weight, np.random.default_rng(rng))


def n_draws(draws: MatchedDraws, usable: IntArray, n_resamples: int) -> int:
    """Count the draws: every matched window once with one event."""
    return int(draws.n_matched[usable[0]]) if len(usable) == 1 else n_resamples


def placebo_means(
    draws: MatchedDraws,
    usable: IntArray,
    n: int,
    weight: FloatArray,
    rng: np.random.Generator,
) -> FloatArray:
    """Average, `n` times, one matched window of each usable event."""
    if len(usable) == 1:
        return np.asarray(weight[usable[0]] * draws.placebo[usable[0], :n])
    total = np.zeros(n)
    for event in usable:
        chosen = rng.integers(draws.n_matched[event], size=n)
        total += weight[event] * draws.placebo[event, chosen]
    return total / len(usable)
