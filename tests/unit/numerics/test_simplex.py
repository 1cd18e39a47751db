"""Least squares on the simplex against scipy, brute force and hand calculation."""

from itertools import combinations

import numpy as np
import pytest
from scipy import optimize

from eventimpact._types import FloatArray
from eventimpact.numerics import SimplexFit, simplex_least_squares


CLOSE = 1e-8  # SLSQP and nnls stop short of the optimum by less
KKT = 1e-10


def data(n_rows: int, n: int, seed: int = 0) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    market = rng.normal(0, 0.01, n_rows)
    X = market[:, None] * rng.normal(1, 0.3, n) + rng.normal(0, 0.02, (n_rows, n))
    return market + rng.normal(0, 0.02, n_rows), X


def slsqp(
    y: FloatArray, X: FloatArray, ridge: float, *, intercept: bool
) -> tuple[FloatArray, float]:
    if intercept:
        y, X = y - y.mean(), X - X.mean(axis=0)
    scale, n = y @ y, X.shape[1]
    found = optimize.minimize(
        lambda w: (np.sum((y - X @ w) ** 2) + ridge * w @ w) / scale,
        np.full(n, 1 / n),
        jac=lambda w: 2 * (X.T @ (X @ w - y) + ridge * w) / scale,
        bounds=[(0, 1)] * n,
        constraints={
            "type": "eq",
            "fun": lambda w: w.sum() - 1,
            "jac": np.ones_like,
        },
        method="SLSQP",
        options={"ftol": 1e-16, "maxiter": 1000},
    )
    return found.x, found.fun * scale


def certified(fit: SimplexFit, y: FloatArray, X: FloatArray, ridge: float) -> None:
    """Check feasibility and optimality from first principles."""
    assert fit.weights.min() >= 0
    assert fit.weights.sum() == pytest.approx(1, abs=1e-14)
    resid = y - fit.intercept - X @ fit.weights
    np.testing.assert_allclose(fit.resid, resid, atol=1e-12 * np.abs(X).max())
    gradient = 2 * (ridge * fit.weights - X.T @ resid)
    gap = fit.weights @ gradient - gradient.min()
    assert gap <= KKT * (y @ y + ridge)
    assert fit.gap <= KKT * (y @ y + ridge)


@pytest.mark.parametrize("intercept", [False, True])
@pytest.mark.parametrize("ridge", [0.0, 1e-9, 1e-4, 0.02, 0.3, 20.0])
@pytest.mark.parametrize("shape", [(30, 2), (120, 8), (60, 40), (12, 30)])
def test_weights_are_those_of_scipy(
    shape: tuple[int, int], ridge: float, *, intercept: bool
) -> None:
    y, X = data(*shape)
    fit = simplex_least_squares(y, X, ridge=ridge, intercept=intercept)
    weights, value = slsqp(y, X, ridge, intercept=intercept)
    assert fit.objective == pytest.approx(value, rel=CLOSE)
    assert fit.objective <= value * (1 + 1e-11)
    np.testing.assert_allclose(fit.weights, weights, atol=2e-5)
    certified(fit, y, X, ridge)
    assert fit.unique


@pytest.mark.parametrize("seed", range(10))
def test_weights_are_those_of_nnls_with_a_heavy_row_of_ones(seed: int) -> None:
    y, X = data(80, 15, seed)
    heavy = 1e4
    weights, _ = optimize.nnls(
        np.vstack((X, np.full(15, heavy))), np.append(y, heavy), maxiter=1000
    )
    fit = simplex_least_squares(y, X)
    np.testing.assert_allclose(fit.weights, weights, atol=1e-7)


@pytest.mark.parametrize("seed", range(5))
def test_no_support_does_better(seed: int) -> None:
    y, X = data(20, 6, seed)
    best = np.inf
    for size in range(1, 7):
        for support in map(list, combinations(range(6), size)):
            base = X[:, support[0]]
            moves = X[:, support[1:]] - base[:, None]
            rest = np.linalg.lstsq(moves, y - base)[0]
            weights = np.concatenate(([1 - rest.sum()], rest))
            if weights.min() >= 0:
                best = min(best, float(np.sum((y - X[:, support] @ weights) ** 2)))
    assert simplex_least_squares(y, X).objective == pytest.approx(best, rel=1e-12)


