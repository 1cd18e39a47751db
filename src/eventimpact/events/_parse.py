"""Texts of event files -> events and flows, or every fault in one error."""

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, final

from pydantic import ValidationError

from eventimpact.errors import InvalidEventError
from eventimpact.events._audit import stamp_faults
from eventimpact.events._event import Event
from eventimpact.events._faults import faults_of
from eventimpact.events._flow import Flow, FlowSeries
from eventimpact.events._rows import event_of_row, read_rows
from eventimpact.events._words import closest


_TABLES: Final = ("event", "flows")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What has been read so far, and what was wrong with it."""

    events: list[tuple[str, Event]] = field(default_factory=list)
    series: list[tuple[str, FlowSeries]] = field(default_factory=list)
    ids: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def parse_files(
    texts: Iterable[tuple[str, str]],
    *,
    faults: Iterable[str] = (),
    others: Callable[[], Collection[str]] = frozenset,
) -> tuple[tuple[Event, ...], tuple[Flow, ...]]:
    """Read (name, text) pairs; `others` gives ids that links may point to besides."""
    draft = Draft(faults=list(faults))
    for name, text in texts:
        if name.endswith(".csv"):
            _parse_csv(name, text, draft)
        else:
            _parse_toml(name, text, draft)
    draft.faults.extend(_duplicates(draft))
    draft.faults.extend(_dangling(draft, others))
    if draft.faults:
        raise InvalidEventError.from_faults("the events cannot be read", draft.faults)
    flows = (flow for _, series in draft.series for flow in series.flows())
    return tuple(event for _, event in draft.events), tuple(flows)


def _parse_toml(name: str, text: str, draft: Draft) -> None:
    """Add the events and flows of a TOML text."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        draft.faults.append(f"{name}: {_toml_sentence(error)}")
        return
    draft.faults.extend(
        f"{name}: {key} is not a known table{closest(key, _TABLES)}"
        for key in document
        if key not in _TABLES
    )
    for number, raw in enumerate(_tables(name, document, "event", draft), 1):
        _add_event(name, raw, number, [], draft)
    for number, raw in enumerate(_tables(name, document, "flows", draft), 1):
        try:
            draft.series.append((name, FlowSeries.model_validate(raw)))
        except ValidationError as error:
            found = faults_of(error, FlowSeries)
            draft.faults.extend(f"{name}: flows {number}: {fault}" for fault in found)


def _tables(
    name: str, document: Mapping[str, object], key: str, draft: Draft
) -> list[Mapping[str, object]]:
    """Return the tables written ``[[key]]``."""
    tables = document.get(key, [])
    if isinstance(tables, list) and all(isinstance(t, Mapping) for t in tables):
        return tables
    draft.faults.append(f"{name}: {key} is not a list of tables; write [[{key}]]")
    return []


def _parse_csv(name: str, text: str, draft: Draft) -> None:
    """Add the events of a CSV text."""
    rows, faults = read_rows(text)
    draft.faults.extend(f"{name}: {fault}" for fault in faults)
    if faults:
        return
    for number, row in enumerate(rows, 1):
        raw, wrong = event_of_row(row)
        _add_event(name, raw, number, wrong, draft)


def _add_event(
    name: str, raw: Mapping[str, object], number: int, wrong: list[str], draft: Draft
) -> None:
    """Add one event, or its faults."""
    event_id = str(raw.get("id") or f"event {number}")
    draft.ids.append((name, event_id))
    found = list(wrong)
    try:
        event = Event.model_validate(raw)
        found += [f"{fault}; correct one of the two" for fault in stamp_faults(event)]
        draft.events.append((name, event))
    except ValidationError as error:
        found += [f for f in faults_of(error, Event) if not (wrong and "no clock" in f)]
    draft.faults.extend(f"{name}: {event_id}: {fault}" for fault in found)


def _duplicates(draft: Draft) -> list[str]:
    """Return a fault for every id that was there before."""
    first: dict[str, str] = {}
    faults = []
    for name, event_id in draft.ids:
        if event_id in first:
            faults.append(
                f"{name}: {event_id}: id: is already used in {first[event_id]}; "
                "give each event its own id"
            )
        first.setdefault(event_id, name)
    return faults


def _dangling(draft: Draft, others: Callable[[], Collection[str]]) -> list[str]:
    """Return a fault for every link or flow that points nowhere."""
    here = {event_id for _, event_id in draft.ids}
    pointers = [
        (f"{name}: {event.id}: links[{number}].event", link.event)
        for name, event in draft.events
        for number, link in enumerate(event.links, 1)
    ]
    pointers += [
        (f"{name}: flows: event", series.event) for name, series in draft.series
    ]
    lost = [(place, target) for place, target in pointers if target not in here]
    known = here.union(others()) if lost else here
    return [
        f"{place}: there is no event {target!r}{closest(target, known)}"
        for place, target in lost
        if target not in known
    ]


def _toml_sentence(error: tomllib.TOMLDecodeError) -> str:
    """Return the parser's complaint with the line in front."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|(.*))\)", str(error))
    if found is None:
        return str(error)
    where = f"line {found[2]}" if found[2] else found[4]
    return f"{where}: {found[1][:1].lower()}{found[1][1:]}; correct the TOML there"
