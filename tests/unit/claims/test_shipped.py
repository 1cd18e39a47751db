"""The claims that come with the library, judged on the embedded data."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from eventimpact.claims import Verdict, claim_names, judge


NECESSARY = ("order", "reaction", "size", "share", "rivals")
READINGS = {
    "germany-2024": ["19 June to 12 July 2024"],
    "seized-crypto-2025": [
        "before the post of 25 November 2024",
        "before the order of 1 February 2025",
        "before 2 April 2025",
    ],
    "us-marshals-2014": ["the fall of 4 to 25 June 2014"],
}
RULINGS = {
    "germany-2024": [["contradicted", "contradicted"]],
    "seized-crypto-2025": [
        ["contradicted", "contradicted", "contradicted", "untestable"],
        ["contradicted", "contradicted", "contradicted", "untestable"],
        ["contradicted", "contradicted", "contradicted", "untestable"],
    ],
    "us-marshals-2014": [["inconclusive"]],
}


@cache
def judged(name: str) -> Verdict:
    return judge(name)


@cache
def data(name: str) -> dict[str, Any]:
    return judged(name).to_dict()


def ruled(evidence: list[dict[str, Any]], level: float) -> str:
    """Apply the rule of the specification, written anew, to lines of JSON."""
    lines = {e["line"]: e for e in evidence if e["line"] in NECESSARY}
    against = sorted(
        e["p_claim_true"] for e in lines.values() if e["p_claim_true"] is not None
    )
    if against and against[0] * len(against) <= level:
        return "contradicted"
    supporting = {name for name, e in lines.items() if e["finding"] == "supports"}
    excused = (
        {"size"} if lines.get("size", {}).get("finding") == "not testable" else set()
    )
    if "size" not in lines:
        excused = {"size"}
    if supporting | excused == set(NECESSARY):
        return "supported"
    dated = ("order", "share", "rivals")
    if any(lines[name]["finding"] != "not testable" for name in dated):
        return "inconclusive"
    says = lines.get("size", {}).get("finding") in {"supports", "contradicts"}
    return "inconclusive" if says else "untestable"


def evidence(name: str, reading: int, line: str, variant: int = 0) -> dict[str, Any]:
    lines = data(name)["readings"][reading]["variants"][variant]["evidence"]
    return next(e for e in lines if e["line"] == line)


@pytest.mark.parametrize("name", claim_names())
def test_readings_and_rulings_are_those_found(name: str) -> None:
    readings = data(name)["readings"]
    assert [one["name"] for one in readings] == READINGS[name]
    found = [[v["verdict"] for v in one["variants"]] for one in readings]
    assert found == RULINGS[name]
    assert [one["verdict"] for one in readings] == [row[0] for row in found]


@pytest.mark.parametrize("name", claim_names())
def test_every_ruling_follows_from_its_own_lines(name: str) -> None:
    for one in data(name)["readings"]:
        for variant in one["variants"]:
            level = data(name)["claim"]["significance"]
            assert variant["verdict"] == ruled(variant["evidence"], level)


@pytest.mark.parametrize("name", claim_names())
def test_every_finding_follows_from_its_own_p_values(name: str) -> None:
    for one in data(name)["readings"]:
        for line in one["evidence"]:
            if line["line"] not in NECESSARY or line["p_claim_false"] is None:
                continue
            p_true = line["p_claim_true"]
            expected = "silent"
            if p_true is not None and p_true <= 0.05:
                expected = "contradicts"
            elif line["p_claim_false"] <= 0.05:
                expected = "supports"
            assert line["finding"] == expected, line["line"]


@pytest.mark.parametrize("name", claim_names())
def test_intervals_hold_their_estimate(name: str) -> None:
    for one in data(name)["readings"]:
        for line in one["evidence"]:
            if line["low"] is not None and line["line"] != "order":
                assert line["low"] <= line["estimate"] <= line["high"], line["line"]


@pytest.mark.parametrize("name", claim_names())
def test_the_split_adds_up_to_the_move(name: str) -> None:
    for one in judged(name).readings:
        parts = one.share.parts
        total = parts.drift + parts.parts.sum() + parts.remainder
        assert total == pytest.approx(one.context.move, abs=1e-12)


def test_two_runs_give_the_same_digits() -> None:
    assert judge("us-marshals-2014").to_dict() == data("us-marshals-2014")


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        asked = ["judge", "us-marshals-2014", "--json", str(tmp_path / seed)]
        subprocess.run(
            [sys.executable, "-m", "eventimpact", *asked],
            check=True,
            capture_output=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
    first, second = ((tmp_path / seed).read_bytes() for seed in ("1", "2"))
    assert first == second
    assert (
        json.loads(first)["readings"]
        == json.loads(
            judged("us-marshals-2014").to_json(tmp_path / "3").read_text("utf-8")
        )["readings"]
    )


@pytest.mark.parametrize("reading", range(3))
def test_414m_dollars_could_move_the_price_by_little(reading: int) -> None:
    size = evidence("seized-crypto-2025", reading, "size")
    assert size["unit"] == "percent of price"
    assert -1.5 <= size["low"] < size["estimate"] < size["high"] <= -0.1


def test_a_larger_amount_could_move_the_price_further() -> None:
    moves = [
        evidence("seized-crypto-2025", 2, "size", variant)["estimate"]
        for variant in (1, 0, 2, 3)
    ]
    assert moves == sorted(moves, reverse=True)
    # The law grows with the root of the amount.
    assert moves[1] / moves[0] == pytest.approx((414 / 408) ** 0.5, rel=0.02)


def test_the_fall_before_april_is_a_fifth() -> None:
    one = data("seized-crypto-2025")["readings"][2]
    assert -22.8 <= one["move_percent"] <= -19.65
    assert (one["start"][:10], one["end"][:10]) == ("2025-01-22", "2025-04-02")


@pytest.mark.parametrize("reading", range(3))
def test_a_cause_without_dates_is_refused_every_dated_test(reading: int) -> None:
    refused = ("testability", "order", "share", "rivals")
    for line in refused:
        found = evidence("seized-crypto-2025", reading, line)
        assert found["finding"] == "not testable"
        assert found["estimate"] is None
    reaction = evidence("seized-crypto-2025", reading, "reaction")
    assert "on the report of 2025-04-16" in reaction["reason"]
    assert reaction["p_claim_true"] is None


def test_hourly_outcomes_are_measured_on_hourly_bars() -> None:
    first, second, third = (
        one.context.outcome.history for one in judged("seized-crypto-2025").readings
    )
    assert (first.symbol, first.bar) == (second.symbol, second.bar) == ("BTCUSDT", "1h")
    assert (third.symbol, third.bar) == ("BTC-USD", "1d")


def test_the_german_transfers_are_placed_on_the_days_on_which_they_were_listed() -> (
    None
):
    (one,) = judged("germany-2024").readings
    placed = one.context.daily.cause
    transfers = [name for name in placed.panel.event_ids if "@" in name]
    assert len(transfers) == 13
    opens = one.context.daily.history.open_at
    for name, first in zip(placed.panel.event_ids, placed.panel.first, strict=True):
        if "@" in name:
            assert str(opens[first])[:10] == name.partition("@")[2]


def test_every_dropped_event_has_a_reason() -> None:
    for name in claim_names():
        for one in data(name)["readings"]:
            assert all(drop["reason"] for drop in one["dropped"])


@pytest.mark.parametrize("name", claim_names())
def test_the_report_names_every_series_by_its_fingerprint(name: str) -> None:
    page = judged(name)._repr_html_()
    for series in data(name)["data"]:
        assert len(series["sha256"]) == 64
        assert series["sha256"] in page


@pytest.mark.parametrize(
    ("name", "is_by_size"), [("germany-2024", True), ("us-marshals-2014", False)]
)
def test_only_a_verdict_by_size_alone_says_what_size_rests_on(
    name: str, *, is_by_size: bool
) -> None:
    page = judge(name)._repr_html_()
    above_the_evidence = page[: page.index("<table")]
    assert ("exponent is 0.5" in above_the_evidence) == is_by_size
