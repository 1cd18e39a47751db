"""One asset with few events, as a whole."""

import numpy as np
import pytest
from scipy.stats import sem, ttest_1samp
from scipy.stats import t as student

from eventimpact._types import FloatArray, IntArray
from eventimpact.inference import (
    FewEventsOptions,
    combined_state_matched,
    few_events,
    matched_draws,
    nguyen_wolf_test,
    sample_quantile_draws,
    sample_quantile_test,
    state_matched_test,
    state_scales,
    volatility_percentile,
)
from eventimpact.simulation import garch_t


EVENTS = [2900, 2100, 2500, 2700]
NAMES = [
    "state-matched",
    "total",
    "placebo dates",
    "sample quantile",
    "Nguyen-Wolf",
    "t",
    "Ibragimov-Muller",
    "sign",
]


@pytest.fixture(scope="module")
def series() -> FloatArray:
    return garch_t(3000, rng=51)[0]


def test_one_event_gives_the_single_event_tests(series: FloatArray) -> None:
    found = few_events(series, [2900], 5, rng=0)
    single = state_matched_test(series, 2900, 5)
    assert list(found.tests) == NAMES
    assert tuple(found.headline) == tuple(single)
    assert found.pvalue.tolist() == [single.pvalue]
    assert found.draws.starts[0].tolist() == single.matched.tolist()
    assert found.mean_car == found.total_car == pytest.approx(series[2900:2905].sum())
    quantile = sample_quantile_test(series, 2900, 5)
    assert found.tests["sample quantile"].pvalue == quantile.pvalue
    permuted = nguyen_wolf_test(series[2900:2905], series[2650:2900], rng=1)
    assert found.tests["Nguyen-Wolf"].statistic == pytest.approx(permuted.statistic)
    assert (found.low, found.high) == pytest.approx(found.draws.interval(0, 0.95))
    assert found.sd == pytest.approx(found.draws.sd(0))
    assert "needs 2 or more" in found.tests["Ibragimov-Muller"].reason
    assert found.tests["sign"].pvalue == 1.0


def test_the_t_of_one_event_has_the_full_prediction_error(series: FloatArray) -> None:
    result = few_events(series, [2900], 5, rng=0).tests["t"]
    before, car = series[2650:2900], series[2900:2905].sum()
    sd = before.std(ddof=1) * np.sqrt(5 + 25 / 250)
    t = (car - 5 * before.mean()) / sd
    assert result.statistic == pytest.approx(t)
    assert result.pvalue == pytest.approx(2 * student.sf(abs(t), 249))


def test_several_events_are_compared_by_their_mean(series: FloatArray) -> None:
    found = few_events(series, EVENTS, 3, rng=0)
    bars = np.concatenate([np.arange(p, p + 3) for p in EVENTS])
    draws = matched_draws(series, sorted(EVENTS), 3, catalogued=bars)
    np.testing.assert_array_equal(found.draws.placebo, draws.placebo)
    combined = combined_state_matched(draws, n_resamples=20_000, rng=3)
    assert found.headline.statistic == pytest.approx(combined.statistic)
    assert found.headline.pvalue == pytest.approx(combined.pvalue, abs=0.02)
    cars = [series[p : p + 3].sum() for p in sorted(EVENTS)]
    assert found.mean_car == pytest.approx(np.mean(cars))
    assert found.total_car == pytest.approx(np.sum(cars))
    excess = cars - draws.scale * draws.placebo.mean(axis=1)
    spread, weight = draws.scale * draws.placebo.std(axis=1, ddof=1), np.zeros(3000)
    for k, sd in enumerate(spread):
        for start in draws.starts[k]:
            weight[start : start + 3] += sd / 300 / 3**0.5 / 4
    shared = (weight**2).sum() / (spread**2).mean()
    wanted = np.mean(excess) / (sem(excess) * np.sqrt(1 + 4 * shared))
    robust = found.tests["Ibragimov-Muller"]
    assert robust.statistic == pytest.approx(wanted)
    assert robust.pvalue == pytest.approx(2 * student.sf(abs(wanted), 3))
    assert robust.estimate == pytest.approx(np.mean(excess))
    assert abs(wanted) < abs(ttest_1samp(excess, 0.0).statistic)
    above = np.sum(cars > draws.scale * np.median(draws.placebo, axis=1))
    assert found.tests["sign"].statistic == above
    assert found.tests["Nguyen-Wolf"].reason == (
        "it is a test of one event, and there are 4"
    )
    assert [
        volatility_percentile(series, p, catalogued=bars) for p in sorted(EVENTS)
    ] == found.volatility.tolist()


