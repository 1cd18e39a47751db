"""Time of synthetic controls, beside scipy's SLSQP on a smaller problem.

Run with ``python benchmarks/synthetic_control.py``.
"""

import timeit
import tracemalloc
from collections.abc import Callable

import numpy as np
from scipy import optimize

from eventimpact.abnormal import event_arrays
from eventimpact.normal import (
    SyntheticControl,
    SyntheticDifference,
    synthetic_control,
    synthetic_difference,
)
from eventimpact.numerics import simplex_least_squares


N_PRE, N_POST = 250, 21
SMALL, LARGE = 200, 10_000


def returns(n_donors: int, market_sd: float = 0.01) -> tuple[np.ndarray, np.ndarray]:
    """Draw returns of an asset and its donors, with a common factor or none."""
    rng = np.random.default_rng(0)
    market = rng.normal(0, market_sd, N_PRE + N_POST)
    noise = rng.normal(0, 0.02, (N_PRE + N_POST, n_donors + 1))
    panel = market[:, None] * rng.normal(1, 0.3, n_donors + 1) + noise
    return panel[:, 0], panel[:, 1:]


def slsqp(y: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Fit weights by a general solver, which is given the gradient."""
    n = X.shape[1]
    return optimize.minimize(
        lambda w: np.sum((y - X @ w) ** 2),
        np.full(n, 1 / n),
        jac=lambda w: 2 * (X.T @ (X @ w - y)),
        bounds=[(0, 1)] * n,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1000},
    ).x


def milliseconds(call: Callable[[], object], repeat: int = 5) -> float:
    """Best of a few calls."""
    call()
    return min(timeit.repeat(call, number=1, repeat=repeat)) * 1e3


def peak_megabytes(call: Callable[[], object]) -> float:
    """Memory above what is held before the call."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    """Print the times."""
    y, donors = returns(SMALL)
    before, pool = y[:N_PRE], donors[:N_PRE]
    fit = simplex_least_squares(before, pool)
    other = slsqp(before, pool)
    apart = np.sum((before - pool @ other) ** 2) / fit.objective - 1
    ours = milliseconds(lambda: simplex_least_squares(before, pool))
    theirs = milliseconds(lambda: slsqp(before, pool), 3)
    print(f"{SMALL} donors, {N_PRE} bars: scipy's objective lies {apart:.0e} higher")
    print(f"scipy SLSQP, {SMALL:6d} donors          {theirs:9.1f} ms")
    print(f"weights,     {SMALL:6d} donors          {ours:9.1f} ms", end="")
    print(f"  {theirs / ours:6.0f} x")
    y, donors = returns(LARGE)
    works = {
        "weights,    ": lambda: simplex_least_squares(y[:N_PRE], donors[:N_PRE]),
        "control,    ": lambda: synthetic_control(y, donors, N_PRE),
        "difference, ": lambda: synthetic_difference(y, donors, N_PRE),
    }
    for name, work in works.items():
        took, peak = milliseconds(work), peak_megabytes(work)
        print(f"{name} {LARGE:6d} donors          {took:9.1f} ms  {peak:6.0f} MB")
    for n_donors in (500, LARGE):
        y, donors = returns(n_donors, market_sd=0.0)
        panel = np.column_stack((y, donors))
        for model in (SyntheticControl(), SyntheticDifference()):
            took = milliseconds(
                lambda panel=panel, model=model: event_arrays(
                    panel, None, [0], [N_PRE + 10], model=model
                )
            )
            name = type(model).__name__
            print(f"{name}, {n_donors} independent donors, engine {took:9.1f} ms")
    y, donors = returns(LARGE)
    gap = simplex_least_squares(y[:N_PRE], donors[:N_PRE])
    print(f"certificate: within {gap.gap / gap.objective:.0e} of the optimum")


if __name__ == "__main__":
    main()
