"""The interval of the mean effect of several events, and what it inverts."""

from dataclasses import replace

import numpy as np
import pytest

from eventimpact._types import FloatArray, frozen
from eventimpact.inference import (
    MatchedDraws,
    combined_interval,
    combined_placebos,
    combined_state_matched,
    matched_draws,
)
from eventimpact.simulation import garch_t


@pytest.fixture(scope="module")
def series() -> FloatArray:
    simulated: FloatArray = garch_t(3000, rng=21)[0]
    return simulated


def test_of_one_event_it_is_read_off_the_ordered_draws() -> None:
    draws = MatchedDraws(
        z=frozen(np.array([-2.0])),
        estimate=frozen(np.array([-0.04])),
        scale=frozen(np.array([0.02])),
        placebo=frozen(np.arange(-9.0, 10.0)[None, ::-1]),
        n_matched=frozen(np.array([19])),
        reason=(None,),
    )
    # 19 draws, -9 to 9: one of them, the largest and smallest, is cut off at 5 %.
    assert combined_interval(draws, rng=0) == (-11.0, 7.0)
    assert combined_interval(draws, weights=0.02, rng=0) == pytest.approx((-0.22, 0.14))
    assert combined_interval(draws, confidence_level=0.8, rng=0) == (-10.0, 6.0)
    assert combined_interval(draws, confidence_level=0.95, rng=0) == (-np.inf, np.inf)


def test_of_one_event_it_is_the_interval_of_its_rank_test(series: FloatArray) -> None:
    draws = matched_draws(series, [2900], 5)
    found = combined_interval(draws, weights=draws.scale, rng=0)
    assert found == pytest.approx(draws.interval(0), rel=1e-12)


def test_its_ends_are_where_the_tests_begin_to_reject(series: FloatArray) -> None:
    draws = matched_draws(series, [2000, 2500, 2900], [1, 3, 5])
    total = draws.scale.sum()
    ends = combined_interval(draws, weights=3 * draws.scale, rng=4)
    for end, alternative in zip(ends, ("greater", "less"), strict=True):
        assert alternative in ("greater", "less")
        pvalues = [
            combined_state_matched(
                draws,
                alternative="greater" if alternative == "greater" else "less",
                shift=(end + step) / total,
                weights=draws.scale,
                rng=4,
            ).pvalue
            for step in (-1e-9, 1e-9)
        ]
        rejects = [p <= 0.05 for p in pvalues]
        assert rejects == ([True, False] if alternative == "greater" else [False, True])


def test_of_draws_that_are_normal_it_is_the_textbook_interval() -> None:
    rng = np.random.default_rng(5)
    scale = np.array([0.01, 0.02, 0.05])
    draws = MatchedDraws(
        z=frozen(np.array([-1.0, 0.5, -2.0])),
        estimate=frozen(scale * [-1.0, 0.5, -2.0]),
        scale=frozen(scale),
        placebo=frozen(rng.normal(size=(3, 20_000))),
        n_matched=frozen(np.full(3, 20_000)),
        reason=(None,) * 3,
    )
    low, high = combined_interval(draws, weights=3 * scale, rng=1)
    half = 1.6449 * np.sqrt((scale**2).sum())
    total = -0.01 + 0.01 - 0.1
    assert low == pytest.approx(total - half, abs=0.0025)
    assert high == pytest.approx(total + half, abs=0.0025)


def test_events_that_cannot_be_tested_are_left_out(series: FloatArray) -> None:
    both = matched_draws(series, [20, 2900])
    alone = matched_draws(series, [2900])
    assert combined_interval(both, rng=0) == combined_interval(alone, rng=0)
    none = replace(both, n_matched=np.zeros(2, dtype=np.int64))
    assert np.isnan(combined_interval(none, rng=0)).all()


def test_draws_count_the_windows_they_were_chosen_from(series: FloatArray) -> None:
    catalogued = np.array([400, 401, 2899])
    draws = matched_draws(series, [20, 700, 2950], 2, catalogued=catalogued)
    assert draws.n_clean is not None
    # Windows start from bar 30 on, touch no catalogued bar and end before the event.
    starts = np.arange(30, 2949)
    hits = np.isin(starts, catalogued) | np.isin(starts + 1, catalogued)
    clean = starts[~hits]
    expected = [
        int(((clean >= position - 2500) & (clean + 2 <= position)).sum())
        for position in (20, 700, 2950)
    ]
    assert draws.n_clean.tolist() == expected


def test_the_placebos_are_those_that_the_test_compares_with() -> None:
    rng = np.random.default_rng(8)
    returns = rng.normal(0, 0.02, 1000)
    draws = matched_draws(returns, [700, 800, 900])
    placebos = combined_placebos(draws, weights=draws.scale, rng=5)
    test = combined_state_matched(draws, alternative="less", weights=draws.scale, rng=5)
    assert len(placebos) == test.n_resamples
    as_low = np.count_nonzero(placebos <= test.statistic + 1e-12)
    assert test.pvalue == (1 + as_low) / (1 + len(placebos))
    none = matched_draws(returns[:50], [40])
    assert not len(combined_placebos(none, rng=0))
