"""A document as one self-contained HTML file."""

from functools import cache
from typing import assert_never

from jinja2 import Environment, PackageLoader, StrictUndefined

from eventimpact.reports._blocks import (
    Block,
    Callout,
    Definitions,
    Details,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
)


def render_html(document: Document) -> str:
    """Set a document as one HTML file that asks for nothing from outside.

    Parameters
    ----------
    document : Document
        What to set. All of its texts are escaped.

    Returns
    -------
    str
        The page, readable on a phone, in print and in the dark.

    Examples
    --------
    >>> from eventimpact.reports import Document, Paragraph, render_html
    >>> page = render_html(
    ...     Document(title="1 < 2", blocks=(Paragraph(text="It fell."),))
    ... )
    >>> "<h1>1 &lt; 2</h1>" in page
    True
    """
    contents = tuple(
        block
        for block in document.blocks
        if isinstance(block, Heading) and block.anchor and block.level == 2
    )
    page = _environment().get_template("_page.html.j2")
    return page.render(
        document=document,
        contents=contents,
        body=[_rendered(block) for block in document.body],
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("eventimpact", "reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["glued"] = glued
    return environment


def glued(text: str) -> str:
    """Keep a number and its percent sign on one line."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def _rendered(block: Block) -> str:
    inner: list[str] = []
    match block:
        case Heading() | Paragraph() | Callout() | Table() | Figure() | Definitions():
            pass
        case Details():
            inner = [_rendered(child) for child in block.blocks]
        case _:
            assert_never(block)
    macros = _environment().get_template("_blocks.html.j2").module
    macro = getattr(macros, type(block).__name__.lower())
    setting: str = macro(block, inner)
    return setting
