"""When did the mean, or a regression, change? Several breaks, each with a set."""

from itertools import pairwise
from math import inf
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.regression._bessel import sup_pvalue
from eventimpact.regression._break_intervals import bai_reach, confidence_set, side
from eventimpact.regression._break_record import CHOICES, BreakDates, Choice
from eventimpact.regression._break_regimes import regimes
from eventimpact.regression._segments import best_partitions, segment_squares
from eventimpact.regression._sup_f import (
    candidates,
    check_break_options,
    too_short,
    wald_path,
)
from eventimpact.regression._time_data import TimeData, read_time_data


_SIGNIFICANCE: Final = 0.05


def break_dates(
    y: ArrayLike,
    X: ArrayLike | None = None,
    *,
    max_breaks: int = 5,
    trimming: float = 0.15,
    choose: Choice = "bic",
    confidence_level: float = 0.95,
    lags: int = 0,
) -> BreakDates:
    r"""Find the number of breaks, their dates, and a confidence set of each date.

    Parameters
    ----------
    y : array_like of shape (n_bars,)
        Response; NaN where missing.
    X : array_like of shape (n_bars, q), optional
        Regressors whose coefficients may break, the constant included if there is to
        be one; by default the constant alone.
    max_breaks : int, default 5
        Most breaks considered.
    trimming : float, default 0.15
        Share of the bars that each regime holds at least.
    choose : {"bic", "lwz", "sequential", "fixed"}, default "bic"
        Number of breaks by an information criterion, by sup-F tests one after the
        other at 5 % (robust to unequal variances), or `max_breaks` itself.
    confidence_level : float, default 0.95
        Coverage of the sets and intervals.
    lags : int, default 0
        Autocovariances that the intervals, the errors of the coefficients (and the
        sequential tests) allow for.

    Returns
    -------
    BreakDates
        Without breaks if none is found, with a reason if none could be looked for.

    Raises
    ------
    ValueError
        `max_breaks` below 1, `trimming` outside (0, 0.5), a level outside (0, 1),
        an unknown choice, negative lags, or arrays whose lengths differ.

    Notes
    -----
    Dynamic programming over the sums of squares of all segments gives the partition
    with the least sum for every number of breaks [1]_. With *m* breaks,
    :math:`p = (m + 1) q + m`, and :math:`S_m` the least sum,

    .. math:: BIC = \ln(S_m / n) + p \ln(n) / n, \quad
       LWZ = \ln(S_m / (n - p)) + 0.299\, p\, (\ln n)^{2.1} / n

    The set of a date keeps every *k* between the neighbouring breaks whose
    :math:`x = S(k) - S(\hat k)` is not too large:

    .. math:: p(k) = 1 - \prod_{i=1,2} (1 - \nu(d_i)\, e^{-x D_i / (2 V_i)}), \quad
       D_i = \delta' Q_i \delta,\ V_i = \delta' \Omega_i \delta,\
       d_i = D_i / \sqrt{V_i}

    This inverts the likelihood ratio [2]_ [3]_ with a variance for each side, and
    with :math:`\nu` [4]_, the correction for a walk in steps, without which the sets of
    larger breaks cover 98 %. A break that a criterion chose has a sum of squares below
    some :math:`S^*`: were *k* the date, given the regressions on either side of it, no
    break would have been reported unless the ratio exceeded :math:`S(k) - S^*`. So
    :math:`p(k)` is divided by its value there (by one where that is negative), which is
    the probability given that a break was found. "sequential" and "fixed" have no such
    condition.

    Simulated coverage of ``low`` to ``high`` at 95 % among the breaks found by "bic",
    one in the middle or after a quarter of 100 or 250 bars, of 0.2, 0.5, 1 and 2
    standard deviations: 95-98 % on normal noise, 94-98 % on Student t noise with 4
    degrees of freedom and where the noise doubles with the break. Without the condition
    those of 0.5 standard deviations on 100 bars covered 83-92 %, those of 0.2 73-86 %.
    The intervals of Bai (1997) [5]_, given besides, are shorter and cover too little
    for small breaks.

    References
    ----------
    .. [1] Bai, J., & Perron, P. (2003). Computation and analysis of multiple
       structural change models. Journal of Applied Econometrics, 18(1), 1-22.
    .. [2] Eo, Y., & Morley, J. (2015). Likelihood-ratio-based confidence sets for the
       timing of structural breaks. Quantitative Economics, 6(2), 463-497.
    .. [3] Hansen, B. E. (2000). Sample splitting and threshold estimation.
       Econometrica, 68(3), 575-603.
    .. [4] Siegmund, D. (1988). Confidence sets in change-point problems.
       International Statistical Review, 56(1), 31-48.
    .. [5] Bai, J. (1997). Estimation of a change point in multiple regression models.
       Review of Economics and Statistics, 79(4), 551-563.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.regression import break_dates
    >>> noise = np.random.default_rng(0).normal(0, 1, 200)
    >>> found = break_dates(noise + 4 * (np.arange(200) >= 120))
    >>> found.positions, bool(found.low[0] <= 120 <= found.high[0])
    (array([120]), True)
    """
    check_break_options(trimming, lags=lags)
    _check(max_breaks, choose, confidence_level)
    data = read_time_data(y, X)
    shortest = max(int(trimming * data.n), data.q + 1)
    reason = data.reason or too_short(data.n, data.q, trimming)
    squares = None if reason else segment_squares(data.y, data.basis, shortest)
    if squares is None:
        collinear = "the regressors are collinear on some segment of the least length"
        return BreakDates.without(
            choose, confidence_level, n=data.n, q=data.q, reason=reason or collinear
        )
    found = best_partitions(squares, max_breaks, shortest)
    sums = np.array([_total(squares, firsts) for firsts in found])
    bic, lwz = _criteria(sums, data)
    chosen = {
        "bic": lambda: int(bic.argmin()),
        "lwz": lambda: int(lwz.argmin()),
        "sequential": lambda: _sequential(data, found, trimming, lags),
        "fixed": lambda: len(found) - 1,
    }[choose]()
    firsts = found[chosen]
    odds = _needed_ratio(chosen, data, choose)
    dated = [
        _date(data, squares, firsts, i, (shortest, lags, confidence_level, odds))
        for i in range(chosen)
    ]
    ends = np.array([d[1] for d in dated], dtype=np.int64).reshape(chosen, 4)
    inside = regimes(data, _edges(firsts, data.n), lags)
    place = data.bars
    return BreakDates(
        positions=frozen(place[firsts]),
        low=frozen(place[ends[:, 0]]),
        high=frozen(place[ends[:, 1]]),
        members=tuple(frozen(place[d[0]]) for d in dated),
        bai_low=frozen(place[ends[:, 2]]),
        bai_high=frozen(place[ends[:, 3]]),
        coefficients=_in_units(inside.coefficients, data.exponent),
        standard_errors=_in_units(inside.errors, data.exponent),
        variances=_in_units(inside.variances, 2 * data.exponent),
        df=frozen(inside.df),
        partitions=tuple(frozen(place[p]) for p in found),
        squares=_in_units(sums, 2 * data.exponent),
        bic=frozen(bic),
        lwz=frozen(lwz),
        choice=choose,
        confidence_level=confidence_level,
        n=data.n,
    )


