"""A document as data, and how it is set in HTML and Markdown."""

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
    Kind,
    Link,
    Paragraph,
    Table,
    Text,
)
from eventimpact.reports._files import write_atomic
from eventimpact.reports._html import render_html
from eventimpact.reports._markdown import render_markdown


__all__ = [
    "Badge",
    "Block",
    "Callout",
    "Code",
    "Definitions",
    "Details",
    "Document",
    "Figure",
    "Heading",
    "Inline",
    "Kind",
    "Link",
    "Paragraph",
    "Table",
    "Text",
    "render_html",
    "render_markdown",
    "write_atomic",
]
