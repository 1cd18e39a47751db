"""Formulas as MathML, which browsers set themselves: no script, no network."""

import re
from typing import Final

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator


logger = logging.getLogger(__name__)

_SAID: Final = {r"\dots": r"\ldots", r"\Big": ""}
_BLOCK: Final = "overflow-x: auto; overflow-y: hidden; padding: 0.5em 0"
_UNKNOWN: Final = re.compile(r"\\(?:dots|Big)(?![A-Za-z])")


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append(_formula(node, as_block=False))
    raise nodes.SkipNode


def _block(translator: HTML5Translator, node: nodes.math_block) -> None:
    formula = _formula(node, as_block=True)
    translator.body.append(f'<div style="{_BLOCK}">{formula}</div>')
    raise nodes.SkipNode


def _formula(node: nodes.math | nodes.math_block, *, as_block: bool) -> str:
    tex = _UNKNOWN.sub(lambda found: _SAID[found[0]], node.astext())
    try:
        return tex2mathml(tex, as_block=as_block)
    except MathError as error:
        logger.warning("formula %r: %s", tex, error, location=node)
        return ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer ``mathml``."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
