"""``eventimpact calibrate``: how often the rule is wrong on claims like one."""

from pathlib import Path
from typing import Annotated

import typer

import eventimpact


def calibrate(
    claim: Annotated[
        str, typer.Argument(help="Name of a shipped claim, or path of a claim file.")
    ],
    *,
    n: Annotated[int, typer.Option("--n", help="Claims drawn of each truth.")] = 2000,
    effect: Annotated[
        list[float] | None,
        typer.Option(
            help="Share of the move that the cause makes, above 0 and at most 1; may be "
            "given several times."
        ),
    ] = None,
    reading: Annotated[
        str | None, typer.Option(help="Reading to imitate; the first by default.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes that share the work.")
    ] = 1,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed; the claim's own by default.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write everything as JSON.")] = None,
    events: Annotated[
        Path | None,
        typer.Option(help="Your own events, TOML or CSV, beside the shipped ones."),
    ] = None,
    prices: Annotated[
        str,
        typer.Option(
            help="Daily prices: embedded, yahoo, or path of a CSV or Parquet file."
        ),
    ] = "embedded",
) -> None:
    """Draw claims like this one whose truth is known, and count the verdicts."""
    if json is not None:
        _check(json, claim)
    found = eventimpact.calibrate(
        claim,
        n=n,
        effects=effect or None,
        rng=seed,
        workers=workers,
        reading=reading,
        prices=prices,
        catalogue=events,
    )
    print(found.summary())
    if json is not None:
        print(f"\nwritten: {found.to_json(json)}")


def _check(json: Path, claim: str) -> None:
    """Refuse a file that could not be written, or is read, before the work."""
    if json.is_dir():
        message = f"{json} is a folder; name a file in it"
        raise eventimpact.errors.InvalidInputError(message)
    if not json.parent.is_dir():
        message = f"there is no folder {json.parent}; make it or name another file"
        raise eventimpact.errors.InvalidInputError(message)
    if json.exists() and Path(claim).exists() and json.samefile(claim):
        message = f"{json} is read, so nothing can be written to it; name another file"
        raise eventimpact.errors.InvalidInputError(message)
