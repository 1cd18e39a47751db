"""The rules that a study applied, and how often each of them mattered."""

from typing import TYPE_CHECKING

import numpy as np

from eventimpact.study._notes import doubled
from eventimpact.study._overlap import Overlap, overlap
from eventimpact.study._run_tests import label
from eventimpact.study._seen import few_of_one
from eventimpact.study._words import count


if TYPE_CHECKING:
    from eventimpact.study._result import StudyResult


def rules(result: "StudyResult") -> tuple[str, ...]:
    """Say every rule, a sentence each."""
    inputs = result.inputs
    return (
        *inputs.panel.notes,
        *inputs.placed.notes,
        *_doubled(result),
        *inputs.factors.notes,
        _completeness(result),
        _masking(result),
        _missing(result),
        *_overlapping(used_overlap(result)),
        *_few(result),
    )


def used_overlap(result: "StudyResult") -> Overlap:
    """Count the fitted events that share bars."""
    fitted = result.arrays.code == 0
    source = result.arrays.source
    return overlap(source.asset[fitted], source.bar[fitted], result.design.event)


def _few(result: "StudyResult") -> tuple[str, ...]:
    n = few_of_one(result)
    if not n:
        return ()
    said = (
        f"there are {count(n, 'event')} of one asset only: tests across events take their "
        "error from the spread of so few numbers, which may happen to lie close together; "
        "few_events compares each with times as volatile and is the test to trust"
    )
    return (said,)


def _doubled(result: "StudyResult") -> tuple[str, ...]:
    placed = result.inputs.placed
    said = doubled(placed.asset, placed.bar)
    return () if said is None else (said,)


def _completeness(result: "StudyResult") -> str:
    design = result.design
    return (
        f"an event needs {result.arrays.source.n_needed} of the {design.estimation.length} bars of its "
        f"estimation window {label(design.estimation)} (a share of {design.min_share:g}); "
        f"with fewer it is dropped"
    )


def _masking(result: "StudyResult") -> str:
    if not result.design.masked:
        return "estimation windows keep the days of other events of the same asset"
    n_masked = result.arrays.n_masked
    touched = int(np.count_nonzero(n_masked))
    rule = (
        "day 0 of every other event of the same asset is left out of an estimation "
        "window; the other days of its event window stay in"
    )
    if not touched:
        return f"{rule}: no estimation window holds one"
    bars = count(int(n_masked.sum()), "bar")
    return f"{rule}: {bars} in the windows of {count(touched, 'event')}"


def _missing(result: "StudyResult") -> str:
    gaps = np.isnan(result.arrays.ar) & (result.arrays.code == 0)[:, None]
    incomplete = int(np.count_nonzero(gaps.any(axis=1)))
    return (
        "a window with a missing bar has no cumulative return: "
        f"{count(incomplete, 'event')} of those fitted {_miss(incomplete)} a bar of the "
        "event window"
    )


def _miss(n: int) -> str:
    return "misses" if n == 1 else "miss"


def _overlapping(found: Overlap) -> tuple[str, str]:
    if not found.same_asset:
        windows = "no event windows of one asset overlap"
    else:
        windows = (
            f"{count(found.same_asset, 'event')} have an event window that overlaps "
            "that of another event of the same asset; overlapping windows are kept"
        )
    if not found.windows:
        return windows, "no two event windows share a calendar bar"
    bars = (
        f"{count(found.windows, 'event')} have an event window that shares calendar "
        f"bars with another, {found.same_bar:,} of them day 0 itself (the events lie "
        f"on {count(found.n_bars, 'bar')}); tests that take events for independent "
        "reject too often if such events move together"
    )
    return windows, bars