def _check(max_breaks: int, choose: str, confidence_level: float) -> None:
    """Raise `ValueError` for options that no data could carry."""
    if max_breaks < 1:
        message = f"max_breaks is {max_breaks}; it must be 1 or more"
        raise ValueError(message)
    if choose not in CHOICES:
        message = f"choose is {choose!r}; it must be one of {', '.join(CHOICES)}"
        raise ValueError(message)
    if not 0.0 < confidence_level < 1.0:
        message = f"confidence_level is {confidence_level}; it must lie between 0 and 1"
        raise ValueError(message)


def _in_units(values: FloatArray, exponent: int) -> FloatArray:
    """Undo the scaling of the response; infinite where that overflows."""
    with np.errstate(over="ignore", under="ignore"):
        return frozen(np.ldexp(values, exponent))


def _edges(firsts: IntArray, n: int) -> IntArray:
    """First bars of all regimes, and the bar after the last."""
    return np.concatenate(([0], firsts, [n]))


def _total(squares: FloatArray, firsts: IntArray) -> float:
    """Sum of squares of a partition."""
    edges = _edges(firsts, len(squares) - 1)
    return float(squares[edges[1:], edges[:-1]].sum())


def _criteria(sums: FloatArray, data: TimeData) -> tuple[FloatArray, FloatArray]:
    """Information criteria for 0, 1, ... breaks."""
    least = np.log(np.maximum(sums, 1e-28 * sums[0])) + 2 * data.exponent * np.log(2.0)
    breaks = np.arange(len(sums))
    bic, lwz = _penalties(breaks, data)
    return least + bic, least + lwz


