"""Doctests of the pages run in a folder that holds the files the pages show."""

import shutil
from pathlib import Path

import pytest


FILES = Path(__file__).parent / "how_to" / "files"


@pytest.fixture(autouse=True)
def _files_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in FILES.iterdir():
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
