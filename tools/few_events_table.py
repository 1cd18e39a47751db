"""Measure the size and power of the tests for few events and write them for the docs.

Run with ``python tools/few_events_table.py``; it takes about two hours on two idle
cores and writes ``docs/explanation/_few_events_table.txt`` (size), ``_few_events_regression.txt``
(size of event regressions) and ``_few_events_power.txt``. ``--scale 0.1`` makes rough tables quickly.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.parallel import run
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import (
    BootstrappedHistory,
    GarchT,
    GjrGarchT,
    RealHistory,
    ReturnProcess,
    SizeTable,
    Trials,
    size_and_power,
    size_by_state,
)


SEED = 20250416
DOCS = Path(__file__).resolve().parents[1] / "docs" / "explanation"
LENGTHS = (1, 5, 11)
EFFECTS = (0.5, 1.0, 1.5, 2.0, 3.0)
FIRST = 600
REAL = {"Bitcoin": "BTC-USD", "Ether": "ETH-USD", "S&P 500": "SP500"}
SIMULATED: dict[str, ReturnProcess] = {
    "GARCH(1,1)-t4": GarchT(),
    "GJR-GARCH(1,1)-t4": GjrGarchT(),
}
BLOCKS = "Bitcoin in random blocks"
SERIES = (*SIMULATED, BLOCKS, *REAL)
ONE_EVENT = {
    "state-matched": 20_000,
    "plain t": 10_000,
    "EWMA rank": 10_000,
    "sample quantile": 10_000,
    "Nguyen-Wolf": 2_500,
}
SEVERAL_EVENTS = {
    "state-matched": 20_000,
    "placebo dates": 20_000,
    "Ibragimov-Muller, matched": 10_000,
    "exact sign": 2_500,
    "plain t": 2_500,
    "event regression, HAC": 2_500,
}
FEWER_ALIKE = 10_000
WITH_ERRORS = {
    "event regression": 2_500,
    "event regression, HC3": 2_500,
    "event regression, HAC": 2_500,
    "event regression, GARCH-X": 600,
    "event regression, wild": 600,
    "event regression, block": 600,
    "Ball-Torous": 600,
}
POWER = {
    1: ("state-matched", "EWMA rank"),
    3: ("state-matched", "placebo dates"),
    6: ("state-matched", "placebo dates", "exact sign", "Ibragimov-Muller, matched"),
}
N_POWER = 1_500
POWER_SERIES = ("GARCH(1,1)-t4", BLOCKS)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A test on a series, with so many events of so many bars."""

    series: str
    test: str
    n_events: int
    length: int
    n: int
    effects: tuple[float, ...] = (0.0,)

    @property
    def seed(self) -> list[int]:
        """Seed of series and bars, which all tests of a cell share."""
        return [SEED, SERIES.index(self.series), self.n_events, self.length]


class Rates(NamedTuple):
    """Rates of rejection at an effect: of all trials, and by quintile."""

    rate: float
    error: float
    table: SizeTable


@cache
def history(name: str) -> FloatArray:
    """Log returns that are known."""
    returns = EmbeddedPrices().history(REAL[name]).log_returns()
    return returns[~np.isnan(returns)]


def measure(cell: Cell) -> list[Rates]:
    """Do the trials of a cell."""
    if cell.series in REAL:
        if cell.n_events == 1:
            step = 20 if cell.test == "Nguyen-Wolf" else 1
            returns = history(cell.series)
            table = size_by_state(
                returns, cell.test, cell.length, first=FIRST, step=step
            )
            rate = float(np.average(table.size, weights=table.n_events))
            return [Rates(rate, np.nan, table)]
        return _tried(cell, RealHistory(history(cell.series)), per_series=cell.n)
    process = SIMULATED.get(cell.series)
    if process is None:
        process = BootstrappedHistory(history("Bitcoin"))
    alike = 50 if cell.n_events == 1 or cell.n < FEWER_ALIKE else 10
    return _tried(cell, process, per_series=1 if cell.effects[0] else alike)


def _tried(cell: Cell, process: ReturnProcess, per_series: int) -> list[Rates]:
    """Try a test on a process."""
    trials = Trials(
        n_events=cell.n_events,
        length=cell.length,
        effects=cell.effects,
        n_replications=cell.n,
        per_series=per_series,
    )
    if isinstance(process, RealHistory):
        trials = Trials(
            n_events=cell.n_events,
            length=cell.length,
            n_replications=cell.n,
            per_series=per_series,
            n_bars=process.n_bars,
            first=FIRST,
        )
    rng = np.random.default_rng(cell.seed)
    found = size_and_power(cell.test, process, trials, rng=rng, progress=False)
    return [Rates(*found.rate(e), found.by_state(e)) for e in cell.effects]


def size_cells(scale: float) -> Iterator[Cell]:
    """List all cells of the tables of size."""
    for series in SERIES:
        for n_events in (1, 3, 6, 12):
            tests = ONE_EVENT if n_events == 1 else SEVERAL_EVENTS
            for test, n in tests.items():
                if test == "exact sign" and n_events < 6:
                    continue
                most = 2_000 if series in REAL else n
                for length in LENGTHS:
                    yield Cell(
                        series=series,
                        test=test,
                        n_events=n_events,
                        length=length,
                        n=max(100, int(scale * min(n, most))),
                    )


