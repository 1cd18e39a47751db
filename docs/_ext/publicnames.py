"""The directive ``.. publicnames:: room``: every public name of a room, documented.

The names are read from ``eventimpact/__init__.pyi``, which is the public API, so that
the reference cannot drift from it. Names that a room exports beside the root
namespace are listed with ``:also:``.
"""

import ast
import importlib
import inspect
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import eventimpact


def names_by_room() -> dict[str, list[str]]:
    """Return the names of the root namespace, by the room they come from."""
    stub = Path(eventimpact.__file__).with_name("__init__.pyi")
    rooms: dict[str, list[str]] = {}
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            room = rooms.setdefault(node.module.split(".")[0], [])
            room.extend(alias.asname or alias.name for alias in node.names)
    return rooms


class PublicNames(SphinxDirective):
    """Document what one room offers: functions first, then classes."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"also": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Expand to one autodoc directive for each name."""
        room = self.arguments[0]
        module = importlib.import_module(f"eventimpact.{room}")
        root = names_by_room().get(room, [])
        public = [(f"eventimpact.{name}", getattr(eventimpact, name)) for name in root]
        also = [
            (f"eventimpact.{room}.{name}", getattr(module, name))
            for name in self.options.get("also", "").split()
            if name not in root
        ]
        ordered = sorted([*public, *also], key=_place)
        lines = [line for path, thing in ordered for line in _directive(path, thing)]
        box = nodes.section()
        box.document = self.state.document
        source = self.get_source_info()[0]
        self.state.nested_parse(StringList(lines, source), self.content_offset, box)
        return box.children


def _place(item: tuple[str, object]) -> tuple[int, str]:
    path, thing = item
    if inspect.isfunction(thing):
        return (0, path)
    return (1 if inspect.isclass(thing) else 2, path)


def _directive(path: str, thing: object) -> list[str]:
    if inspect.isfunction(thing):
        return [f".. autofunction:: {path}", ""]
    if inspect.isclass(thing):
        return [f".. autoclass:: {path}", "   :members:", ""]
    return [f".. autodata:: {path}", "   :no-value:", ""]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("publicnames", PublicNames)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
