"""Writing: equal when read back, whole or not at all."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventimpact.events import Catalogue, Event, read_catalogue, write_catalogue
from eventimpact.events._write import catalogue_text, write_atomically
from strategies import events


def test_the_shipped_catalogue_survives_writing_and_reading(tmp_path: Path) -> None:
    write_catalogue(tmp_path / "copy.toml", Catalogue.shipped())
    assert read_catalogue(tmp_path / "copy.toml") == Catalogue.shipped()


@given(st.lists(events(), max_size=4, unique_by=lambda event: event.id))
def test_any_catalogue_survives_writing_and_reading(found: list[Event]) -> None:
    catalogue = Catalogue(tuple(found))
    with TemporaryDirectory() as folder:
        path = Path(folder, "any.toml")
        write_catalogue(path, catalogue)
        assert read_catalogue(path) == catalogue


def test_plain_moments_are_written_as_their_text() -> None:
    event = Catalogue.shipped().get("A-DE-0708")
    assert 'executed = "2024-07-08"' in catalogue_text(Catalogue((event,)))


def test_an_interrupted_write_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.toml"
    path.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["kept.toml"]


def test_a_catalogue_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="absent"):
        write_catalogue(tmp_path / "absent" / "c.toml", Catalogue(()))
    assert not list(tmp_path.iterdir())
