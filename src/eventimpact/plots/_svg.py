"""A figure as an SVG element for a page."""

import hashlib
import io
import re
from html import escape
from typing import Final

from matplotlib.figure import Figure

from eventimpact.plots._style import look


_FONTS: Final = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif"
_DRAWN_WITH: Final = "'DejaVu Sans', sans-serif"
_TARGET: Final = re.compile(r'(?<=\bid=")|(?<=href="#)|(?<=url\(#)')
_SIZE: Final = re.compile(r'(<svg[^>]*?) width="[^"]*"|(<svg[^>]*?) height="[^"]*"')


@look()
def svg(figure: Figure, *, title: str = "") -> str:
    """Write a figure as one SVG element, the same bytes every time.

    Parameters
    ----------
    figure : Figure
        What to write.
    title : str, default ""
        A name that a browser shows and a screen reader says.

    Returns
    -------
    str
        An element that scales to the width it is given, has its text as text, and
        whose identifiers do not collide with those of another figure on the page.

    Examples
    --------
    >>> from eventimpact.plots import new_axes, svg
    >>> figure, ax = new_axes()
    >>> svg(figure, title="Nothing").startswith("<svg ")
    True
    """
    buffer = io.StringIO()
    figure.savefig(
        buffer,
        format="svg",
        metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
    )
    text = buffer.getvalue()
    text = re.sub(r"\s*<metadata>.*?</metadata>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = text[text.index("<svg") :].strip()
    for _ in ("width", "height"):
        text = _SIZE.sub(lambda match: match[1] or match[2], text, count=1)
    text = text.replace(_DRAWN_WITH, _FONTS)
    name = hashlib.sha256(text.encode()).hexdigest()[:8]
    text = _TARGET.sub(f"f{name}-", text)
    if not title:
        return text
    opening = text.index(">") + 1
    return f"{text[:opening]}<title>{escape(title)}</title>{text[opening:]}"