def test_the_interval_inverts_the_test_of_the_total(series: FloatArray) -> None:
    found = few_events(
        series, EVENTS, rng=0, options=FewEventsOptions(n_resamples=20_000)
    )
    draws, scale = found.draws, found.draws.scale
    for end, side in ((found.low, "greater"), (found.high, "less")):
        pvalue = combined_state_matched(
            draws,
            alternative=side,
            shift=end / scale,
            weights=scale,
            n_resamples=20_000,
            rng=5,
        ).pvalue
        assert pvalue == pytest.approx(0.025, abs=0.005)
    assert found.sd == pytest.approx(found.null_means.std(), rel=0.03)


def test_the_raw_quantile_of_several_events_draws_from_all_windows(
    series: FloatArray,
) -> None:
    draws = sample_quantile_draws(series, [2700, 2900], [1, 3])
    assert draws.n_matched.tolist() == [2500, 2498]
    np.testing.assert_allclose(draws.placebo[0], series[200:2700])
    np.testing.assert_allclose(
        draws.placebo[1, :2498],
        np.lib.stride_tricks.sliding_window_view(series[400:2900], 3).sum(axis=1)
        / np.sqrt(3),
        atol=1e-15,
    )
    assert sample_quantile_draws(series, []).z.shape == (0,)


def test_events_closer_than_the_window_count_once_and_it_is_said(
    series: FloatArray,
) -> None:
    found = few_events(series, [2500, 2502, 2900, 2502], 5, rng=0)
    assert found.clusters.first.tolist() == [2500, 2900]
    assert found.clusters.lengths.tolist() == [7, 5]
    assert found.n_events == 2
    assert found.notes == ("events 0, 1 and 3 share bars 2500 to 2506 and count once",)
    assert found.estimate[0] == pytest.approx(series[2500:2507].sum())
    assert found.tests["t"].is_applicable
    assert found.tests["placebo dates"].is_applicable


@pytest.mark.parametrize(
    ("positions", "length", "warned"),
    [
        (2300 + 20 * np.arange(12), 11, True),
        (1000 + 160 * np.arange(12), 1, False),
        (2300 + 20 * np.arange(3), 11, False),
        (2300 + 3 * np.arange(6), 1, True),
        (2300 + 6 * np.arange(6), 1, False),
        (1000 + 300 * np.arange(6), 11, False),
    ],
)
def test_many_windows_that_crowd_are_warned_of(
    series: FloatArray, positions: IntArray, length: int, *, warned: bool
) -> None:
    found = few_events(
        series, positions, length, rng=0, options=FewEventsOptions(n_resamples=99)
    )
    assert found.n_events == len(positions)
    said = [note for note in found.notes if "trust Ibragimov-Muller" in note]
    assert len(said) == warned
    assert ("trust Ibragimov-Muller" in found.summary()) == warned
    if warned:
        span = positions[-1] + length - positions[0]
        start = (
            f"the {len(positions)} windows fill {len(positions) * length} of the {span}"
        )
        assert said[0].startswith(start)


def test_windows_that_cannot_be_tested_do_not_crowd(series: FloatArray) -> None:
    early = 10 + 3 * np.arange(8)
    found = few_events(series, [*early, 2900], rng=0)
    assert found.n_events == 1
    assert not [note for note in found.notes if "windows fill" in note]


