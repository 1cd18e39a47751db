"""The excess over random bars: one interval for both of its tests."""

import numpy as np
import pytest

from eventimpact.attribution import Excess, excess


MOVE = -0.2


def found(rng: np.random.Generator, *, planted: float = 0.0) -> Excess:
    """Four bars of a cause among fifteen volatile ones of sixty."""
    sd = np.where(np.arange(60) // 15 == 1, 0.03, 0.01)
    cause = np.isin(np.arange(60), rng.choice(np.arange(15, 30), 4, replace=False))
    returns = sd * rng.normal(size=60) + planted * cause
    return excess(returns, sd, cause, n_resamples=499, rng=rng)


@pytest.mark.parametrize("planted", [0.0, -0.03])
def test_the_interval_of_a_cause_on_volatile_bars_holds_the_truth(
    planted: float,
) -> None:
    rng = np.random.default_rng(3)
    ends = [found(rng, planted=planted).shares(MOVE)[1:] for _ in range(200)]
    covered = np.mean([low <= 4 * planted / MOVE <= high for low, high in ends])
    assert covered == pytest.approx(0.9, abs=3 * np.sqrt(0.9 * 0.1 / 200))
    # Four normal returns of a known sd of 3 % would give 2 * 1.645 * 0.06.
    narrowest = 2 * 1.645 * 0.06 / abs(MOVE)
    widths = [high - low for low, high in ends]
    assert narrowest < np.mean(widths) < 1.2 * narrowest


def test_the_interval_ends_where_both_tests_begin_to_reject() -> None:
    one = found(np.random.default_rng(8), planted=-0.03)
    _, low, high = one.shares(MOVE)
    step = 1e-9
    assert one.above(MOVE * (low - step)) <= 0.05 < one.above(MOVE * (low + step))
    assert one.at(MOVE * (high + step)) <= 0.05 < one.at(MOVE * (high - step))
