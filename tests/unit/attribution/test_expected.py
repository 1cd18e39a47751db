"""Drift and factors, against least squares of numpy."""

from collections.abc import Callable

import numpy as np
import pytest

from eventimpact._types import FloatArray
from eventimpact.attribution import expected_returns


RNG = np.random.default_rng(7)
FACTORS = RNG.normal(0, 0.01, (400, 2))
RETURNS = 0.001 + FACTORS @ [1.2, -0.4] + RNG.normal(0, 0.02, 400)


def test_coefficients_and_errors_are_those_of_least_squares() -> None:
    fit = expected_returns(RETURNS, (380, 399), factors=FACTORS)
    X = np.column_stack((np.ones(250), FACTORS[130:380]))
    b, rss, *_ = np.linalg.lstsq(X, RETURNS[130:380], rcond=None)
    np.testing.assert_allclose(fit.coefficients, b[1:], rtol=1e-10)
    assert fit.drift == pytest.approx(b[0], rel=1e-9)
    cov = rss[0] / 247 * np.linalg.inv(X.T @ X)
    np.testing.assert_allclose(fit.errors, np.sqrt(np.diag(cov))[1:], rtol=1e-8)
    assert (fit.n_estimation, fit.n_fitted, fit.n_missing) == (250, 250, 0)


def test_a_closed_market_is_left_out_of_the_fit_and_explains_nothing() -> None:
    closed = FACTORS.copy()
    weekend = np.arange(400) % 7 >= 5
    closed[weekend] = np.nan
    fit = expected_returns(RETURNS, (380, 399), factors=closed)
    used = ~weekend[130:380]
    X = np.column_stack((np.ones(used.sum()), FACTORS[130:380][used]))
    b = np.linalg.lstsq(X, RETURNS[130:380][used], rcond=None)[0]
    np.testing.assert_allclose(fit.coefficients, b[1:], rtol=1e-9)
    assert (fit.factor[weekend] == 0).all()
    assert fit.n_fitted == used.sum()
    assert fit.n_missing == weekend[380:].sum()
    left = RETURNS[130:380] - fit.factor[130:380]
    assert fit.drift == pytest.approx(left.mean(), abs=1e-15)


def test_without_factors_the_drift_is_the_mean_before_the_outcome() -> None:
    fit = expected_returns(RETURNS, (380, 399))
    assert fit.drift == pytest.approx(RETURNS[130:380].mean(), abs=1e-17)
    assert not fit.uses_factors
    assert fit.reason is None
    assert (fit.factor == 0).all()


def test_too_few_returns_before_the_outcome_give_no_drift() -> None:
    assert expected_returns(RETURNS, (20, 30)).drift == 0.0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: f.__setitem__(slice(130, 330), np.nan), "hold 50 with a return"),
        (lambda f: f.__setitem__(slice(385, 400), np.nan), "on 5 of the 20 bars"),
        (lambda f: f.__setitem__((slice(None), 1), f[:, 0]), "depends linearly"),
    ],
)
def test_factors_that_cannot_be_used_are_left_out_with_the_reason(
    change: Callable[[FloatArray], None], says: str
) -> None:
    factors = FACTORS.copy()
    change(factors)
    fit = expected_returns(RETURNS, (380, 399), factors=factors)
    assert fit.reason is not None
    assert says in fit.reason
    assert not fit.uses_factors
    assert fit.drift == pytest.approx(RETURNS[130:380].mean(), abs=1e-17)


def test_factors_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(10, 2\) but there are 400 bars"):
        expected_returns(RETURNS, (380, 399), factors=FACTORS[:10])
