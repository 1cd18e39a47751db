"""How the events of a role lie about an outcome, and such events drawn anew."""

from dataclasses import dataclass
from itertools import chain
from typing import final

import numpy as np

from eventimpact._types import BoolArray, IntArray
from eventimpact.claims._context import Placed
from eventimpact.numerics import runs
from eventimpact.prices import PriceHistory


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spans:
    """Events with the bars on which each may have been.

    Attributes
    ----------
    ids : tuple of str
        The events.
    first, last : ndarray of int, shape (n_events,)
        Their first and last bars.
    """

    ids: tuple[str, ...]
    first: IntArray
    last: IntArray

    def kept(self, which: BoolArray) -> "Spans":
        """Return some of the events."""
        return Spans(
            ids=tuple(
                name for name, is_in in zip(self.ids, which, strict=True) if is_in
            ),
            first=self.first[which],
            last=self.last[which],
        )

    def joined(self, other: "Spans") -> "Spans":
        """Return these events and others."""
        return Spans(
            ids=self.ids + other.ids,
            first=np.concatenate((self.first, other.first)),
            last=np.concatenate((self.last, other.last)),
        )

    def within(self, n_bars: int) -> "Spans":
        """Leave out what does not lie on any bar."""
        return self.kept((self.first >= 0) & (self.last < n_bars))

    def on_days(self, history: PriceHistory, days: PriceHistory) -> "Spans":
        """Find the daily bars that bars of another series fall on."""
        end = history.close_at[self.last] - np.timedelta64(1, "ns")
        begin = history.open_at[self.first]
        first, last = (
            np.searchsorted(days.close_at, at, side="right") for at in (begin, end)
        )
        return Spans(ids=self.ids, first=first, last=last).within(days.n_bars)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pattern:
    """How the events of one role lie about an outcome window.

    Attributes
    ----------
    spans : Spans
        The events, where they are.
    inside : ndarray of bool, shape (n_events,)
        Whether an event touches the window.
    start : int
        First bar of the window.
    lengths : ndarray of int, shape (n_runs,)
        Bars of each run of claimed bars in the window.
    runs : tuple of Spans
        The events of each run, counted from its first bar and cut at the window's
        ends.
    """

    spans: Spans
    inside: BoolArray
    start: int
    lengths: IntArray
    runs: tuple[Spans, ...]

    @property
    def reach(self) -> int:
        """Bars from the start of the window to the end of the last event outside."""
        return int((self.spans.last[~self.inside] + 1 - self.start).max(initial=0))

    def draw(self, window: tuple[int, int], rng: np.random.Generator) -> Spans:
        """Put the runs at random places of a window, a free bar at least between them.

        Every order of them and every set of places is as likely as any other.
        """
        first, last = window
        k = len(self.lengths)
        order = rng.permutation(k)
        lengths = self.lengths[order]
        n_slots = last - first + 2 - int(lengths.sum())
        slots = np.sort(rng.choice(n_slots, k, replace=False))
        starts = first + slots + np.cumsum(lengths) - lengths
        parts = [self.runs[run] for run in order]
        shift = np.repeat(starts, [len(part.ids) for part in parts])
        return Spans(
            ids=tuple(chain.from_iterable(part.ids for part in parts)),
            first=_joined([part.first for part in parts]) + shift,
            last=_joined([part.last for part in parts]) + shift,
        )

    def moved_along(self, window: tuple[int, int]) -> Spans:
        """Return the events outside, as far from a window as from the claim's own."""
        outside = self.spans.kept(~self.inside)
        shift = window[0] - self.start
        return Spans(
            ids=outside.ids, first=outside.first + shift, last=outside.last + shift
        )

    def away_from(self, window: tuple[int, int]) -> Spans:
        """Return the events that touch neither the claim's own window nor another."""
        first, last = window
        touches = (self.spans.last >= first) & (self.spans.first <= last)
        return self.spans.kept(~self.inside & ~touches)


def pattern_of(placed: Placed, first: int, last: int) -> Pattern:
    """Read from a claim how the events of a role lie about its window."""
    panel = placed.panel
    spans = Spans(ids=panel.event_ids, first=panel.first, last=panel.last)
    inside = np.asarray((panel.last >= first) & (panel.first <= last))
    starts, lengths = runs(panel.mask()[first : last + 1])
    return Pattern(
        spans=spans,
        inside=inside,
        start=first,
        lengths=lengths,
        runs=tuple(
            _run(spans, first + int(start), int(length))
            for start, length in zip(starts, lengths, strict=True)
        ),
    )


def _run(spans: Spans, start: int, length: int) -> Spans:
    """Return the events of a run, counted from its first bar."""
    end = start + length - 1
    part = spans.kept((spans.last >= start) & (spans.first <= end))
    return Spans(
        ids=part.ids,
        first=np.maximum(part.first, start) - start,
        last=np.minimum(part.last, end) - start,
    )


def _joined(parts: list[IntArray]) -> IntArray:
    """Join arrays, none included."""
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])
