"""Who said it, where, when and at what address stands in every report."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from eventimpact.claims import Verdict
from eventimpact.claims._claim import Statement
from eventimpact.claims._statement import told
from unit.claims.markets import TRUE, Case


URL = "https://example.org/post/1"
SAID = {
    "text": "It was the sales",
    "who": "somebody",
    "where": "the square",
    "at": datetime(2022, 3, 20, 8, 5, tzinfo=timezone(timedelta(hours=2))),
    "url": URL,
}


def judged(**statement: object) -> Verdict:
    raw = {"text": "It was the sales", "who": "somebody", **statement}
    return Case(planted=TRUE.planted, claim={"statement": raw}).judged()


def test_the_text_says_who_where_when_and_at_what_address() -> None:
    assert f"somebody; the square; 2022-03-20 06:05Z; {URL}" in judged(**SAID).summary()


def test_the_page_and_the_markdown_lead_to_the_address(tmp_path: Path) -> None:
    verdict = judged(**SAID)
    page = verdict.to_html(tmp_path / "a.html").read_text("utf-8")
    assert "the square; 2022-03-20 06:05Z" in page
    assert f'href="{URL}"' in page
    text = verdict.to_markdown(tmp_path / "a.md").read_text("utf-8")
    assert "the square; 2022-03-20 06:05Z" in text.replace("\\", "")
    assert URL in text


def test_an_address_that_is_no_web_page_is_no_link(tmp_path: Path) -> None:
    page = judged(url="javascript:alert(1)").to_html(tmp_path / "a.html")
    text = page.read_text("utf-8")
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text


def test_what_is_not_known_is_left_out(tmp_path: Path) -> None:
    verdict = judged()
    assert '"It was the sales" (somebody)' in verdict.summary()
    assert "Stated:" not in verdict.to_html(tmp_path / "a.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (date(2022, 3, 20), "somebody; 2022-03-20"),
        (datetime(2022, 3, 20, 6, 5, 59, tzinfo=UTC), "somebody; 2022-03-20 06:05:59Z"),
        (None, "somebody"),
    ],
)
def test_a_time_is_written_in_utc_and_a_day_as_a_day(
    at: date | None, words: str
) -> None:
    assert told(Statement(text="x", who="somebody", at=at)) == words
