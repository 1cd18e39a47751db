"""Directives for the page of verdicts: shipped claims, judged while the page is built.

``.. verdict:: claim`` sets one claim, ``.. verdict-table::`` all of them. No number of
the page is written by hand, so none can grow old; each claim is judged once.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import eventimpact
from eventimpact.plots import svg


class VerdictPage(SphinxDirective):
    """Set the verdicts on a claim with their evidence."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Expand to a table of verdicts, a picture, and the lines of each reading."""
        verdict = _judged(self.arguments[0])
        told = verdict.to_dict()
        claim = told["claim"]
        said = f"“{claim['statement']['text']}” ({claim['statement']['who']})"
        measured = [one for one in told["readings"] if one["evidence"]]
        content: list[nodes.Node] = [
            nodes.rubric(text=claim["title"]),
            nodes.block_quote("", nodes.paragraph(text=said)),
            nodes.paragraph(text=claim["note"]),
        ]
        if measured:
            content.append(_verdicts(measured))
        for reading in told["readings"]:
            content += [
                nodes.rubric(text=f"{reading['name']}: {reading['verdict']}"),
                nodes.paragraph(text=_outcome(reading)),
            ]
            if reading in measured:
                k = measured.index(reading)
                lines = _lines(reading["evidence"], with_amounts=k == 0)
                content += [_picture(verdict, k), lines]
        if measured:
            content += [
                nodes.rubric(text="With another smallest share"),
                _sensitivity(measured),
            ]
        return content


class VerdictTable(SphinxDirective):
    """Set the verdict on every reading of every shipped claim, and what each line says."""

    def run(self) -> list[nodes.Node]:
        """Expand to a table of verdicts and a table of findings."""
        told = {name: _judged(name).to_dict() for name in eventimpact.claim_names()}
        every = [(name, one) for name in told for one in told[name]["readings"]]
        lines = list(
            dict.fromkeys(e["line"] for _, one in every for e in one["evidence"])
        )
        lines.remove("amounts")
        return [
            _table(
                ("claim", "outcome", "move", "verdict", "why"),
                [
                    (
                        name,
                        one["name"],
                        f"{one['move_percent']:+.1f} %" if one["evidence"] else "",
                        one["verdict"],
                        f"{one['reason'][:1].upper()}{one['reason'][1:]}.",
                    )
                    for name, one in every
                ],
            ),
            nodes.rubric(text="What each line says"),
            nodes.paragraph(
                text="+ supports, \N{MINUS SIGN} contradicts, o silent; empty where it "
                "cannot be tested. For the first amount of each claim."
            ),
            _table(
                ("claim", "outcome", *lines),
                [(name, one["name"], *_signs(one, lines)) for name, one in every],
            ),
        ]


SIGNS = {"supports": "+", "contradicts": "\N{MINUS SIGN}", "silent": "o"}


def _signs(reading: dict[str, Any], lines: Iterable[str]) -> list[str]:
    """Write one sign for the finding of each line."""
    found = {line["line"]: line["finding"] for line in reading["evidence"]}
    return [SIGNS.get(found.get(line, ""), "") for line in lines]


@cache
def _judged(name: str) -> eventimpact.Verdict:
    return eventimpact.judge(name)


def _outcome(reading: dict[str, Any]) -> str:
    """Say how the price moved, and why the verdict is what it is."""
    reason = reading["reason"]
    if not reading["evidence"]:
        return f"{reason[:1].upper()}{reason[1:]}. {reading['note']}"
    start, end = (f"{reading[key][:16].replace('T', ' ')}Z" for key in ("start", "end"))
    moved = f"The price moved {reading['move_percent']:+.1f} % from {start} to {end}."
    why = f"For {reading['amount']}, {reason}."
    if reading["amount"] == "no amount stated":
        why = f"{reason[:1].upper()}{reason[1:]}."
    return " ".join((moved, why, reading["note"]))


def _verdicts(readings: Sequence[dict[str, Any]]) -> nodes.table:
    """Tabulate amounts against readings."""
    amounts = [variant["amount"] for variant in readings[0]["variants"]]
    return _table(
        ("amount", *(reading["name"] for reading in readings)),
        [
            (amount, *(reading["variants"][k]["verdict"] for reading in readings))
            for k, amount in enumerate(amounts)
        ],
    )


def _sensitivity(readings: Sequence[dict[str, Any]]) -> nodes.table:
    """Tabulate smallest shares against readings, for the claimant's own amount."""
    shares = [row["smallest_share"] for row in readings[0]["sensitivity"]]
    return _table(
        ("smallest share", *(reading["name"] for reading in readings)),
        [
            (
                f"{share:.0%}",
                *(reading["sensitivity"][k]["verdicts"][0] for reading in readings),
            )
            for k, share in enumerate(shares)
        ],
    )


def _picture(verdict: eventimpact.Verdict, k: int) -> nodes.raw:
    title = f"Price path, {verdict.readings[k].name}"
    drawn = svg(verdict.plot(k), title=title)
    box = f'<div style="max-width: 36rem; background: white">{drawn}</div>'
    return nodes.raw("", box, format="html")


def _lines(evidence: Iterable[dict[str, Any]], *, with_amounts: bool) -> nodes.Node:
    """List the lines: name and finding, then the reason."""
    items = nodes.definition_list()
    for line in evidence:
        if line["line"] == "amounts" and not with_amounts:
            continue
        name = nodes.strong("", line["line"])
        term = nodes.term("", "", name, nodes.Text(f": {line['finding']}"))
        reason = nodes.paragraph(
            text=f"{line['reason'][:1].upper()}{line['reason'][1:]}."
        )
        items += nodes.definition_list_item("", term, nodes.definition("", reason))
    return items


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> nodes.table:
    """Build a table with a head."""
    group = nodes.tgroup(cols=len(columns))
    group += [nodes.colspec(colwidth=1) for _ in columns]
    group += nodes.thead("", _row(columns))
    group += nodes.tbody("", *(_row(row) for row in rows))
    return nodes.table("", group)


def _row(cells: Iterable[str]) -> nodes.row:
    return nodes.row(
        "", *(nodes.entry("", nodes.paragraph(text=cell)) for cell in cells)
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("verdict", VerdictPage)
    app.add_directive("verdict-table", VerdictTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
