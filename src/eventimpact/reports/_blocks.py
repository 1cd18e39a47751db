"""What a document consists of."""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, final
from urllib.parse import urlsplit

from eventimpact.reports._svg import check_svg


_FILE: Final = re.compile(r"[A-Za-z0-9][\w-]*\.(html|json)")
Align = Literal["left", "right"]
Kind = Literal["supported", "contradicted", "inconclusive", "untestable", "note"]


@final
@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address.

    Parameters
    ----------
    text : str
        The words.
    url : str
        A web address; ``http``, ``https``, an anchor such as ``#events``, or a file
        beside this one such as ``claim.html``.

    Examples
    --------
    >>> from eventimpact.reports import Link
    >>> Link("the filing", "https://example.org/filing").text
    'the filing'
    """

    text: str
    url: str

    def __post_init__(self) -> None:
        scheme = urlsplit(self.url).scheme.lower()
        is_near = self.url.startswith("#") or _FILE.fullmatch(self.url)
        if scheme not in {"http", "https"} and not is_near:
            message = (
                f"the link {self.url!r} is neither a web address nor an anchor, nor a "
                "file beside this one; give an address that starts with https://, "
                "http:// or #, or a name such as claim.html"
            )
            raise ValueError(message)


@final
@dataclass(frozen=True, slots=True)
class Code:
    """Words to be set in a fixed width: a hash, a command, an identifier."""

    text: str


@final
@dataclass(frozen=True, slots=True)
class Badge:
    """One word in a coloured box; the word says what the colour says."""

    text: str
    kind: Kind = "note"


Inline: TypeAlias = str | Link | Code | Badge
Text: TypeAlias = Inline | tuple[Inline, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 2 to 4; one with an anchor is listed in the contents."""

    text: str
    level: Literal[2, 3, 4] = 2
    anchor: str = ""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text."""

    text: Text


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """A boxed statement, such as a verdict; its kind is also written out."""

    title: str
    text: Text
    kind: Kind = "note"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells below named columns.

    Parameters
    ----------
    columns : tuple of str
        Names of the columns.
    rows : tuple of tuple
        One tuple of cells for each row, each as long as `columns`.
    caption : str, default ""
        What the table shows.
    align : tuple of {"left", "right"}, default ()
        Side of each column; empty means left throughout.
    notes : tuple of str, default ()
        Sentences below the table.

    Examples
    --------
    >>> from eventimpact.reports import Table
    >>> Table(columns=("line", "finding"), rows=(("order", "supports"),)).n_columns
    2
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    caption: str = ""
    align: tuple[Align, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        widths = {len(row) for row in self.rows} | {len(self.align or self.columns)}
        if widths != {len(self.columns)}:
            message = (
                f"the table has {len(self.columns)} columns, but its rows and "
                f"alignment have {sorted(widths)}; give every row one cell a column"
            )
            raise ValueError(message)

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return len(self.columns)

    def side(self, column: int) -> Align:
        """Return the side to which cells of `column` are set."""
        return self.align[column] if self.align else "left"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing with a caption, and words for those who cannot see it.

    Parameters
    ----------
    svg : str
        An ``<svg>`` element without scripts or outside addresses.
    caption : str
        What the figure shows.
    alt : str
        What a reader should take from it, in words.

    Examples
    --------
    >>> from eventimpact.reports import Figure
    >>> Figure(svg="<svg></svg>", caption="Nothing", alt="An empty drawing").caption
    'Nothing'
    """

    svg: str
    caption: str
    alt: str

    def __post_init__(self) -> None:
        check_svg(self.svg)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Terms and what they are."""

    items: tuple[tuple[str, Text], ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Blocks folded away under a summary, open in print."""

    summary: str
    blocks: "tuple[Block, ...]"


Block: TypeAlias = (
    Heading | Paragraph | Callout | Table | Figure | Definitions | Details
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A titled sequence of blocks, for a renderer to set.

    Parameters
    ----------
    title : str
        The title.
    blocks : tuple of Block
        The body.
    subtitle : str, default ""
        A line below the title.
    footer : str, default ""
        A line at the end.

    Examples
    --------
    >>> from eventimpact.reports import Document, Paragraph, render_markdown
    >>> note = Document(title="A note", blocks=(Paragraph(text="It fell."),))
    >>> print(render_markdown(note))
    # A note
    <BLANKLINE>
    It fell.
    <BLANKLINE>
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    footer: str = ""

    @property
    def body(self) -> "tuple[Block, ...]":
        """The blocks that show something; of a table without a row only the notes."""
        return _filled(self.blocks)


def _filled(blocks: "tuple[Block, ...]") -> "tuple[Block, ...]":
    """Leave tables without a row out, and what is folded around nothing else."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Details):
            inner = _filled(block.blocks)
            if inner or not block.blocks:
                found.append(Details(summary=block.summary, blocks=inner))
        elif isinstance(block, Table) and not block.rows:
            found += [Paragraph(text=note) for note in block.notes]
        else:
            found.append(block)
    return tuple(found)
