"""Each of the seven kinds of statements about amounts, with a number worked out by hand."""

from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from eventimpact.claims import Claim, Evidence, Verdict, judge
from eventimpact.claims._amount_check import KINDS
from eventimpact.claims._amounts import amounts
from eventimpact.claims._market import Market
from eventimpact.cli._show import show
from eventimpact.events import Catalogue
from eventimpact.prices import PriceHistory
from unit.claims.markets import TRUE, event


@dataclass(frozen=True)
class Books:
    """What amounts are held against."""

    claim: Claim
    market: Market
    catalogue: Catalogue


# Closes of 1 to 6 January 2020: up a tenth on the 2nd, down a tenth on the 5th.
CLOSES = (100.0, 110.0, 110.0, 110.0, 99.0, 99.0)


def audited(**check: Any) -> Evidence:
    opens = np.datetime64("2020-01-01", "ns") + np.timedelta64(1, "D") * np.arange(6)
    daily = PriceHistory.build(
        symbol="BTC-USD",
        open_at=opens,
        close_at=opens + np.timedelta64(1, "D"),
        close=np.array(CLOSES),
    )
    said = Claim.model_validate(
        TRUE.said.model_dump() | {"checks": [{"label": "it", **check}]}
    )
    # Announced at noon of 3 and of 7 January 2020.
    books = Books(
        claim=said,
        market=Market(daily=daily, hourly=None),
        catalogue=Catalogue((event("EARLY", 2), event("LATE", 6))),
    )
    (one,) = amounts(books)
    return one


# ECB reference rates of 16 April 2025: 1 EUR = 8.2961 CNY = 1.1355 USD.
# 3,000 / 8.2961 * 1.1355 = 410.6146 million USD; 414 / 410.6146 = 1.008245.
YUAN = {"value": 3e9, "unit": "CNY", "on": "2025-04-16"}
HOLDERS = [
    {"name": "A", "value": 300, "source": "x"},
    {"name": "B", "value": 200, "source": "x"},
    {"name": "D", "value": 10, "source": "x"},
]
PARTS = [
    {"label": "first", "value": 20},
    {"label": "old", "value": 84, "until": "2025-04-09"},
    {"label": "new", "value": 125, "since": "2025-04-10"},
]
CHECKS: list[tuple[dict[str, Any], float, str]] = [
    (
        {"kind": "conversion", **YUAN, "stated": 414e6, "stated_unit": "USD"},
        0.8245,
        "supports",
    ),
    # The first halving, block 210,000 of 50 coins each, was on 28 November 2012.
    (
        {"kind": "supply", "value": 10_500, "unit": "BTC", "on": "2012-11-28"},
        0.1,
        "silent",
    ),
    # 410.6146 / 400
    ({"kind": "exceeds", **YUAN, "than": 4e8, "than_unit": "USD"}, 1.02654, "supports"),
    (
        {
            "kind": "rank",
            "holder": "E",
            "value": 100,
            "rank": 3,
            "among": "states",
            "holders": HOLDERS,
        },
        3,
        "supports",
    ),
    (
        {
            "kind": "sum",
            "parts": PARTS,
            "stated": 145,
            "unit": "%",
            "on": "2025-04-10",
        },
        145,
        "supports",
    ),
    # +10 % and -10 % add up to nothing, though the price has fallen by 1 %.
    (
        {"kind": "returns", "days": ["2020-01-02", "2020-01-05"], "percent": 0.1},
        0,
        "supports",
    ),
]


@pytest.mark.parametrize(("check", "number", "finding"), CHECKS)
def test_the_number_is_that_of_the_hand_calculation(
    check: dict[str, Any], number: float, finding: str
) -> None:
    found = audited(**check)
    assert found.estimate == pytest.approx(number, abs=1e-9 + 5e-4 * abs(number))
    assert found.finding.value == finding


def test_of_two_events_the_table_has_the_days_of_both() -> None:
    found = audited(kind="before", first="EARLY", then="LATE")
    assert found.finding.value == "supports"
    first, then = found.detail[0].rows
    assert [str(row[2])[:10] for row in (first, then)] == ["2020-01-03", "2020-01-07"]
    assert audited(kind="before", first="LATE", then="EARLY").finding.value == (
        "contradicts"
    )


def test_no_kind_is_without_such_a_number() -> None:
    assert {*(str(check["kind"]) for check, _, _ in CHECKS), "before"} == set(KINDS)


@pytest.fixture(scope="module")
def seized() -> Verdict:
    return judge("seized-crypto-2025", as_of=date(2025, 9, 8))


def test_an_amount_is_audited_once_for_a_claim_of_three_readings(
    seized: Verdict,
) -> None:
    labels = [check.label for check in seized.claim.checks]
    assert len(seized.readings) == 3
    assert [
        one.reason[: len(label)]
        for one, label in zip(seized.amounts, labels, strict=True)
    ] == labels
    out = Console(file=StringIO(), width=2_000)
    show(seized, out)
    assert isinstance(out.file, StringIO)
    for text in (seized.summary(), out.file.getvalue()):
        before, title, audit = " ".join(text.split()).partition(
            "Amounts, whatever the reading"
        )
        assert title
        for one in seized.amounts:
            said = " ".join(one.reason.split())
            assert (before.count(said), audit.count(said)) == (0, 1)
