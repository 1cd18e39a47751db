"""What the mean return of events comes to where nothing happened."""

import numpy as np
import pytest

from eventimpact.inference import (
    combined_state_matched,
    matched_draws,
    placebo_estimates,
    state_matched_test,
)


def test_a_single_event_has_its_matched_windows_at_its_scale(
    rng: np.random.Generator,
) -> None:
    returns = rng.normal(0, 0.02, 1000)
    draws = matched_draws(returns, [900], 5)
    found = placebo_estimates(draws, rng=0)
    assert found == pytest.approx(draws.scale[0] * draws.placebo[0])
    rank = (1 + (np.abs(found) >= abs(draws.estimate[0])).sum()) / (1 + len(found))
    assert rank == pytest.approx(state_matched_test(returns, 900, 5).pvalue)


def test_several_events_have_the_draws_of_the_combined_test(
    rng: np.random.Generator,
) -> None:
    returns = rng.normal(0, 0.02, 1200)
    draws = matched_draws(returns, [700, 5, 900, 1100])
    found = placebo_estimates(draws, n_resamples=4_999, rng=3)
    test = combined_state_matched(draws, weights=draws.scale, n_resamples=4_999, rng=3)
    rank = (1 + (np.abs(found) >= abs(test.statistic)).sum()) / 5_000
    assert rank == pytest.approx(test.pvalue)


def test_without_an_event_there_are_no_draws() -> None:
    draws = matched_draws(np.full(500, np.nan), [400])
    assert placebo_estimates(draws, rng=0).shape == (0,)
