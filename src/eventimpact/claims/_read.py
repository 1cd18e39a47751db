"""Claim files: read, checked, and found by name."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from eventimpact.claims._claim import Claim
from eventimpact.data import embedded, embedded_names
from eventimpact.errors import InvalidClaimError, UnknownNameError, nearest


Location = tuple[int | str, ...]
_EXAMPLES: Final = {
    "sensitivity": "[0.2, 0.8]",
    "factors": '["SP500"]',
    "categories": '["A.sale", "B"]',
    "jurisdictions": '["DE"]',
    "directions": '["negative"]',
    "exclude_flags": '["price_observation"]',
}


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
    try:
        path = Path(claim)
    except TypeError as error:
        message = f"{claim!r} is no claim; give the name of a shipped claim, a path or a Claim"
        raise UnknownNameError(message) from error
    if str(claim) and path.is_dir():
        message = f"{str(claim)!r} is a folder; name a claim file in it"
        raise UnknownNameError(message)
    if str(claim) in claim_names():
        text = embedded("claims", f"{claim}.toml").read_text(encoding="utf-8")
        return parse_claim(text, f"{claim}.toml")
    if path.is_file():
        try:
            return parse_claim(path.read_text(encoding="utf-8-sig"), path.name)
        except UnicodeDecodeError as error:
            fault = "is no text file; claims are TOML, written in UTF-8"
            raise InvalidClaimError.from_faults(str(path), [fault]) from error
    if path.suffix or len(path.parts) > 1:
        raise UnknownNameError(_no_file(path))
    raise UnknownNameError.from_known("claim", str(claim), claim_names())


def _no_file(path: Path) -> str:
    """Say that there is no such file, and which one may be meant."""
    beside = (str(one) for one in path.parent.glob("*.toml"))
    near = nearest(str(path), beside) or nearest(path.stem, claim_names(), n=1)
    hint = f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
    return f"there is no claim file {str(path)!r}{hint}; check the path"


def parse_claim(text: str, name: str) -> Claim:
    """Read a claim from TOML, listing every fault of the file called `name`."""
    try:
        return Claim.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        fault = f"is not TOML: {error}; correct it there"
        raise InvalidClaimError.from_faults(name, [fault]) from error
    except ValidationError as error:
        found = error.errors(include_url=False)
        places = {one["loc"] for one in found}
        faults = [
            f"{_place(one['loc'])}: {_sentence(one)}"
            for one in found
            if not _only_follows(one, places)
        ]
        raise InvalidClaimError.from_faults(name, faults) from error


def _only_follows(fault: ErrorDetails, places: set[Location]) -> bool:
    """Tell whether a fault is there only because another one is."""
    place = fault["loc"]
    if fault["type"] == "too_short":
        return any(one[: len(place)] == place for one in places - {place})
    return place[-1:] == ("date",) and (*place[:-1], "datetime") in places


def _place(location: Location) -> str:
    """Write where a fault is: ``readings 2, start``."""
    words: list[str] = []
    if location[:1] == ("checks",):  # the third part is the kind of check
        location = location[:2] + location[3:]
    for part in location[:-1] if location[-1:] == ("datetime",) else location:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return ", ".join(words) or "claim"


def _sentence(fault: ErrorDetails) -> str:
    """Say what was found, what is wrong with it and what to write instead."""
    kind, message, found = fault["type"], fault["msg"], fault["input"]
    if kind == "extra_forbidden":
        key = str(fault["loc"][-1])
        return f"there is no such key{_instead(key, fault['loc'])}"
    told = {
        "timezone_aware": (
            "the time has no zone; write it with one, as in 2025-04-16T06:06:39Z"
        ),
        "missing": "is missing; add it",
        "tuple_type": f"is {_short(found)}; {_list_form(str(fault['loc'][-1]))}",
        "string_pattern_mismatch": (
            f"is {_short(found)}; write lower-case words and numbers joined by hyphens, "
            "as in 'my-claim-2024'"
        ),
        "too_short": "is empty; give at least one",
        "value_error": message.removeprefix("Value error, "),
    }
    expected = message.removeprefix("Input should ")
    if expected == message:
        return told.get(kind, f"is {_short(found)}: {message[:1].lower()}{message[1:]}")
    return told.get(kind, f"is {_short(found)}; it should {expected}")


def _list_form(key: str) -> str:
    """Say how a list of a claim file is written."""
    if key in {"groups", "readings", "checks", "amounts"}:
        table = "cause.amounts" if key == "amounts" else key
        return f"write each of them under a heading [[{table}]]"
    example = _EXAMPLES.get(key, '["A-DE-0704", "A-DE-0708"]')
    return f"write a list, as in {key} = {example}"


def _instead(key: str, place: Location) -> str:
    """Say what to do with a key that is not known where it stands."""
    if place == ("event",):
        return "; events are a file of their own, given with --events"
    known = sorted(_known_keys())
    if key in known:
        return " here; move it to the table it belongs to"
    near = nearest(key, known, n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else "; take it out"


def _short(value: object) -> str:
    """Return a value as written, cut to a readable length."""
    text = str(value) if isinstance(value, date) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _known_keys() -> set[str]:
    """Return every key that a claim file may hold."""
    schema = Claim.model_json_schema()
    models = [schema, *schema.get("$defs", {}).values()]
    return {key for model in models for key in model.get("properties", {})}
