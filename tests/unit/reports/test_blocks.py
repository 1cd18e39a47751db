"""Blocks refuse what a renderer could not set safely."""

import pytest

from eventimpact.reports import (
    Details,
    Document,
    Figure,
    Link,
    Paragraph,
    Table,
    render_html,
    render_markdown,
)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "", "a/b"]
)
def test_a_link_leads_to_the_web_or_to_an_anchor_and_nowhere_else(url: str) -> None:
    with pytest.raises(ValueError, match="neither a web address nor an anchor"):
        Link("words", url)


@pytest.mark.parametrize("url", ["https://example.org", "HTTP://example.org", "#size"])
def test_web_addresses_and_anchors_are_links(url: str) -> None:
    assert Link("words", url).url == url


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="the table has 2 columns"):
        Table(columns=("a", "b"), rows=(("1", "2"), ("3",)))


def test_an_alignment_for_too_many_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="the table has 1 columns"):
        Table(columns=("a",), rows=(), align=("left", "right"))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p>x</p></foreignObject>",
        '<path onclick="alert(1)"/>',
        '<use href="https://example.org/x.svg#a"/>',
        '<use xlink:href="//example.org/x.svg#a"/>',
        '<image href="https://example.org/x.png"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        "<style>@import 'https://example.org/x.css';</style>",
        "<style>path{fill:url(https://example.org/x)}</style>",
        "<style><img onerror=alert(1)></style>",
        '<path style="fill: URL( https://example.org/x )"/>',
        "<!-- a comment -->",
        "<![CDATA[x]]>",
        "<?xml-stylesheet href='x'?>",
        "</div>",
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(inside: str) -> None:
    with pytest.raises(ValueError, match="the drawing holds"):
        Figure(svg=f"<svg>{inside}</svg>", caption="x", alt="x")


@pytest.mark.parametrize(
    "svg",
    ["", "<p>x</p>", "<?xml version='1.0'?><svg></svg>", "<svg>", "<svg></svg>x"],
)
def test_a_figure_takes_one_whole_svg_element_and_nothing_else(svg: str) -> None:
    with pytest.raises(ValueError, match="the drawing holds"):
        Figure(svg=svg, caption="x", alt="x")


def test_references_inside_the_drawing_are_allowed() -> None:
    svg = (
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><defs><clipPath id="a">'
        '<rect/></clipPath></defs><use xlink:href="#b" clip-path="url(#a)"/></svg>'
    )
    assert Figure(svg=svg, caption="x", alt="x").svg == svg


def test_a_table_without_a_row_is_left_out_and_so_is_what_is_folded_around_it() -> None:
    empty = Table(columns=("a", "b"), rows=(), caption="Nothing here")
    full = Table(columns=("a", "b"), rows=(("1", "2"),), caption="Something")
    document = Document(
        title="A claim",
        blocks=(
            empty,
            full,
            Details(summary="0 events", blocks=(empty,)),
            Details(summary="1 event", blocks=(empty, full)),
        ),
    )
    assert document.body == (full, Details(summary="1 event", blocks=(full,)))
    for page in (render_html(document), render_markdown(document)):
        assert "Nothing here" not in page
        assert "0 events" not in page
        assert page.count("Something") == 2


def test_of_a_table_without_a_row_the_notes_are_kept() -> None:
    noted = Table(columns=("a",), rows=(), notes=("No factor was used.",))
    body = Document(title="A claim", blocks=(noted,)).body
    assert body == (Paragraph(text="No factor was used."),)
