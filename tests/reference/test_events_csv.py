"""The shipped catalogue against the spreadsheet that it was migrated from."""

import csv
import importlib.util
import sys
from pathlib import Path

import pytest

from eventimpact.data import embedded
from eventimpact.events import Catalogue, Event


Rows = list[dict[str, str]]
Pairs = list[tuple[dict[str, str], Event]]

ROOT = Path(__file__).resolve().parents[2]
SIGNS = {"-1": "negative", "+1": "positive", "0": "neutral", "?": "unknown"}


@pytest.fixture(scope="module")
def rows(shared: Path) -> Rows:
    with (shared / "events" / "events.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def pairs(rows: Rows) -> Pairs:
    catalogue = Catalogue.shipped()
    return [(row, catalogue.get(row["id"])) for row in rows]


def test_every_event_of_the_spreadsheet_ships_and_no_other(rows: Rows) -> None:
    assert sorted(row["id"] for row in rows) == sorted(Catalogue.shipped().ids)
    assert len(rows) == 200


def test_categories_grades_provenance_and_words_are_carried(pairs: Pairs) -> None:
    for row, event in pairs:
        assert (
            event.category,
            event.grade,
            event.provenance,
            event.title,
            event.note,
            event.jurisdiction,
            event.actor,
            event.direction,
        ) == (
            row["category"],
            row["confidence"],
            row["provenance"],
            row["title"],
            row["note"],
            row["jurisdiction"],
            row["actor"],
            SIGNS[row["direction"]],
        )


RENAMED = {
    "public repository file id 71499594375": (
        "list in a public repository, compiled by a language model"
    ),
    "public repository": "list in a public repository",
}


def test_sources_are_carried(pairs: Pairs) -> None:
    for row, event in pairs:
        stated = tuple(
            row[f"source_{n}"] for n in ("title", "publisher", "date", "url")
        )
        title, publisher, *rest = stated
        named = RENAMED.get(publisher, publisher)
        sources = {(s.title, s.publisher, s.date, s.url) for s in event.sources}
        assert (title, named, *rest) in sources or (
            not any(stated) and event.provenance == "uncited"
        )


def test_amounts_are_carried_each_with_its_source(pairs: Pairs) -> None:
    for row, event in pairs:
        for unit in ("BTC", "USD"):
            text = row[f"amount_{unit.lower()}"]
            found = [a for a in event.amounts if a.unit == unit]
            assert not text or float(text) in {a.value for a in found}
            assert not text or not event.sources or found[0].source is not None


def test_the_start_is_carried_as_it_was_written(pairs: Pairs) -> None:
    for row, event in pairs:
        start = row["start_utc"] + (f"/{row['end_utc']}" if row["end_utc"] else "")
        assert start in {moment.text for moment in event.clocks.values()}, event.id


def test_the_report_is_carried_unless_another_clock_says_as_much(pairs: Pairs) -> None:
    for row, event in pairs:
        texts = " ".join(moment.text for moment in event.clocks.values())
        assert row["reported_utc"].removesuffix("Z") in texts, event.id


def test_precision_is_carried(pairs: Pairs) -> None:
    for row, event in pairs:
        stated = row["time_precision"].replace("interval_day", "interval")
        start = row["start_utc"] + (f"/{row['end_utc']}" if row["end_utc"] else "")
        found = [
            moment.status if stated == "unknown" else moment.precision
            for moment in event.clocks.values()
            if moment.text == start
        ]
        assert stated in found, event.id


def test_vague_times_are_bounded_and_undated_sales_unknown(pairs: Pairs) -> None:
    for row, event in pairs:
        statuses = {moment.status for moment in event.clocks.values()}
        if row["time_precision"] in {"month", "year"}:
            assert "bounded" in statuses
        if row["time_precision"] == "unknown":
            assert event.executed is not None
            assert event.executed.status == "unknown"


def test_the_transfers_of_the_german_sale_are_carried(shared: Path) -> None:
    path = shared / "events" / "bka_transfers_2024_bitquery.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        listed = [
            (
                row["date"],
                row["recipient"],
                float(row["btc"]),
                pytest.approx(float(row["usd_millions_reported"]) * 1e6),
            )
            for row in csv.DictReader(stream)
        ]
    shipped = [
        (flow.day.isoformat(), flow.recipient, flow.btc, flow.usd)
        for flow in Catalogue.shipped().flows
    ]
    assert shipped == listed


def test_the_shipped_files_are_what_the_migration_makes_now(shared: Path) -> None:
    path = ROOT / "tools" / "migrate_events.py"
    spec = importlib.util.spec_from_file_location("migrate_events", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    texts = module.migrated_texts(
        shared / "events" / "events.csv",
        ROOT / "tools" / "event_facts.toml",
        shared / "events" / "bka_transfers_2024_bitquery.csv",
    )
    for name, text in texts.items():
        assert embedded("events", name).read_text(encoding="utf-8") == text
