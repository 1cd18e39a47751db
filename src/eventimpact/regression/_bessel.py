"""Distributions of the supremum and averages of a tied-down Bessel process."""

from functools import lru_cache
from math import exp, isnan, lgamma, log, sinh, sqrt
from typing import Final

import numpy as np
from numpy.polynomial.legendre import legder, legvander
from scipy.linalg import eigh
from scipy.special import gammaincc, roots_jacobi

from eventimpact._types import FloatArray


_BASIS: Final = 40
_NODES: Final = 120
_PATHS: Final = 20_000
_GRID: Final = 100
_BLOCK: Final = 2_000
_SEED: Final = 1993
_OVERSHOOT: Final = 0.5826  # Siegmund (1985), -zeta(1/2) / sqrt(2 pi)
_FARTHEST: Final = 200.0


@lru_cache(maxsize=256)
def sup_pvalue(statistic: float, q: int, trimming: float, n_bars: int) -> float:
    """Probability that the supremum over the trimmed range exceeds `statistic`.

    In the time ``log(u / (1 - u))`` the squared Bessel process is a stationary
    Cox-Ingersoll-Ross diffusion; that it stays below a barrier has a spectral
    expansion, computed here by a Galerkin method in Legendre polynomials. The barrier is
    moved out by the mean overshoot of a process seen at `n_bars` points.
    """
    if not statistic > 0.0:
        return float("nan") if isnan(statistic) else 1.0
    side = log((1.0 - trimming) / trimming)
    step = 4.0 * sinh(side / 2.0) / side / sqrt(n_bars)
    barrier = (sqrt(statistic) + _OVERSHOOT * step) ** 2
    far = _tail(barrier, q, 2.0 * side)
    if barrier > _FARTHEST:
        return far
    exceeds = 1.0 - _stays_below(barrier, q, 2.0 * side)
    return far if exceeds < 1e-8 else float(min(1.0, exceeds))


def _stays_below(barrier: float, q: int, horizon: float) -> float:
    """Probability that the diffusion stays below the barrier over the horizon."""
    end = barrier / 2.0
    nodes, weights = roots_jacobi(_NODES, 0.0, q / 2.0 - 1.0)
    share = (nodes + 1.0) / 2.0
    log_scale = q / 2.0 * log(end / 2.0) - lgamma(q / 2.0)
    mass = weights * np.exp(log_scale - end * share)
    basis = legvander(nodes, _BASIS - 1)
    slope = legvander(nodes, _BASIS - 2) @ legder(np.eye(_BASIS))
    vanishing = basis * (1.0 - nodes)[:, None]
    derivative = (slope * (1.0 - nodes)[:, None] - basis) * (2.0 / end)
    stiffness = (derivative.T * (mass * end * share)) @ derivative
    gram = (vanishing.T * mass) @ vanishing
    rates, vectors = _symmetric(stiffness, gram)
    start = vectors.T @ (vanishing.T @ mass)
    return float(start**2 @ np.exp(-rates * horizon))


def _symmetric(
    stiffness: FloatArray, gram: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Solve the generalised eigenproblem within the well-conditioned directions."""
    scale = 1.0 / np.sqrt(np.diagonal(gram))
    sizes, axes = eigh(gram * np.outer(scale, scale))
    kept = sizes > 1e-12 * sizes[-1]
    root = scale[:, None] * axes[:, kept] / np.sqrt(sizes[kept])
    rates, turned = eigh(root.T @ stiffness @ root)
    return np.asarray(rates), np.asarray(root @ turned)


def _tail(statistic: float, q: int, horizon: float) -> float:
    """Far-tail probability of the supremum (Estrella 2003; DeLong 1981)."""
    half = statistic / 2.0
    front = exp(q / 2.0 * log(half) - half - lgamma(q / 2.0))
    inside = (1.0 - q / statistic) * horizon + 2.0 / statistic
    return float(min(1.0, max(front * inside, gammaincc(q / 2.0, half))))


def average_pvalues(
    mean: float, exponential: float, q: int, trimming: float
) -> tuple[float, float]:
    """P-values of the mean and the exponential functional, by simulation."""
    means, exponentials = _averages(q, trimming)
    more = 1 + np.array([(means >= mean).sum(), (exponentials >= exponential).sum()])
    pvalues = more / (1 + len(means))
    return float(pvalues[0]), float(pvalues[1])


@lru_cache(maxsize=16)
def _averages(q: int, trimming: float) -> tuple[FloatArray, FloatArray]:
    """Simulate the two functionals of the trimmed process, seeded."""
    rng = np.random.default_rng(_SEED)
    side = log((1.0 - trimming) / trimming)
    odds = np.exp(np.linspace(-side, side, _GRID))
    share = odds / (1.0 + odds)
    steps = np.sqrt(np.diff(odds, prepend=0.0))
    weight = np.gradient(share)
    weight[[0, -1]] /= 2.0
    weight /= weight.sum()
    means, exponentials = np.empty(_PATHS), np.empty(_PATHS)
    for start in range(0, _PATHS, _BLOCK):
        path = np.zeros((_BLOCK, _GRID))
        for _ in range(q):
            walk = np.cumsum(rng.standard_normal((_BLOCK, _GRID)) * steps, axis=1)
            path += walk**2 / odds
        block = slice(start, start + _BLOCK)
        means[block] = path @ weight
        exponentials[block] = np.log(np.exp(path / 2.0) @ weight)
    return means, exponentials
