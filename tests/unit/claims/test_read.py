"""Claim files: what is wrong with them, in sentences."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from pydantic import ValidationError

from eventimpact.claims import (
    Claim,
    Ruling,
    UntestedReading,
    claim_names,
    judge,
    load_claim,
)
from eventimpact.claims._context import flow_days
from eventimpact.data import embedded
from eventimpact.errors import InvalidClaimError, UnknownNameError
from eventimpact.events import Catalogue, Flow
from unit.claims.markets import CAUSE, RIVAL, TRUE, Case, OneSeries, event, reading


GOOD: dict[str, Any] = tomllib.loads(
    embedded("claims", "us-marshals-2014.toml").read_text(encoding="utf-8")
)


def written(folder: Path, **changes: Any) -> Path:
    path = folder / "mine.toml"
    raw = {k: v for k, v in (GOOD | changes).items() if v is not None}
    path.write_text(tomli_w.dumps(raw), encoding="utf-8")
    return path


def faults(folder: Path, **changes: Any) -> tuple[str, ...]:
    with pytest.raises(InvalidClaimError) as caught:
        load_claim(written(folder, **changes))
    assert str(caught.value).startswith("mine.toml: ")
    return caught.value.faults


def outcome(**changes: Any) -> list[dict[str, Any]]:
    return [GOOD["readings"][0] | changes]


def test_a_shipped_claim_and_its_copy_are_the_same(tmp_path: Path) -> None:
    assert load_claim(written(tmp_path)) == load_claim("us-marshals-2014")
    assert load_claim(str(written(tmp_path))) == load_claim("us-marshals-2014")


def test_every_shipped_claim_has_the_name_of_its_file() -> None:
    assert {"germany-2024", "seized-crypto-2025"} < set(claim_names())
    assert [load_claim(name).name for name in claim_names()] == list(claim_names())


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_claim(path).name == "us-marshals-2014"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"directoin": "fall"},
            "directoin: there is no such key; did you mean 'direction'?",
        ),
        ({"zzz": 1}, "zzz: there is no such key; take it out"),
        ({"title": None}, "title: is missing; add it"),
        ({"direction": "down"}, "direction: is 'down'; it should be 'fall' or 'rise'"),
        ({"clock": "felt"}, "clock: is 'felt'; it should be 'knowledge', 'announced'"),
        (
            {"policy": "x"},
            "policy: is 'x'; it should be 'span', 'earliest' or 'latest'",
        ),
        ({"smallest_share": 0}, "smallest_share: is 0; it should be greater than 0"),
        ({"smallest_share": 1.5}, "is 1.5; it should be less than or equal to 1"),
        ({"significance": 0.6}, "significance: is 0.6; it should be less than 0.5"),
        ({"power": 0.4}, "power: is 0.4; it should be greater than 0.5"),
        ({"seed": "x"}, "seed: is 'x'; it should be a valid integer"),
        ({"seed": -1}, "seed: is -1; it should be greater than or equal to 0"),
        (
            {"name": "My Claim"},
            "name: is 'My Claim'; write lower-case words and numbers joined by hyphens",
        ),
        (
            {"cause": GOOD["cause"] | {"flows_of": {"ids": ["A-DE-0704"]}}},
            "cause, flows_of: is {'ids': ['A-DE-0704']}; write a list, as in flows_of = [",
        ),
        ({"groups": "x"}, "write each of them under a heading [[groups]]"),
        ({"cause": {"label": "whales"}}, "cause: names neither an event nor an amount"),
        (
            {"readings": [GOOD["readings"][0]] * 2},
            "readings: 2 are called ",
        ),
        (
            {
                "groups": [
                    {"name": "g", "kind": kind, "events": {"categories": [group]}}
                    for kind, group in (("rival", "B"), ("confounder", "C"))
                ]
            },
            "groups: 2 are called 'g'; choose another name for one of them",
        ),
        ({"readings": []}, "readings: is empty; give at least one"),
        ({"title": 7}, "title: is 7; it should be a valid string"),
        ({"note": ["x" * 99]}, "..."),
        (
            {"readings": outcome(bar="2h")},
            "readings 1, bar: is '2h'; it should be '1d' or '1h'",
        ),
        (
            {"readings": outcome(start="2014-06-04T00:00:00")},
            "readings 1, start: the time has no zone; write it with one, as in 2025-",
        ),
        (
            {"readings": outcome(end="2014-06-04T00:00:00Z")},
            "readings 1: starts at 2014-06-04 00:00 and ends at 2014-06-04 00:00; the",
        ),
        (
            {"statement": GOOD["statement"] | {"at": "2014-06-13T05:00:00"}},
            "statement, at: the time has no zone; write it with one",
        ),
        (
            {"statement": GOOD["statement"] | {"at": "soon"}},
            "statement, at: is 'soon'; it should be a valid datetime",
        ),
        (
            {
                "cause": {
                    "label": "it",
                    "amounts": [{"label": "x", "value": 3e9, "on": date(2025, 4, 16)}],
                }
            },
            "cause, amounts 1, unit: is missing; add it",
        ),
        (
            {"cause": {"label": "it", "events": {"categories": ["A.sael"]}}},
            "cause, events, categories: there is no category or group 'A.sael'; did",
        ),
        (
            {"cause": GOOD["cause"] | {"amounts": [{"label": "x", "value": 0}]}},
            "cause, amounts 1, value: is 0; it should be greater than 0",
        ),
        (
            {"checks": [GOOD["checks"][0] | {"stated": float("inf")}]},
            "checks 1, stated: is inf; it should be a finite number",
        ),
        (
            {"checks": [GOOD["checks"][0] | {"unit": "DOGE"}]},
            "checks 1, unit: is 'DOGE'; it should be 'BTC', 'USD'",
        ),
    ],
)
def test_a_fault_is_one_sentence_with_its_place(
    tmp_path: Path, changes: dict[str, Any], fault: str
) -> None:
    found = faults(tmp_path, **changes)
    assert fault in found[0]
    assert len(found) == 1 or "amounts" in fault
    assert all("\n" not in sentence for sentence in found)


def test_every_fault_of_a_file_is_listed_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        seed="x",
        titel="y",
        title=None,
        readings=[*outcome(bar="2h"), *outcome(end="2014-06-04T00:00:00")],
    )
    places = [fault.partition(":")[0] for fault in found]
    assert sorted(places) == [
        "readings 1, bar",
        "readings 2, end",
        "seed",
        "titel",
        "title",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x = \n", "is not TOML: Invalid value"),
        (
            b"\xff\xfe\x00binary\x00",
            "is no text file; claims are TOML, written in UTF-8",
        ),
        (b"", "readings: is missing; add it"),
    ],
)
def test_a_file_that_is_no_claim_says_so(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(InvalidClaimError, match=sentence):
        load_claim(path)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "germany-2025",
            r"no claim called 'germany-2025' \(did you mean 'germany-2024'\?\); known",
        ),
        ("nowhere.toml", "there is no claim file 'nowhere.toml'; check the path"),
        ("a/b", "there is no claim file 'a/b'; check the path"),
        ("", "there is no claim called ''"),
    ],
)
def test_a_name_that_nothing_has_lists_those_that_are_there(
    name: str, sentence: str
) -> None:
    with pytest.raises(UnknownNameError, match=sentence):
        load_claim(name)


def test_a_folder_is_no_claim_file(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="is a folder; name a claim file in it"):
        load_claim(tmp_path)


def judged(case: Case) -> None:
    judge(case.said, prices=OneSeries(case.market()), catalogue=case.catalogue)


@pytest.mark.parametrize(
    "claim",
    [
        {"cause": {"label": "x", "undated": ["NOPE"]}},
        {"cause": {"label": "x", "reports": ["NOPE"]}},
        {"cause": {"label": "x", "flows_of": ["NOPE"]}},
        {"cause": {"label": "x", "events": {"ids": ["NOPE"]}}},
        {
            "cause": {
                "label": "x",
                "events": {"categories": ["A"], "exclude": ["NOPE"]},
            }
        },
        {"statement": {"text": "x", "who": "y", "event": "NOPE"}},
        {"groups": [{"name": "x", "kind": "rival", "events": {"ids": ["NOPE"]}}]},
    ],
)
def test_an_event_that_is_not_there_is_refused_wherever_it_is_named(
    claim: dict[str, Any],
) -> None:
    with pytest.raises(UnknownNameError, match="there is no event called 'NOPE'"):
        judged(replace(TRUE, claim=claim))


@pytest.mark.parametrize("role", ["events", "reports"])
@pytest.mark.parametrize(
    "announced", ["2011-05-01T00:00:00Z", "2022-12-01/2022-12-02", "2022-06-19"]
)
def test_events_outside_the_prices_are_left_out_with_the_reason(
    role: str, announced: str
) -> None:
    far = event("X-FAR", 0, announced=announced)
    named: Any = {"ids": ["X-FAR", "X-800"]} if role == "events" else ["X-FAR", "X-800"]
    cause = {"label": "x", role: named}
    (one,) = replace(TRUE, others=(far,), claim={"cause": cause}).judged().readings
    dropped = {name: reason for _, name, reason in one.dropped()}
    assert "BTC-USD runs from 2020-01-01" in dropped["X-FAR"]
    dated = {e.line: e for e in one.evidence}
    assert [dated[name].p_contradict for name in ("order", "share")] == [None, None]


def test_events_picked_by_category_may_lie_outside_the_prices() -> None:
    far = event("X-FAR", 0, announced="2011-05-01T00:00:00Z")
    cause = {"label": "x", "events": {"categories": ["A.sale"]}}
    case = replace(TRUE, others=(far,), claim={"cause": cause})
    dropped = {name for _, name, _ in case.judged().readings[0].dropped()}
    assert dropped == {"X-FAR", "X-NEVER"}


def test_a_time_that_only_reaches_out_of_the_prices_is_dropped_and_named() -> None:
    wide = event("X-WIDE", 0, announced="2019-12-31/2020-01-02")
    case = replace(TRUE, ids=("X-800", "X-WIDE"), others=(wide,))
    assert [name for _, name, _ in case.judged().readings[0].dropped()] == ["X-WIDE"]


def test_only_the_claims_own_clock_has_to_lie_within_the_prices() -> None:
    late = event("X-PAID", 801, executed="2031-01-01")
    known = replace(TRUE, ids=("X-PAID",), others=(late,))
    assert not known.judged().readings[0].context.is_partial
    paid = replace(known, claim={"clock": "executed"}).judged().readings[0]
    assert [name for role, name, _ in paid.dropped() if role == "the sales"] == [
        "X-PAID"
    ]


def refused(case: Case) -> UntestedReading:
    verdict = case.judged()
    assert not verdict.readings
    (one,) = verdict.untested
    assert one.ruling is Ruling.UNTESTABLE
    assert one.headline.startswith("Untestable as stated: ")
    (shown,) = verdict.to_dict()["readings"]
    assert (shown["verdict"], shown["needs"]) == ("untestable", one.needs)
    assert one.reason in verdict.summary()
    return one


def test_transfers_that_nobody_listed_have_no_date() -> None:
    cause = {"label": "x", "flows_of": ["X-800"]}
    (one,) = replace(TRUE, claim={"cause": cause}).judged().readings
    assert one.ruling is Ruling.UNTESTABLE
    assert "X-800 has none" in one.evidence[0].reason
    assert "dates of its single events" in one.headline


def test_transfers_outside_the_prices_are_left_out() -> None:
    claim = load_claim("germany-2024").model_copy(
        update={"readings": TRUE.said.readings}
    )
    (one,) = judge(claim, prices=OneSeries(TRUE.market())).readings
    dropped = {name for _, name, _ in one.dropped()}
    assert "A-DE-2024-TOTAL@2024-06-19" in dropped
    assert one.ruling is not Ruling.SUPPORTED


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2019-12-01T00:00:00Z", "2022-03-21T00:00:00Z"),
        ("2022-03-11T00:00:00Z", "2022-07-01T00:00:00Z"),
        ("2020-01-01T23:59:59Z", "2022-03-21T00:00:00Z"),
    ],
)
def test_an_outcome_outside_the_data_is_untestable_and_says_so(
    start: str, end: str
) -> None:
    readings = [{"name": "r", "start": start, "end": end}]
    one = refused(replace(TRUE, claim={"readings": readings}))
    sentence = "has closes from 2020-01-02 00:00Z to 2022-06-19 00:00Z only"
    assert sentence in one.reason
    assert one.needs == "prices of those days, or an outcome within the prices"


def test_an_outcome_between_two_closes_is_untestable() -> None:
    readings = [
        {"name": "r", "start": "2022-03-11T01:00:00Z", "end": "2022-03-11T05:00:00Z"}
    ]
    one = refused(replace(TRUE, claim={"readings": readings}))
    assert "in which no 1d bar of BTC-USD closes" in one.reason
    assert one.needs == "a longer outcome, or shorter bars"


def test_an_outcome_that_was_not_over_on_the_day_is_untestable() -> None:
    one = refused(replace(TRUE, claim={"as_of": "2022-03-15"}))
    assert "was not over on 2022-03-15" in one.reason
    assert one.needs.startswith("an as-of of 2022-03-20 or later")


def test_the_other_readings_are_judged_all_the_same() -> None:
    readings = [reading(800, 809, "good"), reading(895, 950, "late")]
    verdict = replace(TRUE, claim={"readings": readings}).judged()
    assert [one.name for one in verdict.outcomes] == ["good", "late"]
    assert [one.name for one in verdict.readings] == ["good"]
    assert [one["name"] for one in verdict.to_dict()["readings"]] == ["good", "late"]
    assert "late: untestable" in verdict._repr_html_()


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (
            {"label": "whales", "events": {"categories": ["C.cpi"]}},
            "the selection of the cause meets no event of the catalogue",
        ),
        (
            {"label": "whales", "reports": ["X-812"]},
            "the claim names reports of its cause, but no event of it",
        ),
    ],
)
def test_a_claim_without_a_dated_cause_is_untestable_and_says_what_would_help(
    cause: dict[str, Any], reason: str
) -> None:
    case = replace(TRUE, cause=(*CAUSE, 812), claim={"cause": cause})
    (one,) = case.judged().readings
    assert one.ruling is Ruling.UNTESTABLE
    assert one.evidence[0].reason.startswith(reason)
    assert one.headline.endswith("would make the claim testable.")


def test_an_outcome_that_is_no_fall_is_untestable_and_says_so() -> None:
    case = replace(TRUE, planted=dict.fromkeys(range(800, 810), 0.03))
    (one,) = case.judged().readings
    assert one.ruling is Ruling.UNTESTABLE
    assert "not a fall; there is nothing to explain" in one.evidence[0].reason
    assert "it would take an outcome over which there was a fall" in one.headline


@pytest.mark.parametrize(
    ("cause", "begins", "verb"),
    [((800,), "1 bar of 10 ", "holds"), ((800, 802), "2 bars of 10 ", "hold")],
)
def test_one_bar_holds_and_two_hold_a_dated_event(
    cause: tuple[int, ...], begins: str, verb: str
) -> None:
    (one,) = replace(TRUE, cause=cause).judged().readings
    assert one.evidence[0].reason.startswith(begins)
    assert f" {verb} a dated event of the cause, so dated" in one.evidence[0].reason


def test_the_days_of_a_list_of_transfers_rest_on_the_list() -> None:
    catalogue = Catalogue.shipped()
    days = flow_days(catalogue, "A-DE-2024-TOTAL")
    listed = {flow.day for flow in catalogue.flows if flow.event == "A-DE-2024-TOTAL"}
    assert len(days) == len(listed)
    for one in days:
        assert (one.grade, one.provenance) == ("B", "cited")
        assert [source.publisher for source in one.sources] == ["Bitquery blog"]


def test_a_bare_list_of_transfers_is_a_source_too() -> None:
    catalogue = Catalogue(
        TRUE.catalogue.events,
        flows=(
            Flow(
                event="X-800",
                day=date(2022, 3, 11),
                recipient="an exchange",
                btc=5.0,
                usd=2e5,
                source="a list",
                vintage="2022",
            ),
        ),
    )
    (one,) = flow_days(catalogue, "X-800")
    assert [source.publisher for source in one.sources] == ["a list"]


def test_rivals_that_ask_for_the_cause_are_said_and_counted_once() -> None:
    group = {"name": "all news", "kind": "rival", "events": {"categories": ["A", "B"]}}
    (one,) = replace(TRUE, claim={"groups": [group]}).judged().readings
    assert (
        "6 events of the cause or its reports also match “all news”; they count for the cause only"
        in one.evidence[0].reason
    )
    placed = one.context.outcome.groups[0]
    assert {event.id for event in placed.events} == {f"Y-{RIVAL}", "X-NEVER"}
    assert placed.shared == tuple(f"X-{bar}" for bar in CAUSE)


def test_a_cause_without_words_is_a_fault() -> None:
    raw = TRUE.said.model_dump(mode="json")
    raw["cause"]["label"] = ""
    with pytest.raises(ValidationError, match="at least 1 character"):
        Claim.model_validate(raw)


def test_clocks_that_contradict_each_other_are_said() -> None:
    odd = event("X-ODD", 801, effective="2021-01-01", executed="2022-05-01")
    case = replace(TRUE, ids=("X-ODD", "X-800"), others=(odd,))
    (one,) = case.judged().readings
    assert (
        "1 event of the cause has a clock that stands against" in one.evidence[0].reason
    )
    assert "each other: X-ODD took effect before it was" in one.evidence[0].reason
    rows = {row for detail in one.evidence[0].detail for row in detail.rows}
    assert ("X-ODD", "took effect before it was announced") in rows
    assert ("X-ODD", "was carried out after the outcome had ended") in rows


def test_a_day_before_all_events_leaves_nothing_to_test() -> None:
    readings = [reading(700, 709)]
    case = replace(TRUE, claim={"readings": readings, "as_of": "2021-12-12"})
    verdict = case.judged()
    (one,) = verdict.readings
    assert set(verdict.unknown) >= {f"X-{bar}" for bar in CAUSE}
    assert one.ruling is Ruling.UNTESTABLE


def test_an_hourly_reading_needs_an_hourly_series() -> None:
    readings = [TRUE.said.readings[0].model_dump() | {"bar": "1h"}]
    with pytest.raises(InvalidClaimError, match=r"add series\.hourly or use 1d"):
        judged(replace(TRUE, claim={"readings": readings}))


def test_an_unknown_asset_lists_those_that_are_there() -> None:
    claim = replace(TRUE, claim={"series": {"daily": "DOGE-USD"}}).said
    with pytest.raises(UnknownNameError, match="no embedded asset called 'DOGE-USD'"):
        judge(claim, catalogue=TRUE.catalogue)


@pytest.mark.parametrize("selection", [{}, {"ids": []}, {"exclude": ["X-800"]}])
def test_a_selection_that_asks_for_nothing_is_refused(
    selection: dict[str, Any],
) -> None:
    case = replace(TRUE, claim={"cause": {"label": "x", "events": selection}})
    with pytest.raises(ValueError, match="selects every event there is"):
        judged(case)
