"""Measure how often the written rule is wrong and write the tables of the documentation.

Run with ``python tools/calibration_table.py``; it takes about half an hour on two cores
and writes ``docs/explanation/_calibration_table.txt`` (claims that come with the library),
``_calibration_designs.txt`` (claims that the rule could support) and
``_falls_rivals_table.txt`` (the lines share and rivals on random causes).
"""

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from tqdm import tqdm

from eventimpact._types import BoolArray, FloatArray
from eventimpact.claims import (
    Calibration,
    Claim,
    TruthRates,
    calibrate,
    claim_names,
    load_claim,
)
from eventimpact.errors import InvalidClaimError, UnknownNameError
from eventimpact.events import Catalogue, Event
from eventimpact.inference import (
    combined_state_matched,
    matched_draws,
    placement_test,
    state_scales,
)
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import selected_falls


SEED: Final = 20250416
DOCS: Final = Path(__file__).resolve().parents[1] / "docs" / "explanation"
HEADER: Final = (
    "bars, cause",
    "seen",
    "truth",
    "claims",
    "supported",
    "where it would be seen",
    "contradicted",
    "falls apart",
)
DESIGNS: Final = (
    ("BTC-USD", date(2021, 11, 9), date(2022, 1, 8)),
    ("SP500", date(2018, 9, 20), date(2018, 12, 24)),
)
FALLS: Final = (("BTC-USD", 0.20), ("SP500", 0.07))
N_EVENTS: Final = (1, 3, 6)
N_RIVALS: Final = 3
LENGTH: Final = 60


