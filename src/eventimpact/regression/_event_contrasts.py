"""Linear combinations of coefficients that questions about groups are about."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray, IntArray, Window
from eventimpact.errors import UnknownNameError
from eventimpact.regression._event_design import EventDesign, PlacedEvent
from eventimpact.regression._least_squares import Independence


NO_BAR: Final = "no event has a bar with a response, so that there is nothing to test"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contrasts:
    """Combinations of all columns, and of the independent ones among them."""

    design: EventDesign
    found: Independence
    reasons: tuple[str | None, ...]
    pooled: bool
    window: Window

    def kept(self, rows: FloatArray) -> FloatArray:
        """Restrict combinations of all columns to the independent ones."""
        return rows[..., self.found.kept]

    def why_not(self, rows: FloatArray) -> str | None:
        """Say why a coefficient that takes part is not determined, None if all are."""
        taking_part = np.flatnonzero(np.atleast_2d(rows).any(axis=0))
        reasons = [self.reasons[j] for j in taking_part]
        return next((reason for reason in reasons if reason), None)

    def check(self, group: str) -> None:
        """Raise if there is no such group."""
        known = tuple(
            dict.fromkeys(c.group for c in self.design.columns if c.kind == "event")
        )
        if group not in known:
            raise UnknownNameError.from_known("group of events", group, known)

    def columns(self, *groups: str) -> list[int]:
        """Places of the columns of these groups, or of all events."""
        return [
            j
            for j, column in enumerate(self.design.columns)
            if column.kind == "event" and (not groups or column.group in groups)
        ]

    def all_zero(self, groups: tuple[str, ...]) -> tuple[FloatArray, str | None]:
        """Rows that say that effects of these groups are zero, or why nothing can.

        Dummies that depend on one another alone are zero together: those kept say it.
        """
        wanted = self.columns(*groups)
        rows = np.eye(len(self.design.columns))[sorted({*wanted} & {*self.found.kept})]
        for j in wanted:
            if not {*self.found.partners[j]} <= {*wanted}:
                return rows, self.reasons[j]
        return rows, None if len(rows) else NO_BAR

    def mean(self, group: str, window: Window) -> FloatArray:
        """Mean over a group's events of the sum of effects over a window, (1, k)."""
        self.check(group)
        if not self.window.first <= window.first <= window.last <= self.window.last:
            message = (
                f"bars {tuple(window)} were asked for but the regression has bars "
                f"{tuple(self.window)}; take a window within, or fit a wider one"
            )
            raise ValueError(message)
        if not self.pooled:
            each = self.by_event(group, window)
            n_there = max(int(each.any(axis=1).sum()), 1)
            return np.asarray(each.sum(axis=0, keepdims=True) / n_there)
        row = np.zeros((1, len(self.design.columns)))
        for j in self.columns(group):
            relative = self.design.columns[j].relative
            if window.first <= relative <= window.last:
                row[0, j] = self._day_zero(group) if relative == 0 else 1.0
        return row

    def by_event(self, group: str, window: Window) -> FloatArray:
        """Sum of the dummies of each event of a group over a window, (n_events, k)."""
        place = {self.design.columns[j].name: j for j in self.columns(group)}
        events = self._events(group)
        rows = np.zeros((len(events), len(self.design.columns)))
        for i, event in enumerate(events):
            wanted = (event.relative >= window.first) & (event.relative <= window.last)
            for bar in event.bars[wanted].tolist():
                rows[i, place[f"{group}@{bar}"]] = 1.0
        return rows

    def mean_without(self, group: str) -> FloatArray:
        """`mean` over the window without each event's bars, (n_events, k), if pooled."""
        events = [event for event in self.design.events if event.group == group]
        rows = np.repeat(self.mean(group, self.window), len(events), axis=0)
        for j in self.columns(group):
            if self.design.columns[j].relative == 0:
                rows[:, j] = [self._day_zero(group, event.bars) for event in events]
        return rows

    def _day_zero(self, group: str, left_out: IntArray | None = None) -> float:
        """Mean number of bars that day 0 of an event has, some bars left out."""
        gone = np.empty(0, dtype=np.int64) if left_out is None else left_out
        counts = [
            ((event.relative == 0) & ~np.isin(event.bars, gone)).sum()
            for event in self._events(group)
        ]
        held = [int(count) for count in counts if count]
        return float(np.mean(held)) if held else 1.0

    def _events(self, group: str) -> list[PlacedEvent]:
        """Events of a group that have a bar."""
        return [e for e in self.design.events if e.group == group and len(e.bars)]
