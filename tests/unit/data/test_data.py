"""The embedded files: found, listed, small, and rebuilt to the byte."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from eventimpact.data import embedded, embedded_names
from eventimpact.errors import UnknownNameError


ROOT = Path(__file__).resolve().parents[3]


def test_every_file_of_prices_is_listed_in_sources() -> None:
    text = embedded("SOURCES.md").read_text(encoding="utf-8")
    for name in (*embedded_names("prices"), *embedded_names("fx")):
        assert name in text


def test_unknown_file_names_those_that_are_there() -> None:
    with pytest.raises(UnknownNameError, match=r"fx/usd\.parquet.*ecb\.parquet"):
        embedded("fx", "usd.parquet")


def test_unknown_folder_is_empty() -> None:
    assert embedded_names("nothing") == ()


def test_files_of_prices_stay_small() -> None:
    files = [embedded("prices", name) for name in embedded_names("prices")]
    sizes = [len(file.read_bytes()) for file in files]
    assert max(sizes) < 1_000_000
    assert sum(sizes) < 3_000_000


def test_rebuilding_gives_the_same_bytes(tmp_path: Path) -> None:
    packages = os.environ.get("EVENTIMPACT_PACKAGES")
    if packages is None:
        pytest.skip("EVENTIMPACT_PACKAGES names no folder with the source packages")
    tool = ROOT / "tools" / "build_data.py"
    command = [sys.executable, str(tool), "--packages", packages, "--out"]
    digests = []
    for out in (tmp_path / "first", tmp_path / "second"):
        subprocess.run([*command, str(out)], check=True)
        files = sorted(out.rglob("*.parquet"))
        digests.append([hashlib.sha256(f.read_bytes()).hexdigest() for f in files])
        assert len(files) == 10
        for file in files:
            shipped = embedded(*file.relative_to(out).parts)
            assert file.read_bytes() == shipped.read_bytes()
    assert digests[0] == digests[1]
