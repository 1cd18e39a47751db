"""Hours after events against hours of the same kind elsewhere."""

import math
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.inference import state_scales
from eventimpact.numerics import window_hits, window_sums


HOURS: Final = 24
MATCHES: Final = 100
MIN_MATCHES: Final = 30
BEFORE: Final = 24
AFTER: Final = 48
_DRAWS: Final = 1_999
_BAND: Final = 499
_SHARE_MATCHED: Final = 3


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MatchedHours:
    """The mean response after each cluster of events, and after its matches.

    Attributes
    ----------
    starts : ndarray of shape (n_clusters,)
        First hour of each cluster.
    response, matched : ndarray of shape (n_clusters,)
        Mean over the hours after it, and over those of its matches; NaN where it
        cannot be compared.
    pvalue : ndarray of shape (n_clusters,)
        One-sided p of a response that is not larger than that of the matches.
    n_matched : ndarray of shape (n_clusters,)
        Matches.
    estimate, low, high : float
        Mean difference over the clusters, with its 90 % interval.
    p_greater : float
        One-sided p of the mean.
    path, band_low, band_high : ndarray of shape (n_offsets,)
        Mean response from 24 hours before to 48 after, and where 90 % of the means of
        as many matches lie.
    """

    starts: IntArray
    response: FloatArray
    matched: FloatArray
    pvalue: FloatArray
    n_matched: IntArray
    estimate: float
    low: float
    high: float
    p_greater: float
    path: FloatArray
    band_low: FloatArray
    band_high: FloatArray

    @property
    def n_compared(self) -> int:
        """Clusters that could be compared."""
        return int(np.isfinite(self.matched).sum())


def matched_hours(
    response: FloatArray,
    returns: FloatArray,
    hour_of_day: IntArray,
    starts: IntArray,
    rng: np.random.Generator,
) -> MatchedHours:
    r"""Compare the 24 hours after each event with hours of the same kind.

    Parameters
    ----------
    response : ndarray of shape (n_hours,)
        What is compared, NaN where missing.
    returns : ndarray of shape (n_hours,)
        Log returns of the same hours.
    hour_of_day : ndarray of shape (n_hours,)
        Hour of day at which each opens.
    starts : ndarray of shape (n_clusters,)
        First hour of each cluster of events, so that none is counted twice.
    rng : numpy.random.Generator
        Source of the draws.

    Returns
    -------
    MatchedHours
        With no cluster compared where none has 30 matches.

    Notes
    -----
    A match is 24 hours long, starts at the same hour of day, touches no event, and is
    near in the log volatility before it and in the standardised return over it: the
    hundred nearest of such windows, at most a third of them. What the return over a
    window differs from that of its matches is taken off at the slope of all such
    windows [1]_. So neither the time of day nor a fall of the price alone makes a
    difference. The p-value of the mean draws one match for each cluster. On bitcoin's
    hours of 2024-25 and events at random it rejects at 5 % in 4 % of cases for one
    cluster, in 2 % for four far apart and in 7 % for four within a week.

    References
    ----------
    .. [1] Abadie, A., & Imbens, G. W. (2011). Bias-corrected matching estimators for
       average treatment effects. Journal of Business & Economic Statistics, 29(1),
       1-11.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.claims._matched_hours import matched_hours
    >>> rng = np.random.default_rng(3)
    >>> returns, sold = rng.normal(0, 0.01, 9000), rng.normal(0.5, 0.05, 9000)
    >>> starts = np.array([4000, 5000, 6000])
    >>> sold[(starts[:, None] + np.arange(24)).ravel()] += 0.1
    >>> found = matched_hours(sold, returns, np.arange(9000) % 24, starts, rng)
    >>> bool(0.08 < found.estimate < 0.12), found.p_greater < 0.01
    (True, True)
    """
    means = window_sums(response, HOURS) / HOURS
    state, size = _features(returns)
    total = window_sums(returns, HOURS)
    usable = np.isfinite(means) & np.isfinite(state) & np.isfinite(size)
    hours = np.arange(len(response))
    fits = (hours >= BEFORE) & (hours < len(response) - AFTER)
    clean = usable & fits & ~window_hits(_covered(starts, len(response)), HOURS)
    matches = [
        _matches(int(start), usable & fits, clean, hour_of_day, (state, size))
        for start in starts
    ]
    means_at_equal_returns = means - _slope(total[clean], means[clean]) * total
    kept = [k for k, found in enumerate(matches) if len(found)]
    chosen = [matches[k] for k in kept]
    matched = np.full(len(starts), np.nan)
    pvalue = np.full(len(starts), np.nan)
    for k in kept:
        of_matches = means_at_equal_returns[matches[k]]
        own = means_at_equal_returns[starts[k]]
        matched[k] = means[starts[k]] - own + of_matches.mean()
        as_large = np.count_nonzero(of_matches >= own)
        pvalue[k] = (1 + as_large) / (1 + len(of_matches))
    pooled = _pooled(means_at_equal_returns, starts[kept], chosen, rng)
    path, band = _paths(response, starts[kept], chosen, rng)
    return MatchedHours(
        starts=starts,
        response=means[starts],
        matched=matched,
        pvalue=pvalue,
        n_matched=np.array([len(found) for found in matches], dtype=np.int64),
        estimate=pooled[0],
        low=pooled[1],
        high=pooled[2],
        p_greater=pooled[3],
        path=path,
        band_low=band[0],
        band_high=band[1],
    )


