"""What every source file keeps to."""

import ast
import re
from pathlib import Path

import pytest

import eventimpact


ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(eventimpact.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pyright:|pragma:|fmt:|ruff:)")
STATISTICS = (
    "numerics",
    "detection",
    "normal",
    "abnormal",
    "inference",
    "regression",
    "simulation",
    "attribution",
    "impact",
)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imported_by(path: Path) -> set[str]:
    """First names of all that a module imports, wherever it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                names |= {alias.name.split(".")[0] for alias in node.names}
            case ast.ImportFrom(module=str(module)):
                names.add(module.split(".")[0])
    return names


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_has_fewer_than_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("folder", ["src", "tests", "examples", "docs", "tools"])
def test_no_rule_is_suppressed_in_a_comment(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if SUPPRESSION.search(line)
    ]
    assert not found


@pytest.mark.parametrize("room", STATISTICS)
def test_statistics_take_arrays(room: str) -> None:
    folder = PACKAGE / room
    assert folder.is_dir()
    for path in folder.rglob("*.py"):
        assert not imported_by(path) & {"pandas", "polars", "pyarrow"}, name_of(path)


def test_only_plots_draws_and_only_one_module_asks_yahoo() -> None:
    drawing = {
        path.parent.name for path in SOURCES if "matplotlib" in imported_by(path)
    }
    asking = {name_of(path) for path in SOURCES if "yfinance" in imported_by(path)}
    assert drawing <= {"plots"}
    assert asking <= {"prices/_yahoo.py"}


def test_every_package_lists_its_public_names() -> None:
    missing = [
        path.parent.name
        for path in PACKAGE.glob("*/__init__.py")
        if "__all__" not in path.read_text(encoding="utf-8")
    ]
    assert not missing