def error_cells(scale: float) -> Iterator[Cell]:
    """List all cells of the table of errors of an event regression."""
    for series in POWER_SERIES:
        for n_events in (3, 12):
            for test, n in WITH_ERRORS.items():
                yield Cell(
                    series=series,
                    test=test,
                    n_events=n_events,
                    length=5,
                    n=max(100, int(scale * n)),
                )


def power_cells(scale: float) -> Iterator[Cell]:
    """List all cells of the table of power."""
    for series in POWER_SERIES:
        for n_events, tests in POWER.items():
            for test in tests:
                for length in (1, 5) if n_events == 1 else (1,):
                    yield Cell(
                        series=series,
                        test=test,
                        n_events=n_events,
                        length=length,
                        n=max(100, int(scale * N_POWER)),
                        effects=EFFECTS,
                    )


def size_tables(found: dict[Cell, list[Rates]]) -> Iterator[str]:
    """Lay out a table a series."""
    for series in SERIES:
        rows: dict[tuple[int, str], list[SizeTable]] = {}
        for cell, (rates,) in found.items():
            if cell.series == series:
                row = rows.setdefault((cell.n_events, cell.test), [])
                row.append(rates.table)
        lines = [
            [str(k), test, *map(_quintiles, tables), _largest_error(tables)]
            for (k, test), tables in rows.items()
        ]
        header = ["events", "test", "1 bar", "5 bars", "11 bars", "s.e."]
        yield _list_table(series, [header, *lines])


def error_table(found: dict[Cell, list[Rates]]) -> str:
    """Lay out the rates of each error, of all trials and by quintile."""
    rows = [
        [
            cell.series,
            str(cell.n_events),
            cell.test,
            f"{_percent(rates.rate)} ({_percent(rates.error)})",
            _quintiles(rates.table),
            _largest_error([rates.table]),
        ]
        for cell, (rates,) in found.items()
    ]
    header = ["series", "events", "test", "all (s.e.)", "by quintile", "s.e."]
    return _list_table("Five bars", [header, *rows])


def power_table(found: dict[Cell, list[Rates]]) -> str:
    """Lay out power by effect, of all trials and after calm and volatile markets."""
    rows = []
    for cell, rates in found.items():
        shares = [
            f"{_percent(r.rate)} ({_percent(r.table.size[0])}, "
            f"{_percent(r.table.size[-1])})"
            for r in rates
        ]
        rows.append(
            [cell.series, str(cell.n_events), str(cell.length), cell.test, *shares]
        )
    header = ["series", "events", "bars", "test", *(f"{e:g}" for e in EFFECTS)]
    return _list_table("Power", [header, *rows])


def match_costs(found: dict[Cell, list[Rates]]) -> str:
    """Say how much power the match costs, against the same rank without it."""
    total = {
        (c.series, c.length, c.test): sum(r.rate for r in rates)
        for c, rates in found.items()
        if c.n_events == 1
    }
    lost = [
        f"{100 * (1 - power / total[series, length, 'EWMA rank']):.1f} % "
        f"({series}, {length} bar{'s' * (length > 1)})"
        for (series, length, test), power in total.items()
        if test == "state-matched"
    ]
    return (
        "Power that the match costs, against the EWMA rank test, over all effects: "
        f"{', '.join(lost)}.\n"
    )


def _quintiles(table: SizeTable) -> str:
    """Per cent, calm to volatile."""
    return " ".join(_percent(size) for size in table.size)


def _largest_error(tables: list[SizeTable]) -> str:
    """Largest standard error of a row."""
    return _percent(max(table.standard_error.max() for table in tables))


def _percent(share: float) -> str:
    """Write a share in per cent."""
    return "—" if np.isnan(share) else f"{100 * share:.1f}"


def _list_table(title: str, rows: list[list[str]]) -> str:
    """Write a list-table."""
    lines = [f".. list-table:: {title}", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if k == 0 else ' '} - {cell}" for k, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description="size and power with few events")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=DOCS)
    options = parser.parse_args()
    start = time.perf_counter()
    share = partial(run, measure, workers=options.workers)
    cells = list(size_cells(options.scale))
    sizes = dict(zip(cells, share(cells, label="size"), strict=True))
    text = "\n".join(size_tables(sizes))
    (options.out / "_few_events_table.txt").write_text(text, encoding="utf-8")
    print(f"{time.perf_counter() - start:.0f} s")
    cells = list(error_cells(options.scale))
    errors = dict(zip(cells, share(cells, label="errors"), strict=True))
    text = error_table(errors)
    (options.out / "_few_events_regression.txt").write_text(text, encoding="utf-8")
    cells = list(power_cells(options.scale))
    powers = dict(zip(cells, share(cells, label="power"), strict=True))
    text = f"{power_table(powers)}\n{match_costs(powers)}"
    (options.out / "_few_events_power.txt").write_text(text, encoding="utf-8")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
