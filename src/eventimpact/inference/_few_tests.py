"""Every test of a few events of one series, side by side."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import Alternative, BoolArray, FloatArray, IntArray, Window
from eventimpact.abnormal import Design, abnormal_returns
from eventimpact.inference._across import ask
from eventimpact.inference._combined import CombinedTest, combined_state_matched
from eventimpact.inference._draws import MatchedDraws
from eventimpact.inference._exact_sign import exact_sign_test
from eventimpact.inference._excess_t import excess_t_test, usual_returns
from eventimpact.inference._few_options import FewEventsOptions
from eventimpact.inference._few_quantile import sample_quantile_draws
from eventimpact.inference._nguyen_wolf import nguyen_wolf_test
from eventimpact.inference._placebo_dates import placebo_dates_test
from eventimpact.inference._result import TestResult
from eventimpact.inference._state import varies_by_rounding
from eventimpact.inference._state_matched import NULL
from eventimpact.normal import ConstantMean


HEADLINE: Final = "state-matched"
_T_NULL: Final = "the mean cumulative abnormal return is zero"
_NO_ERROR: Final = "the bars before it do not vary"
_NW_NULL: Final = "the event window's abnormal returns are like the estimation window's"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A few clusters of events of one series, matched."""

    returns: FloatArray
    catalogued: BoolArray
    draws: MatchedDraws
    first: IntArray
    lengths: IntArray
    options: FewEventsOptions

    @property
    def usable(self) -> IntArray:
        """Clusters that could be matched."""
        return np.flatnonzero(self.draws.n_matched)


def run_all(case: Case, rng: np.random.Generator) -> dict[str, TestResult]:
    """Run the headline test and those beside it, each with its own random numbers."""
    headline, total, dates, quantile, permuted = rng.spawn(5)
    found = {
        HEADLINE: _headline(case, headline),
        "total": _total(case, total),
        "placebo dates": _placebo_dates(case, dates),
        "sample quantile": _sample_quantile(case, quantile),
        "Nguyen-Wolf": _nguyen_wolf(case, permuted),
        "t": _t(case),
        "Ibragimov-Muller": excess_t_test(
            case.draws, alternative=case.options.alternative
        ),
        "sign": _sign(case),
    }
    if not varies_by_rounding(case.returns):
        return found
    return {name: _unvaried(test) for name, test in found.items()}


def _unvaried(test: TestResult) -> TestResult:
    """Refuse a test of returns that are all the same."""
    return TestResult.not_applicable(
        "the returns do not vary",
        null=test.null,
        alternative=test.alternative,
        n_events=test.n_events,
    )


def _headline(case: Case, rng: np.random.Generator) -> TestResult:
    """Rank the mean standardised return among draws of matched windows."""
    test = combined_state_matched(
        case.draws,
        alternative=case.options.alternative,
        n_resamples=case.options.n_resamples,
        rng=rng,
    )
    return _as_result(test, case.draws, "state-matched windows")


def _total(case: Case, rng: np.random.Generator) -> TestResult:
    """Rank the total log return, whatever each event's scale."""
    test = combined_state_matched(
        case.draws,
        alternative=case.options.alternative,
        weights=case.draws.scale,
        n_resamples=case.options.n_resamples,
        rng=rng,
    )
    return _as_result(test, case.draws, "state-matched windows")


def _placebo_dates(case: Case, rng: np.random.Generator) -> TestResult:
    """Rank the mean among placebo dates that do not overlap."""
    return placebo_dates_test(
        case.draws,
        pattern=case.options.pattern,
        min_spacing=case.options.min_spacing,
        alternative=case.options.alternative,
        n_resamples=case.options.n_resamples,
        rng=rng,
    )


def _sample_quantile(case: Case, rng: np.random.Generator) -> TestResult:
    """Rank the mean raw return among draws of all windows."""
    draws = sample_quantile_draws(
        case.returns, case.first, case.lengths, catalogued=case.catalogued
    )
    test = combined_state_matched(
        draws,
        alternative=case.options.alternative,
        n_resamples=case.options.n_resamples,
        rng=rng,
    )
    return _as_result(test, draws, "clean windows")


