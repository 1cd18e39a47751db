"""The map, the layers and the packages name the same rooms."""

import re
import tomllib
from pathlib import Path

import pytest

import eventimpact


ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(eventimpact.__file__).parent
NO_ROOM = {"__init__", "__main__"}


@pytest.fixture(scope="module")
def linter() -> dict[str, list[dict[str, list[str]]]]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    config: dict[str, list[dict[str, list[str]]]] = tomllib.loads(text)["tool"][
        "importlinter"
    ]
    return config


@pytest.fixture(scope="module")
def layers(linter: dict[str, list[dict[str, list[str]]]]) -> list[list[str]]:
    lines = linter["contracts"][0]["layers"]
    return [[room.strip() for room in line.split("|")] for line in lines]


@pytest.fixture(scope="module")
def the_map() -> str:
    return (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def rooms_of_the_code() -> set[str]:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    return packages | {path.stem for path in PACKAGE.glob("*.py")} - NO_ROOM


def test_the_layers_name_every_room_once(layers: list[list[str]]) -> None:
    named = [room for layer in layers for room in layer]
    assert sorted(named) == sorted(rooms_of_the_code())


def test_the_map_gives_every_room_a_question(the_map: str) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", the_map, flags=re.MULTILINE))
    assert set(rows) == rooms_of_the_code()
    assert all("?" in question for question in rows.values())


def test_the_map_draws_the_layers_that_are_enforced(
    the_map: str, layers: list[list[str]]
) -> None:
    drawing = the_map.split("## Layers")[1].split("```")[1]
    drawn = [line.split(" | ") for line in drawing.strip().splitlines()]
    assert drawn == layers


def test_statistics_named_on_the_map_are_kept_from_pandas(
    the_map: str, linter: dict[str, list[dict[str, list[str]]]]
) -> None:
    sentence = the_map.split("**Statistics take arrays.**")[1].split(
        "import pandas", maxsplit=1
    )[0]
    named = {f"eventimpact.{room}" for room in re.findall(r"`(\w+)`", sentence)}
    assert named == set(linter["contracts"][1]["source_modules"])