def test_known_weights_are_recovered() -> None:
    _, X = data(250, 400)
    truth = np.zeros(400)
    truth[[3, 50, 399]] = 0.5, 0.3, 0.2
    fit = simplex_least_squares(X @ truth + 0.001, X, intercept=True)
    np.testing.assert_allclose(fit.weights, truth, atol=1e-12)
    assert fit.intercept == pytest.approx(0.001, rel=1e-10)
    assert fit.objective < 1e-28


def test_one_column_gets_all_the_weight() -> None:
    fit = simplex_least_squares([1.0, 2.0, 4.0], [[0.0], [2.0], [1.0]])
    assert fit.weights.tolist() == [1.0]
    assert fit.objective == 1 + 0 + 9
    assert (fit.df, fit.unique, fit.gap) == (0.0, True, 0.0)
    shifted = simplex_least_squares([1.0, 2.0, 6.0], [[0.0]] * 3, intercept=True)
    assert (shifted.intercept, shifted.df) == (3.0, 1.0)


def test_a_column_equal_to_the_response_gets_all_the_weight() -> None:
    y, X = data(40, 10)
    X[:, 7] = y
    fit = simplex_least_squares(y, X)
    assert fit.weights[7] == 1.0
    assert (fit.objective, fit.unique) == (0.0, True)


def test_twins_are_not_unique() -> None:
    y, X = data(60, 5)
    alone = simplex_least_squares(y, X)
    twice = simplex_least_squares(y, np.column_stack((X, X[:, 0])))
    assert alone.unique
    assert not twice.unique
    assert twice.objective == pytest.approx(alone.objective, rel=1e-13)
    shares = twice.weights[:5].copy()
    shares[0] += twice.weights[5]
    np.testing.assert_allclose(shares, alone.weights, atol=1e-12)


def test_a_ridge_shares_equally_between_twins() -> None:
    y, X = data(60, 5)
    fit = simplex_least_squares(y, np.column_stack((X, X[:, 0])), ridge=0.05)
    assert fit.unique
    assert fit.weights[5] == pytest.approx(fit.weights[0], rel=1e-9)


def test_a_column_between_two_others_is_not_unique() -> None:
    _, X = data(60, 4)
    X[:, 3] = X[:, :2].mean(axis=1)
    target = X[:, 0] * 0.4 + X[:, 1] * 0.6
    fit = simplex_least_squares(target, X)
    assert not fit.unique
    assert fit.objective < 1e-28
    assert simplex_least_squares(target, X[:, :3]).unique


def test_more_ways_than_rows_to_fit_exactly_are_not_unique() -> None:
    _, X = data(5, 60)
    fit = simplex_least_squares(X.mean(axis=1), X)
    assert fit.objective < 1e-25
    assert not fit.unique


def test_a_faint_ridge_picks_the_most_even_of_exact_fits() -> None:
    _, X = data(5, 60)
    y = X @ np.linspace(0, 2 / 60, 60)
    y /= np.linspace(0, 2 / 60, 60).sum()
    fit = simplex_least_squares(y, X, ridge=1e-13)
    base = np.vstack((X, np.ones(60)))
    even = np.linalg.pinv(base) @ np.append(y, 1.0)
    assert even.min() > 0
    np.testing.assert_allclose(fit.weights, even, atol=1e-6)


def test_flat_columns_differ_in_level_only() -> None:
    fit = simplex_least_squares([2.0, 2.0, 2.0], [[1.0, 4.0]] * 3)
    np.testing.assert_allclose(fit.weights, [2 / 3, 1 / 3], rtol=1e-14)
    level = simplex_least_squares([2.0, 2.5, 3.0], [[1.0, 4.0]] * 3, intercept=True)
    assert level.objective == pytest.approx(0.5)
    assert not level.unique


