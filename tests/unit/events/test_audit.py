"""The audit: stamps, sources, order of clocks."""

from datetime import timedelta
from typing import Any

import pytest

from eventimpact.events import (
    Catalogue,
    Event,
    Finding,
    audit,
    truthsocial_time,
    x_time,
)


POST = "114309144289505174"  # 2025-04-09T17:18:40.628Z


def findings(check: str, **fields: Any) -> list[Finding]:
    raw = {"id": "X-1", "category": "A.sale", "title": "t", "grade": "B"}
    event = Event.model_validate(raw | {"provenance": "uncited"} | fields)
    return [finding for finding in audit([event]) if finding.check == check]


def post(text: str) -> dict[str, str]:
    return {"text": text, "post_id": POST, "post_site": "truthsocial"}


@pytest.mark.parametrize("second", ["39", "40", "42"])
def test_stamps_within_two_seconds_agree_with_their_post(second: str) -> None:
    assert not findings("post_id", announced=post(f"2025-04-09T17:18:{second}Z"))


@pytest.mark.parametrize(
    "text", ["2025-04-09T17:18:43Z", "2025-04-09T17:42Z", "2025-04-08"]
)
def test_stamps_further_away_are_faults(text: str) -> None:
    (found,) = findings("post_id", announced=post(text))
    assert found.fault
    assert "2025-04-09T17:18:40.628000Z" in found.sentence


def test_a_day_that_holds_the_post_agrees_with_it() -> None:
    assert not findings("post_id", announced=post("2025-04-09"))


def test_a_time_written_of_another_day_than_its_bounds_is_a_fault() -> None:
    odd = {"text": "2025-04-05T15:00Z", "lo": "2025-03-07T00:00Z"}
    (found,) = findings("date", announced=odd | {"hi": "2025-03-08T00:00Z"})
    assert found.fault
    assert "announced is written 2025-04-05T15:00Z but runs from" in found.sentence
    evening = {"text": "2025-04-05", "lo": "2025-04-06T00:30Z"}
    assert not findings("date", announced=evening | {"hi": "2025-04-06T01:00Z"})


def test_events_and_amounts_without_source_are_listed() -> None:
    amount = {"value": 1.0, "unit": "BTC", "kind": "flow", "basis": "sold"}
    assert findings("source", executed="2024")
    sourced = {"sources": [{"id": "s"}], "executed": "2024", "amounts": [amount]}
    assert not findings("source", **sourced)
    assert findings("amount", **sourced)


def test_clocks_in_an_impossible_order_are_faults() -> None:
    assert findings("order", executed="2024-02-02", decided="2024-02-03")[0].fault
    assert not findings("order", executed="2024-02-02", decided="2024-02-02")


def test_a_flag_explains_a_retroactive_effect() -> None:
    clocks = {"announced": "2025-04-12", "effective": "2025-04-05"}
    assert findings("order", **clocks)[0].fault
    assert not findings("order", flags=["retroactive"], **clocks)[0].fault


def test_dates_that_no_test_can_use_are_listed() -> None:
    assert findings("date", executed={"text": "2018/2025", "status": "unknown"})
    assert findings("date", executed="2024-06")
    assert not findings("date", executed="2024-06-19")


def test_every_shipped_post_id_agrees_with_its_stamp() -> None:
    decode = {"truthsocial": truthsocial_time, "x": x_time}
    posts = [
        (moment, decode[moment.post_site](moment.post_id))
        for event in Catalogue.shipped()
        for moment in event.clocks.values()
        if moment.post_site is not None and moment.post_id is not None
    ]
    tolerance = timedelta(seconds=2)
    assert len(posts) >= 25
    for moment, decoded in posts:
        assert moment.lo is not None
        assert moment.hi is not None
        assert moment.lo - tolerance <= decoded <= moment.hi + tolerance


def test_the_shipped_catalogue_has_caveats_but_no_faults() -> None:
    found = audit(Catalogue.shipped())
    assert not [finding for finding in found if finding.fault]
    uncited = [finding for finding in found if finding.check == "source"]
    assert len(uncited) == 34
