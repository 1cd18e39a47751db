"""What the README shows is what a reader gets."""

import re
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def block_after(readme: str, marker: str) -> str:
    """Return the fenced block right below a marker."""
    found = re.search(rf"<!-- {marker} -->\n```\w*\n(.*?)```", readme, re.DOTALL)
    assert found is not None, f"no fenced block below {marker!r}"
    return found[1]


def test_the_excerpt_is_what_the_command_prints(readme: str) -> None:
    command = [sys.executable, "-m", "eventimpact", "judge", "seized-crypto-2025"]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    third = printed[printed.index(next(x for x in printed if "before 2 April" in x)) :]
    shown = [line.rstrip() for line in block_after(readme, "excerpt").splitlines()]
    assert [line for line in shown if line != "..." and line not in third] == []


@pytest.mark.parametrize("name", ["main command", "test command"])
def test_a_command_that_is_checked_is_one_line_of_plain_shell(
    readme: str, name: str
) -> None:
    (line,) = block_after(readme, f"ci: {name}").strip().splitlines()
    assert line.startswith("python3 -m venv .venv && .venv/bin/python -m pip install")


def test_every_relative_link_of_the_readme_leads_somewhere(readme: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", readme)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
