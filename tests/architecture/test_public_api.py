"""The root namespace: lazy, complete, documented."""

import ast
import dataclasses
import inspect
import subprocess
import sys
from enum import Enum
from pathlib import Path

import pytest
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import validate

import eventimpact


ROOT = Path(__file__).resolve().parents[2]
STUB = Path(eventimpact.__file__).parent / "__init__.pyi"
HEAVY = (
    "arch",
    "exchange_calendars",
    "matplotlib",
    "pandas",
    "pyarrow",
    "scipy.stats",
    "statsmodels",
    "yfinance",
)


def rooms_by_name() -> dict[str, str]:
    """Each name of the stub, and the room it comes from."""
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: (node.module or alias.name).split(".")[0]
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


ROOMS = rooms_by_name()
NAMES = sorted(ROOMS)


def is_function(name: str) -> bool:
    return inspect.isfunction(getattr(eventimpact, name))


def takes_parameters(name: str) -> bool:
    public = getattr(eventimpact, name)
    if is_function(name):
        return bool(inspect.signature(public).parameters)
    return dataclasses.is_dataclass(public) and bool(dataclasses.fields(public))


def test_the_root_lists_the_names_of_its_stub_and_no_others() -> None:
    assert sorted(eventimpact.__all__) == NAMES
    assert set(NAMES) <= set(dir(eventimpact))


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_can_be_imported(name: str) -> None:
    assert getattr(eventimpact, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = eventimpact.no_such_name


def test_importing_the_root_loads_nothing_heavy() -> None:
    script = (
        "import sys, eventimpact; "
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("room", sorted(set(ROOMS.values())))
def test_the_reference_has_a_page_for_the_room_of_every_name(room: str) -> None:
    page = ROOT / "docs" / "reference" / f"{room.lstrip('_')}.rst"
    assert f".. publicnames:: {room}" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_public_docstring_agrees_with_its_signature(name: str) -> None:
    public = getattr(eventimpact, name)
    if not (inspect.isroutine(public) or inspect.isclass(public)):
        pytest.skip(f"{name} is neither a function nor a class")
    path = f"{public.__module__}.{public.__qualname__}"
    codes = {code for code, _ in validate(path)["errors"]}
    in_order = {"PR03"} if is_function(name) else set()
    assert not codes & ({"GL08", "PR02", "PR10", "SS01", "SS03"} | in_order)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_docstring_has_the_sections_a_reader_needs(name: str) -> None:
    public = getattr(eventimpact, name)
    if inspect.isclass(public) and issubclass(public, (Exception, Enum)):
        pytest.skip("what an exception or a choice means is its one sentence")
    if not (inspect.isroutine(public) or inspect.isclass(public)):
        pytest.skip(f"{name} is neither a function nor a class")
    sections = NumpyDocString(inspect.getdoc(public) or "")
    assert sections["Summary"] or sections["Extended Summary"]
    if is_function(name):
        returns = inspect.signature(public).return_annotation
        assert returns is None or sections["Returns"] or sections["Yields"]
        assert sections["Examples"]
    if takes_parameters(name):
        assert sections["Parameters"] or sections["Attributes"]
