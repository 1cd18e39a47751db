"""``eventimpact judge``: evidence and verdict on a claim, or on all of them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, final

import typer

import eventimpact
from eventimpact.cli._console import busy, console
from eventimpact.cli._days import FORM, day
from eventimpact.cli._outputs import check_files, check_folder
from eventimpact.cli._show import show, show_all
from eventimpact.errors import InvalidInputError


if TYPE_CHECKING:
    from eventimpact.claims import JudgeOptions


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """What a claim is judged on."""

    prices: str
    events: Path | None
    as_of: date | None
    onchain: Path | None
    onchain_vintage: str | None

    @property
    def options(self) -> "JudgeOptions":
        """The same, as `judge` takes it."""
        found: JudgeOptions = {"prices": self.prices}
        if self.events is not None:
            found["catalogue"] = self.events
        if self.as_of is not None:
            found["as_of"] = self.as_of
        if self.onchain is not None:
            found["onchain"] = eventimpact.read_onchain(
                self.onchain, vintage=self.onchain_vintage
            )
        return found

    @property
    def paths(self) -> list[Path]:
        """Files that are read."""
        given = (Path(self.prices), self.events, self.onchain)
        return [path for path in given if path is not None]


def judge(
    claim: Annotated[
        str | None,
        typer.Argument(help="Name of a shipped claim, or path of a claim file."),
    ] = None,
    *,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Judge every shipped claim; --html names a folder, --json one file.",
        ),
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            help="Write the report as one HTML file; with --all the folder of an index "
            "and a page for each claim."
        ),
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option(
            help="Write everything as one JSON file; with --all of every claim."
        ),
    ] = None,
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
    as_of: Annotated[
        date | None,
        typer.Option(
            parser=day,
            metavar=FORM,
            help="Judge with what was known by the end of this UTC day.",
        ),
    ] = None,
    onchain: Annotated[
        Path | None,
        typer.Option(help="CSV of flows to and from exchanges, a row a day."),
    ] = None,
    onchain_vintage: Annotated[
        str | None,
        typer.Option(help="Vintage of --onchain to use, such as 202606."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that share the work of --all.")
    ] = None,
) -> None:
    """Judge a claim: evidence line by line, and a verdict by a written rule."""
    sources = _Sources(
        prices=prices,
        events=events,
        as_of=as_of,
        onchain=onchain,
        onchain_vintage=onchain_vintage,
    )
    if onchain is None and onchain_vintage is not None:
        message = (
            f"--onchain-vintage {onchain_vintage} names a vintage of no file; give the "
            "file with --onchain"
        )
        raise InvalidInputError(message)
    if every == (claim is not None):
        message = "name one claim, or say --all for every shipped claim"
        raise InvalidInputError(message)
    if claim is None:
        _judge_all(sources, html, json, workers or 1)
    elif workers is not None:
        message = "--workers shares the work of --all; leave it out for one claim"
        raise InvalidInputError(message)
    else:
        _judge_one(claim, sources, html, json)


def _judge_one(
    claim: str, sources: _Sources, html: Path | None, json: Path | None
) -> None:
    """Judge one claim, print it, and write what is asked for."""
    check_files(html, json, [Path(claim), *sources.paths])
    with busy(f"judging {claim}"):
        verdict = eventimpact.judge(claim, **sources.options)
    with busy("writing the report"):
        written = [
            write(path)
            for write, path in ((verdict.to_html, html), (verdict.to_json, json))
            if path is not None
        ]
    show(verdict, console())
    for path in written:
        print(f"written: {path}")


def _judge_all(
    sources: _Sources, html: Path | None, json: Path | None, workers: int
) -> None:
    """Judge every shipped claim, print a row for each reading, write the pages."""
    if html is not None and html.is_file():
        message = f"{html} is a file; with --all, --html names a folder"
        raise NotADirectoryError(message)
    if json is not None:
        check_folder(json)
    found = eventimpact.judge_all(folder=html, workers=workers, **sources.options)
    written = [] if html is None else [html / "index.html"]
    if json is not None:
        written.append(found.to_json(json))
    show_all(found, console())
    for path in written:
        print(f"written: {path}")
