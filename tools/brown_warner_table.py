"""Measure the size of every test across events and write it as the docs include it.

Run with ``python tools/brown_warner_table.py``; it takes a quarter of an hour on two
cores and writes ``docs/explanation/_brown_warner_table.txt``. ``--studies 500`` makes a
rough table quickly.
"""

import argparse
import time
import warnings
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from tqdm import tqdm

from eventimpact import MarketModel, Window
from eventimpact._types import FloatArray, IntArray
from eventimpact.abnormal import Design, EventArrays, event_arrays
from eventimpact.errors import EventImpactWarning
from eventimpact.inference import TESTS, EventTest, kolari_pynnonen, patell_kp, placebo
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import (
    PlaceboDraws,
    PlaceboStudy,
    garch_t,
    placebo_study,
)


SEED = 20250416
DOCS = Path(__file__).resolve().parents[1] / "docs" / "explanation"
DESIGN = Design(estimation=Window(-244, -6), event=Window(-5, 5))
WINDOWS = {1: Window(0, 0), 11: Window(-5, 5)}
SIZES = (5, 20, 100)
N_BARS, N_ASSETS, PER_PANEL = 2500, 100, 250
SHARED = 0.1
SPREAD = 2.0**0.5
GROUPED = PlaceboDraws().tests
OTHERS, SHARES = (
    30,
    {
        "corrado_zivney": 10,
        "grank_t": 10,
        "grank_z": 10,
        "wild_bootstrap": 10,
        "placebo": 2,
    },
)
BY_OVERLAP = "{}, by overlap"
ROWS: Final[Mapping[str, EventTest]] = {
    **TESTS,
    BY_OVERLAP.format("patell_kp"): partial(patell_kp, pairing="overlap"),
    BY_OVERLAP.format("kolari_pynnonen"): partial(kolari_pynnonen, pairing="overlap"),
    "placebo": partial(placebo, n_draws=99),
}
PANELS = {
    "normal": "Simulated, normal shocks",
    "garch": "Simulated, GARCH(1,1)-t4 shocks",
    "stocks": "Twenty US stocks, 1990-2022",
}


class Panel(NamedTuple):
    """Returns of assets, their market, and what moves them beside it."""

    returns: FloatArray
    market: FloatArray
    shocks: FloatArray


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One way to draw studies."""

    panel: str
    n_events: int
    is_clustered: bool
    is_spread: bool

    @property
    def seed(self) -> list[int]:
        """Seed of its own."""
        flags = int(self.is_clustered) + 2 * int(self.is_spread)
        return [SEED, list(PANELS).index(self.panel), self.n_events, flags]

    @property
    def is_possible(self) -> bool:
        """Whether there are assets enough, and shocks known so that they can grow."""
        few = self.is_clustered and self.n_events > 20
        return self.panel != "stocks" or not (few or self.is_spread)


def settings(panel: str) -> list[Setting]:
    """All ways to draw studies from a panel, in the order of the columns."""
    return [
        Setting(panel=panel, n_events=n, is_clustered=clustered, is_spread=spread)
        for clustered in (False, True)
        for spread in (False, True)
        for n in SIZES
    ]


def simulated(panel: str, rng: np.random.Generator) -> Panel:
    """Draw returns on a market; a tenth of the shocks' variance is shared by all."""
    size = (N_ASSETS + 2, N_BARS)
    drawn = rng.normal(0, 0.02, size) if panel == "normal" else _garch(size, rng)
    market, common = 0.5 * drawn[0], drawn[1]
    beta = rng.normal(1, 0.3, N_ASSETS)
    shocks = (1 - SHARED) ** 0.5 * drawn[2:] + SHARED**0.5 * common
    returns = beta[:, None] * market + shocks
    return Panel(np.asfortranarray(returns.T), market, np.asfortranarray(shocks.T))


