"""A spreadsheet of events: one row, one event, before it is validated."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Final

from eventimpact.events._row_clocks import clocks_of
from eventimpact.events._words import closest


COLUMNS: Final = (
    "id",
    "category",
    "title",
    "start_utc",
    "end_utc",
    "time_precision",
    "reported_utc",
    "jurisdiction",
    "actor",
    "amount_btc",
    "amount_usd",
    "direction",
    "source_title",
    "source_publisher",
    "source_date",
    "source_url",
    "confidence",
    "provenance",
    "note",
)
_NEEDED: Final = ("id", "category", "title", "start_utc")

_DIRECTIONS: Final = {
    "-1": "negative",
    "+1": "positive",
    "1": "positive",
    "0": "neutral",
    "?": "unknown",
    "": "unknown",
}
_BASIS: Final = {
    "sale": "sold",
    "nongov": "sold",
    "news": "sold",
    "auction": "offered",
    "announcement": "offered",
    "transfer": "moved",
    "holding": "held",
    "seizure": "held",
    "legal": "held",
    "policy": "held",
    "denial": "held",
}
_FLAGS: Final = {
    "transfer": ("uncertain_sale",),
    "false_report": ("false_report",),
    "price": ("price_observation",),
}
_SCHEDULED: Final = ("fomc", "cpi", "effective")
Drafted = tuple[dict[str, object], list[str]]


def read_rows(text: str) -> tuple[list[dict[str, str]], list[str]]:
    """Return the rows of a CSV text, and what is wrong with its header."""
    reader = csv.DictReader(io.StringIO(text), restval="")
    header = tuple(reader.fieldnames or ())
    faults = [
        f"column {name!r} is not known{closest(name, COLUMNS)}"
        for name in header
        if name not in COLUMNS
    ]
    faults += [
        f"column {name!r} is missing; add it" for name in _NEEDED if name not in header
    ]
    rows = []
    for number, row in enumerate(reader, 1):
        if None in row:
            faults.append(
                f"row {number} has more cells than columns; put a cell that holds "
                "a comma in double quotes"
            )
        rows.append({k: row[k].strip() for k in header if k in COLUMNS})
    return rows, faults


def event_of_row(row: Mapping[str, str]) -> Drafted:
    """Return the raw event of a row, and the faults found on the way."""
    cell = {name: row.get(name, "") for name in COLUMNS}
    kind = cell["category"].partition(".")[2]
    clocks, faults = clocks_of(cell, kind)
    source = _source(cell)
    amounts, wrong = _amounts(cell, kind, source)
    if cell["direction"] not in _DIRECTIONS:
        wrong.append(f"direction: is {cell['direction']!r}; it must be -1, +1, 0 or ?")
    event: dict[str, object] = {
        "id": cell["id"],
        "category": cell["category"],
        "title": cell["title"],
        "note": cell["note"],
        "jurisdiction": cell["jurisdiction"],
        "actor": cell["actor"],
        **({"method": kind} if kind in {"auction", "transfer"} else {}),
        **{str(name): moment for name, moment in clocks.items()},
        "direction": _DIRECTIONS.get(cell["direction"], "unknown"),
        "scheduled": kind in _SCHEDULED or {"announced", "executed"} <= clocks.keys(),
        "flags": _FLAGS.get(kind, ()),
        "grade": cell["confidence"] or "C",
        "provenance": cell["provenance"] or ("cited" if source else "uncited"),
        "amounts": amounts,
        "sources": [source] if source else [],
    }
    return event, [*faults, *wrong]


def _source(cell: Mapping[str, str]) -> dict[str, object] | None:
    """Return the source of a row, or None where nothing is stated."""
    names = ("title", "publisher", "date", "url")
    stated = {n: cell[f"source_{n}"] for n in names if cell[f"source_{n}"]}
    if not stated:
        return None
    words = re.findall(r"[a-z0-9]+", stated.get("publisher", "source").lower())
    return {"id": "-".join(words[:3]), **stated, "kind": _source_kind(cell)}


def _source_kind(cell: Mapping[str, str]) -> str:
    """Tell how near the source stands, from its publisher and address."""
    publisher, url = cell["source_publisher"].lower(), cell["source_url"]
    if re.search(r"truthsocial\.com|bls\.gov|twitterarchive", url):
        return "primary"
    if publisher == "twitter archive":
        return "primary"
    if re.search(r"\b(copy|via|quoting)\b", publisher):
        return "copy"
    return "unknown" if "repository" in publisher or not publisher else "secondary"


def _amounts(
    cell: Mapping[str, str], kind: str, source: Mapping[str, object] | None
) -> tuple[list[dict[str, object]], list[str]]:
    """Return the amounts of a row, and those that are not numbers."""
    basis = _BASIS.get(kind, "stated")
    amounts: list[dict[str, object]] = []
    faults = []
    for column, unit in (("amount_btc", "BTC"), ("amount_usd", "USD")):
        if not cell[column]:
            continue
        try:
            value = float(cell[column])
        except ValueError:
            faults.append(f"{column}: is {cell[column]!r}; it must be a number")
            continue
        amount: dict[str, object] = {"value": value, "unit": unit, "basis": basis}
        amount["kind"] = "stock" if basis == "held" else "flow"
        if source:
            amount["source"] = source["id"]
        amounts.append(amount)
    return amounts, faults
