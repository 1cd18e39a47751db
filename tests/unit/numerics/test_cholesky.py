"""Tiled factors against numpy."""

import numpy as np
import pytest

from eventimpact.numerics import ridge_root
from eventimpact.numerics._cholesky import cholesky


@pytest.mark.parametrize("n", [1, 31, 32, 33, 100, 257])
def test_it_solves_as_numpy_does(n: int) -> None:
    rng = np.random.default_rng(n)
    half = rng.normal(size=(n, n + 20))
    matrix, right = half @ half.T, rng.normal(size=(n, 3))
    factor = cholesky(matrix)
    assert factor is not None
    truth = np.linalg.solve(matrix, right)
    scale = np.abs(truth).max()
    np.testing.assert_allclose(factor.solve(right), truth, atol=1e-9 * scale)
    np.testing.assert_allclose(
        factor.solve(right[:, 0]), truth[:, 0], atol=1e-9 * scale
    )
    trace = np.trace(np.linalg.inv(matrix))
    assert factor.inverse_trace == pytest.approx(trace, rel=1e-9)


def test_a_singular_matrix_has_no_factor() -> None:
    assert cholesky(np.ones((40, 40))) is None
    assert cholesky(-np.eye(3)) is None


@pytest.mark.parametrize("shape", [(60, 20), (20, 60)])
@pytest.mark.parametrize("ridge", [1e-3, 2.0])
def test_a_ridge_is_added_to_the_smaller_square(
    shape: tuple[int, int], ridge: float
) -> None:
    X = np.random.default_rng(0).normal(size=shape)
    around = X - X.mean(axis=1, keepdims=True)
    root = ridge_root(around, ridge, float(np.square(X).sum(axis=0).max()))
    assert root is not None
    tall = shape[0] > shape[1]
    square = around.T @ around if tall else around @ around.T
    right = around[0] if tall else around[:, 0]
    truth = np.linalg.solve(square + ridge * np.eye(20), right)
    np.testing.assert_allclose(root.solve(right), truth, rtol=1e-9, atol=1e-12)


def test_columns_that_are_alike_are_left_to_others() -> None:
    X = np.random.default_rng(0).normal(size=(60, 5))
    X = np.column_stack((X, X[:, 0]))
    assert ridge_root(X - X.mean(axis=1, keepdims=True), 0.0, 60.0) is None
