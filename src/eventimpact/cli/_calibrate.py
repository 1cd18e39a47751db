"""``eventimpact calibrate``: how often the rule is wrong on claims like one."""

from pathlib import Path
from typing import Annotated

import typer

import eventimpact
from eventimpact.cli._outputs import check_files


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
    html: Annotated[
        Path | None, typer.Option(help="Write the tables as one HTML file.")
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
    check_files(html, json, [Path(claim), Path(prices), *([events] if events else [])])
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
    written = [
        write(path)
        for write, path in ((found.to_html, html), (found.to_json, json))
        if path is not None
    ]
    print(found.summary())
    if written:
        print()
    for path in written:
        print(f"written: {path}")
