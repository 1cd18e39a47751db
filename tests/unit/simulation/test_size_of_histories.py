"""What one history says of the size of a test."""

import numpy as np
import pytest

from eventimpact._types import FloatArray, IntArray
from eventimpact.simulation import (
    GarchT,
    SizeOfHistories,
    Trials,
    size_by_state,
    size_of_histories,
)


TRIALS = Trials(length=3, n_bars=700, first=500)


def test_errors_and_distances_are_those_counted_by_hand() -> None:
    size = np.array([[0.03, 0.05, 0.05, 0.05, 0.05], [0.09, 0.05, 0.05, 0.05, 0.10]])
    found = SizeOfHistories(size=size)
    np.testing.assert_allclose(
        found.standard_error, np.array([0.06, 0, 0, 0, 0.05]) / np.sqrt(2), atol=1e-15
    )
    np.testing.assert_allclose(found.distance, [0.02 / 5, 0.09 / 5])
    np.testing.assert_allclose(
        found.pvalue([0.075, 0.051, 0.05, 0.05, 0.0]), [2 / 3, 1 / 3, 1, 1, 2 / 3]
    )


def test_a_simulated_history_is_treated_as_a_real_one() -> None:
    class Same:
        def draw(
            self, n_series: int, n_bars: int, rng: np.random.Generator | int
        ) -> FloatArray:
            del rng
            return GarchT().draw(n_series, n_bars, 7)

    found = size_of_histories("state-matched", Same(), TRIALS, n_histories=2, rng=0)
    expected = size_by_state(GarchT().draw(1, 700, 7), "state-matched", 3, first=500)
    np.testing.assert_array_equal(found.size, [expected.size, expected.size])


def by_chance(
    returns: FloatArray, positions: IntArray, length: int, rng: np.random.Generator
) -> float:
    del returns, positions, length
    return float(rng.random())


def test_the_spread_over_histories_of_independent_trials_is_binomial() -> None:
    trials = Trials(n_events=2, n_replications=250, n_bars=400, first=300)
    found = size_of_histories(by_chance, GarchT(), trials, n_histories=60, rng=3)
    binomial = np.sqrt(0.05 * 0.95 / 50)
    assert found.size.shape == (60, 5)
    spread = np.sqrt(np.mean(found.standard_error**2))
    assert spread == pytest.approx(binomial, rel=0.2)  # 295 degrees of freedom: 4 %


def test_any_number_of_workers_gives_the_same_digits() -> None:
    one, two = (
        size_of_histories(
            "plain t", GarchT(), TRIALS, n_histories=3, rng=5, workers=workers
        )
        for workers in (1, 2)
    )
    np.testing.assert_array_equal(one.size, two.size)


def test_one_history_has_no_spread() -> None:
    with pytest.raises(ValueError, match="1 histories have no spread"):
        size_of_histories("plain t", GarchT(), TRIALS, n_histories=1, rng=5)


def test_tests_for_one_event_refuse_several() -> None:
    with pytest.raises(ValueError, match="is for 1 event but trials have 2"):
        size_of_histories("EWMA rank", GarchT(), Trials(n_events=2), rng=5)
