"""The state-matched rank test against plain loops, and what it refuses."""

from typing import Any

import numpy as np
import pytest

from eventimpact._types import Alternative, FloatArray
from eventimpact.detection import design_analysis
from eventimpact.inference import (
    StateScales,
    few_events,
    matched_draws,
    sample_quantile_test,
    state_matched_test,
    state_matched_tests,
    state_scales,
)
from eventimpact.simulation import garch_t


EXTREME = {
    "two-sided": lambda z, event: abs(z) >= abs(event),
    "less": lambda z, event: z <= event,
    "greater": lambda z, event: z >= event,
}


@pytest.fixture(scope="module")
def series() -> FloatArray:
    returns = garch_t(3200, rng=11)[0]
    returns[[0, 700, 1500, 1501, 2400]] = np.nan
    return returns


def plain_scale(history: FloatArray, decay: float) -> float:
    seen = history[~np.isnan(history)]
    if len(seen) < 30:
        return np.nan
    weights = decay ** np.arange(len(seen))[::-1]
    return float(np.sqrt((weights * seen**2).sum() / weights.sum()))


def plain_test(
    returns: FloatArray,
    position: int,
    length: int,
    alternative: Alternative,
    catalogued: tuple[int, ...] = (),
) -> tuple[float, float, list[int]]:
    """Do what the documentation says, one window at a time."""

    def describe(start: int) -> tuple[float, float]:
        fast = plain_scale(returns[:start], 0.94)
        slow = plain_scale(returns[:start], 0.985)
        car = returns[start : start + length].sum()
        return np.log(fast), car / np.sqrt(fast * slow * length)

    state, event = describe(position)
    found = []
    for start in range(max(0, position - 2500), position - length + 1):
        there, z = describe(start)
        taken = any(start <= bar < start + length for bar in catalogued)
        if np.isfinite(z) and not taken:
            found.append((abs(there - state), start, z))
    found.sort()
    kept = found[: min(300, len(found) // 3)]
    hits = sum(EXTREME[alternative](z, event) for _, _, z in kept)
    starts = sorted(start for _, start, _ in kept)
    return event, (1 + hits) / (1 + len(kept)), starts


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize(
    ("position", "length"), [(3000, 1), (2800, 5), (720, 3), (2520, 11), (335, 1)]
)
def test_equals_a_plain_loop(
    series: FloatArray, position: int, length: int, alternative: Alternative
) -> None:
    z, pvalue, starts = plain_test(series, position, length, alternative)
    result = state_matched_test(series, position, length, alternative=alternative)
    assert result.statistic == pytest.approx(z, rel=1e-10)
    assert result.pvalue == pytest.approx(pvalue, rel=1e-12)
    assert result.matched.tolist() == starts


@pytest.mark.parametrize("length", [1, 5])
def test_windows_that_touch_catalogued_bars_are_left_out(
    series: FloatArray, length: int
) -> None:
    catalogued = (2000, 2001, 2300, 2999, 3100)
    _, pvalue, starts = plain_test(series, 3000, length, "two-sided", catalogued)
    by_position = state_matched_test(series, 3000, length, catalogued=catalogued)
    mask = np.isin(np.arange(len(series)), catalogued)
    by_mask = state_matched_test(series, 3000, length, catalogued=mask)
    assert by_position.matched.tolist() == by_mask.matched.tolist() == starts
    assert by_position.pvalue == by_mask.pvalue == pytest.approx(pvalue)


def test_an_event_may_be_catalogued_itself(series: FloatArray) -> None:
    alone = state_matched_test(series, 3000, 5)
    catalogued = state_matched_test(series, 3000, 5, catalogued=[3000, 3001])
    assert alone.pvalue == catalogued.pvalue


def test_pseudo_windows_end_before_the_event(series: FloatArray) -> None:
    result = state_matched_test(series, 3000, 11)
    assert result.matched.max() + 11 <= 3000
    assert result.matched.min() >= 3000 - 2500
    assert len(result.matched) == 300


def test_many_events_give_what_each_gives_alone(series: FloatArray) -> None:
    positions = np.array([3000, -1, 3199, 900, 10, 3198, 700, 1234])
    tests = state_matched_tests(series, positions, 2)
    for k, position in enumerate(positions):
        one = state_matched_test(series, int(position), 2)
        np.testing.assert_equal(tests.statistic[k], one.statistic)
        np.testing.assert_equal(tests.pvalue[k], one.pvalue)
        assert tests.reason[k] == one.reason
        if one.matched is not None:
            row = tests.matched[k]
            assert row[row >= 0].tolist() == one.matched.tolist()


def test_blocks_do_not_change_anything(series: FloatArray) -> None:
    positions = np.arange(2500, 3150)
    whole = state_matched_tests(series, positions, keep_matched=False)
    halves = [
        state_matched_tests(series, part, keep_matched=False).pvalue
        for part in np.array_split(positions, 7)
    ]
    np.testing.assert_array_equal(whole.pvalue, np.concatenate(halves))
    assert whole.matched.shape == (650, 0)
    assert whole.n_matched.tolist() == [300] * 650


def test_scales_given_are_scales_computed(series: FloatArray) -> None:
    scales = state_scales(series)
    given = state_matched_test(series, 3000, scales=scales)
    assert tuple(given) == tuple(state_matched_test(series, 3000))


def test_returns_after_the_window_change_nothing(series: FloatArray) -> None:
    changed = series.copy()
    changed[3003:] = 0.5
    before = state_matched_test(series, 3000, 3)
    after = state_matched_test(changed, 3000, 3)
    assert tuple(before) == tuple(after)
    np.testing.assert_array_equal(before.matched, after.matched)


def test_returns_long_before_the_history_change_nothing() -> None:
    returns = garch_t(6000, rng=12)[0]
    changed = returns.copy()
    changed[:1000] *= 3
    before = state_matched_test(returns, 5500, 5)
    after = state_matched_test(changed, 5500, 5)
    assert before.pvalue == after.pvalue
    np.testing.assert_array_equal(before.matched, after.matched)


def test_ties_for_the_last_place_are_all_kept() -> None:
    state = np.tile([1.0, 2.0], 1000)
    returns = np.random.default_rng(0).normal(size=2000)
    scales = StateScales(fast=state, slow=state)
    result = state_matched_test(returns, 1998, scales=scales)
    assert len(result.matched) == 999
    assert (result.matched % 2 == 0).all()


def test_a_short_history_takes_a_third_of_it(series: FloatArray) -> None:
    result = state_matched_test(series, 500)
    n_clean = 500 - 31  # bar 0 is missing, so 30 returns are known before bar 31
    assert len(result.matched) == n_clean // 3


@pytest.mark.parametrize(
    ("position", "length", "reason"),
    [
        (3199, 2, "the event window covers bars 3199 to 3200 but the data hold bars"),
        (-1, 1, "the event window covers bars -1 to -1"),
        (9999, 1, "the event window covers bars 9999 to 9999"),
        (2399, 2, "a return is missing in the event window, bars 2399 to 2400"),
        (20, 1, "no volatility is known before bar 20"),
        (330, 1, "holds 299 clean windows but 300 are needed"),
    ],
)
def test_what_cannot_be_tested_is_refused_with_the_reason(
    series: FloatArray, position: int, length: int, reason: str
) -> None:
    result = state_matched_test(series, position, length)
    assert reason in result.reason
    assert not result.is_applicable
    assert np.isnan(result.pvalue)
    assert np.isnan(result.statistic)
    assert result.matched is None


def test_every_bar_catalogued_leaves_nothing_to_compare_with(
    series: FloatArray,
) -> None:
    result = state_matched_test(series, 3000, catalogued=np.ones(3200, dtype=bool))
    assert "holds 0 clean windows" in result.reason


def test_a_series_that_never_moves_has_no_volatility() -> None:
    result = state_matched_test(np.zeros(2000), 1500)
    assert result.reason == "no volatility is known before bar 1500"


def test_an_all_missing_series_has_no_event_return() -> None:
    result = state_matched_test(np.full(2000, np.nan), 1500)
    assert "a return is missing" in result.reason


def test_no_event_gives_empty_arrays(series: FloatArray) -> None:
    tests = state_matched_tests(series, [])
    assert tests.pvalue.shape == (0,)
    assert tests.reason == ()


def test_the_smallest_p_is_one_over_matches_and_one(series: FloatArray) -> None:
    crashed = series.copy()
    crashed[3000] = -0.9
    assert state_matched_test(crashed, 3000).pvalue == 1 / 301
    assert state_matched_test(crashed, 3000, alternative="greater").pvalue == 1.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.zeros((3, 2)), 1), "one series of shape"),
        ((np.array([0.1, np.inf]), 1), "the return of bar 1 is infinite"),
        ((np.zeros(10), 1, 0), "length is 0"),
    ],
)
def test_misuse_is_an_error(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        state_matched_test(*arguments)


def test_scales_of_another_series_are_refused(series: FloatArray) -> None:
    with pytest.raises(ValueError, match="scales cover 3200 bars but there are 3199"):
        state_matched_test(series[1:], 100, scales=state_scales(series))


def test_an_unknown_alternative_is_refused(series: FloatArray) -> None:
    with pytest.raises(ValueError, match="alternative is 'smaller'"):
        state_matched_test(series, 3000, alternative="smaller")


def test_prices_in_place_of_returns_are_refused() -> None:
    prices = 40_000 * np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.02, 900)))
    with pytest.raises(ValueError, match="as prices are; give log returns"):
        state_matched_test(prices, 800)


