"""The figures of one reading in the report, each with what it shows."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np

from eventimpact.claims._evidence import Evidence, LineName
from eventimpact.claims._figures import reaction_figure, reading_figure, share_figure
from eventimpact.claims._figures_lines import placement_figure
from eventimpact.claims._records import ReadingVerdict
from eventimpact.claims._words import bar_of, percent
from eventimpact.plots import Figure as Picture
from eventimpact.plots import svg
from eventimpact.reports import Figure


Drawing = tuple[Callable[[], Picture | None] | None, str]
PLACED: Final = (
    "All bars of the cause, against random bars of the move: p of no effect is the part "
    "at or below 0, p of a true claim that at or above the smallest share."
)
CAPTIONS: Final[dict[LineName, str]] = {
    "share": "The move split exactly over drift, the causes' bars and the rest.",
    "size": "What the amount could move, beside what the claim needs.",
    "testability": "Dated events of every role; a bar is the time that an event spans.",
    "order": "The price from before the outcome, when its move set in, and the first "
    "event of each role.",
    "reaction": "Total returns of windows as volatile without a known event, beside the "
    "one that was seen.",
    "rivals": "The cause's bars that nobody else claims, against random bars of the move: "
    "p of no effect is the part at or below 0, p of a true claim that at or above the "
    "smallest share.",
    "controls": "What dates that caused nothing carry, beside the cause.",
    "amounts": "What is stated, divided by what comes out.",
}


def path_figure(one: ReadingVerdict) -> Figure:
    """Draw the price with the events, which a reader would look at first."""
    history = one.context.outcome.history
    return Figure(
        svg=svg(reading_figure(one), title=f"Price path, {one.name}"),
        caption=f"{history.symbol} with the events of every role; the outcome is shaded.",
        alt=f"Price path over the outcome, which moved {percent(one.move)}.",
    )


def line_figures(
    one: ReadingVerdict, lines: list[Evidence], *, is_first: bool
) -> Iterator[Figure]:
    """Draw the figures of a line; a reaction to the same report only once."""
    for line in lines:
        is_report = line.line == "reaction" and one.reaction.role.role != "cause"
        if is_report and not is_first:
            continue
        for drawing, caption in _drawings(one, line):
            drawn = None if drawing is None else drawing()
            if drawn is not None:
                yield Figure(
                    svg=svg(drawn, title=f"{line.line.capitalize()}, {one.name}"),
                    caption=caption,
                    alt=f"{line.question} {line.reason}",
                )


def _drawings(one: ReadingVerdict, line: Evidence) -> list[Drawing]:
    """List what to draw for a line, each with what it shows."""
    drawings: list[Drawing] = [
        (line.figure, CAPTIONS.get(line.line, line.question)),
    ]
    if line.line == "reaction":
        path = partial(reaction_figure, one)
        drawings.append((path, _around(one) if _has_path(one) else ""))
    elif line.line == "share":
        if line.figure is None:
            drawings = [(partial(share_figure, one), CAPTIONS["share"])]
        elif one.share.excess[0].reason is None:
            test = placement_figure(one.context, one.share.excess[0])
            drawings.append((test, PLACED))
    return drawings


def _has_path(one: ReadingVerdict) -> bool:
    """Tell whether a cluster could be tested, so that there is a path to draw."""
    return bool(one.reaction.draws.n_matched.any())


def _around(one: ReadingVerdict) -> str:
    """Say what the path around the first cluster shows."""
    return (
        f"Cumulative abnormal return of {_bars(one)} bars around {_first_day(one)}, the "
        f"first of {one.reaction.role.name} (bar 0): constant mean, 90 % interval "
        "with the full prediction variance."
    )


def _first_day(one: ReadingVerdict) -> str:
    """Name the day of the first cluster that could be tested."""
    usable = np.flatnonzero(one.reaction.draws.n_matched)
    bars = one.reaction.bars.history
    return bar_of(bars, int(one.reaction.starts[usable[0]]))


def _bars(one: ReadingVerdict) -> str:
    """Say on which bars the reaction is measured."""
    return "hourly" if one.reaction.is_hourly else "daily"


def ratio_figures(lines: Sequence[Evidence]) -> Iterator[Figure]:
    """Draw the one figure that all amounts share."""
    drawing = next((one.figure for one in lines if one.figure is not None), None)
    if drawing is not None:
        yield Figure(
            svg=svg(drawing(), title="Amounts"),
            caption=CAPTIONS["amounts"],
            alt=" ".join(one.reason for one in lines if one.figure is not None),
        )