def _penalties(breaks: IntArray, data: TimeData) -> tuple[FloatArray, FloatArray]:
    """Say what either criterion adds to the logarithm of the sum of squares."""
    n, q = data.n, data.q
    size = (breaks + 1) * q + breaks
    bic = size * np.log(n) / n - np.log(n)
    lwz = 0.299 * size * np.log(n) ** 2.1 / n - np.log(np.maximum(n - size, 1))
    return bic, lwz


def _needed_ratio(n_breaks: int, data: TimeData, choose: Choice) -> float:
    """Ratio of sums of squares below which the last break pays; infinite if it need not."""
    if n_breaks == 0 or choose not in {"bic", "lwz"}:
        return inf
    penalties = _penalties(np.array([n_breaks - 1, n_breaks]), data)
    fewer, more = penalties[choose == "lwz"]
    return float(np.exp(fewer - more))


def _sequential(
    data: TimeData, found: list[IntArray], trimming: float, lags: int
) -> int:
    """Add breaks until no regime has another one; return how many."""
    for n_breaks, firsts in enumerate(found[:-1]):
        edges = _edges(firsts, data.n)
        pvalues = [
            _pvalue_inside(_cut(data, start, end), trimming, lags)
            for start, end in pairwise(edges)
        ]
        if 1 - (1 - min(pvalues)) ** (n_breaks + 1) > _SIGNIFICANCE:
            return n_breaks
    return len(found) - 1


def _cut(data: TimeData, start: int, end: int) -> TimeData:
    """Take the bars of one regime."""
    part = slice(start, end)
    return read_time_data(data.response[part], data.design[part])


def _pvalue_inside(data: TimeData, trimming: float, lags: int) -> float:
    """P-value of no further break inside a regime; 1 if it is too short for one."""
    if data.reason or too_short(data.n, data.q, trimming):
        return 1.0
    first = candidates(data.n, data.q, trimming)
    wald = wald_path(data, first, "hac" if lags else "hc", lags)
    if wald is None:
        return 1.0
    return sup_pvalue(float(wald.max()), data.q, trimming, data.n)


def _date(
    data: TimeData,
    squares: FloatArray,
    firsts: IntArray,
    which: int,
    options: tuple[int, int, float, float],
) -> tuple[IntArray, tuple[int, int, int, int]]:
    """Set of one break's dates, and the ends of both of its intervals."""
    shortest, lags, confidence_level, odds = options
    start, date, end = _edges(firsts, data.n)[which : which + 3]
    k = np.arange(start + shortest, end - shortest + 1)
    sums = squares[k, start] + squares[end, k]
    halves = slice(start, date), slice(date, end)
    betas = [np.linalg.lstsq(data.basis[h], data.y[h])[0] for h in halves]
    left, right = (
        side(data.y[h], data.basis[h], betas[1] - betas[0], lags) for h in halves
    )
    others = _total(squares, firsts) - sums.min()
    needed = sums - odds * (squares[end, start] + others) + others
    excess = sums - sums.min()
    kept = k[confidence_set(excess, needed, (left, right), confidence_level)]
    before, after = bai_reach(left, right, confidence_level)
    low, high = max(int(date) - before, 0), min(int(date) + after, data.n - 1)
    return kept, (int(kept[0]), int(kept[-1]), low, high)
