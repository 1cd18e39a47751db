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
    from eventimpact.prices import Prices


def judge(
    claim: Annotated[
        str, typer.Argument(help="Name of a shipped claim, or path of a claim file.")
    ],
    *,
    html: Annotated[
        Path | None, typer.Option(help="Write the report as one HTML file.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write everything as JSON.")] = None,
    prices: Annotated[
        str,
        typer.Option(
            help="Daily prices: embedded, yahoo, or path of a CSV or Parquet file."
        ),
    ] = "embedded",
) -> None:
    """Judge a claim: evidence line by line, and a verdict by a written rule."""
    for path in (html, json):
        _check_folder(path)
    with busy(f"judging {claim}"):
        verdict = eventimpact.judge(claim, prices=_provider(prices))
    _show(verdict, console())
    written = [
        write(path)
        for write, path in ((verdict.to_html, html), (verdict.to_json, json))
        if path is not None
    ]
    for path in written:
        print(f"written: {path}")


def _check_folder(path: Path | None) -> None:
    """Refuse a report that could not be written, before the work."""
    if path is None:
        return
    if path.is_dir():
        message = f"{path} is a folder; name a file in it"
        raise IsADirectoryError(message)
    if not path.parent.is_dir():
        message = f"there is no folder {path.parent}; make it or name another file"
        raise FileNotFoundError(message)


def _provider(prices: str) -> "Prices":
    """Return the provider that an option names."""
    if prices == "embedded":
        return eventimpact.EmbeddedPrices()
    if prices == "yahoo":
        return eventimpact.YahooPrices()
    path = Path(prices)
    if not path.is_file():
        message = (
            f"there are no prices {prices!r}; give embedded, yahoo, or the path of a "
            "CSV or Parquet file"
        )
        raise eventimpact.errors.InvalidInputError(message)
    return eventimpact.FilePrices(path)


def _show(verdict: "Verdict", out: Console) -> None:
    claim = verdict.claim
    out.print(Text(claim.title, style="bold"))
    out.print(Text(f'"{claim.statement.text}"'))
    out.print(Text(f"{claim.statement.who}\n", style="dim"))
    for reading in verdict.readings:
        _show_reading(reading, out)


def _show_reading(reading: "ReadingVerdict", out: Console) -> None:
    first = reading.variants[0]
    title = Text.assemble((reading.name, "bold"), ": ", styled(reading.ruling.word))
    move = 100 * reading.simple_move
    out.print(title, Text(f"(price {move:+.1f} %)", style="dim"))
    out.print(Text(f"{first.label}: {first.decision.reason}."))
    rows = [
        (line.line, styled(line.finding.value), _estimate(line), line.reason)
        for line in reading.evidence
    ]
    out.print(table(("line", "finding", "estimate", "reason"), rows))
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
