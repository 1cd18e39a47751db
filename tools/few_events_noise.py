"""Measure how much the size seen on one real history says, and write it for the docs.

Run with ``python tools/few_events_noise.py``; it takes about ten minutes on two idle cores
and writes ``docs/explanation/_few_events_noise.txt`` (one event on real histories),
``_few_events_pooled.txt`` (all series together) and ``_few_events_several.txt`` (several
events). ``--scale 0.1`` makes rough tables quickly.
"""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.inference import garch_scales, state_matched_tests, state_scales
from eventimpact.normal._arch_fit import fit_variance
from eventimpact.parallel import run
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import (
    BootstrappedHistory,
    GarchT,
    GjrGarchT,
    SizeOfHistories,
    Trials,
    size_of_histories,
)
from eventimpact.simulation._by_state import SizeTable, tabulate
from eventimpact.simulation._size_of_histories import size_on_history


SEED = 20250416
DOCS = Path(__file__).resolve().parents[1] / "docs" / "explanation"
LENGTHS = (1, 5, 11)
FIRST = 600
YEAR = 250
GARCH = "GARCH scale"
REAL = {"Bitcoin": "BTC-USD", "Ether": "ETH-USD", "S&P 500": "SP500"}
SIMULATED = ("GARCH(1,1)-t4", "GJR-GARCH(1,1)-t4", "Bitcoin in random blocks")
HISTORIES = {1: 100, 6: 40, 12: 40}
N_TRIALS = 2_000
N_SIMULATED = 100
MOST_PERSISTENT = 0.995
LEAST_DF = 2.5


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A real history, events of a trial, bars of a window, and how much to do."""

    series: str
    n_events: int
    length: int
    n_histories: int
    n_trials: int

    @property
    def test(self) -> str:
        """Which test."""
        return "state-matched" if self.n_events == 1 else "placebo dates"


class Found(NamedTuple):
    """What the real history shows, and what such histories show."""

    real: SizeTable
    alike: SizeOfHistories


@cache
def history(symbol: str) -> FloatArray:
    """Log returns that are known."""
    returns = EmbeddedPrices().history(symbol).log_returns()
    return returns[~np.isnan(returns)]


@cache
def garch_like(symbol: str) -> GarchT:
    """Fit a GARCH(1,1) with t errors to a real history."""
    x = history(symbol)
    unit = float(x.std())
    fit = fit_variance(x / unit, np.ones((len(x), 1)), kind="garch", has_t_errors=True)
    if fit is None:
        message = f"no GARCH(1,1) could be fitted to {symbol}; take another series"
        raise RuntimeError(message)
    alpha, beta, df = (float(value) for value in fit.params[2:5])
    shrink = min(1.0, MOST_PERSISTENT / (alpha + beta))
    return GarchT(
        persistence=(alpha * shrink, beta * shrink), df=max(df, LEAST_DF), sd=unit
    )


def measure(cell: Cell) -> Found:
    """Measure a real history and histories drawn from what was fitted to it."""
    symbol = REAL[cell.series]
    returns = history(symbol)
    trials = Trials(
        n_events=cell.n_events,
        length=cell.length,
        n_replications=cell.n_trials,
        n_bars=len(returns),
        first=FIRST,
    )
    rng = np.random.default_rng([SEED, cell.n_events, cell.length])
    real = size_on_history(cell.test, returns, trials, rng)
    alike = size_of_histories(
        cell.test,
        garch_like(symbol),
        trials,
        n_histories=cell.n_histories,
        rng=rng,
        progress=False,
    )
    return Found(real, alike)


def cells(scale: float) -> Iterator[Cell]:
    """List one event on each real history, and several on bitcoin."""
    for n_events, n_histories in HISTORIES.items():
        for series in REAL if n_events == 1 else ("Bitcoin",):
            for length in LENGTHS if n_events == 1 else LENGTHS[-1:]:
                yield Cell(
                    series=series,
                    n_events=n_events,
                    length=length,
                    n_histories=max(4, int(scale * n_histories)),
                    n_trials=max(100, int(scale * N_TRIALS)),
                )


def panels(scale: float) -> dict[str, list[FloatArray]]:
    """All series there are, by kind, each with the same last day."""
    symbols = dict.fromkeys(
        info.symbol for info in EmbeddedPrices().names() if info.symbol != "BTCUSDT"
    )
    coins = [history(s) for s in symbols if s.endswith("-USD")]
    shares = [history(s) for s in symbols if not s.endswith("-USD")]
    n = max(4, int(scale * N_SIMULATED))
    blocks = BootstrappedHistory(history(REAL["Bitcoin"]))
    drawn = [
        process.draw(n, len(coins[0]), SEED)
        for process in (GarchT(), GjrGarchT(), blocks)
    ]
    real = {"6 coins": coins, f"6 coins, {GARCH}": coins}
    real["S&P 500 and 20 US shares"] = shares
    return real | {
        name: list(panel) for name, panel in zip(SIMULATED, drawn, strict=True)
    }


def pooled(task: tuple[str, list[FloatArray], int]) -> SizeTable:
    """Size over many series, by quintile of each; the same year is one draw."""
    kind, series, length = task
    together = kind not in SIMULATED
    rejected, place, block = [], [], []
    for k, returns in enumerate(series):
        at = np.arange(FIRST, len(returns) - length + 1)
        scales = garch_scales(returns) if GARCH in kind else state_scales(returns)
        pvalue = state_matched_tests(
            returns, at, length, scales=scales, keep_matched=False
        ).pvalue
        order = state_scales(returns).fast[at].argsort().argsort()
        rejected.append(pvalue <= 0.05)
        place.append(order / len(at))
        year = (len(returns) - at) // YEAR
        block.append(year if together else year + 1000 * (k + 1))
    return tabulate(
        np.concatenate(rejected),
        np.concatenate(place),
        np.concatenate(block)[:, None],
    )


def noise_table(found: Iterable[tuple[Cell, Found]], title: str) -> str:
    """Lay out sizes of real histories beside what such histories show."""
    rows = []
    for cell, (real, alike) in found:
        pvalue = alike.pvalue(real.size)
        low, high = 100 * np.quantile(alike.distance, (0.05, 0.95))
        usual = 100 * alike.distance.mean()
        distance = float(np.abs(real.size - 0.05).mean())
        rows.append(
            [
                cell.series if cell.n_events == 1 else str(cell.n_events),
                str(cell.length),
                _numbers(real.size),
                _numbers(alike.size.mean(axis=0)),
                _numbers(alike.standard_error),
                " ".join(f"{p:.2f}" for p in pvalue),
                f"{100 * distance:.2f}",
                f"{usual:.2f} ({low:.2f} to {high:.2f})",
            ]
        )
    header = [
        *("series" if "One" in title else "events", "bars", "size here"),
        *("size there", "s.e. of a history", "share as far off"),
        *("distance here", "distance there"),
    ]
    return _list_table(title, [header, *rows])


def pooled_table(found: dict[tuple[str, int], SizeTable]) -> str:
    """Lay out sizes over all series of a kind."""
    rows = [
        [kind, str(length), _numbers(table.size), _numbers(table.standard_error)]
        for (kind, length), table in found.items()
    ]
    return _list_table("All series", [["series", "bars", "size", "s.e."], *rows])


def _numbers(shares: FloatArray) -> str:
    """Per cent, calm to volatile."""
    return " ".join(f"{100 * share:.1f}" for share in shares)


def _list_table(title: str, rows: list[list[str]]) -> str:
    """Write a list-table."""
    lines = [f".. list-table:: {title}", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if k == 0 else ' '} - {cell}" for k, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description="what one history says of size")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=("pooled", "noise", "several"))
    parser.add_argument("--out", type=Path, default=DOCS)
    options = parser.parse_args()
    share = partial(run, workers=options.workers)
    kinds = panels(options.scale)
    keys = [(kind, length) for kind in kinds for length in LENGTHS]
    tasks = [(kind, kinds[kind], length) for kind, length in keys]
    if options.only in {None, "pooled"}:
        sizes = dict(zip(keys, share(pooled, tasks, label="pooled"), strict=True))
        pool = options.out / "_few_events_pooled.txt"
        pool.write_text(pooled_table(sizes), encoding="utf-8")
    todo = list(cells(options.scale))
    for name, title, chosen in (
        ("noise", "One event", [cell for cell in todo if cell.n_events == 1]),
        ("several", "Several events", [cell for cell in todo if cell.n_events > 1]),
    ):
        if options.only not in {None, name}:
            continue
        found = share(measure, chosen, label=title)
        text = noise_table(zip(chosen, found, strict=True), title)
        path = options.out / f"_few_events_{name}.txt"
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