def _garch(size: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """Draw shocks whose volatility clusters, with fat tails."""
    return garch_t(size[1], rng=rng, n_series=size[0])


@cache
def stocks() -> Panel:
    """Log returns of the embedded stocks and of the S&P 500, on their common days."""
    prices = EmbeddedPrices()
    daily = {
        i.symbol: prices.history(i.symbol) for i in prices.names() if i.bar == "1d"
    }
    listed = {name: h for name, h in daily.items() if h.calendar == "XNYS"}
    index = listed.pop("SP500")
    days = index.open_at.astype("datetime64[D]")
    market = index.log_returns()
    returns = np.full((len(days), len(listed)), np.nan)
    for j, name in enumerate(sorted(listed)):
        own = listed[name].open_at.astype("datetime64[D]")
        _, ours, theirs = np.intersect1d(days, own, return_indices=True)
        returns[ours, j] = listed[name].log_returns()[theirs]
    known = np.isfinite(returns).all(axis=1) & np.isfinite(market)
    returns, market = returns[known], market[known]
    X = np.column_stack((np.ones(len(market)), market))
    shocks = returns - X @ np.linalg.lstsq(X, returns)[0]
    return Panel(np.asfortranarray(returns), market, np.asfortranarray(shocks))


def drawn_panel(setting: Setting, rng: np.random.Generator) -> Panel:
    """Draw a panel, or take the one there is."""
    return stocks() if setting.panel == "stocks" else simulated(setting.panel, rng)


def studies(setting: Setting, n_studies: int) -> Iterator[EventArrays]:
    """Draw studies in which nothing happens, but for the variance."""
    rng = np.random.default_rng(setting.seed)
    for start in range(0, n_studies, PER_PANEL):
        panel = drawn_panel(setting, rng)
        for _ in range(min(PER_PANEL, n_studies - start)):
            yield _study(panel, setting, rng)


def _study(panel: Panel, setting: Setting, rng: np.random.Generator) -> EventArrays:
    """Draw events on a panel, widen their returns if asked, and study them."""
    n_bars, n_assets = panel.returns.shape
    asset = rng.choice(n_assets, setting.n_events, replace=not setting.is_clustered)
    first, stop = -DESIGN.estimation.first, n_bars - DESIGN.event.last
    if setting.is_clustered:
        bar = np.full(setting.n_events, rng.integers(first, stop))
    else:
        bar = rng.integers(first, stop, setting.n_events)
    returns = _widened(panel, asset, bar) if setting.is_spread else panel.returns
    return event_arrays(
        returns, panel.market, asset, bar, model=MarketModel(), design=DESIGN
    )


def _widened(panel: Panel, asset: IntArray, bar: IntArray) -> FloatArray:
    """Double the variance of the shocks in the event windows."""
    at = bar[:, None] + np.arange(DESIGN.event.first, DESIGN.event.last + 1)
    wide = panel.returns.copy(order="F")
    wide[at, asset[:, None]] += (SPREAD - 1) * panel.shocks[at, asset[:, None]]
    return wide


def rejections(setting: Setting, n_studies: int) -> dict[tuple[str, int], str]:
    """Per cent of studies that each test rejects at 5 %, of those it applies to."""
    warnings.simplefilter("ignore", EventImpactWarning)
    names = [name for name in ROWS if name not in GROUPED]
    limit = {name: _limit(name, n_studies) for name in names}
    drawn = studies(setting, max(limit.values()))
    pvalue = {(n, k): np.full(limit[n], np.nan) for n in names for k in WINDOWS}
    for k, arrays in enumerate(drawn):
        for name in names:
            if k < limit[name]:
                for length, window in WINDOWS.items():
                    pvalue[name, length][k] = ROWS[name](arrays, window).pvalue
    for length, window in WINDOWS.items():
        for study in _grouped(setting, window, n_studies):
            for j, name in enumerate(GROUPED):
                pvalue.setdefault((name, length), np.empty(0))
                known = pvalue[name, length], study.pvalue[:, j]
                pvalue[name, length] = np.concatenate(known)
    return {key: _percent(values) for key, values in pvalue.items()}


def _grouped(
    setting: Setting, window: Window, n_studies: int
) -> Iterator[PlaceboStudy]:
    """Do the tests that can be done for many studies at once."""
    rng = np.random.default_rng([*setting.seed, window.length])
    draws = PlaceboDraws(
        n_draws=PER_PANEL,
        n_events=setting.n_events,
        is_clustered=setting.is_clustered,
        event_variance=2.0 if setting.is_spread else 1.0,
        tests=GROUPED,
    )
    for _ in range(-(-n_studies // PER_PANEL)):
        panel = drawn_panel(setting, rng)
        yield placebo_study(
            panel.returns,
            panel.market,
            window,
            model=MarketModel(),
            design=DESIGN,
            draws=draws,
            rng=rng,
        )


def _limit(name: str, n_studies: int) -> int:
    """Say how many studies a test gets."""
    return max(1, n_studies * SHARES.get(name, OTHERS) // 100)


def _percent(pvalue: FloatArray) -> str:
    """Rate of rejection; a dash if the test applies to fewer than half the studies."""
    known = pvalue[np.isfinite(pvalue)]
    if len(known) < len(pvalue) / 2:
        return "—"
    return f"{100 * np.mean(known <= 0.05 + 1e-12):.1f}"


def tables(n_studies: int, workers: int) -> Iterator[str]:
    """Lay out a table a panel and length."""
    columns = [s for panel in PANELS for s in settings(panel) if s.is_possible]
    with ProcessPoolExecutor(workers) as pool:
        jobs = [pool.submit(rejections, s, n_studies) for s in columns]
        done = [job.result() for job in tqdm(jobs, desc="settings")]
    found = dict(zip(columns, done, strict=True))
    for panel, title in PANELS.items():
        own = [s for s in columns if s.panel == panel]
        for length in WINDOWS:
            rows = [
                [_marked(name), *(found[s][name, length] for s in own)] for name in ROWS
            ]
            header = ["test", *(_label(s) for s in own)]
            bars = "1 bar" if length == 1 else f"{length} bars"
            yield _list_table(f"{title}, {bars}", [header, *rows])


def _marked(name: str) -> str:
    """Mark the name of a test as code, without what is said of it."""
    test, *rest = name.split(", ")
    return ", ".join([f"``{test}``", *rest])


def _label(setting: Setting) -> str:
    """Head of a column."""
    dates = "one day" if setting.is_clustered else "own days"
    return f"{dates}{', wide' * setting.is_spread}, {setting.n_events}"


def _list_table(title: str, rows: list[list[str]]) -> str:
    """Write a list-table."""
    lines = [f".. list-table:: {title}", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if k == 0 else ' '} - {cell}" for k, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the tables, and what their Monte Carlo error is."""
    parser = argparse.ArgumentParser(description="size of the tests across events")
    parser.add_argument("--studies", type=int, default=5000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=DOCS / "_brown_warner_table.txt")
    options = parser.parse_args()
    start = time.perf_counter()
    text = "\n".join(tables(options.studies, options.workers))
    groups: dict[int, list[str]] = {}
    for name in ROWS:
        limit = options.studies if name in GROUPED else _limit(name, options.studies)
        groups.setdefault(limit, []).append(_marked(name))
    errors = "; ".join(
        f"{100 * (0.05 * 0.95 / n) ** 0.5:.2f} for {', '.join(names)} ({n:,} studies)"
        for n, names in groups.items()
    )
    note = f"Monte Carlo standard errors of a true 5 %, in points: {errors}.\n"
    options.out.write_text(f"{text}\n{note}", encoding="utf-8")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
