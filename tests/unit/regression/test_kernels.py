"""Kernels and bandwidths are those of the literature."""

import numpy as np
import pytest
from arch.covariance.kernel import Bartlett, Parzen, QuadraticSpectral

from eventimpact.regression._kernels import (
    KERNELS,
    Kernel,
    automatic_bandwidth,
    kernel_weights,
    long_run,
)


WITNESS = {
    "bartlett": Bartlett,
    "parzen": Parzen,
    "quadratic-spectral": QuadraticSpectral,
}


def persistent(rng: np.random.Generator, n: int = 300, k: int = 2) -> np.ndarray:
    z = rng.normal(size=(n + 4, k))
    return z[4:] + 0.7 * z[3:-1] + 0.4 * z[2:-2] + 0.2 * z[1:-3]


@pytest.mark.parametrize("kernel", KERNELS)
def test_weights_are_those_of_arch(kernel: Kernel) -> None:
    other = WITNESS[kernel](np.zeros((60, 1)) + np.arange(60)[:, None], bandwidth=7.0)
    ours = kernel_weights(kernel, 7.0, 60)
    theirs = np.asarray(other.kernel_weights)
    assert ours == pytest.approx(theirs[: len(ours)], abs=1e-12)
    assert np.all(theirs[len(ours) :] == 0)


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_bandwidth_of_newey_and_west_is_that_of_arch(
    kernel: Kernel, rng: np.random.Generator
) -> None:
    # Of 100 scores 4 autocovariances count; else arch rounds up, the paper down.
    scores = persistent(rng, 100)
    other = WITNESS[kernel](scores, center=False).opt_bandwidth
    ours = automatic_bandwidth("newey-west", kernel, scores)
    expected = other if kernel == "quadratic-spectral" else int(other)
    assert ours == pytest.approx(expected, rel=1e-9)


def alpha(scores: np.ndarray, q: int) -> float:
    """Andrews (1991), equation 6.4, term by term."""
    top = bottom = 0.0
    for v in scores.T:
        rho = sum(v[1:] * v[:-1]) / sum(v[:-1] ** 2)
        s2 = np.mean((v[1:] - rho * v[:-1]) ** 2)
        power = (1 - rho) ** 6 * (1 + rho) ** 2 if q == 1 else (1 - rho) ** 8
        top += 4 * rho**2 * s2**2 / power
        bottom += s2**2 / (1 - rho) ** 4
    return float(top / bottom)


@pytest.mark.parametrize(
    ("kernel", "q", "rate", "shift"),
    [
        ("bartlett", 1, 1.1447, 1),
        ("parzen", 2, 2.6614, 1),
        ("quadratic-spectral", 2, 1.3221, 0),
    ],
)
def test_the_bandwidth_of_andrews_is_his_plug_in(
    kernel: Kernel, q: int, rate: float, shift: int, rng: np.random.Generator
) -> None:
    scores = persistent(rng)
    expected = rate * (alpha(scores, q) * 300) ** (1 / (2 * q + 1)) - shift
    assert automatic_bandwidth("andrews", kernel, scores) == pytest.approx(expected)


@pytest.mark.parametrize("how", ["andrews", "newey-west"])
def test_scores_of_zero_need_no_lags(how: str) -> None:
    assert automatic_bandwidth(how, "bartlett", np.zeros((50, 2))) == 0


@pytest.mark.parametrize("n_lags", [1, 5, 30, 70, 200])
@pytest.mark.parametrize("q", [1, 3])
def test_long_run_sums_are_those_of_a_toeplitz_matrix(
    n_lags: int, q: int, rng: np.random.Generator
) -> None:
    scores = rng.normal(size=(2, q, 200))
    weights = np.append(1.0, rng.uniform(size=n_lags - 1))
    full = np.zeros(200)
    full[:n_lags] = weights
    distance = np.abs(np.arange(200)[:, None] - np.arange(200))
    expected = scores @ full[distance] @ scores.swapaxes(1, 2)
    assert long_run(scores, weights) == pytest.approx(expected, rel=1e-9, abs=1e-9)
