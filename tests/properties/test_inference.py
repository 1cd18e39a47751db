"""Laws that every test of one series obeys."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventimpact._types import FloatArray
from eventimpact.inference import (
    combined_state_matched,
    matched_draws,
    placement_test,
    sample_quantile_test,
    state_matched_test,
    state_matched_tests,
)
from eventimpact.simulation import garch_t


seeds = st.integers(0, 2**32 - 1)
lengths = st.integers(1, 12)
scales = st.sampled_from([2.0**-7, 0.25, 4.0, 2.0**10])
SIDES = (("less", "greater"), ("greater", "less"), ("two-sided", "two-sided"))


def series(seed: int, n_bars: int = 800) -> FloatArray:
    return garch_t(n_bars, rng=seed)[0]


@given(seeds, lengths, scales)
def test_the_unit_of_returns_does_not_matter(
    seed: int, length: int, scale: float
) -> None:
    returns = series(seed)
    plain = state_matched_test(returns, 700, length)
    scaled = state_matched_test(returns * scale, 700, length)
    assert plain.pvalue == scaled.pvalue
    assert plain.statistic == pytest.approx(scaled.statistic)
    np.testing.assert_array_equal(plain.matched, scaled.matched)


@given(seeds, lengths)
def test_turning_returns_over_turns_the_sides_over(seed: int, length: int) -> None:
    returns = series(seed)
    for test in (state_matched_test, sample_quantile_test):
        for side, other in SIDES:
            here = test(returns, 700, length, alternative=side)
            there = test(-returns, 700, length, alternative=other)
            assert here.pvalue == there.pvalue
            assert here.statistic == -there.statistic


@given(seeds, st.permutations(list(range(700, 712))))
def test_the_order_of_events_does_not_matter(seed: int, order: list[int]) -> None:
    returns = series(seed)
    sorted_events = state_matched_tests(returns, sorted(order), 3)
    shuffled = state_matched_tests(returns, order, 3)
    np.testing.assert_array_equal(
        sorted_events.pvalue[np.array(order) - 700], shuffled.pvalue
    )


@given(seeds, lengths)
def test_the_future_does_not_matter(seed: int, length: int) -> None:
    returns = series(seed)
    changed = returns.copy()
    changed[700 + length :] = np.random.default_rng(seed).normal(0, 1, 100 - length)
    assert tuple(state_matched_test(returns, 700, length)) == tuple(
        state_matched_test(changed, 700, length)
    )


@given(seeds, lengths)
def test_a_worse_return_is_never_less_significant(seed: int, length: int) -> None:
    returns = series(seed)
    worse = returns.copy()
    worse[700] -= 0.02
    before = state_matched_test(returns, 700, length, alternative="less")
    after = state_matched_test(worse, 700, length, alternative="less")
    assert after.pvalue <= before.pvalue


@given(seeds, lengths)
def test_every_match_is_nearer_in_state_than_every_clean_window_left_out(
    seed: int, length: int
) -> None:
    returns = series(seed)
    result = state_matched_test(returns, 700, length)
    assert (np.diff(result.matched) > 0).all()
    assert len(result.matched) == (700 - length + 1 - 30) // 3


@given(seeds, st.integers(1, 6))
def test_the_combined_test_turns_over_too(seed: int, n_events: int) -> None:
    returns = series(seed)
    positions = np.arange(n_events) * 10 + 720
    draws, mirrored = (matched_draws(r, positions) for r in (returns, -returns))
    for side, other in SIDES:
        here = combined_state_matched(draws, alternative=side, n_resamples=99, rng=1)
        there = combined_state_matched(
            mirrored, alternative=other, n_resamples=99, rng=1
        )
        assert here.pvalue == there.pvalue


@given(seeds, scales, st.sets(st.integers(0, 29), min_size=2, max_size=8))
def test_the_placement_test_has_no_unit(
    seed: int, scale: float, claimed: set[int]
) -> None:
    rng = np.random.default_rng(seed)
    values, sd = rng.normal(size=30), rng.uniform(0.5, 2, 30)
    mask = np.isin(np.arange(30), list(claimed))
    plain = placement_test(values, sd, mask, n_resamples=99, rng=seed)
    scaled = placement_test(values * scale, sd * scale, mask, n_resamples=99, rng=seed)
    assert plain.pvalue == scaled.pvalue
    assert plain.effect * scale == pytest.approx(scaled.effect)
    if plain.is_applicable:
        assert plain.low * scale == pytest.approx(scaled.low)


@given(seeds, st.sets(st.integers(0, 29), min_size=2, max_size=8))
def test_adding_an_effect_moves_the_estimate_and_interval_by_it(
    seed: int, claimed: set[int]
) -> None:
    rng = np.random.default_rng(seed)
    values, sd = rng.normal(size=30), rng.uniform(0.5, 2, 30)
    mask = np.isin(np.arange(30), list(claimed))
    plain = placement_test(values, sd, mask, n_resamples=199, rng=seed)
    moved = placement_test(
        values - 0.7 * sd * mask, sd, mask, n_resamples=199, rng=seed
    )
    if plain.is_applicable:
        added = -0.7 * plain.exposure
        assert moved.effect == pytest.approx(plain.effect + added)
        assert moved.low == pytest.approx(plain.low + added)
        assert moved.high == pytest.approx(plain.high + added)


@given(seeds, st.sets(st.integers(0, 29), min_size=2, max_size=8))
def test_p_values_of_effects_are_monotone(seed: int, claimed: set[int]) -> None:
    rng = np.random.default_rng(seed)
    mask = np.isin(np.arange(30), list(claimed))
    result = placement_test(
        rng.normal(size=30), np.ones(30), mask, n_resamples=199, rng=seed
    )
    if result.is_applicable:
        effects = np.linspace(-20, 20, 81)
        above = [result.pvalue_above(effect) for effect in effects]
        at = [result.pvalue_at(effect) for effect in effects]
        assert (np.diff(above) <= 0).all()
        assert (np.diff(at) >= 0).all()
        assert min(np.add(above, at)) >= 1
