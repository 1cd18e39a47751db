"""Commands, and what happens to their errors."""

import io
import sys
from typing import Annotated, Final

import typer

import eventimpact
from eventimpact.cli._calibrate import calibrate
from eventimpact.cli._claims import claims
from eventimpact.cli._console import complain, flush
from eventimpact.cli._events import events
from eventimpact.cli._judge import judge
from eventimpact.cli._prices import prices
from eventimpact.errors import DataNotAvailableError, EventImpactError


BAD_INPUT: Final = 2
NO_DATA: Final = 3

app = typer.Typer(
    help="Judge claims about market impact on sourced events and real prices.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _command in (judge, calibrate, claims, events, prices):
    app.command()(_command)


def _version(*, asked: bool) -> None:
    if asked:
        print(f"eventimpact {eventimpact.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=lambda asked: _version(asked=asked),
            is_eager=True,
            help="Show the version.",
        ),
    ] = False,
) -> None:
    """Judge claims about market impact on sourced events and real prices."""
    del version


def main() -> None:
    """Run the command line; exit 0 if done, 2 on bad input, 3 without data."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except DataNotAvailableError as error:
        complain(error)
        sys.exit(NO_DATA)
    except (EventImpactError, OSError) as error:
        complain(error)
        sys.exit(BAD_INPUT)
    finally:
        flush()
