"""The table of sizes, counted by hand."""

import numpy as np
import pytest

from eventimpact._types import FloatArray, IntArray
from eventimpact.errors import UnknownNameError
from eventimpact.inference import state_scales
from eventimpact.simulation import (
    garch_t,
    plain_t_pvalues,
    size_by_state,
)


def test_a_test_that_sees_the_future_state_is_counted_by_state() -> None:
    series = garch_t(700, rng=1)
    fast = state_scales(series[0]).fast
    edge = np.quantile(fast[200:], 0.8)

    def rejects_in_volatile_markets(
        returns: FloatArray, positions: IntArray, length: int, rng: np.random.Generator
    ) -> float:
        del returns, length, rng
        return 0.01 if fast[positions[0]] > edge else 0.5

    table = size_by_state(series, rejects_in_volatile_markets, first=200)
    assert table.size.tolist() == [0, 0, 0, 0, 1]
    assert table.n_events.tolist() == [100] * 5
    assert table.standard_error.tolist() == [0] * 5


def test_the_standard_error_is_binomial_for_independent_events() -> None:
    series = garch_t(20_100, rng=1)

    def random_test(
        returns: FloatArray, positions: IntArray, length: int, rng: np.random.Generator
    ) -> float:
        del returns, positions, length
        return rng.random()

    table = size_by_state(series, random_test, first=100, step=50)
    np.testing.assert_allclose(
        table.standard_error, np.sqrt(table.size * (1 - table.size) / table.n_events)
    )


def test_events_without_a_pvalue_are_left_out() -> None:
    table = size_by_state(garch_t(700, rng=1), "state-matched")
    assert table.n_events.sum() == 700 - 330


@pytest.mark.parametrize(
    "procedure", ["state-matched", "plain t", "EWMA rank", "sample quantile"]
)
def test_every_procedure_runs_on_one_series_and_on_several(procedure: str) -> None:
    table = size_by_state(garch_t(600, rng=2, n_series=2), procedure, 3, first=500)
    assert table.n_events.sum() == 2 * 98


def test_the_plain_t_uses_the_full_prediction_error() -> None:
    returns = np.random.default_rng(5).normal(0.01, 0.02, 300)
    window = returns[40:290]
    t = (returns[290:295].sum() - 5 * window.mean()) / (
        window.std(ddof=1) * np.sqrt(5 + 25 / 250)
    )
    assert abs(t) > 0
    pvalue = plain_t_pvalues(returns, [290], 5)[0]
    grid = np.linspace(-60, abs(t), 400_001)
    density = (1 + grid**2 / 249) ** (-125)
    whole = np.linspace(-60, 60, 400_001)
    share = np.trapezoid(density, grid) / np.trapezoid(
        (1 + whole**2 / 249) ** (-125), whole
    )
    assert pvalue == pytest.approx(2 * (1 - share), abs=1e-6)


def test_an_unknown_procedure_lists_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="state-matched, placebo dates"):
        size_by_state(garch_t(600, rng=2), "bootstrap")