@pytest.mark.parametrize(
    ("length", "n_clean", "carries"),
    [(21, 300, True), (22, 528, False), (22, 529, True), (100, 2401, True)],
)
def test_long_windows_need_25_that_do_not_overlap(
    length: int, n_clean: int, *, carries: bool
) -> None:
    # The first start is bar 30, the last ends before the event: 24 * 22 + 1 starts
    # hold 25 windows of 22 bars side by side, bars 1 to 22, 23 to 44, ...
    position = 30 + n_clean + length - 1
    returns = np.random.default_rng(8).normal(0, 0.02, position + length)
    result = state_matched_test(returns, position, length)
    draws = matched_draws(returns, [position], length)
    assert result.is_applicable is carries
    assert (draws.n_matched[0] > 0) is np.bool_(carries)
    assert draws.n_clean is not None
    assert draws.n_clean[0] == n_clean
    if not carries:
        assert result.reason == draws.reason[0]
        assert result.reason == (
            f"the history before bar {position} holds 24 clean windows of 22 bars that "
            "do not overlap but 25 are needed; take a shorter window, or a longer "
            "history, of which the last 2,500 bars count"
        )


def test_a_window_of_half_the_history_is_refused_everywhere() -> None:
    returns = garch_t(3500, rng=5)[0]
    found = few_events(returns, [2000], 1400, rng=0)
    assert not found.headline.is_applicable
    assert "holds 1 clean window of 1400 bars" in str(found.headline.reason)
    assert np.isnan([found.low, found.high, found.sd]).all()
    quantile = sample_quantile_test(returns, 2000, 1400)
    assert "holds 1 clean window of 1400 bars" in str(quantile.reason)


