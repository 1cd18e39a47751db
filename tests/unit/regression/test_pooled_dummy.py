"""The pooled dummy is a difference of means with Newey and West's error."""

import numpy as np
import pytest
from scipy import stats

from eventimpact.errors import InsufficientDataError, SingularDesignError
from eventimpact.regression import pooled_dummy


def newey_west_by_hand(y: np.ndarray, d: np.ndarray, lags: int) -> float:
    """Sum the scores' autocovariances term by term."""
    X = np.column_stack((np.ones(len(y)), d))
    bread = np.linalg.inv(X.T @ X)
    scores = X * (y - X @ (bread @ X.T @ y))[:, None]
    meat = np.zeros((2, 2))
    for lag in range(lags + 1):
        weight = 1.0 if lag == 0 else 1 - lag / (lags + 1)
        for t in range(lag, len(y)):
            term = np.outer(scores[t], scores[t - lag])
            meat += weight * (term if lag == 0 else term + term.T)
    n = len(y)
    return float(np.sqrt((bread @ meat @ bread)[1, 1] * n / (n - 2)))


def test_error_is_newey_wests(rng: np.random.Generator) -> None:
    y = np.convolve(rng.normal(size=203), [1, 0.5, 0.2], "valid")
    inside = (np.arange(201) > 60) & (np.arange(201) < 100)
    fit = pooled_dummy(y, inside, lags=4)
    assert fit.estimate == pytest.approx(y[inside].mean() - y[~inside].mean())
    assert fit.standard_error == pytest.approx(newey_west_by_hand(y, inside, 4))
    t = fit.estimate / fit.standard_error
    assert fit.p_less == pytest.approx(stats.t.cdf(t, 199))
    assert fit.p_greater == pytest.approx(stats.t.sf(t, 199))


def test_with_lag_zero_the_error_is_that_of_white(rng: np.random.Generator) -> None:
    y = rng.normal(size=60)
    inside = np.arange(60) < 20
    fit = pooled_dummy(y, inside, lags=0)
    white = sum(np.var(part) / len(part) for part in (y[inside], y[~inside]))
    assert fit.standard_error == pytest.approx(np.sqrt(white * 60 / 58))


def test_controls_are_partialled_out(rng: np.random.Generator) -> None:
    # Frisch, Waugh and Lovell: residuals on the control, then residuals on each other.
    x, inside = rng.normal(size=100), np.arange(100) > 70
    y = 0.3 * inside + 2.0 * x + rng.normal(size=100)
    Z = np.column_stack((np.ones(100), x))
    out = [v - Z @ np.linalg.lstsq(Z, v, rcond=None)[0] for v in (y, 1.0 * inside)]
    expected = (out[0] @ out[1]) / (out[1] @ out[1])
    fit = pooled_dummy(y, inside, controls=x[:, None])
    assert fit.estimate == pytest.approx(expected)


def test_missing_bars_are_left_out_not_zero() -> None:
    y = np.array([1.0, 1.0, 1.0, np.nan, 3.0, 3.0, 3.0, np.nan])
    y += np.tile([0.0, 0.1], 4)
    fit = pooled_dummy(y, np.arange(8) > 3)
    assert fit.n_inside == 3
    assert fit.n_outside == 3


def test_a_dummy_on_two_bars_is_refused() -> None:
    inside = np.arange(50) < 2
    with pytest.raises(InsufficientDataError, match="3 are needed"):
        pooled_dummy(np.random.default_rng(0).normal(size=50), inside)


def test_a_control_that_is_the_dummy_cannot_be_told_from_it(
    rng: np.random.Generator,
) -> None:
    inside = np.arange(50) < 20
    with pytest.raises(SingularDesignError, match="mark the same bars"):
        pooled_dummy(rng.normal(size=50), inside, controls=1.0 * inside[:, None])
