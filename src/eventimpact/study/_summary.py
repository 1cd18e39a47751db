"""A study as plain text."""

from typing import TYPE_CHECKING, Final

import numpy as np

from eventimpact._types import Window
from eventimpact.study._rules import rules
from eventimpact.study._run_tests import label
from eventimpact.study._seen import seen
from eventimpact.study._words import amount, count, number


if TYPE_CHECKING:
    from eventimpact.study._result import StudyResult


HEADLINE: Final = (
    "cross_sectional",
    "bmp",
    "kolari_pynnonen",
    "corrado",
    "generalized_sign",
)
_SHOWN: Final = 10


def summary(result: "StudyResult", window: Window | None) -> str:
    """Say what was studied, what was left out, and what came of it."""
    effects = [_effect(result, one) for one in windows_of(result, window)]
    parts = [
        *_heading(result),
        "",
        *_events(result),
        "",
        *(line for effect in effects for line in (*effect, "")),
        "Rules",
        *(f"  - {rule}" for rule in rules(result)),
    ]
    return "\n".join(parts)


def windows_of(result: "StudyResult", window: Window | None) -> tuple[Window, ...]:
    """Name the window asked for, else the event window and day 0."""
    if window is not None:
        return (window,)
    event, day = result.design.event, Window(0, 0)
    holds = event.first <= 0 <= event.last
    return (event, day) if holds and event != day else (event,)


def facts(result: "StudyResult") -> tuple[tuple[str, str], ...]:
    """Name what was studied."""
    panel, design = result.inputs.panel, result.design
    n_bars, n_assets = panel.values.shape
    factors = ", ".join(result.inputs.factors.names) or "none"
    needed = result.arrays.source.n_needed
    return (
        ("response", f"{panel.response.name} ({panel.response.unit})"),
        (
            "panel",
            f"{count(n_bars, 'bar')} of {count(n_assets, 'asset')}{_span(result)}",
        ),
        ("model", f"{result.model!r}; factors: {factors}"),
        ("estimation window", f"{label(design.estimation)}, at least {needed}"),
        ("event window", label(design.event)),
    )


def counts(result: "StudyResult") -> str:
    """Count the events given, used and dropped."""
    given, gone = len(result), len(result.dropped)
    moved = int(np.count_nonzero(result.inputs.placed.moved))
    masked = int(result.arrays.n_masked.sum())
    return (
        f"{count(given, 'event')} given, {given - gone:,} used, {gone:,} dropped; "
        f"{moved:,} moved to another bar; {count(masked, 'estimation bar')} masked; "
        f"mean correlation of residuals {number(result.arrays.sums.rbar)}"
    )


def dropped_by_reason(result: "StudyResult") -> list[tuple[str, tuple[str, ...]]]:
    """Gather the ids of dropped events by reason, the commonest first."""
    by_reason: dict[str, list[str]] = {}
    for gone in result.dropped:
        by_reason.setdefault(gone.reason, []).append(gone.event_id)
    ordered = sorted(by_reason.items(), key=lambda item: -len(item[1]))
    return [(reason, tuple(ids)) for reason, ids in ordered]


def listed(ids: tuple[str, ...], shown: int = 5) -> str:
    """Write the first of some ids."""
    more = f" and {len(ids) - shown:,} more" if len(ids) > shown else ""
    return ", ".join(ids[:shown]) + more


def _span(result: "StudyResult") -> str:
    panel = result.inputs.panel
    if panel.kind == "index" or panel.n_bars == 0:
        return ""
    unit = "D" if panel.kind == "date" else "m"
    first, last = (str(panel.label[at].astype(f"datetime64[{unit}]")) for at in (0, -1))
    return f", {first} to {last}"


def _heading(result: "StudyResult") -> list[str]:
    title = f"Event study of {count(len(result), 'event')}"
    named = facts(result)
    width = max(len(name) for name, _ in named)
    return [title, *(f"  {name:<{width}}  {what}" for name, what in named)]


def _events(result: "StudyResult") -> list[str]:
    lines = ["Events", f"  {counts(result)}"]
    reasons = dropped_by_reason(result)
    for reason, ids in reasons[:_SHOWN]:
        lines.append(f"  dropped ({len(ids):,}: {listed(ids)}): {reason}")
    if len(reasons) > _SHOWN:
        lines.append(f"  and {len(reasons) - _SHOWN:,} more reasons; see dropped")
    return lines


def _effect(result: "StudyResult", window: Window) -> list[str]:
    battery = result.tests(window, names=HEADLINE)
    return [effect(result, window), *(f"  {x}" for x in battery.summary().splitlines())]


def effect(result: "StudyResult", window: Window) -> str:
    """Say the mean cumulative abnormal response, and what would have been seen."""
    is_return = result.inputs.panel.response.is_return
    caar = amount(result.caar(window), is_return=is_return)
    return (
        f"Mean cumulative abnormal response on {label(window)}: {caar}; "
        f"{seen(result, window)}"
    )