def test_long_windows_of_a_group_overlap_less() -> None:
    # Of windows of 60 hours that start at one hour of day, every third lies apart;
    # of those of 1,200 hours, every 50th: 1,000 starts hold 20 of them.
    hours = np.arange(24 * 1100)
    returns = np.random.default_rng(2).normal(0, 0.02, len(hours))
    scales = state_scales(returns, groups=hours % 24)
    assert state_matched_test(returns, 24 * 1050, 60, scales=scales).is_applicable
    long = state_matched_test(returns, 24 * 1050, 1200, scales=scales)
    assert "clean windows of 1200 bars of its group that do not" in str(long.reason)
    assert "holds 20 " in str(long.reason)
    assert "the last 1,000 count" in str(long.reason)


@pytest.mark.parametrize("length", [1, 5])
def test_a_single_test_says_what_it_could_have_shown(
    series: FloatArray, length: int
) -> None:
    result = state_matched_test(series, 3000, length, alternative="less")
    assert result.matched is not None
    assert result.noise is not None
    scale = [
        np.sqrt(plain_scale(series[:t], 0.94) * plain_scale(series[:t], 0.985))
        for t in (3000, *result.matched)
    ]
    sums = [series[t : t + length].sum() for t in result.matched]
    expected = scale[0] * np.array(sums) / np.array(scale[1:])
    np.testing.assert_allclose(result.noise, expected, rtol=1e-10)
    seen = result.design_analysis(0.05)
    direct = design_analysis(
        result.estimate, expected, smallest_effect=0.05, alternative="less"
    )
    assert (seen.mde, seen.power) == pytest.approx((direct.mde, direct.power))
    # The noise of single windows shows a fall of 0.05 sometimes but not always.
    assert 0 < seen.power < 1


def test_a_test_without_noise_says_why_it_has_no_design_analysis(
    series: FloatArray,
) -> None:
    early = state_matched_test(series, 100)
    assert early.design_analysis(0.05).reason == early.reason
    other = sample_quantile_test(series, 3000).design_analysis(0.05)
    assert other.reason is not None
    assert "keeps a statistic but not the noise" in other.reason
    assert np.isnan(other.power)
