"""What the pages say in words about the shipped claims is what the library finds.

The numbers on `docs/verdicts.rst` are computed while it is built; its sentences are not.
"""

from functools import cache

import pytest

from eventimpact import Verdict, judge
from eventimpact.claims import Finding


@cache
def verdict(name: str) -> Verdict:
    return judge(name)


def findings(name: str, reading: int = 0) -> dict[str, Finding]:
    return {
        line.line: line.finding for line in verdict(name).readings[reading].evidence
    }


@pytest.mark.parametrize("reading", [0, 1, 2])
def test_the_claim_of_2025_has_no_dated_line_and_falls_by_its_size(
    reading: int,
) -> None:
    found = findings("seized-crypto-2025", reading)
    dated = {found[name] for name in ("testability", "order", "share", "rivals")}
    assert dated == {Finding.NOT_TESTABLE}
    assert found["size"] is Finding.CONTRADICTS


def test_flow_is_silent_with_more_selling_in_two_readings_of_the_claim() -> None:
    lines = [
        next(line for line in reading.evidence if line.line == "flow")
        for reading in verdict("seized-crypto-2025").readings
    ]
    assert {line.finding for line in lines} == {Finding.SILENT}
    assert [(line.estimate or 0) > 1 for line in lines].count(True) == 2


def test_germany_is_contradicted_by_its_size_alone() -> None:
    (reading,) = verdict("germany-2024").readings
    assert reading.ruling.word == "contradicted"
    rejecting = [n for n, p in reading.variants[0].decision.adjusted if p <= 0.05]
    assert rejecting == ["size"]
    found = findings("germany-2024")
    silent = {found[name] for name in ("reaction", "share", "rivals")}
    assert silent == {Finding.SILENT}
    assert found["order"] is Finding.SUPPORTS


def test_no_necessary_line_decides_on_the_marshals() -> None:
    found = findings("us-marshals-2014")
    necessary = {found[n] for n in ("order", "reaction", "size", "share")}
    assert necessary == {Finding.SILENT}
    assert found["rivals"] is Finding.SILENT
