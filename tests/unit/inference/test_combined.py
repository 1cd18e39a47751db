"""Several events at once, and the draws they are compared with."""

from itertools import product

import numpy as np
import pytest

from eventimpact._types import Alternative, FloatArray, frozen
from eventimpact.inference import (
    MatchedDraws,
    combined_state_matched,
    matched_draws,
    state_matched_test,
)
from eventimpact.simulation import garch_t


@pytest.fixture(scope="module")
def series() -> FloatArray:
    return garch_t(3000, rng=21)[0]


def toy(z: list[float], placebo: list[list[float]]) -> MatchedDraws:
    n = len(z)
    return MatchedDraws(
        z=frozen(np.array(z)),
        estimate=frozen(np.array(z) * 0.02),
        scale=frozen(np.full(n, 0.02)),
        placebo=frozen(np.array(placebo)),
        n_matched=frozen(np.full(n, len(placebo[0]))),
        reason=(None,) * n,
    )


def test_draws_are_the_standardised_returns_of_the_matched_windows(
    series: FloatArray,
) -> None:
    draws = matched_draws(series, [2000, 2900], 3)
    for event, position in enumerate((2000, 2900)):
        single = state_matched_test(series, position, 3)
        again = [
            state_matched_test(series, int(s), 3).statistic for s in single.matched
        ]
        usable = np.isfinite(again)
        np.testing.assert_allclose(
            draws.placebo[event][usable], np.array(again)[usable], rtol=1e-12
        )
        assert draws.n_matched[event] == len(single.matched)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_one_event_is_the_rank_test(
    series: FloatArray, alternative: Alternative
) -> None:
    draws = matched_draws(series, [2900], 5)
    combined = combined_state_matched(draws, alternative=alternative, rng=0)
    single = state_matched_test(series, 2900, 5, alternative=alternative)
    assert tuple(combined) == tuple(single)
    assert combined.exact
    assert combined.n_resamples == len(single.matched)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_several_events_approach_the_full_enumeration(alternative: Alternative) -> None:
    rng = np.random.default_rng(0)
    placebo = rng.normal(size=(3, 12)).tolist()
    draws = toy([0.4, -1.4, -0.8], placebo)
    means = np.array([np.mean(choice) for choice in product(*placebo)])
    statistic = np.mean([0.4, -1.4, -0.8])
    share = {
        "two-sided": np.mean(np.abs(means) >= abs(statistic)),
        "less": np.mean(means <= statistic),
        "greater": np.mean(means >= statistic),
    }[alternative]
    result = combined_state_matched(
        draws, alternative=alternative, n_resamples=40_000, rng=1
    )
    assert result.statistic == pytest.approx(statistic)
    assert result.pvalue == pytest.approx(share, abs=0.01)


def test_a_shift_moves_the_null(series: FloatArray) -> None:
    draws = matched_draws(series, [2000, 2400, 2900])
    shift = np.array([-1.0, -0.5, 0.3])
    moved = combined_state_matched(draws, alternative="less", shift=shift, rng=0)
    by_hand = toy((draws.z - shift).tolist(), draws.placebo.tolist())
    plain = combined_state_matched(by_hand, alternative="less", rng=0)
    assert moved.pvalue == plain.pvalue
    assert moved.statistic == pytest.approx(draws.z.mean())


def test_a_huge_hypothesised_fall_is_contradicted(series: FloatArray) -> None:
    draws = matched_draws(series, [2000, 2400, 2900])
    result = combined_state_matched(draws, alternative="greater", shift=-20, rng=0)
    assert result.pvalue == 1 / 10_000


def test_the_same_seed_gives_the_same_digits(series: FloatArray) -> None:
    draws = matched_draws(series, [2000, 2400, 2900])
    first, second, other = (
        combined_state_matched(draws, rng=seed).pvalue for seed in (5, 5, 6)
    )
    assert first == second != other


def test_events_that_cannot_be_matched_are_listed(series: FloatArray) -> None:
    draws = matched_draws(series, [2000, 100, 99_999])
    result = combined_state_matched(draws, rng=0)
    assert result.n_events == 1
    assert len(result.dropped) == 2
    assert "clean windows" in result.dropped[0]
    assert result.reason is None


def test_no_usable_event_is_not_applicable(series: FloatArray) -> None:
    result = combined_state_matched(matched_draws(series, [100]), rng=0)
    assert np.isnan(result.pvalue)
    assert "clean windows" in result.reason
    empty = combined_state_matched(matched_draws(series, []), rng=0)
    assert empty.reason == "there are no events"


def test_the_interval_holds_exactly_the_effects_the_test_does_not_reject(
    series: FloatArray,
) -> None:
    draws = matched_draws(series, [2900], 5)
    low, high = draws.interval(0, 0.9)
    scale = draws.scale[0]

    def rejected(effect: float) -> bool:
        tails = [
            combined_state_matched(
                draws, alternative=side, shift=effect / scale, rng=0
            ).pvalue
            for side in ("less", "greater")
        ]
        return min(tails) <= 0.05

    width = high - low
    assert rejected(low - 1e-9 * width)
    assert not rejected(low + 1e-9 * width)
    assert not rejected(high - 1e-9 * width)
    assert rejected(high + 1e-9 * width)


def test_an_interval_wider_than_the_matches_allow_is_unbounded(
    series: FloatArray,
) -> None:
    draws = matched_draws(series, [2900])
    assert draws.interval(0, 0.9999) == (-np.inf, np.inf)


def test_what_has_no_match_has_no_interval_and_no_sd(series: FloatArray) -> None:
    draws = matched_draws(series, [100])
    assert np.isnan(draws.interval(0)).all()
    assert np.isnan(draws.sd(0))


def test_the_sd_is_that_of_matched_windows_at_the_events_scale(
    series: FloatArray,
) -> None:
    draws = matched_draws(series, [2900], 5)
    expected = np.std(draws.placebo[0], ddof=1) * draws.scale[0]
    assert draws.sd(0) == pytest.approx(expected)
