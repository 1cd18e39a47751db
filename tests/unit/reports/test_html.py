"""The page is safe, self-contained, and readable without colour or eyes."""

import re
from html.parser import HTMLParser

import pytest

from eventimpact.reports import (
    Badge,
    Block,
    Callout,
    Code,
    Definitions,
    Details,
    Document,
    Figure,
    Heading,
    Kind,
    Link,
    Paragraph,
    Table,
    render_html,
)


EVIL = "<script>alert('x')</script>"
SVG = '<svg viewBox="0 0 1 1"><path d="M 0 0"/></svg>'

HOSTILE: tuple[Block, ...] = (
    Heading(text=EVIL, anchor=EVIL),
    Paragraph(text=EVIL),
    Paragraph(text=(EVIL, Link(EVIL, f"https://example.org/{EVIL}"))),
    Paragraph(text=(Code(EVIL), Badge(EVIL))),
    Callout(title=EVIL, text=EVIL),
    Table(columns=(EVIL, EVIL), rows=((EVIL, Code(EVIL)),), caption=EVIL),
    Table(columns=("a",), rows=(), notes=(EVIL,)),
    Figure(svg=SVG, caption=EVIL, alt=EVIL),
    Definitions(items=((EVIL, EVIL),)),
    Details(summary=EVIL, blocks=(Paragraph(text=EVIL),)),
)


class _Page(HTMLParser):
    """The elements of a page, and those still open at its end."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "br", "img"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page_of(*blocks: Block) -> _Page:
    return _Page(render_html(Document(title="A claim", blocks=blocks)))


@pytest.mark.parametrize("block", HOSTILE, ids=range(len(HOSTILE)))
def test_a_script_in_any_text_of_any_block_is_only_text(block: Block) -> None:
    page = render_html(Document(title="A claim", blocks=(block,)))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 1
    assert not _Page(page).open


def test_a_script_in_the_title_subtitle_or_footer_is_only_text() -> None:
    page = render_html(Document(title=EVIL, subtitle=EVIL, footer=EVIL, blocks=()))
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 4


def test_the_page_asks_for_nothing_from_outside() -> None:
    page = render_html(Document(title="A claim", blocks=HOSTILE))
    tags = {tag for tag, _ in _Page(page).tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed"}
    assert not re.search(r"@import|url\(|src=", page)
    assert "default-src 'none'" in page


def test_the_page_states_its_language_its_width_and_a_way_past_the_contents() -> None:
    page = page_of(Paragraph(text="It fell."))
    assert page.attributes("html") == [{"lang": "en"}]
    names = [meta.get("name") for meta in page.attributes("meta")]
    assert "viewport" in names
    assert page.attributes("a")[0]["href"] == "#content"
    assert page.attributes("main") == [{"id": "content"}]


@pytest.mark.parametrize(
    "kind", ["supported", "contradicted", "inconclusive", "untestable", "note"]
)
def test_a_verdict_is_written_out_and_not_only_coloured(kind: Kind) -> None:
    page = render_html(
        Document(
            title="A claim",
            blocks=(Callout(title=kind.title(), text="Because.", kind=kind),),
        )
    )
    assert f'class="callout {kind}"' in page
    assert f">{kind.title()}</p>" in page


def test_every_cell_carries_the_name_of_its_column_for_narrow_screens() -> None:
    table = Table(
        columns=("line", "p", "reason"),
        align=("left", "right", "left"),
        rows=(("order", "0.31", "began before"), ("size", "0.00", "too small")),
    )
    cells = page_of(table).attributes("td")
    assert [cell["data-label"] for cell in cells] == ["line", "p", "reason"] * 2
    assert [(cell["class"] or "").split()[0] for cell in cells] == [
        "left",
        "right",
        "left",
    ] * 2


def test_the_contents_list_the_anchored_headings_once_there_are_three() -> None:
    headings = [Heading(text=name, anchor=name) for name in ("a", "b", "c")]
    plain = Heading(text="not listed", level=3, anchor="d")
    assert not page_of(*headings[:2], plain).attributes("nav")
    links = page_of(*headings, plain).attributes("a")
    assert [link["href"] for link in links] == ["#content", "#a", "#b", "#c"]


def test_a_figure_is_drawn_in_place_with_words_for_those_who_cannot_see_it() -> None:
    page = render_html(
        Document(
            title="A claim",
            blocks=(Figure(svg=SVG, caption="The fall", alt='down "20 %"'),),
        )
    )
    assert SVG in page
    drawing = next(
        attributes
        for attributes in _Page(page).attributes("div")
        if attributes.get("role") == "img"
    )
    assert drawing["aria-label"] == 'down "20 %"'


def test_details_hold_their_blocks_in_order_and_to_any_depth() -> None:
    inner = Details(summary="inner", blocks=(Paragraph(text="deep"),))
    page = render_html(
        Document(
            title="A claim",
            blocks=(Details(summary="outer", blocks=(Heading(text="mid"), inner)),),
        )
    )
    order = [page.index(f">{word}<") for word in ("outer", "mid", "inner", "deep")]
    assert order == sorted(order)
    assert len(_Page(page).attributes("details")) == 2


def test_the_same_document_gives_the_same_bytes() -> None:
    document = Document(title="A claim", blocks=HOSTILE)
    assert render_html(document) == render_html(document)


def test_a_short_cell_such_as_a_number_with_its_unit_stays_on_one_line() -> None:
    rows = (("+23.3 %", "2024-06-19", "a reason that may well run over two lines"),)
    page = page_of(Table(columns=("a", "b", "c"), rows=rows))
    classes = [(cell["class"] or "").split() for cell in page.attributes("td")]
    assert classes == [["left", "short"], ["left", "short"], ["left"]]
    html = render_html(Document(title="A claim", blocks=()))
    assert "td.short { white-space: nowrap; }" in html.replace("td.right, ", "")
