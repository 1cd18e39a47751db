"""Directives for the page of the rule: its table, and what selection does to tests.

``.. rule-table::`` sets the rule from the data by which verdicts are made,
``.. selection-bias:: FILE`` draws the measured rates of a table, and
``.. random-days::`` draws what random days of every fall of a depth return, beside
days of any time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from eventimpact.claims import RULE
from eventimpact.inference import state_scales
from eventimpact.plots import Figure, new_axes, svg
from eventimpact.prices import EmbeddedPrices
from eventimpact.simulation import selected_falls


INSIDE, OUTSIDE, THIRD = "#0a5ea8", "#b3541e", "#5b5b5b"
N_EVENTS, N_DRAWS = 6, 4_000
FALLS = (("BTC-USD", "bitcoin", 0.20), ("SP500", "S&P 500", 0.07))
LENGTH = 60


class RuleTable(SphinxDirective):
    """Set one definition for each line of evidence, from the rule's own data."""

    def run(self) -> list[nodes.Node]:
        """Expand to a definition list."""
        listed = nodes.definition_list()
        for one in RULE:
            vote = "necessary" if one.necessary else "informs"
            if one.excused:
                vote += ", excused where it cannot be tested"
            term = nodes.term(
                "", "", nodes.strong("", one.line), nodes.Text(f" ({vote})")
            )
            facts = [f"{one.question} {_sentence(one.why)}"]
            if one.necessary:
                facts += [
                    f"Supports: {one.supports}.",
                    f"Contradicts: {one.contradicts}.",
                ]
            facts.append(f"Error: {one.error}.")
            said = [nodes.paragraph(text=fact) for fact in facts]
            listed += nodes.definition_list_item("", term, nodes.definition("", *said))
        return [listed]


class SelectionBias(SphinxDirective):
    """Draw how often each test rejects causes drawn at random inside falls."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Expand to the figure."""
        path = Path(self.env.doc2path(self.env.docname)).parent / self.arguments[0]
        self.env.note_dependency(str(path))
        rows = list(_rows(path.read_text(encoding="utf-8")))
        labels = [f"{series}, {n}" for series, n, *_ in rows]
        inside, outside = ([float(row[k]) for row in rows] for k in (3, 4))
        return [
            _set(_bars(labels, inside, outside), "Rejections of random causes, percent")
        ]


class RandomDays(SphinxDirective):
    """Draw the mean of random days of two falls, and of random days of any time."""

    def run(self) -> list[nodes.Node]:
        """Expand to the figure and the share that looks guilty."""
        drawn, said, bounds = [], [], []
        for symbol, name, depth in FALLS:
            z = _standardised(symbol)
            starts = selected_falls(z.returns, depth=depth, length=LENGTH)
            rng = np.random.default_rng(20250402)
            any_time = _means(z.scaled[np.isfinite(z.scaled)], N_DRAWS, rng)
            bound = float(np.quantile(any_time, 0.05))
            inside = [z.scaled[at : at + LENGTH] for at in starts]
            inside = [fall for fall in inside if np.isfinite(fall).all()]
            each = -(-N_DRAWS // len(inside))
            means = np.concatenate([_means(fall, each, rng) for fall in inside])
            drawn.append((f"{name}, days of any time", any_time))
            drawn.append((f"{name}, days of {len(inside)} falls", means))
            bounds.append(bound)
            guilty = 100 * float((means <= bound).mean())
            said.append(
                f"{guilty:.0f} % of them ({name}: all {len(inside)} falls of at least "
                f"{100 * depth:.0f} % within {LENGTH} bars, the earliest first, none overlapping)"
            )
        text = (
            f"{N_EVENTS} days drawn at random from a fall, returns over the volatility "
            f"known before each, have a mean below the lowest 5 % of as many days of any "
            f"time in {' and '.join(said)}, although nothing was picked but the fall."
        )
        figure = _histograms(drawn, bounds)
        return [
            _set(figure, "Mean of six random standardised returns"),
            nodes.paragraph(text=text),
        ]


@dataclass(frozen=True)
class _Standardised:
    returns: np.ndarray
    scaled: np.ndarray


def _standardised(symbol: str) -> _Standardised:
    """Give the returns of a series, and the same over the volatility known before."""
    returns = EmbeddedPrices().history(symbol).log_returns()
    return _Standardised(returns, returns / state_scales(returns).sigma)


def _means(values: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Draw the mean of some values, many times."""
    ranks = rng.random((draws, len(values))).argpartition(N_EVENTS, axis=1)
    return values[ranks[:, :N_EVENTS]].mean(axis=1)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _rows(table: str) -> Iterator[list[str]]:
    """Yield the cells of each row of a list-table, without its head."""
    row: list[str] = []
    found = []
    for line in table.splitlines():
        if line.strip().startswith("* - "):
            row = [line.strip()[4:]]
            found.append(row)
        elif line.strip().startswith("- "):
            row.append(line.strip()[2:])
    yield from found[1:]


def _bars(
    labels: Sequence[str], inside: Sequence[float], outside: Sequence[float]
) -> Figure:
    figure, ax = new_axes(3.4)
    at = np.arange(len(labels))
    ax.barh(at - 0.2, outside, 0.38, color=OUTSIDE, label="against days of any time")
    ax.barh(at + 0.2, inside, 0.38, color=INSIDE, label="against days of the same fall")
    ax.axvline(5, color="black", linewidth=1)
    ax.set_yticks(at, labels)
    ax.set_ylim(len(labels) + 0.9, -0.6)
    ax.set_xlabel("found guilty at 5 % (%)")
    ax.legend(loc="lower right", ncols=2, fontsize="small")
    return figure


def _histograms(
    drawn: Sequence[tuple[str, np.ndarray]], bounds: Sequence[float]
) -> Figure:
    figure, ax = new_axes(3.4)
    edges = np.linspace(-2, 2.5, 61)
    looks = ((OUTSIDE, "-"), (INSIDE, "-"), (OUTSIDE, ":"), (INSIDE, ":"))
    for (label, means), (colour, line) in zip(drawn, looks, strict=True):
        style = {"color": colour, "linestyle": line, "label": label}
        ax.hist(means, edges, density=True, histtype="step", **style)
    for bound, line in zip(bounds, ("-", ":"), strict=True):
        ax.axvline(bound, color="black", linewidth=1, linestyle=line)
    ax.set_xlabel("mean of six random standardised returns")
    ax.set_ylabel("density")
    ax.legend(loc="upper right", fontsize="small")
    return figure


def _set(figure: Figure, title: str) -> nodes.raw:
    box = f'<div style="max-width: 36rem; background: white">{svg(figure, title=title)}</div>'
    return nodes.raw("", box, format="html")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("rule-table", RuleTable)
    app.add_directive("selection-bias", SelectionBias)
    app.add_directive("random-days", RandomDays)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
