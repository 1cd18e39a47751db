"""Measure the power that the match on the state costs, and write it for the docs.

Run with ``python tools/few_events_cost.py``; it takes about five minutes on one core and
writes ``docs/explanation/_few_events_cost.txt``. ``--series 20`` makes a rough table.
"""

import argparse
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eventimpact._types import FloatArray, IntArray
from eventimpact.inference import MatchedDraws, matched_draws, state_scales
from eventimpact.numerics import window_sums
from eventimpact.parallel import run
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import (
    BootstrappedHistory,
    GarchT,
    GjrGarchT,
    ReturnProcess,
)


SEED = 20250416
DOCS = Path(__file__).resolve().parents[1] / "docs" / "explanation"
LENGTHS = (1, 5)
EFFECTS = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0])
SIDES = np.array([1.0, -1.0])
HISTORY = 2500
N_BARS, FIRST, FIRST_REAL = 3540, 2540, 600
STEP = 5
NOMINAL = 0.05
N_STATES = 5


class Tried(NamedTuple):
    """P-values with and without the match, (n, n_effects, 2 sides), and states (n,)."""

    matched: FloatArray
    unmatched: FloatArray
    state: FloatArray


def try_series(length: int, task: tuple[FloatArray, int, int]) -> Tried:
    """Test every bar of a series, or every few bars, with each effect put in."""
    returns, first, step = task
    at = np.arange(first, len(returns) - length + 1, step)
    scales = state_scales(returns)
    shift = EFFECTS[:, None] * SIDES / np.sqrt(length)
    draws = matched_draws(returns, at, length, scales=scales)
    with np.errstate(invalid="ignore"):
        z = window_sums(returns, length) / (scales.fast * np.sqrt(length))
    ratio = scales.sigma / scales.fast
    before = [z[max(t - HISTORY, 0) : t - length + 1] for t in at.tolist()]
    unmatched = [
        _pvalues(known[~np.isnan(known)], z[t] + shift * ratio[t])
        for t, known in zip(at.tolist(), before, strict=True)
    ]
    matched = [_pvalues(own, d + shift) for own, d in _matched(draws)]
    return Tried(np.array(matched), np.array(unmatched), scales.fast[at])


def _matched(draws: MatchedDraws) -> Iterator[tuple[FloatArray, float]]:
    """Give matched windows and the event's own return, one event after another."""
    for row, n, z in zip(
        draws.placebo, draws.n_matched.tolist(), draws.z.tolist(), strict=True
    ):
        yield row[:n], z


def _pvalues(known: FloatArray, z: FloatArray) -> FloatArray:
    """Rank absolute values among known ones."""
    ordered = np.sort(np.abs(known))
    above = len(ordered) - np.searchsorted(ordered, np.abs(z))
    return np.asarray((1 + above) / (1 + len(ordered)))


def join(parts: Iterable[Tried]) -> Tried:
    """Put the events of all series together."""
    matched, unmatched, state = (
        np.concatenate(part) for part in zip(*parts, strict=True)
    )
    return Tried(matched, unmatched, state)


def power(pvalue: FloatArray, state: IntArray, *, is_corrected: bool) -> FloatArray:
    """Rate of rejection at each effect; corrected: at 5 % in every state exactly."""
    limit = np.full(N_STATES, NOMINAL)
    if is_corrected:
        limit = np.array(
            [np.quantile(pvalue[state == s, 0], NOMINAL) for s in range(N_STATES)]
        )
    return np.asarray((pvalue <= limit[state][:, None, None]).mean(axis=(0, 2)))


def rows(name: str, length: int, tried: Tried) -> Iterator[list[str]]:
    """Lay out what a series shows, as the tests are and at equal size."""
    edges = np.quantile(tried.state, np.arange(1, N_STATES) / N_STATES)
    state = np.searchsorted(edges, tried.state)
    for is_corrected in (False, True):
        matched, unmatched = (
            power(pvalue, state, is_corrected=is_corrected)
            for pvalue in (tried.matched, tried.unmatched)
        )
        cells = [
            f"{100 * m:.1f} / {100 * u:.1f}"
            for m, u in zip(matched, unmatched, strict=True)
        ]
        most = 100 * (1 - matched / unmatched)[1:].max()
        kind = "equal in every state" if is_corrected else "as it is"
        yield [name, str(length), kind, *cells, f"{most:.1f}"]


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description="power that the match costs")
    parser.add_argument("--series", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=DOCS)
    options = parser.parse_args()
    real = {}
    for name, symbol in (("Bitcoin", "BTC-USD"), ("S&P 500", "SP500")):
        returns = EmbeddedPrices().history(symbol).log_returns()
        real[name] = returns[~np.isnan(returns)]
    processes: dict[str, ReturnProcess] = {
        "GARCH(1,1)-t4": GarchT(),
        "GJR-GARCH(1,1)-t4": GjrGarchT(),
        "Bitcoin in random blocks": BootstrappedHistory(real["Bitcoin"]),
    }
    series = {
        name: [(x, FIRST, STEP) for x in process.draw(options.series, N_BARS, SEED)]
        for name, process in processes.items()
    } | {name: [(x, FIRST_REAL, 1)] for name, x in real.items()}
    sigmas = [f"{effect:g}" for effect in EFFECTS]
    table = [["series", "bars", "size", *sigmas, "largest cost"]]
    for name, tasks in series.items():
        for length in LENGTHS:
            label = f"{name}, {length}"
            share = partial(run, workers=options.workers, label=label)
            tried = join(share(partial(try_series, length), tasks))
            table += rows(name, length, tried)
    lines = [".. list-table:: The match and power", "   :header-rows: 1", ""]
    for row in table:
        lines += [f"   {'*' if k == 0 else ' '} - {cell}" for k, cell in enumerate(row)]
    text = "\n".join(lines) + "\n"
    (options.out / "_few_events_cost.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