def test_two_events_have_a_result(series: FloatArray) -> None:
    found = few_events(series, [2500, 2900], rng=0)
    assert 0 < found.headline.pvalue <= 1
    assert found.tests["Ibragimov-Muller"].df == 1
    assert "smallest p-value 0.5" in found.tests["sign"].distribution


def test_the_own_bars_and_catalogued_ones_are_in_no_history(series: FloatArray) -> None:
    found = few_events(series, EVENTS, 2, catalogued=[2000, 2001], rng=0)
    starts = found.draws.starts
    for bar in (2000, 2001, *EVENTS, *(p + 1 for p in EVENTS)):
        assert not np.isin([bar - 1, bar], starts).any()


def test_a_side_is_a_side_of_every_test(series: FloatArray) -> None:
    fallen = series.copy()
    fallen[EVENTS] -= 0.06
    less, greater = (
        few_events(fallen, EVENTS, rng=0, options=FewEventsOptions(alternative=side))
        for side in ("less", "greater")
    )
    for name in NAMES:
        if less.tests[name].is_applicable:
            assert less.tests[name].alternative == "less"
            assert less.tests[name].pvalue < 0.1
            assert greater.tests[name].pvalue > 0.5
    assert less.high < 0


def test_the_hour_of_day_is_matched() -> None:
    hourly = garch_t(9000, rng=2)[0]
    hours = np.arange(9000) % 24
    scales = state_scales(hourly, groups=hours)
    found = few_events(hourly, [8888], scales=scales, rng=0)
    assert (hours[found.draws.starts[0]] == hours[8888]).all()
    assert found.headline.is_applicable


@pytest.mark.parametrize("positions", [[], [10], [-5], [2999]])
def test_events_that_cannot_be_tested_have_reasons(
    series: FloatArray, positions: list[int]
) -> None:
    found = few_events(series, positions, 2, rng=0)
    assert found.n_events == 0
    for name in NAMES:
        assert found.tests[name].reason is not None or name == "t"
    assert np.isnan([found.mean_car, found.low, found.high, found.sd]).all()
    assert np.isnan(found.minimum_detectable_effect)


def test_one_event_out_of_several_may_be_left_out(series: FloatArray) -> None:
    found = few_events(series, [10, 2500, 2900], rng=0)
    assert found.n_events == found.headline.n_events == 2
    assert found.notes[0].startswith("the cluster at bar 10 is left out: no volatility")
    assert found.mean_car == pytest.approx(series[[2500, 2900]].mean())


@pytest.mark.parametrize("dull", [np.zeros(2000), np.full(2000, np.nan)])
def test_a_constant_or_missing_series_has_reasons(dull: FloatArray) -> None:
    found = few_events(dull, [1500, 1700], rng=0)
    applicable = {name for name in NAMES if found.tests[name].is_applicable}
    assert applicable <= {"sample quantile"}  # all windows tie
    assert found.tests["sample quantile"].pvalue in (
        1.0,
        pytest.approx(np.nan, nan_ok=True),
    )


def test_every_bar_catalogued_leaves_nothing(series: FloatArray) -> None:
    found = few_events(series, EVENTS, catalogued=np.ones(3000, dtype=bool), rng=0)
    assert "holds 0 clean windows" in found.headline.reason
    assert all(not result.is_applicable for result in found.tests.values())


def test_the_same_seed_gives_the_same_digits(series: FloatArray) -> None:
    one, other = (few_events(series, EVENTS, 3, rng=7) for _ in range(2))
    assert (one.low, one.high) == (other.low, other.high)
    for name in NAMES:
        np.testing.assert_equal(tuple(one.tests[name]), tuple(other.tests[name]))


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"alternative": "down"}, "alternative is 'down'"),
        ({"confidence_level": 1.0}, "strictly between 0 and 1"),
        ({"n_resamples": 0}, "each must be 1 or more"),
    ],
)
def test_misuse_is_an_error(choice: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FewEventsOptions(**choice)
