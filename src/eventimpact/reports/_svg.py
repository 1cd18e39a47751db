"""Refuse drawings that would run code or fetch something."""

import re
from html.parser import HTMLParser
from typing import Final


_TAG: Final = re.compile(
    "svg|g|defs|clippath|path|rect|circle|ellipse|line|polyline|polygon|use|"
    "text|tspan|title|desc|style|symbol|marker|image"
)


class _Watch(HTMLParser):
    """Collects what a harmless drawing would not contain."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def set_cdata_mode(self, elem: str, *, escapable: bool = False) -> None:
        """Read on: inside <svg> a browser takes a style's content for markup."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._check_tag(tag)
        for name, value in attrs:
            if name.startswith("on") or _leads_outside(name, value or ""):
                self.faults.append(f"the attribute {name}={value!r}")

    def handle_endtag(self, tag: str) -> None:
        self._check_tag(tag)

    def handle_data(self, data: str) -> None:
        if _fetches(data) or "@import" in data.lower():
            self.faults.append(f"the style {data.strip()[:40]!r}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"the comment {data.strip()[:20]!r}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"the declaration <!{decl[:20]}>")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"the instruction <?{data[:20]}>")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"the section <![{data[:20]}]>")

    def _check_tag(self, tag: str) -> None:
        if not _TAG.fullmatch(tag):
            self.faults.append(f"a <{tag}> element")


def _leads_outside(name: str, value: str) -> bool:
    if name in {"href", "xlink:href", "src"}:
        return not value.startswith(("#", "data:image/png;base64,"))
    return _fetches(value)


def _fetches(value: str) -> bool:
    """Whether a style refers to anything but an element of the same drawing."""
    compact = re.sub(r"[\s'\"]", "", value.lower())
    return compact.count("url(") != compact.count("url(#")


def check_svg(svg: str) -> None:
    """Raise `ValueError` unless `svg` is one element that only draws."""
    watch = _Watch()
    watch.feed(svg)
    watch.close()
    if not (svg.startswith("<svg") and svg.rstrip().endswith("</svg>")):
        watch.faults.append("no <svg> element from its beginning to its end")
    if watch.faults:
        message = (
            f"the drawing holds {', '.join(watch.faults[:3])}; a report takes only "
            "drawings without scripts or outside addresses, as plots.svg writes them"
        )
        raise ValueError(message)
