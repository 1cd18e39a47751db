"""Claim files: read, checked, and found by name."""

import difflib
import tomllib
from pathlib import Path

from pydantic import ValidationError

from eventimpact.claims._claim import Claim
from eventimpact.data import embedded, embedded_names
from eventimpact.errors import InvalidClaimError, UnknownNameError


def claim_names() -> tuple[str, ...]:
    """Return the names of the claims that come with the library.

    Returns
    -------
    tuple of str
        Names that `load_claim` and `judge` take.

    Examples
    --------
    >>> from eventimpact.claims import claim_names
    >>> "seized-crypto-2025" in claim_names()
    True
    """
    files = embedded_names("claims")
    return tuple(f.removesuffix(".toml") for f in files if f.endswith(".toml"))


def load_claim(claim: str | Path) -> Claim:
    """Read a claim that ships with the library, or a claim file.

    Parameters
    ----------
    claim : str or Path
        Name of a shipped claim, or path of a TOML file.

    Returns
    -------
    Claim
        The claim.

    Raises
    ------
    UnknownNameError
        There is neither such a claim nor such a file.
    InvalidClaimError
        The file has faults; all are listed.

    Examples
    --------
    >>> from eventimpact.claims import load_claim
    >>> load_claim("germany-2024").direction
    'fall'
    """
    path = Path(claim)
    if str(claim) in claim_names():
        text = embedded("claims", f"{claim}.toml").read_text(encoding="utf-8")
        return parse_claim(text, f"{claim}.toml")
    if path.is_file():
        try:
            return parse_claim(path.read_text(encoding="utf-8"), path.name)
        except UnicodeDecodeError as error:
            fault = "is no text file; claims are TOML, written in UTF-8"
            raise InvalidClaimError.from_faults(str(path), [fault]) from error
    if path.suffix or len(path.parts) > 1:
        message = f"there is no claim file {str(claim)!r}; check the path"
        raise UnknownNameError(message)
    raise UnknownNameError.from_known("claim", str(claim), claim_names())


def parse_claim(text: str, name: str) -> Claim:
    """Read a claim from TOML, listing every fault of the file called `name`."""
    try:
        return Claim.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        fault = f"is not TOML: {error}"
        raise InvalidClaimError.from_faults(name, [fault]) from error
    except ValidationError as error:
        faults = [
            f"{_place(one['loc'])}: {_sentence(one['type'], one['msg'], one['loc'])}"
            for one in error.errors()
        ]
        raise InvalidClaimError.from_faults(name, faults) from error


def _place(location: tuple[int | str, ...]) -> str:
    """Write where a fault is: ``reading 2, start``."""
    words: list[str] = []
    for part in location:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return ", ".join(words) or "claim"


def _sentence(kind: str, message: str, location: tuple[int | str, ...]) -> str:
    """Say what is wrong and what to write instead."""
    if kind == "extra_forbidden":
        key = str(location[-1])
        near = difflib.get_close_matches(key, _known_keys(), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; take it out"
        return f"there is no such key{hint}"
    if kind == "timezone_aware":
        return "the time has no zone; write it with one, as in 2025-04-16T06:06:39Z"
    if kind == "missing":
        return "is missing; add it"
    return message.removeprefix("Value error, ")


def _known_keys() -> set[str]:
    """Return every key that a claim file may hold."""
    schema = Claim.model_json_schema()
    models = [schema, *schema.get("$defs", {}).values()]
    return {key for model in models for key in model.get("properties", {})}