@pytest.mark.parametrize("level", [1e3, 1e6])
def test_a_common_level_changes_nothing(level: float) -> None:
    y, X = data(100, 20)
    fit = simplex_least_squares(y, X)
    high = simplex_least_squares(y + level, X + level)
    np.testing.assert_allclose(high.weights, fit.weights, atol=1e-14 * level / 0.02)


def test_columns_of_very_different_size_are_solved() -> None:
    y, X = data(100, 20)
    X *= np.logspace(-2, 2, 20)
    fit = simplex_least_squares(y, X)
    certified(fit, y, X, 0.0)
    used = fit.weights > 0
    assert fit.objective <= slsqp(y, X[:, used], 0.0, intercept=False)[1] * (1 + CLOSE)


def test_incomplete_columns_get_no_weight() -> None:
    y, X = data(50, 6)
    X[3, 1], X[7, 4] = np.nan, np.inf
    fit = simplex_least_squares(y, X)
    kept = [0, 2, 3, 5]
    assert fit.used.tolist() == [i in kept for i in range(6)]
    assert fit.weights[[1, 4]].tolist() == [0.0, 0.0]
    np.testing.assert_array_equal(
        fit.weights[kept], simplex_least_squares(y, X[:, kept]).weights
    )


def test_degrees_of_freedom_are_those_of_the_fitted_values() -> None:
    y, X = data(40, 12, seed=3)
    for ridge, intercept in ((0.0, False), (0.0, True), (0.02, False), (0.3, True)):
        fit = simplex_least_squares(y, X, ridge=ridge, intercept=intercept)
        step, total = 1e-7, 0.0
        for t in range(40):
            moved = y.copy()
            moved[t] += step
            other = simplex_least_squares(moved, X, ridge=ridge, intercept=intercept)
            total += 1 - (other.resid[t] - fit.resid[t]) / step
        assert fit.df == pytest.approx(total, rel=1e-5)


@pytest.mark.parametrize("ridge", [0.0, 0.05])
def test_the_order_of_columns_does_not_matter(ridge: float) -> None:
    y, X = data(100, 300)
    order = np.random.default_rng(1).permutation(300)
    fit = simplex_least_squares(y, X, ridge=ridge)
    moved = simplex_least_squares(y, X[:, order], ridge=ridge)
    np.testing.assert_allclose(moved.weights, fit.weights[order], atol=1e-11)


@pytest.mark.parametrize("ridge", [0.0, 1e-10, 0.01, 0.25])
def test_many_columns_are_certified(ridge: float) -> None:
    y, X = data(250, 5000)
    certified(simplex_least_squares(y, X, ridge=ridge), y, X, ridge)
    paths = np.cumsum(X, axis=0)
    walk = np.cumsum(y)
    certified(simplex_least_squares(walk, paths, ridge=ridge), walk, paths, ridge)


def test_more_rows_than_columns_are_certified() -> None:
    y, X = data(3000, 100)
    certified(simplex_least_squares(y, X), y, X, 0.0)


@pytest.mark.parametrize(
    ("y", "X", "ridge", "words"),
    [
        ([1.0, 2.0], [[1.0], [2.0], [3.0]], 0.0, "same T"),
        ([1.0, np.nan], [[1.0], [2.0]], 0.0, "drop those rows"),
        ([], np.empty((0, 2)), 0.0, "empty"),
        ([1.0, 2.0], [[1.0], [np.nan]], 0.0, "none of the 1 columns"),
        ([1.0, 2.0], [[1.0], [2.0]], -1.0, "not negative"),
        ([1.0, 2.0], [[1.0], [2.0]], np.nan, "not negative"),
    ],
)
def test_bad_input_is_named(
    y: FloatArray, X: FloatArray, ridge: float, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        simplex_least_squares(y, X, ridge=ridge)
