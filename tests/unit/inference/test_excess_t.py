"""The t test of events' returns in excess of their matched windows."""

from dataclasses import replace

import numpy as np
import pytest

from eventimpact._types import FloatArray
from eventimpact.inference import excess_t_test, few_events, matched_draws
from eventimpact.simulation import garch_t


EVENTS = [2600, 2700, 2810, 2950]


@pytest.fixture(scope="module")
def fallen() -> FloatArray:
    returns = garch_t(3000, rng=9)[0].copy()
    returns[EVENTS] -= 6 * returns.std()
    return returns


def test_it_is_the_test_that_stands_with_the_others(fallen: FloatArray) -> None:
    draws = matched_draws(fallen, EVENTS, 1, catalogued=EVENTS)
    beside = few_events(fallen, EVENTS, rng=0).tests["Ibragimov-Muller"]
    assert tuple(excess_t_test(draws)) == pytest.approx(tuple(beside))


def test_a_fall_counts_on_its_own_side(fallen: FloatArray) -> None:
    draws = matched_draws(fallen, EVENTS, 1, catalogued=EVENTS)
    less = excess_t_test(draws, alternative="less").pvalue
    both = excess_t_test(draws).pvalue
    assert less < 0.01
    assert both == pytest.approx(2 * less)
    assert excess_t_test(draws, alternative="greater").pvalue == pytest.approx(1 - less)


def test_common_bars_of_the_matches_count_once_each() -> None:
    rng = np.random.default_rng(4)
    returns = rng.normal(0, 0.01, 1200)
    draws = matched_draws(returns, [900, 1000, 1100], 2)
    excess, variances, weight = [], [], np.zeros(1200)
    for k in range(3):
        z = draws.placebo[k][: draws.n_matched[k]]
        excess.append(draws.estimate[k] - draws.scale[k] * z.mean())
        sd = draws.scale[k] * z.std(ddof=1)
        variances.append(sd**2)
        for start in draws.starts[k][: draws.n_matched[k]]:
            weight[start : start + 2] += sd / np.sqrt(2) / len(z) / 3
    shared = np.sum(weight**2) / np.mean(variances)
    error = np.std(excess, ddof=1) * np.sqrt(1 / 3 + shared)
    found = excess_t_test(draws)
    assert found.statistic == pytest.approx(np.mean(excess) / error)
    assert found.df == 2


def test_one_event_has_no_spread(fallen: FloatArray) -> None:
    found = excess_t_test(matched_draws(fallen, EVENTS[:1]))
    assert found.reason is not None
    assert "needs 2 or more" in found.reason


def test_draws_without_bars_are_refused(fallen: FloatArray) -> None:
    draws = replace(matched_draws(fallen, EVENTS), starts=None)
    with pytest.raises(ValueError, match="take matched_draws"):
        excess_t_test(draws)