def _as_result(test: CombinedTest, draws: MatchedDraws, among: str) -> TestResult:
    """Turn the mean test into the record that all tests give."""
    usable = np.flatnonzero(draws.n_matched)
    estimate = float(draws.estimate[usable].mean()) if len(usable) else float("nan")
    if test.reason is not None:
        return TestResult.not_applicable(
            test.reason,
            null=NULL,
            alternative=test.alternative,
            estimate=estimate,
            n_events=0,
        )
    return TestResult(
        statistic=test.statistic,
        pvalue=test.pvalue,
        null=NULL if test.exact else test.null,
        alternative=test.alternative,
        distribution=f"rank among {test.n_resamples} {among}"
        if test.exact
        else f"{test.n_resamples} draws of one of its {among} for each event",
        estimate=estimate,
        n_events=test.n_events,
    )


def _nguyen_wolf(case: Case, rng: np.random.Generator) -> TestResult:
    """Permute one event with the clean bars before it."""
    alternative = case.options.alternative
    n = len(case.first)
    if n != 1:
        reason = f"it is a test of one event, and there are {n}"
        return TestResult.not_applicable(
            reason, null=_NW_NULL, alternative=alternative, n_events=n
        )
    first, last = int(case.first[0]), int(case.first[0] + case.lengths[0])
    if first < 0 or last > len(case.returns):
        reason = case.draws.reason[0] or "the event window leaves the data"
        return TestResult.not_applicable(reason, null=_NW_NULL, alternative=alternative)
    clean = np.where(case.catalogued, np.nan, case.returns)[:first]
    return nguyen_wolf_test(
        case.returns[first:last],
        clean[-case.options.estimation :],
        alternative=alternative,
        n_resamples=case.options.n_resamples,
        rng=rng,
    )


def _t(case: Case) -> TestResult:
    """Refer the total CAR over a constant mean to its full prediction error."""
    question = ask(_T_NULL, case.options.alternative)
    (car, variance, df), _ = _forecasts(case)
    used = np.isfinite(car) & (variance > 0)
    question = question.of(
        int(used.sum()), float(car[used].mean()) if used.any() else np.nan
    )
    if not used.any():
        return question.too_few(1)
    share = variance[used] / variance[used].max()
    return question.student(
        float(car[used].sum() / np.sqrt(variance[used].sum())),
        float(share.sum() ** 2 / (share**2 / df[used]).sum()),
    )


def t_notes(case: Case, found: TestResult) -> tuple[str, ...]:
    """Name the clusters that t leaves out, though others are tested."""
    if found.reason is not None or found.n_events == len(case.first):
        return ()
    (car, variance, _), reasons = _forecasts(case)
    used = np.isfinite(car) & (variance > 0)
    return tuple(
        f"t leaves out the cluster at bar {case.first[k]}: {reasons[k] or _NO_ERROR}"
        for k in np.flatnonzero(~used).tolist()
    )


def _forecasts(case: Case) -> tuple[FloatArray, list[str | None]]:
    """CAR, its variance and freedom, (3, n_clusters), and why some have none."""
    numbers = np.full((3, len(case.first)), np.nan)
    reasons: list[str | None] = [None] * len(case.first)
    for length in np.unique(case.lengths):
        rows = np.flatnonzero(case.lengths == length)
        window = Window(0, int(length) - 1)
        abnormal = abnormal_returns(
            case.returns,
            case.first[rows],
            model=ConstantMean(),
            design=Design(
                estimation=Window(-case.options.estimation, -1), event=window
            ),
            masked=case.catalogued,
        )
        numbers[0, rows] = abnormal.car(window)
        numbers[1, rows] = abnormal.car_sd(window) ** 2
        numbers[2, rows] = abnormal.df_resid
        for row, why in zip(rows.tolist(), abnormal.car_reasons(window), strict=True):
            reasons[row] = why
    return numbers, reasons


def _sign(case: Case) -> TestResult:
    """Count the events above the median of their matched windows."""
    alternative: Alternative = case.options.alternative
    return exact_sign_test(
        case.draws.estimate[case.usable],
        center=usual_returns(case.draws, np.nanmedian),
        alternative=alternative,
    )
