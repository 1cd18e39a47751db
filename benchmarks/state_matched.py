"""Time of the state-matched test, beside a loop that does what its text says.

Run with ``python benchmarks/state_matched.py``.
"""

import timeit
from collections.abc import Callable

import numpy as np

from eventimpact.inference import (
    combined_state_matched,
    matched_draws,
    placement_test,
    state_matched_test,
    state_matched_tests,
    state_scales,
)
from eventimpact.prices import EmbeddedPrices


def naive(returns: np.ndarray, position: int, length: int) -> float:
    """Rank one event, one window at a time."""
    fast, slow = [], []
    squares = {0.94: 0.0, 0.985: 0.0}
    weights = {0.94: 0.0, 0.985: 0.0}
    for value in returns[: position + 1]:
        for decay, scales in ((0.94, fast), (0.985, slow)):
            known = weights[decay] > 0
            scales.append((squares[decay] / weights[decay]) ** 0.5 if known else np.nan)
            if not np.isnan(value):
                squares[decay] = decay * squares[decay] + value**2
                weights[decay] = decay * weights[decay] + 1

    def describe(start: int) -> tuple[float, float]:
        car = sum(returns[start : start + length])
        return np.log(fast[start]), car / (fast[start] * slow[start] * length) ** 0.5

    state, event = describe(position)
    windows = [
        (abs(there - state), z)
        for there, z in map(describe, range(position - 2500, position - length + 1))
        if not np.isnan(z)
    ]
    kept = sorted(windows)[:300]
    hits = sum(abs(z) >= abs(event) for _, z in kept)
    return (1 + hits) / (1 + len(kept))


def milliseconds(call: Callable[[], object], number: int) -> float:
    """Best of five, for one call."""
    return min(timeit.repeat(call, number=number, repeat=5)) / number * 1e3


def main() -> None:
    """Print the times."""
    returns = EmbeddedPrices().history("BTC-USD").log_returns()
    scales = state_scales(returns)
    positions = np.arange(600, len(returns) - 5)
    loop = milliseconds(lambda: naive(returns, 4000, 5), 3)
    single = milliseconds(
        lambda: state_matched_test(returns, 4000, 5, scales=scales), 200
    )
    many = milliseconds(
        lambda: state_matched_tests(
            returns, positions, 5, scales=scales, keep_matched=False
        ),
        1,
    )
    agrees = state_matched_test(returns, 4000, 5).pvalue == naive(returns, 4000, 5)
    print(f"bitcoin, {len(returns)} daily bars; same p-value as the loop: {agrees}")
    print(f"plain loop, one event            {loop:9.3f} ms")
    print(f"state_scales, once a series      {_scales(returns):9.3f} ms")
    print(f"state_matched_test, one event    {single:9.3f} ms  {loop / single:7.0f} x")
    each = many / len(positions)
    print(f"state_matched_tests, an event    {each:9.3f} ms  {loop / each:7.0f} x")
    print(f"six events combined, 9,999 draws {_combined(returns):9.3f} ms")
    print(f"placement test, 9,999 draws      {_placement():9.3f} ms")


def _scales(returns: np.ndarray) -> float:
    """Time the scales."""
    return milliseconds(lambda: state_scales(returns), 20)


def _combined(returns: np.ndarray) -> float:
    """Time six events."""
    draws = matched_draws(returns, np.arange(3000, 3600, 100))
    return milliseconds(lambda: combined_state_matched(draws, rng=0), 20)


def _placement() -> float:
    """Time a permutation of eight bars, in clusters, within 72."""
    values = np.random.default_rng(0).normal(-0.003, 0.03, 72)
    claimed = np.isin(np.arange(72), [3, 4, 5, 20, 33, 34, 50, 60])
    scale = np.full(72, 0.03)
    return milliseconds(lambda: placement_test(values, scale, claimed, rng=0), 20)


if __name__ == "__main__":
    main()
