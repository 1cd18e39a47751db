"""The permutation test of one event against plain loops."""

from itertools import permutations

import numpy as np
import pytest
from numpy.typing import ArrayLike

from eventimpact._types import Alternative
from eventimpact.inference import nguyen_wolf_test


EXTREME = {
    "two-sided": lambda deal, actual: abs(deal) >= abs(actual),
    "less": lambda deal, actual: deal <= actual,
    "greater": lambda deal, actual: deal >= actual,
}


def studentised(inside: list[float], outside: list[float]) -> float:
    return sum(inside) / (np.std(outside, ddof=1) * np.sqrt(len(inside)))


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_one_bar_is_dealt_out_in_every_way(alternative: Alternative) -> None:
    rng = np.random.default_rng(0)
    for _ in range(5):
        pool = rng.standard_t(4, 41).tolist()
        deals = [
            studentised([pool[k]], pool[:k] + pool[k + 1 :]) for k in range(len(pool))
        ]
        hits = sum(EXTREME[alternative](deal, deals[0]) for deal in deals)
        result = nguyen_wolf_test(pool[:1], pool[1:], alternative=alternative, rng=1)
        assert result.statistic == pytest.approx(deals[0])
        assert result.pvalue == pytest.approx(hits / 41)


def test_one_bar_ranks_by_size_when_there_is_one_scale() -> None:
    pool = np.random.default_rng(3).permutation(np.arange(1.0, 52.0)) / 1000
    pool *= np.tile([1, -1], 26)[:51]
    result = nguyen_wolf_test(pool[:1], pool[1:], rng=0)
    assert result.distribution == "all 50 deals of 51 abnormal returns"
    assert 1 / 51 <= result.pvalue <= 1


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_several_bars_approach_a_loop_over_permutations(
    alternative: Alternative,
) -> None:
    rng = np.random.default_rng(5)
    pool = rng.normal(size=34)
    pool[:3] += 0.8
    actual = studentised(pool[:3].tolist(), pool[3:].tolist())
    hits = 0
    for _ in range(20_000):
        deal = rng.permutation(pool)
        hits += EXTREME[alternative](
            studentised(deal[:3].tolist(), deal[3:].tolist()), actual
        )
    result = nguyen_wolf_test(
        pool[:3], pool[3:], alternative=alternative, n_resamples=20_000, rng=1
    )
    assert result.pvalue == pytest.approx(hits / 20_000, abs=0.015)
    assert result.estimate == pytest.approx(pool[:3].sum())


def test_the_order_of_the_bars_does_not_matter() -> None:
    pool = np.random.default_rng(6).normal(size=40)
    found = {
        round(nguyen_wolf_test(list(inside), pool[3:], rng=2).statistic, 10)
        for inside in permutations(pool[:3])
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    ("event", "estimation", "reason"),
    [
        ([0.1, np.nan], np.arange(50.0), "a return is missing in the event window"),
        ([], np.arange(50.0), "a return is missing in the event window"),
        ([0.1], np.arange(29.0), "holds 29 returns but 30 are needed"),
        ([0.1], np.full(50, np.nan), "holds 0 returns but 30 are needed"),
        ([0.1], np.zeros(50), "do not differ"),
    ],
)
def test_what_cannot_be_permuted_is_refused(
    event: ArrayLike, estimation: ArrayLike, reason: str
) -> None:
    result = nguyen_wolf_test(event, estimation, rng=0)
    assert reason in result.reason
    assert np.isnan(result.pvalue)
