"""A study as a document."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

import numpy as np

from eventimpact._types import Window
from eventimpact.reports import (
    Block,
    Definitions,
    Details,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from eventimpact.study._battery import Battery
from eventimpact.study._remarks import once
from eventimpact.study._rules import rules
from eventimpact.study._run_tests import label
from eventimpact.study._summary import (
    HEADLINE,
    counts,
    dropped_by_reason,
    effect,
    facts,
    listed,
    windows_of,
)
from eventimpact.study._words import NONE, amount, count, number, pvalue


if TYPE_CHECKING:
    from eventimpact.study._result import StudyResult


_SHOWN: Final = 50
_EACH: Final = ("event_id", "asset", "car", "statistic", "pvalue")


def document(result: "StudyResult", window: Window | None) -> Document:
    """Set a study as a document: effect, tests, days, events, rules."""
    windows = windows_of(result, window)
    blocks: list[Block] = [
        Paragraph(text=f"{counts(result)}."),
        Heading(text="Effect", anchor="effect"),
        *(Paragraph(text=f"{effect(result, one)}.") for one in windows),
        *_figure(result, windows[0]),
        Heading(text="Tests", anchor="tests"),
        *(test_table(result.tests(one, names=HEADLINE)) for one in windows),
        Heading(text="Events", anchor="events"),
        _event_table(result, windows[0]),
        Details(summary="Every bar of the event window", blocks=(_bar_table(result),)),
        Heading(text="What was studied", anchor="studied"),
        Definitions(items=facts(result)),
        *_dropped(result),
        Heading(text="Rules", anchor="rules"),
        *(Paragraph(text=f"{rule[:1].upper()}{rule[1:]}.") for rule in rules(result)),
    ]
    return Document(
        title=f"Event study of {count(len(result), 'event')}",
        blocks=tuple(blocks),
        footer=(
            "A pointwise band and tests that take events for independent are too "
            "narrow where events share their days."
        ),
    )


def test_table(battery: Battery) -> Table:
    """Set tests as a table, with what they remarked below it."""
    rows = tuple(
        (
            name,
            number(one.statistic),
            pvalue(one.pvalue),
            NONE if one.n_events is None else f"{one.n_events:,}",
            one.distribution if one.reason is None else f"not applicable: {one.reason}",
        )
        for name, one in battery.items()
    )
    return Table(
        caption=", ".join(label(window) for window in battery.windows),
        columns=("test", "statistic", "p", "events", "referred to"),
        rows=rows,
        align=("left", "right", "right", "right", "left"),
        notes=once(battery.notes),
    )


def _figure(result: "StudyResult", window: Window) -> tuple[Block, ...]:
    path = result.caar_path(window)
    if not path.n_events or not np.isfinite(path.mean).all():
        return ()
    svg: str = import_module("eventimpact.study._figures").caar_svg(result, window)
    is_return = result.inputs.panel.response.is_return
    return (
        Figure(
            svg=svg,
            caption=(
                f"Mean cumulative abnormal response of {count(path.n_events, 'event')} "
                f"from bar {window.first}, with the 95 % interval of each bar by itself."
            ),
            alt=f"It ends at {amount(float(path.mean[-1]), is_return=is_return)}.",
        ),
    )


def _event_table(result: "StudyResult", window: Window) -> Table:
    """Set the first events, each with its own test."""
    is_return = result.inputs.panel.response.is_return
    first = result.to_frame(window=window).head(_SHOWN)
    rows = tuple(
        (
            str(name),
            str(asset),
            amount(float(car), is_return=is_return),
            number(float(statistic)),
            pvalue(float(p)),
        )
        for name, asset, car, statistic, p in zip(
            *(first[column].tolist() for column in _EACH), strict=True
        )
    )
    more = len(result) - len(rows)
    rest = f"{count(more, 'more event')} not shown; see to_frame()."
    return Table(
        caption=f"Each event by itself, {label(window)}",
        columns=("event", "asset", "cumulative abnormal", "t", "p"),
        rows=rows,
        align=("left", "left", "right", "right", "right"),
        notes=(rest,) if more else (),
    )


def _bar_table(result: "StudyResult") -> Table:
    is_return = result.inputs.panel.response.is_return
    aar, caar = result.aar(), result.caar_path().mean
    events = np.isfinite(result.ar).sum(axis=0)
    return Table(
        columns=("bar", "events", "mean abnormal", "mean cumulative"),
        rows=tuple(
            (
                f"{tau:+d}" if tau else "0",
                f"{n:,}",
                amount(one, is_return=is_return),
                amount(total, is_return=is_return),
            )
            for tau, n, one, total in zip(
                result.tau.tolist(),
                events.tolist(),
                aar.tolist(),
                caar.tolist(),
                strict=True,
            )
        ),
        align=("right",) * 4,
        notes=("Cumulated over the events that have every bar of the event window.",),
    )


def _dropped(result: "StudyResult") -> tuple[Block, ...]:
    reasons = dropped_by_reason(result)
    if not reasons:
        return ()
    return (
        Details(
            summary=f"{count(len(result.dropped), 'event')} dropped",
            blocks=(
                Table(
                    columns=("events", "reason", "which"),
                    rows=tuple(
                        (f"{len(ids):,}", reason, listed(ids, 20))
                        for reason, ids in reasons
                    ),
                    align=("right", "left", "left"),
                ),
            ),
        ),
    )
