"""Statements about amounts other than conversions: stocks, places, sums, dates."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import tomli_w

from eventimpact.claims import Claim, Evidence, judge, load_claim
from eventimpact.claims._read import parse_claim
from eventimpact.claims._supply import bitcoin_supply
from eventimpact.claims._words import NONE
from eventimpact.errors import InvalidClaimError
from unit.claims.markets import TRUE, line


def facts(**fields: Any) -> Evidence:
    """Audit one check of another kind than a conversion."""
    claim = TRUE.claim | {"checks": [{"label": "a statement"} | fields]}
    return line(replace(TRUE, claim=claim).judged(), "amounts")


@pytest.mark.parametrize(
    ("on", "published", "tolerance"),
    [
        # Reported at block 730,034, 1 April 2022 23:05 UTC.
        ("2022-04-01", 19_000_004.68, 0.0005),
        # A round figure of July 2025.
        ("2025-07-03", 19_890_000, 0.0005),
        # The halvings are exact: blocks 210,000, 420,000 and 630,000.
        ("2012-11-28", 10_500_000, 0.0005),
        ("2016-07-09", 15_750_000, 0.0005),
        ("2020-05-11", 18_375_000, 0.0005),
    ],
)
def test_the_supply_is_that_of_the_chain(
    on: str, published: float, tolerance: float
) -> None:
    assert bitcoin_supply(date.fromisoformat(on)) == pytest.approx(
        published, rel=tolerance
    )


def test_there_are_no_coins_before_the_first_block_and_never_more_than_21_million() -> (
    None
):
    assert bitcoin_supply(date(2009, 1, 2)) == 0
    assert bitcoin_supply(date(2025, 12, 31)) < 21e6


@pytest.mark.parametrize(
    ("value", "percent", "finding"),
    [
        (3e7, None, "contradicts"),
        (190_000, None, "silent"),
        (190_000, 1.0, "supports"),
        (190_000, 2.0, "contradicts"),
    ],
)
def test_a_stock_is_held_against_all_coins(
    value: float, percent: float | None, finding: str
) -> None:
    evidence = facts(
        kind="supply", value=value, unit="BTC", on="2022-03-11", percent=percent
    )
    assert evidence.finding.value == finding
    # 11 March 2022 lies three weeks before 19 million coins were reached.
    assert evidence.estimate == pytest.approx(100 * value / 18.98e6, rel=0.002)
    assert evidence.low is not None
    assert evidence.high is not None
    assert evidence.low < (evidence.estimate or 0) < evidence.high


def test_a_stock_in_dollars_is_priced_first() -> None:
    price = TRUE.market().close[800]
    evidence = facts(kind="supply", value=1e4 * price, unit="USD", on="2022-03-11")
    assert evidence.estimate == pytest.approx(100 * 1e4 / 18.98e6, rel=0.002)


def test_a_stock_of_coins_needs_no_price() -> None:
    evidence = facts(kind="supply", value=1e4, unit="BTC", on="2015-03-11")
    assert evidence.finding.value == "silent"
    assert [row[2] for row in evidence.detail[0].rows] == [NONE, NONE]


@pytest.mark.parametrize(
    ("factor", "finding"), [(0.99, "supports"), (1.01, "contradicts")]
)
def test_more_is_more(factor: float, finding: str) -> None:
    price = TRUE.market().close[800]
    evidence = facts(
        kind="exceeds",
        value=10,
        unit="BTC",
        than=10 * price * factor,
        than_unit="USD",
        on="2022-03-11",
    )
    assert evidence.finding.value == finding
    assert evidence.estimate == pytest.approx(1 / factor)


HOLDERS = [
    {"name": "A", "value": 300, "source": "one"},
    {"name": "A", "value": 80, "source": "another"},
    {"name": "B", "value": 200, "source": "one"},
    {"name": "C", "value": 500, "source": "one", "disputed": True},
    {"name": "D", "value": 10, "source": "one"},
]


@pytest.mark.parametrize(
    ("value", "rank", "places", "finding"),
    [
        # Above 100: B surely; A by one of two sources; C if it holds anything.
        (100, 2, (2, 4), "silent"),
        (100, 1, (2, 4), "contradicts"),
        (100, 5, (2, 4), "silent"),
        # Above 50: A and B surely, C perhaps.
        (50, 3, (3, 4), "silent"),
        (600, 1, (1, 1), "supports"),
        (600, 2, (1, 1), "silent"),
    ],
)
def test_a_place_is_what_every_source_allows(
    value: float, rank: int, places: tuple[int, int], finding: str
) -> None:
    evidence = facts(
        kind="rank",
        holder="E",
        value=value,
        rank=rank,
        among="holders",
        holders=HOLDERS,
    )
    assert [evidence.low, evidence.high] == list(places)
    assert evidence.finding.value == finding


def test_figures_of_several_sources_stand_side_by_side() -> None:
    evidence = facts(
        kind="rank", holder="E", value=100, rank=2, among="states", holders=HOLDERS
    )
    (table,) = evidence.detail
    assert [row[:2] for row in table.rows] == [
        ("C (disputed)", "500"),
        ("A", "300"),
        ("B", "200"),
        ("A", "80"),
        ("D", "10"),
    ]


@pytest.mark.parametrize(
    ("on", "finding"),
    [("2025-04-09", "contradicts"), ("2025-04-10", "supports")],
)
def test_parts_count_from_their_day_on(on: str, finding: str) -> None:
    parts = [
        {"label": "first", "value": 20},
        {"label": "old", "value": 84, "until": "2025-04-09"},
        {"label": "new", "value": 125, "since": "2025-04-10"},
    ]
    evidence = facts(kind="sum", parts=parts, stated=145, unit="percent", on=on)
    assert evidence.finding.value == finding
    assert evidence.estimate == (145 if finding == "supports" else 104)


@pytest.mark.parametrize(
    ("first", "then", "finding"),
    [
        ("B-2025-04-02", "A-CN-REUTERS", "supports"),
        ("A-CN-REUTERS", "B-2025-04-02", "contradicts"),
        # Both are dated to parts of the same day.
        ("A-CN-REUTERS", "A-CN-LOCAL", "silent"),
    ],
)
def test_of_two_events_one_came_first_or_nobody_can_tell(
    first: str, then: str, finding: str
) -> None:
    checks = [{"label": "x", "kind": "before", "first": first, "then": then}]
    claim = load_claim("chain-affairs-2025").model_dump() | {"checks": checks}
    verdict = judge(Claim.model_validate(claim))
    assert line(verdict, "amounts").finding.value == finding


def test_an_event_without_a_date_has_no_order() -> None:
    claim = load_claim("chain-affairs-2025")
    check = {
        "label": "x",
        "kind": "before",
        "first": "A-CN-LOCAL",
        "then": "B-2025-04-02",
        "first_clock": "executed",
    }
    asked = Claim.model_validate(claim.model_dump() | {"checks": [check]})
    evidence = line(judge(asked), "amounts")
    assert evidence.finding.value == "not testable"
    assert "A-CN-LOCAL has no usable date" in evidence.reason


@pytest.mark.parametrize(
    ("shift", "own_days", "finding"),
    [
        (0.4, True, "supports"),
        (0.6, True, "contradicts"),
        (0.6, False, "silent"),
    ],
)
def test_returns_of_days_are_added_up(
    shift: float, *, own_days: bool, finding: str
) -> None:
    close = TRUE.market().close
    total = 100 * sum(close[k] / close[k - 1] - 1 for k in (800, 803))
    evidence = facts(
        kind="returns",
        days=["2022-03-11", "2022-03-14"],
        percent=total + shift,
        own_days=own_days,
    )
    assert evidence.estimate == pytest.approx(total)
    assert evidence.finding.value == finding


def test_a_day_without_a_return_is_named() -> None:
    evidence = facts(kind="returns", days=["2031-01-01"], percent=1)
    assert evidence.finding.value == "not testable"
    assert "no return of 2031-01-01" in evidence.reason


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        (
            {"kind": "guess"},
            "checks 1: is {'label': 'x', 'kind': 'guess'}: there is no",
        ),
        (
            {
                "kind": "sum",
                "parts": [],
                "stated": 1,
                "unit": "percent",
                "on": "2025-01-01",
            },
            "checks 1, parts: is empty; give at least one",
        ),
        ({"kind": "before", "first": "A"}, "checks 1, then: is missing; add it"),
    ],
)
def test_a_faulty_check_is_told_by_its_place(
    check: dict[str, Any], sentence: str
) -> None:
    said = load_claim("us-marshals-2014").model_dump(mode="json", exclude_none=True)
    said["checks"] = [{"label": "x"} | check]
    with pytest.raises(InvalidClaimError, match=re.escape(sentence)):
        parse_claim(tomli_w.dumps(said), "claim.toml")


def test_an_event_that_is_not_known_yet_has_no_order() -> None:
    evidence = facts(kind="before", first="B-2025-04-02", then="A-CN-REUTERS")
    assert evidence.finding.value == "not testable"
    assert "no B-2025-04-02 and no A-CN-REUTERS is among" in evidence.reason
