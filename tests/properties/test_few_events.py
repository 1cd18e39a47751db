"""Laws that the tests of few events obey."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventimpact._types import FloatArray
from eventimpact.inference import (
    FewEvents,
    FewEventsOptions,
    exact_sign_test,
    few_events,
    matched_draws,
    merge_events,
    nguyen_wolf_test,
    placebo_dates_test,
    state_matched_test,
    state_scales,
)
from eventimpact.simulation import garch_t


seeds = st.integers(0, 2**32 - 1)
lengths = st.integers(1, 11)
units = st.sampled_from([2.0**-7, 0.25, 4.0])
event_lists = st.lists(st.integers(700, 780), min_size=1, max_size=5)
OTHER = {"less": "greater", "greater": "less", "two-sided": "two-sided"}


def series(seed: int) -> FloatArray:
    return garch_t(800, rng=seed)[0]


def analyse(returns: FloatArray, events: list[int], length: int) -> FewEvents:
    options = FewEventsOptions(n_resamples=99)
    return few_events(returns, events, length, rng=1, options=options)


@settings(max_examples=25)
@given(seeds, event_lists, lengths, units)
def test_few_events_have_no_unit(
    seed: int, events: list[int], length: int, unit: float
) -> None:
    plain = analyse(series(seed), events, length)
    scaled = analyse(series(seed) * unit, events, length)
    for name, result in plain.tests.items():
        np.testing.assert_allclose(
            scaled.tests[name].pvalue, result.pvalue, rtol=1e-9, err_msg=name
        )
    for name in ("mean_car", "low", "high", "sd", "minimum_detectable_effect"):
        assert getattr(scaled, name) == pytest.approx(
            getattr(plain, name) * unit, nan_ok=True
        )


@settings(max_examples=25)
@given(seeds, event_lists, lengths, st.randoms(use_true_random=False))
def test_the_order_of_the_events_does_not_matter(
    seed: int, events: list[int], length: int, random: object
) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    one, other = (analyse(series(seed), e, length) for e in (events, shuffled))
    for name, result in one.tests.items():
        np.testing.assert_equal(tuple(other.tests[name]), tuple(result))
    np.testing.assert_equal((one.low, one.high), (other.low, other.high))


@settings(max_examples=25)
@given(seeds, event_lists, lengths)
def test_the_future_does_not_matter(seed: int, events: list[int], length: int) -> None:
    returns = series(seed)
    end = max(events) + length
    changed = returns.copy()
    changed[end:] = np.random.default_rng(seed).normal(0, 1, max(800 - end, 0))
    one, other = (analyse(r, events, length) for r in (returns, changed))
    for name, result in one.tests.items():
        np.testing.assert_equal(tuple(other.tests[name]), tuple(result))


@given(seeds, st.integers(1, 5), lengths)
def test_turning_returns_over_turns_the_sides_over(
    seed: int, n_events: int, length: int
) -> None:
    returns = series(seed)
    positions = 700 + 15 * np.arange(n_events)
    draws, mirrored = (matched_draws(r, positions, length) for r in (returns, -returns))
    for side, other in OTHER.items():
        pair = [
            placebo_dates_test(d, alternative=s, n_resamples=99, rng=1).pvalue
            for d, s in ((draws, side), (mirrored, other))
        ]
        assert pair[0] == pytest.approx(pair[1])
        window, before = returns[700 : 700 + length], returns[450:700]
        assert nguyen_wolf_test(
            window, before, alternative=side, n_resamples=99, rng=1
        ).pvalue == pytest.approx(
            nguyen_wolf_test(
                -window, -before, alternative=other, n_resamples=99, rng=1
            ).pvalue
        )
        assert exact_sign_test(draws.z, alternative=side).pvalue == pytest.approx(
            exact_sign_test(mirrored.z, alternative=other).pvalue
        )


@given(seeds, st.integers(0, 3))
def test_a_group_is_matched_with_itself_alone(seed: int, n_labels: int) -> None:
    labels = np.arange(800) % (n_labels + 1)
    if n_labels > 1:
        labels = np.minimum(labels, 1)
    scales = state_scales(series(seed), groups=labels)
    result = state_matched_test(series(seed), 780, scales=scales)
    if result.matched is not None:
        assert (labels[result.matched] == labels[780]).all()
    else:
        assert "of its group" in result.reason


@given(st.lists(st.integers(0, 60), max_size=12), lengths)
def test_merged_events_share_no_bar_and_lose_no_event(
    positions: list[int], length: int
) -> None:
    clusters = merge_events(positions, length)
    ends = clusters.first + clusters.lengths
    assert (clusters.first[1:] >= ends[:-1]).all()
    members = sorted(event for group in clusters.members for event in group)
    assert members == list(range(len(positions)))