def main() -> None:
    """Write the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="claims of each truth")
    parser.add_argument("--draws", type=int, default=1500, help="random causes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=DOCS, help="where tables go")
    asked = parser.parse_args()
    designs = [
        row
        for found in tqdm(list(_designs(asked.n, asked.workers)), desc="designs")
        for row in _rows(_design_name(found), found)
    ]
    _write(asked.folder / "_calibration_designs.txt", ("claim", *HEADER), designs)
    shipped = [
        row
        for found in _shipped(asked.n, asked.workers)
        for row in _rows(f"{found.claim.name}: {found.reading}", found)
    ]
    _write(
        asked.folder / "_calibration_table.txt", ("claim: reading", *HEADER), shipped
    )
    falls = list(_falls(asked.draws))
    header = ("series", "events", "causes", "falls", "share", "rivals", "state-matched")
    _write(asked.folder / "_falls_rivals_table.txt", header, falls)


def _shipped(n: int, workers: int) -> Iterator[Calibration]:
    """Calibrate the first reading of each shipped claim that has a dated cause."""
    for name in tqdm(claim_names(), desc="claims"):
        for reading in load_claim(name).readings:
            if _has_dated_cause(name, reading.name):
                yield calibrate(name, n=n, workers=workers, reading=reading.name)
                break


def _has_dated_cause(name: str, reading: str) -> bool:
    """Tell whether claims like a reading can be drawn with an effect."""
    try:
        found = calibrate(name, n=1, effects=[1.0], reading=reading)
    except (InvalidClaimError, UnknownNameError):
        return False
    return found.n_clusters > 0 and bool(found.rows)


def _designs(n: int, workers: int) -> Iterator[Calibration]:
    """Calibrate claims on falls of 60 bars and more with a few dated events."""
    for symbol, start, end in DESIGNS:
        for k in N_EVENTS:
            claim, events = _design(symbol, start, end, k)
            yield calibrate(claim, catalogue=events, n=n, workers=workers)


def _design(symbol: str, start: date, end: date, k: int) -> tuple[Claim, Catalogue]:
    """Make a claim with `k` events of the cause and three of a rival, at random days."""
    history = EmbeddedPrices().history(symbol)
    first, last = np.datetime64(start, "ns"), np.datetime64(end, "ns")
    opens = history.open_at[(history.open_at >= first) & (history.close_at < last)]
    chosen = np.random.default_rng(SEED).permutation(opens)[: k + N_RIVALS]
    events = [
        _event(f"X-{i}" if i < k else f"Y-{i}", "A.sale" if i < k else "B.threat", at)
        for i, at in enumerate(chosen)
    ]
    claim = Claim.model_validate(
        {
            "name": f"design-{k}",
            "title": "A fall with a few dated events",
            "statement": {"text": "x", "who": "nobody"},
            "series": {"daily": symbol},
            "seed": SEED,
            "cause": {
                "label": "cause",
                "events": {"ids": [event.id for event in events[:k]]},
            },
            "groups": [
                {
                    "name": "rival",
                    "kind": "rival",
                    "events": {"ids": [event.id for event in events[k:]]},
                }
            ],
            "readings": [
                {
                    "name": "all",
                    "start": datetime(start.year, start.month, start.day, tzinfo=UTC),
                    "end": datetime(end.year, end.month, end.day, tzinfo=UTC),
                }
            ],
        }
    )
    return claim, Catalogue(tuple(events))


def _event(name: str, category: str, at: np.datetime64) -> Event:
    """Make an event an hour after a bar opens."""
    instant = datetime.fromtimestamp(
        int(at.astype("datetime64[s]").astype(np.int64)), tz=UTC
    ) + timedelta(hours=1)
    return Event.model_validate(
        {
            "id": name,
            "category": category,
            "title": name,
            "grade": "A",
            "provenance": "uncited",
            "announced": instant.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )


def _design_name(found: Calibration) -> str:
    years = found.claim.readings[0]
    return (
        f"{found.series[0][0]}, {years.start:%b %Y} to {years.end:%b %Y}, "
        f"{found.move:+.0%}"
    )


def _rows(name: str, found: Calibration) -> Iterator[tuple[str, ...]]:
    """Lay a calibration out, a row for each truth."""
    for k, row in enumerate(found.rows):
        blocked = f" ({', '.join(found.untestable)} untestable)" * bool(
            found.untestable
        )
        yield (
            f"{name}{blocked}" if k == 0 else "",
            f"{found.n_bars}, {found.n_claimed} in {found.n_clusters}"
            if k == 0
            else "",
            f"{100 * row.detectable:.0f} %" if np.isfinite(row.detectable) else "none",
            row.truth,
            f"{row.n:,}",
            _percent(row, "supported"),
            _where_seen(row),
            _percent(row, "contradicted"),
            f"{row.n_apart:,}",
        )


def _where_seen(row: TruthRates) -> str:
    """Write how often claims were supported that could have seen the truth."""
    if not row.n_able:
        return "none would"
    return f"{100 * row.n_able_supported / row.n_able:.0f} % of {row.n_able:,}"


def _percent(row: TruthRates, ruling: str) -> str:
    """Write a rate with its interval."""
    share, low, high = (100 * part for part in row.rate(ruling))
    return f"{share:.1f} [{low:.1f}, {high:.1f}]"


def _falls(n: int) -> Iterator[tuple[str, ...]]:
    """Rejections of random causes inside selected falls, a row each."""
    for symbol, depth in FALLS:
        returns = EmbeddedPrices().history(symbol).log_returns()
        starts = selected_falls(returns, depth=depth, length=LENGTH, first=700)
        for k in N_EVENTS:
            p = np.array(list(_random_causes(returns, np.resize(starts, n), k)))
            tested = np.isfinite(p).sum(axis=0)
            rates = (f"{rate:.1f}" for rate in 100 * (p <= 0.05).sum(axis=0) / tested)
            yield (symbol, str(k), f"{n:,}", str(len(starts)), *rates)


def _random_causes(
    returns: FloatArray, starts: Sequence[int] | FloatArray, k: int
) -> Iterator[tuple[float, float, float]]:
    """Give p-values of share, rivals and the unconditional test for random causes."""
    rng = np.random.default_rng(SEED + k)
    scales = state_scales(returns)
    for start in tqdm(starts, desc=f"falls, {k} events"):
        bars = slice(int(start), int(start) + LENGTH)
        cause, rival = (_mask(rng, size) for size in (k, N_RIVALS))
        values, scale = returns[bars], scales.sigma[bars]
        share = placement_test(values, scale, cause, n_resamples=999, rng=rng)
        alone = placement_test(
            values, scale, cause & ~rival, blocked=rival, n_resamples=999, rng=rng
        )
        draws = matched_draws(
            returns, int(start) + np.flatnonzero(cause), scales=scales
        )
        outside = combined_state_matched(
            draws, alternative="less", n_resamples=999, rng=rng
        )
        yield share.pvalue, alone.pvalue, outside.pvalue


def _mask(rng: np.random.Generator, size: int) -> BoolArray:
    """Draw bars of a window."""
    return np.isin(np.arange(LENGTH), rng.choice(LENGTH, size, replace=False))


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a list-table."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in [header, *rows]:
        lines += [
            f"   {'*' if k == 0 else ' '} - {cell}".rstrip()
            for k, cell in enumerate(row)
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
