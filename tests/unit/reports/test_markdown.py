"""Markdown says what the document says, and means nothing else."""

from eventimpact.reports import (
    Badge,
    Block,
    Code,
    Definitions,
    Details,
    Document,
    Figure,
    Heading,
    Link,
    Paragraph,
    Table,
    render_markdown,
)


def body_of(*blocks: Block) -> str:
    text = render_markdown(Document(title="A claim", blocks=blocks))
    head, _, body = text.partition("\n\n")
    assert head == "# A claim"
    return body.rstrip("\n")


def test_headings_have_as_many_marks_as_their_level() -> None:
    assert body_of(Heading(text="Size", level=3)) == "### Size"


def test_characters_with_a_meaning_in_markdown_are_escaped() -> None:
    assert body_of(Paragraph(text="2*3 < a_b | [c]")) == r"2\*3 \< a\_b \| \[c\]"


def test_pieces_of_a_sentence_keep_the_spaces_between_them() -> None:
    text = ("see ", Link("the filing", "https://example.org/a b"), ", ", Code("x`y"))
    expected = "see [the filing](<https://example.org/ab>), `xy`"
    assert body_of(Paragraph(text=text)) == expected


def test_a_table_has_its_sides_its_caption_and_its_notes() -> None:
    table = Table(
        columns=("line", "p"),
        rows=(("order", "0.31"), ((Badge("a|b"),), "")),
        align=("left", "right"),
        caption="Evidence",
        notes=("One note.",),
    )
    assert body_of(table).split("\n") == [
        "**Evidence**",
        "",
        "| line | p |",
        "| :-- | --: |",
        "| order | 0.31 |",
        r"| **a\|b** |  |",
        "",
        "One note.",
    ]


def test_a_line_break_in_a_cell_does_not_end_the_row() -> None:
    table = Table(columns=("a",), rows=(("one\ntwo",),))
    assert body_of(table).split("\n")[-1] == "| one two |"


def test_a_figure_becomes_its_caption_and_its_words() -> None:
    figure = Figure(svg="<svg></svg>", caption="The fall", alt="It went down.")
    assert body_of(figure) == "*Figure: The fall* It went down."


def test_definitions_and_details_become_lists_and_sections() -> None:
    items = Definitions(items=(("seed", "7"), ("series", Code("BTC-USD"))))
    body = body_of(Details(summary="Data", blocks=(items,)))
    assert body == "**Data**\n\n- **seed**: 7\n- **series**: `BTC-USD`"


def test_subtitle_and_footer_frame_the_body() -> None:
    text = render_markdown(
        Document(title="T", subtitle="of today", blocks=(), footer="seed 7")
    )
    assert text == "# T\n\n*of today*\n\n---\n\nseed 7\n"
