"""Matching among windows that start at the same hour."""

import numpy as np
import pytest

from eventimpact._types import FloatArray
from eventimpact.inference import (
    matched_draws,
    state_matched_test,
    state_matched_tests,
    state_scales,
)
from eventimpact.simulation import garch_t


@pytest.fixture(scope="module")
def series() -> FloatArray:
    returns = garch_t(9000, rng=41)[0]
    returns[np.arange(9000) % 6 == 0] *= 2
    returns[[0, 4000]] = np.nan
    return returns


HOURS = np.arange(9000) % 6


def plain_matches(returns: FloatArray, position: int, length: int) -> list[int]:
    """Do what the documentation says, one window at a time."""
    scales = state_scales(returns)
    found = []
    for start in range(position - length, -1, -1):
        if HOURS[start] != HOURS[position]:
            continue
        if len(found) == 1000:
            break
        car = returns[start : start + length].sum()
        z = car / scales.sigma[start]
        gap = abs(np.log(scales.fast[start]) - np.log(scales.fast[position]))
        found.append((gap if np.isfinite(z) else np.inf, start))
    clean = sorted(pair for pair in found if np.isfinite(pair[0]))
    return sorted(start for _, start in clean[: min(300, len(clean) // 3)])


@pytest.mark.parametrize(
    ("position", "length"), [(8500, 1), (8501, 1), (8000, 5), (4003, 11), (2500, 1)]
)
def test_equals_a_plain_loop(series: FloatArray, position: int, length: int) -> None:
    scales = state_scales(series, groups=HOURS)
    result = state_matched_test(series, position, length, scales=scales)
    assert result.matched.tolist() == plain_matches(series, position, length)
    assert (HOURS[result.matched] == HOURS[position]).all()
    assert "windows of the same group" in result.distribution


def test_labels_may_be_anything(series: FloatArray) -> None:
    by_number = state_scales(series, groups=HOURS)
    by_name = state_scales(series, groups=np.array(list("abcdef"))[HOURS])
    one, other = (
        state_matched_test(series, 8500, scales=scales)
        for scales in (by_number, by_name)
    )
    np.testing.assert_array_equal(one.matched, other.matched)
    assert one.pvalue == other.pvalue


def test_one_label_for_all_is_a_shorter_history(series: FloatArray) -> None:
    scales = state_scales(series, groups=np.zeros(9000))
    result = state_matched_test(series, 8500, scales=scales)
    assert result.matched.min() >= 8500 - 1000


def test_events_of_many_hours_give_what_each_gives_alone(series: FloatArray) -> None:
    scales = state_scales(series, groups=HOURS)
    positions = [8503, -1, 8000, 8501, 8999, 8500, 50]
    tests = state_matched_tests(series, positions, 2, scales=scales)
    draws = matched_draws(series, positions, 2, scales=scales)
    for k, position in enumerate(positions):
        alone = state_matched_test(series, position, 2, scales=scales)
        np.testing.assert_equal(tests.pvalue[k], alone.pvalue)
        assert tests.reason[k] == draws.reason[k] == alone.reason
        if alone.matched is not None:
            n = draws.n_matched[k]
            np.testing.assert_array_equal(draws.starts[k, :n], alone.matched)


def test_too_few_windows_of_the_hour_are_refused(series: FloatArray) -> None:
    scales = state_scales(series, groups=np.arange(9000) % 48)
    result = state_matched_test(series, 8500, scales=scales)
    assert "clean windows of its group but 300 are needed" in result.reason


def test_a_label_for_each_bar_is_due(series: FloatArray) -> None:
    with pytest.raises(ValueError, match="give one label a bar"):
        state_scales(series, groups=[1, 2, 3])


def test_draws_of_several_lengths_are_those_of_each(series: FloatArray) -> None:
    mixed = matched_draws(series, [8000, 8100, 8200], [1, 5, 1])
    for k, (position, length) in enumerate([(8000, 1), (8100, 5), (8200, 1)]):
        alone = matched_draws(series, [position], length)
        n = alone.n_matched[0]
        assert (mixed.z[k], mixed.n_matched[k]) == (alone.z[0], n)
        np.testing.assert_array_equal(mixed.placebo[k, :n], alone.placebo[0])
        np.testing.assert_array_equal(mixed.starts[k, :n], alone.starts[0])
