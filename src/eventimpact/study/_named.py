"""Models that call factors by their names."""

from dataclasses import replace
from typing import Any, TypeVar


_Model = TypeVar("_Model")


def named(model: _Model, names: tuple[str, ...]) -> _Model:
    """Turn names of factors into their columns, in a model and in one inside it.

    Raises
    ------
    UnknownNameError
        The factors have no column of that name.
    """
    given: Any = model
    if hasattr(given, "with_names"):
        resolved: _Model = given.with_names(names)
        return resolved
    inside = getattr(given, "model", None)
    resolved = model if inside is None else named(inside, names)
    if inside is None or resolved is inside:
        return model
    changed: _Model = replace(given, model=resolved)
    return changed
