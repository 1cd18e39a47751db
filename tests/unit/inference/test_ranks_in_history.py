"""The tests shown beside the headline, against plain loops."""

from collections.abc import Callable

import numpy as np
import pytest

from eventimpact._types import Alternative, FloatArray
from eventimpact.inference import (
    StateScales,
    TestResult,
    ewma_rank_pvalues,
    ewma_rank_test,
    garch_scales,
    sample_quantile_pvalues,
    sample_quantile_test,
    state_matched_tests,
    state_scales,
    volatility_percentile,
)
from eventimpact.simulation import garch_t


@pytest.fixture(scope="module")
def series() -> FloatArray:
    returns = garch_t(3200, rng=31)[0]
    returns[[700, 1500]] = np.nan
    return returns


@pytest.mark.parametrize("position", [3000, 400, 701])
@pytest.mark.parametrize("length", [1, 4])
def test_the_sample_quantile_counts_larger_windows(
    series: FloatArray, position: int, length: int
) -> None:
    first = max(0, position - 2500)
    windows = [
        series[s : s + length].sum() for s in range(first, position - length + 1)
    ]
    kept = np.array(windows)[np.isfinite(windows)]
    event = series[position : position + length].sum()
    expected = (1 + np.sum(np.abs(kept) >= abs(event))) / (1 + len(kept))
    result = sample_quantile_test(series, position, length)
    assert result.pvalue == pytest.approx(expected)
    assert result.estimate == pytest.approx(event)
    assert len(result.matched) == len(kept)


@pytest.mark.parametrize("alternative", ["less", "greater"])
def test_one_side_counts_that_side(
    series: FloatArray, alternative: Alternative
) -> None:
    sign = -1 if alternative == "less" else 1
    hits = np.sum(sign * series[500:3000] >= sign * series[3000])
    result = sample_quantile_test(series, 3000, alternative=alternative)
    assert result.pvalue == pytest.approx((1 + hits) / 2499)


def test_the_unmatched_rank_divides_by_the_fast_scale(series: FloatArray) -> None:
    fast = state_scales(series).fast
    z = series / fast
    kept = z[500:3000][np.isfinite(z[500:3000])]
    expected = (1 + np.sum(np.abs(kept) >= abs(z[3000]))) / (1 + len(kept))
    result = ewma_rank_test(series, 3000)
    assert result.pvalue == pytest.approx(expected)
    assert result.statistic == pytest.approx(z[3000])


def test_catalogued_bars_are_left_out(series: FloatArray) -> None:
    catalogued = np.arange(1000, 1100)
    assert len(sample_quantile_test(series, 3000, 2).matched) == 2495
    kept = sample_quantile_test(series, 3000, 2, catalogued=catalogued).matched
    assert len(kept) == 2495 - 101
    assert not np.isin(kept, np.arange(999, 1100)).any()
    assert ewma_rank_test(series, 3000, catalogued=catalogued).is_applicable


@pytest.mark.parametrize("test", [sample_quantile_test, ewma_rank_test])
def test_too_short_a_history_is_refused_with_the_reason(
    series: FloatArray, test: Callable[..., TestResult]
) -> None:
    result = test(series, 99)
    assert "clean windows but 100 are needed" in result.reason
    assert np.isnan(result.pvalue)


@pytest.mark.parametrize(
    ("many", "one"),
    [
        (sample_quantile_pvalues, sample_quantile_test),
        (ewma_rank_pvalues, ewma_rank_test),
    ],
)
def test_many_events_give_what_each_gives_alone(
    series: FloatArray, many: Callable[..., FloatArray], one: Callable[..., TestResult]
) -> None:
    positions = [3000, 50, 700, 2222]
    expected = [one(series, position, 2).pvalue for position in positions]
    np.testing.assert_array_equal(many(series, positions, 2), expected)


def test_the_percentile_counts_calmer_bars(series: FloatArray) -> None:
    fast = state_scales(series).fast
    history = fast[500:3000][np.isfinite(series[500:3000])]
    assert volatility_percentile(series, 3000) == pytest.approx(
        np.mean(history < fast[3000])
    )


def test_equal_volatility_counts_half() -> None:
    flat = np.tile([0.02, -0.02], 300)
    scales = state_scales(flat)
    level = type(scales)(fast=np.ones(600), slow=np.ones(600))
    assert volatility_percentile(flat, 500, scales=level) == 0.5


@pytest.mark.parametrize("position", [-1, 10, 3200])
def test_no_known_volatility_has_no_percentile(
    series: FloatArray, position: int
) -> None:
    assert np.isnan(volatility_percentile(series, position))


@pytest.mark.parametrize("side", ["two-sided", "less", "greater"])
def test_sums_that_differ_by_rounding_are_ties(
    side: Alternative, rng: np.random.Generator
) -> None:
    ticks = rng.integers(-1, 2, size=900)
    sums = np.convolve(ticks, np.ones(5, dtype=int), mode="valid")
    before = sums[: 800 - 4]
    extreme = {
        "two-sided": abs(before) >= abs(sums[800]),
        "less": before <= sums[800],
        "greater": before >= sums[800],
    }[side]
    found = sample_quantile_test(0.01 * ticks, 800, 5, alternative=side)
    assert found.pvalue == pytest.approx((1 + extreme.sum()) / (1 + len(before)))


@pytest.mark.parametrize("value", [0.001, 0.1, -0.003])
@pytest.mark.parametrize("of", [state_scales, garch_scales])
def test_a_constant_series_tells_nothing(
    of: Callable[[FloatArray], StateScales], value: float
) -> None:
    flat = np.full(1500, value)
    for length in (1, 3):
        tests = state_matched_tests(flat, [1200, 1400], length, scales=of(flat))
        assert np.isnan(tests.pvalue).all()
        assert tests.reason == tuple(
            f"no volatility is known before bar {bar}" for bar in (1200, 1400)
        )
