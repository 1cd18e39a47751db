"""``eventimpact judge``: evidence and verdict on a claim."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

import eventimpact
from eventimpact.cli._console import busy, console, styled, table


if TYPE_CHECKING:
    from eventimpact.claims import Evidence, ReadingVerdict, Verdict


def judge(
    claim: Annotated[
        str, typer.Argument(help="Name of a shipped claim, or path of a claim file.")
    ],
    *,
    html: Annotated[
        Path | None, typer.Option(help="Write the report as one HTML file.")
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
    """Judge a claim: evidence line by line, and a verdict by a written rule."""
    _check_files(html, json, [Path(claim), Path(prices), *([events] if events else [])])
    with busy(f"judging {claim}"):
        verdict = eventimpact.judge(claim, prices=prices, catalogue=events)
    _show(verdict, console())
    with busy("writing the report"):
        written = [
            write(path)
            for write, path in ((verdict.to_html, html), (verdict.to_json, json))
            if path is not None
        ]
    for path in written:
        print(f"written: {path}")


def _check_files(html: Path | None, json: Path | None, inputs: list[Path]) -> None:
    """Refuse reports that could not be written, or over an input, before the work."""
    for path in (html, json):
        if path is not None:
            _check_folder(path)
            _check_input(path, inputs)
    if html is not None and html == json:
        message = f"--html and --json both name {html}; give each its own file"
        raise eventimpact.errors.InvalidInputError(message)


def _check_input(path: Path, inputs: list[Path]) -> None:
    """Refuse a report that would replace what it is made from."""
    for given in inputs:
        if path.exists() and given.exists() and path.samefile(given):
            message = (
                f"{path} is read, so no report can be written to it; name another file"
            )
            raise eventimpact.errors.InvalidInputError(message)


def _check_folder(path: Path) -> None:
    """Refuse a file that cannot lie where it is to be."""
    if path.is_dir():
        message = f"{path} is a folder; name a file in it"
        raise IsADirectoryError(message)
    if not path.parent.is_dir():
        message = f"there is no folder {path.parent}; make it or name another file"
        raise FileNotFoundError(message)


def _show(verdict: "Verdict", out: Console) -> None:
    claim = verdict.claim
    out.print(Text(f"Claim: {claim.title}", style="bold"))
    out.print(Text(f'"{claim.statement.text}"'))
    out.print(Text(f"{claim.statement.who}\n", style="dim"))
    for reading in verdict.readings:
        _show_reading(reading, out)


def _show_reading(reading: "ReadingVerdict", out: Console) -> None:
    title = Text.assemble((reading.name, "bold"), ": ", styled(reading.ruling.word))
    move = 100 * reading.simple_move
    out.print(title, Text(f"(price {move:+.1f} %)", style="dim"))
    out.print(Text(reading.headline))
    rows = [
        (line.line, styled(line.finding.value), _estimate(line), line.reason)
        for line in reading.evidence
    ]
    columns = ("line", "finding", "estimate", "reason")
    out.print(table(columns, rows, widest=(11, 12, 20)))
    if len(reading.variants) > 1:
        others = [
            (v.label, styled(v.decision.ruling.word), v.decision.reason)
            for v in reading.variants
        ]
        out.print(table(("amount", "verdict", "because"), others))
    out.print()


def _estimate(line: "Evidence") -> str:
    """Write an estimate with its interval."""
    if line.estimate is None:
        return ""
    interval = (
        ""
        if line.low is None or line.high is None
        else f"\n[{line.low:.2f}, {line.high:.2f}]"
    )
    return f"{line.estimate:.2f}{interval}\n{line.unit}"
