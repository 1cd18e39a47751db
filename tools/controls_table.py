"""Measure how often random causes in picked falls pass the controls, for the docs.

Run with ``python tools/controls_table.py``; it takes some four minutes on one core and
writes ``docs/explanation/_controls_table.txt``.
"""

from pathlib import Path

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.claims._random_dates import dates_in_falls, dates_in_history
from eventimpact.inference import state_scales
from eventimpact.numerics import runs
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import selected_falls


SEED = 77
WINDOW = 60
PER_FALL = 300
SERIES = (("bitcoin", "BTC-USD", 0.2), ("S&P 500", "SP500", 0.07))
CAUSES = ((1, 1), (3, 1), (6, 1), (2, 3))
COLUMNS = (
    "series",
    "clusters",
    "bars each",
    "random causes",
    "falls as deep",
    "ordinary times",
    "the larger p",
)
TARGET = Path(__file__).resolve().parents[1] / "docs/explanation/_controls_table.txt"


def main() -> None:
    """Write the table."""
    rows: list[tuple[str, ...]] = [COLUMNS]
    for name, symbol, depth in SERIES:
        returns = EmbeddedPrices().history(symbol).log_returns()
        for n_clusters, length in CAUSES:
            p = pvalues(returns, depth, n_clusters, length)
            sizes = (f"{100 * size:.1f}" for size in np.mean(p <= 0.05, axis=0))
            rows.append((name, str(n_clusters), str(length), f"{len(p):,}", *sizes))
    lines = [".. list-table::", "   :header-rows: 1"]
    for row in rows:
        lines += ["", f"   * - {row[0]}", *(f"     - {cell}" for cell in row[1:])]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def pvalues(
    returns: FloatArray, depth: float, n_clusters: int, length: int
) -> FloatArray:
    """In falls as deep, in ordinary times, and the larger: one row a cause."""
    rng = np.random.default_rng([n_clusters, length, SEED])
    scales = state_scales(returns)
    state, nothing = np.log(scales.fast), np.zeros(len(returns), dtype=bool)
    found = []
    for start in selected_falls(returns, depth=depth, length=WINDOW, first=100):
        window = slice(int(start), int(start) + WINDOW)
        for _ in range(PER_FALL):
            mask, claimed = pattern(rng, n_clusters, length), nothing.copy()
            claimed[window] = mask
            falls = dates_in_falls(returns, scales.sigma, window, mask)
            history = dates_in_history(returns, scales.sigma, state, claimed, nothing)
            inside = 1.0 if falls is None else falls.excess.pvalue
            outside = inside if history is None else history.pvalue
            found.append((inside, outside, max(inside, outside)))
    return np.array(found)


def pattern(rng: np.random.Generator, n_clusters: int, length: int) -> BoolArray:
    """Put clusters at random, a bar between any two."""
    while True:
        mask = np.zeros(WINDOW, dtype=bool)
        for start in rng.choice(WINDOW - length + 1, n_clusters, replace=False):
            mask[start : start + length] = True
        if len(runs(mask)[0]) == n_clusters and mask.sum() == n_clusters * length:
            return mask


if __name__ == "__main__":
    main()
