"""How the documentation is built; run with ``-n -W``."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path


sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "eventimpact"
author = "The eventimpact developers"
project_copyright = "The eventimpact developers"
version = release = installed_version("eventimpact")

extensions = [
    "sphinx.ext.autodoc",
    "myst_parser",
    "numpydoc",
    "mathml",
    "publicnames",
    "rulepage",
    "verdicts",
]
exclude_patterns = ["_build"]
default_role = None

autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_class_signature = "mixed"
python_display_short_literal_types = True

numpydoc_show_class_members = False
numpydoc_xref_param_type = False

# Bases and types of other libraries have their own documentation, and the build
# must not need a network to find it.
nitpick_ignore_regex = [
    (r"py:.*", r"(numpy|np|pandas|pd|polars|scipy|matplotlib|pydantic)\..*"),
    (r"py:.*", r"(datetime|collections|pathlib|typing|enum|importlib)\..*"),
    # numpydoc sets words of a type ("ndarray of shape (n_bars,)") as references.
    (r"py:class", r".*\s.*"),
    (r"py:class", r"(optional|ndarray|array_like|sequence|mapping|callable)"),
]

html_math_renderer = "mathml"
html_theme = "furo"
html_title = "eventimpact"
html_static_path: list[str] = []
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": True}
