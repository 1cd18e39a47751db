"""Kernels of long-run covariances, and bandwidths found from the data."""

from typing import Final, Literal

import numpy as np

from eventimpact._types import FloatArray


Kernel = Literal["bartlett", "parzen", "quadratic-spectral"]
Automatic = Literal["andrews", "newey-west"]

KERNELS: Final[tuple[Kernel, ...]] = ("bartlett", "parzen", "quadratic-spectral")
_ORDER: Final = {"bartlett": 1, "parzen": 2, "quadratic-spectral": 2}
# Andrews (1991), equation 6.2
_RATE: Final = {"bartlett": 1.1447, "parzen": 2.6614, "quadratic-spectral": 1.3221}
# Newey & West (1994), table II B
_PILOT: Final = {
    "bartlett": (4, 2 / 9),
    "parzen": (4, 4 / 25),
    "quadratic-spectral": (4, 2 / 25),
}
_MAX_RHO: Final = 0.97
_FEW_LAGS: Final = 40


def kernel_weights(kernel: Kernel, bandwidth: float, n: int) -> FloatArray:
    """Weights of lags 0, 1, ... up to the last that is not zero, below `n`."""
    if bandwidth <= 0:
        return np.ones(1)
    lags = np.arange(n, dtype=np.float64)
    if kernel == "quadratic-spectral":
        return _quadratic_spectral(lags / bandwidth)
    x = lags[: int(np.ceil(bandwidth)) + 1] / (bandwidth + 1)
    x = x[x < 1]
    if kernel == "bartlett":
        return 1 - x
    return np.where(x <= 0.5, 1 - 6 * x**2 + 6 * x**3, 2 * (1 - x) ** 3)


def _quadratic_spectral(x: FloatArray) -> FloatArray:
    """Andrews' kernel; 1 at zero."""
    z = 6 * np.pi * x[1:] / 5
    weights = np.ones_like(x)
    weights[1:] = 3 / z**2 * (np.sin(z) / z - np.cos(z))
    return weights


def automatic_bandwidth(how: Automatic, kernel: Kernel, scores: FloatArray) -> float:
    """Bandwidth of scores of shape (n, k), those of the constant left out."""
    if how == "andrews":
        return _andrews(kernel, scores)
    return _newey_west(kernel, scores.sum(axis=1))


def unit_free(scores: FloatArray) -> FloatArray:
    """Divide each score (n, k) by its root mean square, if it has one."""
    size = np.sqrt((scores**2).mean(axis=0))
    return np.asarray(scores / np.where(size > 0, size, 1.0))


def _andrews(kernel: Kernel, scores: FloatArray) -> float:
    """Plug in a first-order autoregression of each score."""
    n, q = len(scores), _ORDER[kernel]
    before, after = scores[:-1], scores[1:]
    squares = (before**2).sum(axis=0)
    moves = squares > 0
    if not moves.any():
        return 0.0
    before, after, squares = before[:, moves], after[:, moves], squares[moves]
    rho = np.clip((before * after).sum(axis=0) / squares, -_MAX_RHO, _MAX_RHO)
    s4 = ((after - rho * before) ** 2).mean(axis=0) ** 2
    bottom = (s4 / (1 - rho) ** 4).sum()
    power = (1 - rho) ** 6 * (1 + rho) ** 2 if q == 1 else (1 - rho) ** 8
    alpha = (4 * rho**2 * s4 / power).sum() / bottom if bottom > 0 else 0.0
    scale = _RATE[kernel] * (alpha * n) ** (1 / (2 * q + 1))
    return _as_bandwidth(kernel, float(scale), n)


def _newey_west(kernel: Kernel, score: FloatArray) -> float:
    """Estimate the curvature of the spectrum from a few autocovariances."""
    n, q = len(score), _ORDER[kernel]
    factor, power = _PILOT[kernel]
    m = min(int(factor * (n / 100) ** power), n - 1)
    gamma = np.array([score[lag:] @ score[: n - lag] for lag in range(m + 1)]) / n
    level = gamma[0] + 2 * gamma[1:].sum()
    if level == 0:
        return 0.0
    curve = 2 * (np.arange(1, m + 1) ** q * gamma[1:]).sum() / level
    scale = _RATE[kernel] * (curve**2 * n) ** (1 / (2 * q + 1))
    whole = scale if kernel == "quadratic-spectral" else np.floor(scale)
    return float(min(whole, n - 1))


def _as_bandwidth(kernel: Kernel, scale: float, n: int) -> float:
    """Turn a scale of lags into a bandwidth: lag j has weight k(j / scale)."""
    bandwidth = scale if kernel == "quadratic-spectral" else max(scale - 1, 0.0)
    return min(bandwidth, float(n - 1))


def long_run(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted autocovariances of scores (n_draws, q, n), summed: (n_draws, q, q)."""
    if len(weights) <= _FEW_LAGS:
        return _by_lag(scores, weights)
    found = np.asarray(scores @ _smooth(scores, weights).swapaxes(1, 2))
    return (found + found.swapaxes(1, 2)) / 2


def _by_lag(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Take products lag by lag; without the matrices where there is one score."""
    if scores.shape[1] == 1:
        s = scores[:, 0]
        total = np.einsum("bt,bt->b", s, s)
        for lag, weight in enumerate(weights[1:], 1):
            total += 2 * weight * np.einsum("bt,bt->b", s[:, lag:], s[:, :-lag])
        return np.asarray(total[:, None, None])
    found = np.asarray(scores @ scores.swapaxes(1, 2))
    for lag, weight in enumerate(weights[1:], 1):
        term = weight * (scores[:, :, lag:] @ scores[:, :, :-lag].swapaxes(1, 2))
        found += term + term.swapaxes(1, 2)
    return found


def _smooth(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weigh the neighbours of each score, by Fourier transforms."""
    n, m = scores.shape[-1], len(weights)
    size = 1 << int(n + m - 1).bit_length()
    ring = np.zeros(size)
    ring[:m] = weights
    ring[size - m + 1 :] = weights[:0:-1]
    spectrum = np.fft.rfft(ring).real
    return np.asarray(np.fft.irfft(np.fft.rfft(scores, size) * spectrum, size)[..., :n])
