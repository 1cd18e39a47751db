"""One asset, few events: the effect, how sure, and what could have been seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen
from eventimpact.detection import (
    DesignAnalysis,
    design_analysis,
    minimum_detectable_effect,
)
from eventimpact.inference._draws import MatchedDraws, matched_draws, not_rejected
from eventimpact.inference._event_bars import EventClusters, bars_of, merge_events
from eventimpact.inference._few_null import common_scale, null_draws, sd_of_mean
from eventimpact.inference._few_options import FewEventsOptions
from eventimpact.inference._few_summary import (
    drift_notes,
    few_line,
    few_notes,
    few_summary,
)
from eventimpact.inference._few_tests import HEADLINE, Case, run_all, t_notes
from eventimpact.inference._result import TestResult
from eventimpact.inference._state import StateScales, check_returns, state_scales
from eventimpact.inference._volatility import volatility_percentile
from eventimpact.numerics import as_mask, rank_pvalue


_DEFAULTS: Final = FewEventsOptions()


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FewEvents:
    """What a few events of one asset did; arrays have one element a cluster.

    Parameters
    ----------
    clusters : EventClusters
        The events, merged where their windows overlap; first bars, lengths, members.
    estimate : ndarray of shape (n_clusters,)
        Log return over each cluster's bars.
    scale : ndarray of shape (n_clusters,)
        Volatility of that return, known before it.
    pvalue : ndarray of shape (n_clusters,)
        State-matched p-value of each cluster alone; NaN where not applicable.
    volatility : ndarray of shape (n_clusters,)
        Share of the history's bars that followed a calmer market; see
        `volatility_percentile`.
    draws : MatchedDraws
        The matched windows: their first bars and what they returned.
    mean_car, total_car : float
        Mean and sum of the log returns of the clusters that could be matched.
    low, high : float
        Ends of the confidence interval of the mean effect.
    sd : float
        Standard deviation of the mean were there no effect.
    null_means : ndarray of shape (n_resamples,)
        Mean log returns drawn from the matched windows: the null distribution.
    null_effects : ndarray of shape (n_resamples,)
        The headline's mean standardised return drawn from the matched windows, times
        the harmonic mean of the scales: as log returns, what it takes for one effect
        on every event where there is none.
    minimum_detectable_effect : float
        Effect on every event that the headline test sees with the power asked for.
    tests : mapping of str to TestResult
        Every test by its name, the headline first.
    notes : tuple of str
        What was merged, left out or replaced, and warnings, one sentence each.
    options : FewEventsOptions
        The choices made.
    """

    clusters: EventClusters
    estimate: FloatArray
    scale: FloatArray
    pvalue: FloatArray
    volatility: FloatArray
    draws: MatchedDraws
    mean_car: float
    total_car: float
    low: float
    high: float
    sd: float
    null_means: FloatArray
    null_effects: FloatArray
    minimum_detectable_effect: float
    tests: Mapping[str, TestResult]
    notes: tuple[str, ...]
    options: FewEventsOptions

    def __repr__(self) -> str:
        return few_line(self)

    def summary(self) -> str:
        """Return effects, tests and notes as plain text."""
        return few_summary(self)

    def design_analysis(self, smallest_effect: float) -> DesignAnalysis:
        """Say what the mean effect could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest mean effect of interest, positive, from outside the data.

        Returns
        -------
        DesignAnalysis
            What `design_analysis` gives for the headline's mean standardised return
            times the harmonic mean of the scales, with `null_effects` as noise.
        """
        return design_analysis(
            self.headline.statistic * common_scale(self.draws),
            self.null_effects,
            smallest_effect=smallest_effect,
            significance=self.options.significance,
            alternative=self.options.alternative,
        )

    @property
    def headline(self) -> TestResult:
        """The state-matched test: of one event its rank, of several their mean."""
        return self.tests[HEADLINE]

    @property
    def n_events(self) -> int:
        """Clusters that could be matched."""
        return int(np.count_nonzero(self.draws.n_matched))

    @property
    def n_matched(self) -> IntArray:
        """Windows matched to each cluster."""
        return self.draws.n_matched


def few_events(
    returns: ArrayLike,
    positions: ArrayLike,
    length: int = 1,
    *,
    catalogued: ArrayLike | None = None,
    scales: StateScales | None = None,
    options: FewEventsOptions = _DEFAULTS,
    rng: np.random.Generator | int,
) -> FewEvents:
    r"""Answer for a few events of one asset: effect, interval, tests, power.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns or abnormal returns, NaN where missing.
    positions : array_like of int, shape (n_events,)
        First bar of each event window, in any order; `position_of` finds that of an
        instant.
    length : int, default 1
        Bars in an event window.
    catalogued : array_like of int or bool, optional
        Positions, or a mask of shape (n_bars,), of bars of other known events, to be
        left out of every history. The events' own bars always are.
    scales : StateScales, optional
        What `state_scales` or `garch_scales` gives for the same returns; with
        ``groups`` to match on the hour of day.
    options : FewEventsOptions, optional
        Side, levels, placebo pattern and number of resamples.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed.

    Returns
    -------
    FewEvents
        A test that cannot be run is a result with its reason.

    Notes
    -----
    Events with overlapping windows are merged (`merge_events`). The headline is
    `combined_state_matched` on the mean standardised return, which for one event is
    `state_matched_test`. The interval is for the mean log return: with
    :math:`\bar c` that of the :math:`K` clusters and :math:`\bar c^*` the mean of one
    window drawn for each from its matches, at its scale,

    .. math:: [\bar c - q_{1-\alpha/2}(\bar c^*),\; \bar c - q_{\alpha/2}(\bar c^*)]

    inverts the test named "total", whose statistic is the total log return, in equal
    tails. So does ``sd``, the root of the summed variances over :math:`K`. What would
    have been seen is of the headline: an effect :math:`\theta` on every event moves its
    :math:`\bar z` by :math:`\theta` times the mean of :math:`1/s_k`, with :math:`s_k`
    the scales, and it is asked for which :math:`\theta`, up and down, the rank of
    :math:`|\bar z|` is as far out as asked. Beside them:
    `placebo_dates_test`; the raw `sample_quantile_test` and its form for several
    events; `nguyen_wolf_test` for one event on the clean bars before it; t with a
    constant mean and its full prediction error; the t of the clusters' excess over the
    mean of their matches (`excess_t_test`; Ibragimov and Muller [1]_, two events or
    more); and `exact_sign_test` around the median of the matches.

    References
    ----------
    .. [1] Ibragimov, R., & Muller, U. K. (2010). t-statistic based correlation and
       heterogeneity robust inference. Journal of Business & Economic Statistics,
       28(4), 453-468.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import few_events
    >>> returns = np.random.default_rng(1).normal(0, 0.02, 2000)
    >>> returns[[1500, 1700, 1900]] -= 0.04
    >>> found = few_events(returns, [1500, 1700, 1900], rng=0)
    >>> found.headline.pvalue < 0.01, found.high < 0
    (True, True)
    >>> found.tests["sign"].distribution
    'the binomial with 3 trials of probability 0.5; smallest p-value 0.25'
    """
    x = check_returns(returns)
    options.check(len(x))
    known = state_scales(x) if scales is None else scales
    clusters = merge_events(positions, length)
    taken = as_mask(catalogued, len(x)) | bars_of(clusters, len(x))
    draws = matched_draws(
        x, clusters.first, clusters.lengths, catalogued=taken, scales=known
    )
    case = Case(
        returns=x,
        catalogued=taken,
        draws=draws,
        first=clusters.first,
        lengths=clusters.lengths,
        options=options,
    )
    interval_rng, tests_rng, seen_rng = np.random.default_rng(rng).spawn(3)
    null_means = null_draws(draws, draws.scale, options.n_resamples, interval_rng)
    common = np.full(len(draws.z), common_scale(draws))
    null_effects = null_draws(draws, common, options.n_resamples, seen_rng)
    usable = case.usable
    total = float(draws.estimate[usable].sum()) if len(usable) else float("nan")
    mean = total / max(len(usable), 1)
    sd = sd_of_mean(draws, usable)
    low = high = float("nan")
    if len(null_means):
        low, high = not_rejected(mean - null_means, options.confidence_level)
    tests = run_all(case, tests_rng)
    return FewEvents(
        clusters=clusters,
        estimate=draws.estimate,
        scale=draws.scale,
        pvalue=_pvalues(draws, options),
        volatility=frozen(_volatility(x, clusters.first, taken, known)),
        draws=draws,
        mean_car=mean,
        total_car=total,
        low=low,
        high=high,
        sd=sd,
        null_means=frozen(null_means),
        null_effects=frozen(null_effects),
        minimum_detectable_effect=minimum_detectable_effect(
            null_effects,
            power=options.power,
            significance=options.significance,
            alternative=options.alternative,
        ),
        tests=MappingProxyType(tests),
        notes=(
            *few_notes(clusters, draws, known),
            *t_notes(case, tests["t"]),
            *drift_notes(mean, low, high),
        ),
        options=options,
    )


def _pvalues(draws: MatchedDraws, options: FewEventsOptions) -> FloatArray:
    """Rank each cluster alone among its matched windows."""
    pvalue = np.full(len(draws.z), np.nan)
    for k in np.flatnonzero(draws.n_matched):
        placebo = draws.placebo[k, : draws.n_matched[k]]
        pvalue[k] = rank_pvalue(float(draws.z[k]), placebo, options.alternative)
    return frozen(pvalue)


def _volatility(
    x: FloatArray, first: IntArray, taken: BoolArray, scales: StateScales
) -> FloatArray:
    """Rank the volatility before each cluster."""
    ranks = [
        volatility_percentile(x, int(bar), catalogued=taken, scales=scales)
        for bar in first
    ]
    return np.array(ranks, dtype=np.float64)
