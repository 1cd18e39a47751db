"""A file is written wholly or not at all."""

from pathlib import Path

import pytest

from eventimpact.reports import write_atomic


def test_a_file_is_written_and_named(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    assert write_atomic(path, "né\n") == path
    assert path.read_bytes() == "né\n".encode()
    assert [child.name for child in tmp_path.iterdir()] == ["report.html"]


def test_an_old_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("a much longer old report")
    write_atomic(str(path), "new")
    assert path.read_text() == "new"


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "half a report \ud800")
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_missing_folder_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "nowhere" / "report.html", "x")
