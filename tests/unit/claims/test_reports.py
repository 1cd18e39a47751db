"""A verdict as JSON, HTML, Markdown, text and a frame."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

import eventimpact
from eventimpact.claims import RULE, Verdict
from eventimpact.claims._data import as_json
from unit.claims.markets import FALSE, TRUE, Case, event, line, reading, undated


EVIL = "<script>alert('x')</script> & \"$\\frac$\" [b]bold[/b]"
LINES = (
    "testability",
    "order",
    "reaction",
    "flow",
    "size",
    "dose",
    "share",
    "rivals",
    "controls",
    "robustness",
)
P_OF_CLAIM = {"p_claim_false", "p_claim_true"}
KEYS = {"line", "finding", "estimate", "unit", "low", "high", "pvalue", "reason"}
FINDINGS = {"supports", "contradicts", "silent", "not testable"}
RULINGS = {"supported", "contradicted", "inconclusive", "untestable"}


class Page(HTMLParser):
    """The tags, the attributes that load something, and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Sort what a tag asks for into links and loads."""
        self.tags.append(tag)
        for name, value in attrs:
            if name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in {"src", "srcset", "href", "xlink:href", "data", "action"}:
                self.loads.append(value or "")
            elif name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.text += data


def parsed(html: str) -> Page:
    page = Page()
    page.feed(html)
    return page


@pytest.fixture(scope="module")
def case() -> Case:
    """Build a claim with two amounts, two readings and events of every fate."""
    cause = FALSE.said.cause.model_dump()
    small = {**cause["amounts"][0], "label": "a little", "value": 1e4}
    cause["amounts"] = (*cause["amounts"], small)
    cause["events"]["ids"] = (*cause["events"]["ids"], "X-VAGUE")
    web = {"url": "https://example.org/notice"}
    sources = ({"id": "s", "title": "Notice", "publisher": "Office & Co"} | web,)
    return replace(
        FALSE,
        others=(
            event("X-VAGUE", 0, announced="2022-03"),
            event("Y-SOURCED", 815, category="B.threat", sources=sources),
            event("Y-BEFORE", 700, category="B.threat"),
            undated("Y-NEVER", category="B.threat"),
        ),
        claim={
            "cause": cause,
            "readings": [reading(800, 829, "long"), reading(800, 809, "short")],
            "checks": [
                {
                    "label": "three billion",
                    "value": 3e9,
                    "unit": "CNY",
                    "stated": 414e6,
                    "stated_unit": "USD",
                    "on": "2025-04-16",
                }
            ],
            "note": "What a reader should know.",
        },
    )


@pytest.fixture(scope="module")
def verdict(case: Case) -> Verdict:
    return case.judged()


@pytest.fixture(scope="module")
def page(verdict: Verdict) -> Page:
    return parsed(verdict._repr_html_())


def refused(constant: str) -> NoReturn:
    raise AssertionError(constant)


def test_the_json_holds_what_the_verdict_holds(
    verdict: Verdict, tmp_path: Path
) -> None:
    path = verdict.to_json(tmp_path / "v.json")
    data = json.loads(path.read_text(encoding="utf-8"), parse_constant=refused)
    assert data["claim"]["name"] == "a-case"
    assert [one["name"] for one in data["readings"]] == ["long", "short"]
    for one, shown in zip(data["readings"], verdict.readings, strict=True):
        assert one["verdict"] == shown.ruling.word
        assert one["verdict"] in RULINGS
        assert tuple(e["line"] for e in one["evidence"]) == (*LINES, "amounts")
        for written, found in zip(one["evidence"], shown.evidence, strict=True):
            assert set(written) >= KEYS
            assert written["finding"] in FINDINGS
            assert written["reason"] == found.reason
            assert written["estimate"] == found.estimate
            assert written["pvalue"] == found.pvalue
        assert [v["amount"] for v in one["variants"]] == ["1e+15 USD", "a little"]
        assert one["variants"][0]["evidence"] == one["evidence"]
        assert one["variants"][1]["verdict"] == "contradicted"


def test_the_json_names_the_data_the_seed_and_the_versions(verdict: Verdict) -> None:
    data = verdict.to_dict()
    assert data["seed"] == 20250416
    assert data["versions"]["numpy"] == np.__version__
    assert data["versions"]["eventimpact"] == eventimpact.__version__
    (series,) = data["data"]
    assert series["sha256"] == verdict.market.daily.fingerprint
    assert (series["symbol"], series["bar"], series["n_bars"]) == ("BTC-USD", "1d", 900)


def test_the_move_of_the_json_is_that_of_the_prices(verdict: Verdict) -> None:
    one = verdict.to_dict()["readings"][0]
    assert one["start"].startswith("2022-03-11T00:00:00")
    assert one["end"].startswith("2022-04-10T00:00:00")
    exact = 100 * np.expm1(FALSE.returns[800:830].sum())
    assert one["move_percent"] == pytest.approx(exact)


def test_what_is_not_finite_becomes_null() -> None:
    data = {"a": float("nan"), "b": [float("inf"), {"c": -float("inf")}], "d": 1.5}
    assert json.loads(as_json(data), parse_constant=refused) == {
        "a": None,
        "b": [None, {"c": None}],
        "d": 1.5,
    }


def test_the_page_loads_nothing(page: Page) -> None:
    assert "script" not in page.tags
    assert not [
        tag for tag in page.tags if tag in {"iframe", "object", "embed", "link"}
    ]
    outside = [
        address for address in page.loads if not address.startswith(("#", "data:"))
    ]
    assert not outside
    assert all(link.startswith(("#", "https://", "http://")) for link in page.links)


def test_the_page_asks_no_style_for_anything_outside(verdict: Verdict) -> None:
    html = verdict._repr_html_()
    assert not re.search(r"url\(\s*['\"]?(?!#|data:)", html)
    assert "@import" not in html


def test_every_place_that_the_page_links_to_is_there_once(page: Page) -> None:
    anchors = [link[1:] for link in page.links if link.startswith("#")]
    assert {"reading-1", "reading-2", "provenance"} <= set(anchors)
    assert [page.ids.count(anchor) for anchor in anchors] == [1] * len(anchors)


def told(verdict: Verdict) -> Iterator[str]:
    """Yield all that a report has to hold."""
    yield verdict.claim.title
    yield verdict.claim.statement.text
    yield verdict.claim.note
    yield verdict.market.daily.fingerprint
    yield str(verdict.seed)
    yield np.__version__
    for one in verdict.readings:
        yield one.name
        for variant in one.variants:
            yield variant.label
            yield variant.decision.reason
        for evidence in one.evidence:
            yield evidence.line
            yield evidence.reason
        for _, name, reason in one.dropped():
            yield name
            yield reason
    yield "Y-SOURCED"
    yield "Office & Co"
    yield "uncited"


def test_the_page_holds_all_that_the_verdict_rests_on(
    verdict: Verdict, page: Page
) -> None:
    flat = " ".join(page.text.split())
    missing = [text for text in told(verdict) if " ".join(text.split()) not in flat]
    assert not missing


def test_the_sources_are_those_of_events_in_any_outcome(page: Page) -> None:
    listed = page.text[page.text.index("events with their sources") :]
    assert "Y-SOURCED" in listed
    assert "Y-BEFORE" not in listed
    assert "https://example.org/notice" in page.links


def test_the_page_has_its_figures_for_every_reading(page: Page) -> None:
    folded = {
        "testability": 1,
        "order": 1,
        "reaction": 2,
        "size": 1,
        "share": 2,
        "controls": 1,
        "robustness": 1,
    }
    assert page.tags.count("svg") == (1 + sum(folded.values())) * 2
    for name in folded:
        assert page.text.count(f"Behind {name}") == 2


def test_markdown_holds_all_that_the_verdict_rests_on(
    verdict: Verdict, tmp_path: Path
) -> None:
    path = verdict.to_markdown(tmp_path / "v.md")
    text = re.sub(r"\\(.)", r"\1", path.read_text(encoding="utf-8"))
    flat = " ".join(text.split())
    needed = {w for t in told(verdict) for w in t.split() if re.fullmatch(r"[\w-]+", w)}
    assert not [word for word in needed if word not in flat]
    assert flat.count("| order | ") == 3


def test_a_claim_that_holds_markup_is_written_as_text(tmp_path: Path) -> None:
    statement = {"text": EVIL, "who": EVIL, "where": EVIL}
    group = {"name": EVIL, "kind": "rival", "events": {"categories": ["B.threat"]}}
    case = replace(
        TRUE,
        claim={
            "title": EVIL,
            "note": EVIL,
            "statement": statement,
            "groups": [group],
            "readings": [reading(800, 809, EVIL)],
        },
    )
    verdict = case.judged()
    page = parsed(verdict._repr_html_())
    assert "script" not in page.tags
    assert "<script>" not in verdict._repr_html_()
    assert page.text.count(EVIL) >= 5
    text = verdict.to_markdown(tmp_path / "v.md").read_text("utf-8")
    assert not re.search(r"(?<!\\)<script", re.sub(r"`[^`]*`", "", text))
    data = json.loads(verdict.to_json(tmp_path / "v.json").read_text("utf-8"))
    assert data["claim"]["statement"]["text"] == EVIL
    assert EVIL in verdict.summary()


@pytest.mark.parametrize(
    "case",
    [
        replace(TRUE, ids=()),
        replace(TRUE, cause=(812,)),
        replace(TRUE, rivals=()),
        replace(TRUE, claim={"groups": []}),
    ],
    ids=["undated", "late", "no rival", "no group"],
)
@pytest.mark.parametrize("sign", [1, -1], ids=["fall", "rise"])
@pytest.mark.parametrize("volume", [1e9, None], ids=["volume", "none"])
def test_every_kind_of_verdict_can_be_written(
    case: Case, sign: int, volume: float | None, tmp_path: Path
) -> None:
    verdict = case.judged(sign=sign, volume=volume)
    for write, name in (
        (verdict.to_html, "v.html"),
        (verdict.to_markdown, "v.md"),
        (verdict.to_json, "v.json"),
    ):
        assert write(tmp_path / name).stat().st_size > 1000
    assert verdict.readings[0].ruling.word in repr(verdict)


def test_the_frame_has_a_row_for_each_line_of_each_amount(verdict: Verdict) -> None:
    frame = verdict.to_frame()
    assert set(frame.columns) == ({"reading", "amount", "verdict"} | KEYS | P_OF_CLAIM)
    assert len(frame) == 2 * 2 * len((*LINES, "amounts"))
    share = frame[(frame.line == "share") & (frame.reading == "long")]
    assert share.estimate.tolist() == [line(verdict, "share").estimate] * 2


def test_the_summary_gives_every_line_and_every_other_amount(verdict: Verdict) -> None:
    text = " ".join(verdict.summary().split())
    for one in verdict.readings:
        assert f"{one.name} (price " in text
        for evidence in one.evidence:
            words = {"supports": "agrees", "contradicts": "disagrees"}
            finding = evidence.finding.value
            if evidence.line == "amounts":
                finding = words.get(finding, finding)
            elif evidence.by_construction:
                finding += " by construction"
            row = f"{evidence.line} {finding} {evidence.reason}"
            assert " ".join(row.split()) in text
    assert text.count("for a little: contradicted") == 2


def test_the_repr_gives_every_ruling_in_a_word(verdict: Verdict) -> None:
    words = ", ".join(f"{r.name}: {r.ruling.word}" for r in verdict.readings)
    assert repr(verdict) == f"<Verdict a-case: {words}>"


def test_a_reading_can_be_drawn(verdict: Verdict, tmp_path: Path) -> None:
    figure = verdict.plot(1)
    figure.savefig(tmp_path / "v.png", dpi=50)
    assert (tmp_path / "v.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("reading", [2, -3])
def test_a_reading_that_is_not_there_cannot_be_drawn(
    verdict: Verdict, reading: int
) -> None:
    with pytest.raises(IndexError, match=r"there are 0 \(long\), 1 \(short\)"):
        verdict.plot(reading)


def test_a_report_that_cannot_be_written_leaves_nothing(
    verdict: Verdict, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="there is no folder"):
        verdict.to_json(tmp_path / "nowhere" / "v.json")
    assert not list(tmp_path.iterdir())


def test_the_page_says_how_the_verdict_is_made(page: Page) -> None:
    flat = " ".join(page.text.split())
    assert "How the verdict is made" in flat
    for rule in RULE:
        for text in (rule.supports, rule.contradicts, rule.error, rule.why):
            assert text in flat


def test_the_verdict_is_shown_at_other_levels(verdict: Verdict, page: Page) -> None:
    data = verdict.to_dict()["readings"][0]
    assert [one["significance"] for one in data["levels"]] == [0.01, 0.05, 0.10]
    at_five = data["levels"][1]["verdicts"]
    assert at_five == [v["verdict"] for v in data["variants"]]
    assert "The verdict at other levels of its errors" in page.text


def test_an_inconclusive_verdict_says_what_it_would_take() -> None:
    verdict = replace(TRUE, planted=dict.fromkeys(range(800, 810), -0.02)).judged()
    (one,) = verdict.readings
    assert one.ruling.word == "inconclusive"
    assert "of the move" in one.variants[0].decision.needs
    assert "would have been seen" in one.headline
