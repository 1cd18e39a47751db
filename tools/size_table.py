"""Measure the size tables of the documentation and write them as it includes them.

Run with ``python tools/size_table.py``; it takes about a minute and a half on one core and
writes ``docs/explanation/_size_table.txt`` and ``docs/explanation/_falls_table.txt``.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from eventimpact._types import FloatArray
from eventimpact.inference import (
    combined_state_matched,
    matched_draws,
    placement_test,
    state_scales,
)
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import (
    SizeTable,
    garch_t,
    selected_falls,
    size_by_state,
)


SEED = 20250416
DOCS = Path(__file__).resolve().parents[1] / "docs" / "explanation"
QUINTILES = ["calm", "2", "3", "4", "volatile"]
TESTS = ("state-matched", "plain t", "EWMA rank", "sample quantile")


def main() -> None:
    """Write both tables."""
    bitcoin = EmbeddedPrices().history("BTC-USD").log_returns()
    garch = garch_t(3540, rng=SEED, n_series=200)
    sizes = list(_sizes(garch, bitcoin))
    header = ["series, bars", "test", *QUINTILES, "s.e."]
    _write("_size_table.txt", header, sizes)
    falls = list(_falls(garch_t(3000, rng=SEED, n_series=60, sd=0.03), bitcoin))
    header = ["series", "events", "random causes", "inside the fall", "state-matched"]
    _write("_falls_table.txt", header, falls)


def _sizes(garch: FloatArray, bitcoin: FloatArray) -> Iterator[list[str]]:
    """Size of each test on each series, a row each."""
    jobs = [(length, test) for length in (1, 5, 11) for test in TESTS]
    for length, test in tqdm(jobs, desc="GARCH(1,1)-t4"):
        table = size_by_state(garch, test, length, first=2540, step=4)
        yield _row(f"GARCH(1,1)-t4, {length}", test, table)
    for length, test in tqdm(jobs, desc="bitcoin"):
        yield _row(f"bitcoin, {length}", test, size_by_state(bitcoin, test, length))


def _row(series: str, test: str, table: SizeTable) -> list[str]:
    """Lay a table out as percentages, with the largest standard error."""
    sizes = [f"{100 * size:.1f}" for size in table.size]
    return [series, test, *sizes, f"{100 * table.standard_error.max():.1f}"]


def _falls(garch: FloatArray, bitcoin: FloatArray) -> Iterator[list[str]]:
    """Rejections of random causes inside selected falls, a row each."""
    for name, panel, n_draws in (
        ("GARCH(1,1)-t4", garch, 5),
        ("bitcoin", bitcoin[None, :], 150),
    ):
        for n_causes in (1, 3, 6):
            rejected = np.array(list(_random_causes(panel, n_causes, n_draws)))
            inside, outside = 100 * rejected.mean(axis=0)
            counts = [str(n_causes), f"{len(rejected):,}"]
            yield [name, *counts, f"{inside:.1f}", f"{outside:.1f}"]


def _random_causes(
    panel: FloatArray, n_causes: int, n_draws: int
) -> Iterator[tuple[bool, bool]]:
    """Tell for each random cause whether either test accuses it, at 5 %."""
    rng = np.random.default_rng(SEED)
    for returns in tqdm(panel, desc=f"falls, {n_causes} events"):
        scales = state_scales(returns)
        for start in np.repeat(selected_falls(returns, first=700), n_draws):
            bars = np.arange(start, start + 60)
            claimed = np.isin(bars, rng.choice(bars, n_causes, replace=False))
            inside = placement_test(
                returns[bars], scales.fast[bars], claimed, n_resamples=999, rng=rng
            )
            draws = matched_draws(returns, bars[claimed], scales=scales)
            outside = combined_state_matched(
                draws, alternative="less", n_resamples=999, rng=rng
            )
            yield inside.pvalue <= 0.05, outside.pvalue <= 0.05


def _write(name: str, header: list[str], rows: list[list[str]]) -> None:
    """Write a list-table."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in [header, *rows]:
        lines += [f"   {'*' if k == 0 else ' '} - {cell}" for k, cell in enumerate(row)]
    (DOCS / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
