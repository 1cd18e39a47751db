"""What random dates are compared with, specification by specification."""

import numpy as np
import pytest

from eventimpact.claims._specifications import _Series
from eventimpact.inference import placed_masks, placement_test


N_DRAWS = 4_999


def volatile_start() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    sd = np.where(np.arange(60) < 15, 0.05, 0.01)
    returns = sd * np.random.default_rng(6).normal(size=60)
    cause = np.isin(np.arange(60), [2, 5, 9, 12])
    returns[cause] = -0.5 * sd[cause]
    return returns, sd, cause


def test_a_cause_on_volatile_bars_ranks_by_its_standardised_returns() -> None:
    returns, sd, cause = volatile_start()
    drawn = placed_masks(cause[None], N_DRAWS, rng=1)[:, 0]
    rows = np.concatenate((cause[None], drawn))
    series = _Series(move=-0.2, abnormal=(("zero", returns),), scales=(("known", sd),))
    shares = series.shares(rows, slice(0, 60)).ravel()
    p = (1 + np.count_nonzero(shares[1:] >= shares[0])) / len(shares)
    other = placement_test(returns, sd, cause, n_resamples=N_DRAWS, rng=2)
    assert other.pvalue > 0.06
    assert p == pytest.approx(other.pvalue, abs=0.015)


def test_dates_that_miss_the_outcome_carry_nothing_of_it() -> None:
    returns, sd, cause = volatile_start()
    series = _Series(move=-0.2, abnormal=(("zero", returns),), scales=(("known", sd),))
    rows = np.array([np.zeros(60, bool), cause])
    shares = series.shares(rows, slice(0, 60)).ravel()
    gap = (returns / sd)[cause].mean() - (returns / sd)[~cause].mean()
    assert shares.tolist() == pytest.approx([0.0, 4 * sd.mean() * gap / -0.2])
