"""Turn a spreadsheet of events and a file of further facts into the catalogue.

Run it again whenever either changes; the same input gives the same files:

    python tools/migrate_events.py ../shared/events/events.csv tools/event_facts.toml
"""

import argparse
import csv
import sys
import tomllib
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from eventimpact.errors import InvalidEventError
from eventimpact.events import Catalogue, Event, Flow, FlowListing
from eventimpact.events._faults import faults_of
from eventimpact.events._parse import parse_files
from eventimpact.events._rows import event_of_row, read_rows
from eventimpact.events._write import catalogue_text, write_atomically


FILES: Final = {"A": "liquidations.toml", "B": "tariffs.toml", "C": "confounders.toml"}
_APPENDED: Final = ("amounts", "sources", "links", "flags", "tags")
_PATCHES: Final = ("clocks", "amount_btc", "amount_usd", "source")

Raw = dict[str, Any]


def merged(event: Raw, facts: Mapping[str, Any]) -> Raw:
    """Return the event with the facts laid over it."""
    result = dict(event)
    for key, value in facts.items():
        if key in _APPENDED:
            result[key] = [*result.get(key, ()), *value]
        elif key not in _PATCHES:
            result[key] = value
    for name, moment in facts.get("clocks", {}).items():
        result.pop(name, None)
        if moment:
            result[name] = moment
    for column, unit in (("amount_btc", "BTC"), ("amount_usd", "USD")):
        result["amounts"] = _patched(result["amounts"], unit, facts.get(column, {}))
    if "source" in facts:
        first, *others = result["sources"]
        result["sources"] = [first | facts["source"], *others]
    return result


def _patched(amounts: list[Raw], unit: str, facts: Mapping[str, Any]) -> list[Raw]:
    """Return the amounts with the first of `unit` completed by `facts`."""
    places = [i for i, amount in enumerate(amounts) if amount["unit"] == unit]
    if not facts:
        return amounts
    first = places[0]
    return [*amounts[:first], amounts[first] | dict(facts), *amounts[first + 1 :]]


def shared_facts(overlay: Mapping[str, Any], event: Raw) -> Raw:
    """Return what the overlay says about whole classes of events and clusters."""
    facts: Raw = {}
    reason = overlay["reasons"].get(f"{event['category'][0]}.{event['direction']}")
    if reason:
        facts["direction_reason"] = reason
    for cluster, ids in overlay["clusters"].items():
        if event["id"] in ids:
            facts["cluster"] = cluster
    return facts


def renamed(event: Raw, publishers: Mapping[str, str]) -> Raw:
    """Return an event whose sources carry the publishers' names as the overlay has them."""
    sources = [
        source | {"publisher": publishers.get(source["publisher"], source["publisher"])}
        if "publisher" in source
        else source
        for source in event.get("sources", [])
    ]
    return event | {"sources": sources} if sources else event


def migrate(rows: str, overlay: Mapping[str, Any]) -> tuple[list[Raw], list[str]]:
    """Return the raw events of the spreadsheet with the overlay's facts."""
    cells, faults = read_rows(rows)
    events = []
    for cell in cells:
        event, wrong = event_of_row(cell)
        faults += [f"{event['id']}: {sentence}" for sentence in wrong]
        event = merged(event, shared_facts(overlay, event))
        event = merged(event, overlay["events"].get(event["id"], {}))
        events.append(renamed(event, overlay["publishers"]))
    known = {event["id"] for event in events}
    named = {*overlay["events"], *chain.from_iterable(overlay["clusters"].values())}
    faults += [f"{lost}: is not in the spreadsheet" for lost in sorted(named - known)]
    return events, faults


def transfers_of(path: Path, overlay: Mapping[str, Any]) -> tuple[Flow, ...]:
    """Return the dated transfers of a list, as flows of the event they belong to."""
    head = overlay["flows"]
    listing = FlowListing.model_validate(head["listing"])
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Flow(
                event=head["event"],
                day=row["date"],
                recipient=row["recipient"],
                btc=float(row["btc"]),
                usd=round(float(row["usd_millions_reported"]) * 1e6),
                source=listing.source.publisher,
                vintage=head["vintage"],
                listing=listing,
            )
            for row in csv.DictReader(stream)
        )


def texts_of(events: Iterable[Event], flows: tuple[Flow, ...]) -> dict[str, str]:
    """Return the text of every file of the catalogue, checked as a whole."""
    groups: dict[str, list[Event]] = {group: [] for group in FILES}
    for event in events:
        groups[event.group].append(event)
    texts = {
        FILES[group]: catalogue_text(Catalogue(tuple(members)))
        for group, members in groups.items()
    }
    texts["flows.toml"] = catalogue_text(Catalogue((), flows))
    parse_files(texts.items())
    return texts


def validated(events: Iterable[Raw], faults: list[str]) -> list[Event]:
    """Return the events, or raise one error that lists every fault."""
    result = []
    for raw in events:
        try:
            result.append(Event.model_validate(raw))
        except ValidationError as error:
            faults += [f"{raw['id']}: {fault}" for fault in faults_of(error, Event)]
    if faults:
        raise InvalidEventError.from_faults("the events cannot be migrated", faults)
    return result


def migrated_texts(rows: Path, facts: Path, transfers: Path) -> dict[str, str]:
    """Return the text of every file of the catalogue by name."""
    overlay = tomllib.loads(facts.read_text(encoding="utf-8"))
    events, faults = migrate(rows.read_text(encoding="utf-8"), overlay)
    return texts_of(validated(events, faults), transfers_of(transfers, overlay))


def main() -> int:
    """Write the files; say what is wrong and return 2 where something is."""
    parser = argparse.ArgumentParser(description="Rebuild the shipped catalogue.")
    shared = Path("../shared/events")
    add = parser.add_argument
    add("rows", nargs="?", type=Path, default=shared / "events.csv")
    add("facts", nargs="?", type=Path, default=Path("tools/event_facts.toml"))
    transfers = shared / "bka_transfers_2024_bitquery.csv"
    add("--transfers", type=Path, default=transfers)
    add("--output", type=Path, default=Path("src/eventimpact/data/events"))
    options = parser.parse_args()
    try:
        texts = migrated_texts(options.rows, options.facts, options.transfers)
    except InvalidEventError as error:
        print(error, file=sys.stderr)
        return 2
    options.output.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_atomically(options.output / name, text)
        print(options.output / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
