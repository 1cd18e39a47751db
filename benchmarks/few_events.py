"""Time of a study of size of the headline test, beside loops that do the same plainly.

Run with ``python benchmarks/few_events.py``; ``--workers 1`` keeps to one core.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
from state_matched import naive

from eventimpact.inference import matched_draws, placebo_dates_test
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import GarchT, Trials, size_and_power


def seconds(call: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def plain_garch(n_bars: int, rng: np.random.Generator) -> np.ndarray:
    """Draw one series, a bar at a time."""
    variance, returns = 0.0004, []
    for _ in range(n_bars + 500):
        value = variance**0.5 * rng.standard_t(4) / 2**0.5
        variance = 0.0004 * 0.02 + 0.08 * value**2 + 0.9 * variance
        returns.append(value)
    return np.array(returns[500:])


def plain_study(n: int) -> float:
    """Draw, place and test, one trial after the other."""
    rng = np.random.default_rng(0)
    rejected = 0
    for _ in range(n):
        returns = plain_garch(3540, rng)
        rejected += naive(returns, int(rng.integers(2540, 3540)), 1) <= 0.05
    return rejected / n


def plain_placebos(placebo: np.ndarray, counts: np.ndarray, n: int) -> float:
    """Draw placebo means, one at a time."""
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(n):
        picks = [rng.integers(count) for count in counts]
        drawn.append(np.mean([row[k] for row, k in zip(placebo, picks, strict=True)]))
    return float(np.mean(np.abs(drawn) >= 0.5))


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description="speed with few events")
    parser.add_argument("--workers", type=int, default=2)
    workers = parser.parse_args().workers
    trials = Trials(n_replications=2000)
    study = seconds(
        lambda: size_and_power(
            "state-matched", GarchT(), trials, rng=0, workers=workers
        )
    )
    loop = seconds(lambda: plain_study(10)) * 200
    print(f"size of the headline test, 2,000 trials, {workers} workers")
    print(
        f"  size_and_power {study:6.1f} s   plain loop {loop:6.0f} s (from 10 trials)"
    )
    print(f"  {loop / study:.0f} x")
    returns = EmbeddedPrices().history("BTC-USD").log_returns()[-4000:]
    at = np.arange(3000, 3600, 100)
    placebos = min(
        seconds(
            lambda: placebo_dates_test(
                matched_draws(returns, at), n_resamples=10_000, rng=0
            )
        )
        for _ in range(3)
    )
    draws = matched_draws(returns, at)
    loop = seconds(lambda: plain_placebos(draws.placebo, draws.n_matched, 1_000)) * 10
    print("10,000 placebo draws, 6 events, 4,000 bars")
    print(f"  placebo_dates_test {placebos:6.3f} s   plain loop {loop:6.2f} s")
    print(f"  {loop / placebos:.0f} x")


if __name__ == "__main__":
    main()
