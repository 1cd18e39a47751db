"""A document as Markdown."""

import re
from typing import Final, assert_never

from eventimpact.reports._blocks import (
    Badge,
    Block,
    Callout,
    Code,
    Definitions,
    Details,
    Document,
    Figure,
    Heading,
    Inline,
    Link,
    Paragraph,
    Table,
    Text,
)


_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~])")


def render_markdown(document: Document) -> str:
    """Set a document as Markdown; figures become their captions and words.

    Parameters
    ----------
    document : Document
        What to set. Characters that mean something in Markdown are escaped.

    Returns
    -------
    str
        The text, in the dialect with tables that GitHub reads.

    Examples
    --------
    >>> from eventimpact.reports import Callout, Document, render_markdown
    >>> verdict = Callout(
    ...     title="Inconclusive", text="Too few days.", kind="inconclusive"
    ... )
    >>> print(render_markdown(Document(title="A claim", blocks=(verdict,))))
    # A claim
    <BLANKLINE>
    > **Inconclusive**
    >
    > Too few days.
    <BLANKLINE>
    """
    parts = [f"# {_escaped(document.title)}"]
    if document.subtitle:
        parts.append(f"*{_escaped(document.subtitle)}*")
    parts += [_rendered(block) for block in document.body]
    if document.footer:
        parts += ["---", _escaped(document.footer)]
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _rendered(block: Block) -> str:
    match block:
        case Heading():
            text = f"{'#' * block.level} {_escaped(block.text)}"
        case Paragraph():
            text = _set(block.text)
        case Callout():
            text = f"> **{_escaped(block.title)}**\n>\n> {_set(block.text)}"
        case Table():
            text = _table(block)
        case Figure():
            text = f"*Figure: {_escaped(block.caption)}* {_escaped(block.alt)}"
        case Definitions():
            text = "\n".join(
                f"- **{_escaped(term)}**: {_set(said)}" for term, said in block.items
            )
        case Details():
            inner = [_rendered(child) for child in block.blocks]
            text = "\n\n".join([f"**{_escaped(block.summary)}**", *inner])
        case _:
            assert_never(block)
    return text


def _set(text: Text) -> str:
    pieces = text if isinstance(text, tuple) else (text,)
    return "".join(_inline(piece) for piece in pieces)


def _inline(piece: Inline) -> str:
    match piece:
        case str():
            text = _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", piece))
        case Link():
            text = f"[{_escaped(piece.text)}](<{re.sub(r'[<> ]', '', piece.url)}>)"
        case Code():
            text = f"`{piece.text.replace('`', '')}`"
        case Badge():
            text = f"**{_escaped(piece.text)}**"
        case _:
            assert_never(piece)
    return text


def _table(table: Table) -> str:
    marks = {"left": ":--", "right": "--:"}
    sides = [marks[table.side(i)] for i in range(table.n_columns)]
    cells = [
        [_escaped(name) for name in table.columns],
        sides,
        *([_set(cell) for cell in row] for row in table.rows),
    ]
    lines = "\n".join("| " + " | ".join(row) + " |" for row in cells)
    caption = [f"**{_escaped(table.caption)}**"] if table.caption else []
    return "\n\n".join([*caption, lines, *(_escaped(note) for note in table.notes)])
