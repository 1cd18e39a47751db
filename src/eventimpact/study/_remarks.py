"""What tests remarked, each thing said once and without opposite advice."""

from collections.abc import Mapping
from typing import Final


_VARIANCE: Final = "; take bmp"
_BOTH: Final = "; take kolari_pynnonen with pairing='overlap'"


def agreed(notes: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Advise one test where events depend on each other and move the variance too.

    Notes of the same window, by the key of the battery.
    """
    dependent = {_window(key) for key, said in notes.items() if _BOTH in " ".join(said)}
    return {
        key: tuple(
            note.replace(_VARIANCE, _BOTH) if _window(key) in dependent else note
            for note in said
        )
        for key, said in notes.items()
    }


def once(notes: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Say each different thing once, after the names of the tests it concerns."""
    said: dict[str, list[tuple[str, str]]] = {}
    for key, remarks in notes.items():
        name = key.split(" ")[0]
        for note in remarks:
            said.setdefault(note.removeprefix(f"{name} "), []).append((key, note))
    return tuple(
        concerned[0][1]
        if len(concerned) == 1
        else f"{', '.join(dict(concerned))}: each {what}"
        for what, concerned in said.items()
    )


def _window(key: str) -> str:
    return key.partition(" ")[2]
