"""The command that counts verdicts on drawn claims."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eventimpact.cli._app import app
from eventimpact.errors import InvalidInputError


def test_the_table_is_printed_and_written(tmp_path: Path) -> None:
    path, page = tmp_path / "found.json", tmp_path / "found.html"
    asked = ["us-marshals-2014", "--n", "2", "--effect", "1", "--seed", "1"]
    written = ["--json", str(path), "--html", str(page)]
    ended = CliRunner().invoke(app, ["calibrate", *asked, *written])
    assert ended.exit_code == 0
    assert "us-marshals-2014" in page.read_text("utf-8")
    assert ended.output.endswith(f"\nwritten: {page}\nwritten: {path}\n")
    assert "no effect" in ended.output
    assert "the whole move" in ended.output
    read = json.loads(path.read_text("utf-8"))
    assert [row["share"] for row in read["rows"]] == [0, 1]
    assert read["seed"] == 1


@pytest.mark.parametrize("option", ["--json", "--html"])
@pytest.mark.parametrize("name", ["", "none/found"])
def test_a_file_that_cannot_be_written_is_refused_before_the_work(
    tmp_path: Path, name: str, option: str
) -> None:
    asked = ["calibrate", "germany-2024", option, str(tmp_path / name)]
    ended = CliRunner().invoke(app, asked)
    assert isinstance(ended.exception, OSError)


def test_a_page_and_its_data_are_two_files(tmp_path: Path) -> None:
    path = str(tmp_path / "found")
    asked = ["calibrate", "germany-2024", "--json", path, "--html", path]
    ended = CliRunner().invoke(app, asked)
    assert isinstance(ended.exception, InvalidInputError)


def test_the_claim_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "claim.toml"
    path.write_text("", encoding="utf-8")
    asked = ["calibrate", str(path), "--json", str(path)]
    ended = CliRunner().invoke(app, asked)
    assert isinstance(ended.exception, InvalidInputError)
    assert not path.read_text("utf-8")
