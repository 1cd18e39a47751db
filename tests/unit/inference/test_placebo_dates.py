"""Placebo dates against plain loops, and what they refuse."""

from itertools import product

import numpy as np
import pytest

from eventimpact._types import Alternative, FloatArray, frozen
from eventimpact.inference import (
    MatchedDraws,
    combined_state_matched,
    matched_draws,
    placebo_dates_test,
    state_scales,
)
from eventimpact.simulation import garch_t


EXTREME = {
    "two-sided": lambda mean, actual: abs(mean) >= abs(actual),
    "less": lambda mean, actual: mean <= actual,
    "greater": lambda mean, actual: mean >= actual,
}


@pytest.fixture(scope="module")
def series() -> FloatArray:
    return garch_t(3000, rng=31)[0]


def toy(n_dates: int, length: int = 3, seed: int = 0) -> MatchedDraws:
    """Three events with few dates, near to one another."""
    rng = np.random.default_rng(seed)
    starts = np.sort([rng.choice(90, n_dates, replace=False) for _ in range(3)])
    return MatchedDraws(
        z=frozen(np.array([0.4, -1.4, -0.8])),
        estimate=frozen(np.array([0.01, -0.03, -0.02])),
        scale=frozen(np.full(3, 0.02)),
        placebo=frozen(rng.normal(size=(3, n_dates))),
        n_matched=frozen(np.full(3, n_dates)),
        reason=(None,) * 3,
        positions=frozen(np.array([100, 110, 120])),
        lengths=frozen(np.full(3, length)),
        starts=frozen(starts),
    )


def plain_pvalue(
    draws: MatchedDraws, spacing: int, pattern: list[int], alternative: Alternative
) -> float:
    """Go through every combination of dates."""
    actual = draws.z.mean()
    hits = admissible = 0
    dates = [
        [
            k
            for k, start in enumerate(row)
            if pattern[start] == pattern[draws.positions[event]]
        ]
        for event, row in enumerate(draws.starts)
    ]
    for chosen in product(*dates):
        first = sorted(draws.starts[event][k] for event, k in enumerate(chosen))
        if min(np.diff(first)) < max(spacing, draws.lengths[0]):
            continue
        admissible += 1
        mean = np.mean([draws.placebo[event][k] for event, k in enumerate(chosen)])
        hits += EXTREME[alternative](mean, actual)
    return hits / admissible


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("spacing", [1, 15])
def test_draws_approach_every_admissible_combination(
    spacing: int, alternative: Alternative
) -> None:
    draws = toy(24)
    wanted = plain_pvalue(draws, spacing, [0] * 130, alternative)
    result = placebo_dates_test(
        draws,
        min_spacing=spacing,
        alternative=alternative,
        n_resamples=40_000,
        rng=1,
    )
    assert result.pvalue == pytest.approx(wanted, abs=0.01)
    assert result.statistic == pytest.approx(-0.6)
    assert result.estimate == pytest.approx(-0.04 / 3)


def test_placebos_have_the_label_of_their_event() -> None:
    draws, pattern = toy(60, seed=4), (np.arange(130) // 10 % 2).tolist()
    result = placebo_dates_test(draws, pattern=pattern, n_resamples=40_000, rng=1)
    wanted = plain_pvalue(draws, 1, pattern, "two-sided")
    assert result.pvalue == pytest.approx(wanted, abs=0.01)
    unlabelled = plain_pvalue(draws, 1, [0] * 130, "two-sided")
    assert abs(unlabelled - wanted) > 0.015


def test_without_pattern_far_apart_it_is_the_combined_test(series: FloatArray) -> None:
    draws = matched_draws(series, [2000, 2400, 2900])
    dates = placebo_dates_test(draws, n_resamples=40_000, rng=1)
    combined = combined_state_matched(draws, n_resamples=40_000, rng=2)
    assert dates.pvalue == pytest.approx(combined.pvalue, abs=0.01)


def test_one_event_takes_every_date_once(series: FloatArray) -> None:
    draws = matched_draws(series, [2900], 5)
    weekday = np.arange(3000) % 7
    result = placebo_dates_test(draws, pattern=weekday, rng=0)
    same = weekday[draws.starts[0]] == weekday[2900]
    hits = np.sum(np.abs(draws.placebo[0][same]) >= abs(draws.z[0]))
    assert result.pvalue == (1 + hits) / (1 + same.sum())


def test_a_pattern_that_leaves_too_few_dates_is_refused(series: FloatArray) -> None:
    draws = matched_draws(series, [2000, 2900])
    result = placebo_dates_test(draws, pattern=np.arange(3000) % 40, rng=0)
    assert "windows matched to the event at bar 2000" in result.reason
    assert "fit the pattern but 20 are needed" in result.reason
    assert (
        "so that none of 2 events is tested; label hours by the groups" in result.reason
    )
    assert result.reason.endswith("or leave this event out")
    assert np.isnan(result.pvalue)


def test_hours_as_groups_leave_dates_where_hours_in_the_pattern_do_not() -> None:
    bars = np.arange(24 * 400)
    hour, weekday = bars % 24, bars // 24 % 7
    returns = np.random.default_rng(4).normal(size=len(bars)) * 0.01
    events = 24 * np.array([380, 385, 391]) + 14
    plain = matched_draws(returns, events)
    refused = placebo_dates_test(plain, pattern=24 * weekday + hour, rng=0)
    assert refused.reason is not None
    assert "label hours by the groups of the scales" in refused.reason
    scales = state_scales(returns, groups=hour)
    matched = matched_draws(returns, events, scales=scales)
    assert placebo_dates_test(matched, rng=0).is_applicable


def test_a_spacing_that_cannot_be_kept_is_refused(series: FloatArray) -> None:
    draws = matched_draws(series, [2000, 2400, 2900])
    result = placebo_dates_test(draws, min_spacing=2000, n_resamples=9, rng=0)
    assert "2000 bars or more apart without overlap are too rare" in result.reason


def test_events_without_history_are_left_out_or_refused(series: FloatArray) -> None:
    some = placebo_dates_test(matched_draws(series, [100, 2000, 2900]), rng=0)
    assert (some.n_events, some.is_applicable) == (2, True)
    none = placebo_dates_test(matched_draws(series, [100]), rng=0)
    assert "holds 70 clean windows but 300 are needed" in none.reason
    empty = placebo_dates_test(matched_draws(series, []), rng=0)
    assert empty.reason == "there are no events"


def test_draws_that_do_not_know_their_bars_are_an_error() -> None:
    draws = MatchedDraws(
        z=np.zeros(1),
        estimate=np.zeros(1),
        scale=np.ones(1),
        placebo=np.zeros((1, 30)),
        n_matched=np.array([30]),
        reason=(None,),
    )
    with pytest.raises(ValueError, match="do not say on which bars they start"):
        placebo_dates_test(draws, rng=0)