def _features(returns: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return log volatility before each hour and the return after it, in units of sd."""
    scales = state_scales(returns)
    size = np.full(len(returns), np.nan)
    state = np.full(len(returns), np.nan)
    known = scales.sigma > 0
    np.log(scales.fast, out=state, where=known)
    total = window_sums(returns, HOURS)
    np.divide(total, scales.sigma * math.sqrt(HOURS), out=size, where=known)
    return state, size


def _slope(x: FloatArray, y: FloatArray) -> float:
    """Return the slope of `y` on `x`; 0 where there is none."""
    if len(x) < MIN_MATCHES:
        return 0.0
    centred = x - x.mean()
    squares = float(centred @ centred)
    return float(centred @ y) / squares if squares > 0 else 0.0


def _covered(starts: IntArray, n: int) -> BoolArray:
    """Mark the hours after each start."""
    taken = np.zeros(n, dtype=bool)
    for start in starts:
        taken[start : start + HOURS] = True
    return taken


def _matches(
    start: int,
    usable: BoolArray,
    clean: BoolArray,
    hour_of_day: IntArray,
    features: tuple[FloatArray, FloatArray],
) -> IntArray:
    """Find the windows nearest to the one from `start`; none where too few."""
    pool = np.flatnonzero(clean & (hour_of_day == hour_of_day[start]))
    n = min(MATCHES, len(pool) // _SHARE_MATCHED)
    if n < MIN_MATCHES or not usable[start]:
        return np.empty(0, dtype=np.int64)
    distance = np.zeros(len(pool))
    for feature in features:
        gap = feature[pool] - feature[start]
        distance += (gap / max(float(feature[pool].std()), 1e-12)) ** 2
    nearest: IntArray = pool[np.argsort(distance, kind="stable")[:n]]
    return nearest


def _draw(chosen: list[IntArray], n_draws: int, rng: np.random.Generator) -> IntArray:
    """Draw one match for each cluster, shape (n_draws, n_clusters)."""
    return np.column_stack([rng.choice(found, n_draws) for found in chosen])


def _pooled(
    means: FloatArray,
    starts: IntArray,
    chosen: list[IntArray],
    rng: np.random.Generator,
) -> tuple[float, float, float, float]:
    """Average over clusters, against one match for each."""
    if not chosen:
        return math.nan, math.nan, math.nan, math.nan
    actual = float(means[starts].mean())
    drawn = means[_draw(chosen, _DRAWS, rng)].mean(axis=1)
    centre = float(np.mean([means[found].mean() for found in chosen]))
    low, high = np.quantile(drawn, (0.05, 0.95))
    as_large = np.count_nonzero(drawn >= actual)
    return (
        actual - centre,
        actual - float(high),
        actual - float(low),
        float((1 + as_large) / (1 + _DRAWS)),
    )


def _paths(
    response: FloatArray,
    starts: IntArray,
    chosen: list[IntArray],
    rng: np.random.Generator,
) -> tuple[FloatArray, tuple[FloatArray, FloatArray]]:
    """Average the response hour by hour, over events and over draws of matches."""
    offsets = np.arange(-BEFORE, AFTER)
    if not chosen:
        empty = np.full(len(offsets), np.nan)
        return empty, (empty, empty)
    filled = np.where(np.isfinite(response), response, np.nanmean(response))
    drawn = _draw(chosen, _BAND, rng)
    paths = np.zeros((_BAND, len(offsets)))
    for column in drawn.T:
        paths += filled[column[:, None] + offsets]
    low, high = np.quantile(paths / len(chosen), (0.05, 0.95), axis=0)
    return filled[starts[:, None] + offsets].mean(axis=0), (low, high)
