"""``eventimpact claims``: the claims that come with the library."""

import json
from typing import Annotated

import typer

import eventimpact
from eventimpact.cli._console import console, table


def claims(
    *,
    schema: Annotated[
        bool, typer.Option(help="Print the JSON Schema of a claim file, for editors.")
    ] = False,
) -> None:
    """List the claims that come with the library."""
    if schema:
        print(json.dumps(eventimpact.Claim.model_json_schema(), indent=2))
        return
    rows = []
    for name in eventimpact.claim_names():
        claim = eventimpact.load_claim(name)
        readings = "\n".join(reading.name for reading in claim.readings)
        rows.append((name, claim.title, readings))
    console().print(table(("name", "claim", "readings"), rows))
