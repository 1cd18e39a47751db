"""The standard work W(N) by this library, by loops, and by other Python packages.

Run with ``python benchmarks/peers.py``; packages that live in environments of their own
are named with their interpreters: ``--python eventstudy=.venvs/eventstudy/bin/python``.
Each contender has a process of its own, between two of ours, so that ratios hold on a
machine that has other work. A line says how many of the events it did, how long each
took, the peak of its memory, and how much of that was there before.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from peer_work import CONTENDERS
from standard_work import Work, work


CHILD = Path(__file__).with_name("peer_work.py")
REPEATS = 3
HEADER = [
    "who",
    "events",
    "µs an event",
    "times ours",
    "MB before",
    "MB at most",
    "does",
]
EVENTS = {
    "lstsq loop": 2000,
    "statsmodels loop": 500,
    "eventstudy": 1000,
    "easy-es": 300,
    "event-study-toolkit": 200,
    "py-event-studies": 10,
    "robust-eventstudy": 10,
}
DOES = {
    "eventimpact": "all of W",
    "eventimpact, compiled": "all of W, numba",
    "eventimpact, wide frame": "all of W, through EventStudy",
    "eventimpact, long frame": "all of W, through EventStudy",
    "lstsq loop": "all of W",
    "statsmodels loop": "all of W",
    "eventstudy": "AR, CAR, AAR, CAAR, one t of the CAAR",
    "easy-es": "AR, CAR, SCAR, one t of the CAAR",
    "event-study-toolkit": "AR, CAR, cross-sectional, Patell, generalised sign; no AAR",
    "py-event-studies": "AR by seven models, tests when asked; one date a call",
    "robust-eventstudy": "none of W",
}


def measure(name: str, python: str, given: Work, folder: Path) -> dict[str, Any]:
    """Let a contender do the events, in a process of its own."""
    path = folder / "work.npz"
    np.savez(path, **given._asdict())
    done = subprocess.run(
        [python, str(CHILD), name, str(path), str(REPEATS)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it failed without a word"]
        return {"why": lines[-1]}
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="the standard work by many")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--python", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--only", action="append", choices=CONTENDERS)
    parser.add_argument("--out", type=Path, help="a list-table for the docs")
    options = parser.parse_args()
    pythons = dict(pair.split("=", 1) for pair in options.python)
    names = options.only or list(CONTENDERS)
    rows = [HEADER]
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            given = work(min(EVENTS.get(name, options.events), options.events))
            ours = work(options.events)
            python = pythons.get(name, sys.executable)
            before = each("eventimpact", sys.executable, ours, Path(folder))
            found = measure(name, python, given, Path(folder))
            after = each("eventimpact", sys.executable, ours, Path(folder))
            rows.append(_row(name, found, len(given.asset), min(before, after)))
            print(" | ".join(rows[-1]), flush=True)
    if options.out is not None:
        options.out.write_text(_list_table(rows), encoding="utf-8")


def _row(name: str, found: dict[str, Any], n: int, ours: float) -> list[str]:
    """Lay out what was measured, or why it was not."""
    if "why" in found:
        return [name, *5 * ["—"], str(found["why"])]
    took = found["s"] / n * 1e6
    memory = [f"{found[key]:.0f}" for key in ("before", "peak")]
    return [name, f"{n:,}", f"{took:,.1f}", f"{took / ours:,.1f}", *memory, DOES[name]]


def _list_table(rows: list[list[str]]) -> str:
    """Write a list-table."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if k == 0 else ' '} - {cell}" for k, cell in enumerate(row)]
    return "\n".join(lines) + "\n"


def each(name: str, python: str, given: Work, folder: Path) -> float:
    """Time an event of a contender, in microseconds."""
    return measure(name, python, given, folder)["s"] / len(given.asset) * 1e6


if __name__ == "__main__":
    main()
