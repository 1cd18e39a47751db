"""Dummies of events, confounders and factors as the columns of one regression."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray, Window
from eventimpact.errors import InsufficientDataError
from eventimpact.numerics import as_mask, refuse_numbers_as_mask
from eventimpact.regression._event_overlap import overlap_note


ColumnKind = Literal["constant", "event", "confounder", "factor"]

_NO_BAR: Final = -1


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """One regressor: its values, and what it stands for."""

    name: str
    kind: ColumnKind
    values: FloatArray
    group: str = ""
    relative: int = 0
    claims: int = 0


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacedEvent:
    """One event: its group, its day 0, and the bars its window claims."""

    group: str
    first: int
    last: int
    bars: IntArray
    relative: IntArray


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventDesign:
    """Response and regressors of the bars that have all of them.

    `rows` holds the bar of each row, `row_of` the row of each bar, -1 for none.
    """

    y: FloatArray
    columns: tuple[Column, ...]
    rows: IntArray
    row_of: IntArray
    events: tuple[PlacedEvent, ...]
    confounders: tuple[tuple[str, IntArray], ...]
    notes: tuple[str, ...]

    @property
    def X(self) -> FloatArray:  # the matrix of a textbook
        """Regressors, shape (n_obs, k)."""
        return np.column_stack([column.values for column in self.columns])


def event_design(
    response: ArrayLike,
    events: Mapping[str, ArrayLike],
    *,
    factors: ArrayLike | None,
    confounders: Mapping[str, ArrayLike] | None,
    window: Window,
    pooled: bool,
) -> EventDesign:
    """Read the data, leave out bars with a number missing, and build the columns."""
    _check_named("events", events)
    _check_named("confounders", {} if confounders is None else confounders)
    r, f = _read_series(response, factors)
    usable = np.isfinite(r) & np.isfinite(f).all(axis=1)
    rows = np.flatnonzero(usable)
    if len(rows) < 2:
        raise InsufficientDataError.from_counts("the response", 2, len(rows))
    row_of = np.full(len(r), _NO_BAR)
    row_of[rows] = np.arange(len(rows))
    notes = [
        f"{len(r) - len(rows)} bars lack the response or a factor and are left out"
    ]
    notes = notes if len(rows) < len(r) else []
    placed: list[PlacedEvent] = []
    for group, positions in events.items():
        found, said = _place(group, positions, window, row_of)
        placed += found
        notes += said
    marked = [
        (name, rows[as_mask(positions, len(r))[rows]])
        for name, positions in (confounders or {}).items()
    ]
    columns = [Column(name="constant", kind="constant", values=np.ones(len(rows)))]
    for group in events:
        mine = [event for event in placed if event.group == group]
        columns += (_pooled if pooled else _single)(group, mine, window, row_of)
    for name, bars in marked:
        columns.append(
            Column(
                name=name,
                kind="confounder",
                values=_dummy(bars, row_of),
                claims=len(bars),
            )
        )
    columns += [
        Column(name=f"factor {j + 1}", kind="factor", values=column)
        for j, column in enumerate(f[rows].T)
    ]
    _check_names(columns)
    return EventDesign(
        y=r[rows],
        columns=tuple(columns),
        rows=rows,
        row_of=row_of,
        events=tuple(placed),
        confounders=tuple(marked),
        notes=tuple(notes),
    )


def _read_series(
    response: ArrayLike, factors: ArrayLike | None
) -> tuple[FloatArray, FloatArray]:
    """Check the shapes of the response and the factors."""
    r = np.asarray(response, dtype=np.float64)
    given = np.empty((len(r), 0)) if factors is None else np.asarray(factors, float)
    f = given[:, None] if given.ndim == 1 else given
    if r.ndim != 1 or f.ndim != 2 or len(f) != len(r):
        message = (
            f"the response has shape {r.shape} and the factors {given.shape}; give one "
            "row a bar, (n_bars,) and (n_bars, n_factors)"
        )
        raise ValueError(message)
    return r, f


def _place(
    group: str, positions: ArrayLike, window: Window, row_of: IntArray
) -> tuple[list[PlacedEvent], list[str]]:
    """Find the bars that each event of a group claims, and say what is left out."""
    n_bars = len(row_of)
    spans = _read_spans(group, positions, n_bars)
    inside = (spans[:, 0] >= 0) & (spans[:, 1] < n_bars)
    placed: list[PlacedEvent] = []
    n_lost = 0
    for first, last in np.unique(spans[inside], axis=0):
        bars = np.arange(first + window.first, last + window.last + 1)
        relative = np.where(bars < first, bars - first, np.maximum(bars - last, 0))
        wanted = (relative >= window.first) & (relative <= window.last)
        there = (bars >= 0) & (bars < n_bars)
        has_row = np.zeros(len(bars), dtype=bool)
        has_row[there] = row_of[bars[there]] != _NO_BAR
        n_lost += int((wanted & ~has_row).sum())
        kept = wanted & has_row
        placed.append(
            PlacedEvent(
                group=group,
                first=int(first),
                last=int(last),
                bars=bars[kept],
                relative=relative[kept],
            )
        )
    note = overlap_note(group, [event.bars for event in placed])
    n_out, n_twice = int((~inside).sum()), int(inside.sum()) - len(placed)
    said = {
        f"{n_out} events of {group} lie outside the {n_bars} bars and are left out": n_out,
        f"{n_twice} events of {group} fall on the bars of another and count once": n_twice,
        f"{n_lost} event bars of {group} have no response or factor": n_lost,
    }
    lost = [words for words, count in said.items() if count]
    return placed, lost if note is None else [*lost, note]


def _check_named(what: str, given: object) -> None:
    """Raise unless groups of bars have names."""
    if not isinstance(given, Mapping):
        message = (
            f"{what} are of type {type(given).__name__}; give {{name: positions}}, a name "
            "for each group"
        )
        raise TypeError(message)


def _read_spans(group: str, positions: ArrayLike, n_bars: int) -> IntArray:
    """Read positions, a mask, or first and last bars, as shape (n_events, 2)."""
    given = np.asarray(positions)
    if given.dtype == bool:
        given = np.flatnonzero(as_mask(given, n_bars))
    if given.size == 0:
        return np.empty((0, 2), dtype=np.int64)
    spans = np.column_stack((given, given)) if given.ndim == 1 else given
    is_right = spans.ndim == 2 and spans.shape[1] == 2
    if not is_right or not np.issubdtype(given.dtype, np.integer):
        message = (
            f"events of {group} have shape {given.shape} and type {given.dtype}; give "
            "whole numbers, one bar an event, or a first and a last one, (n_events, 2), "
            "which alignment.position_of finds for instants"
        )
        raise ValueError(message)
    refuse_numbers_as_mask(given, n_bars)
    if (spans[:, 0] > spans[:, 1]).any():
        message = f"an event of {group} ends before it starts; give its first bar first"
        raise ValueError(message)
    return spans.astype(np.int64)


def _dummy(bars: IntArray, row_of: IntArray) -> FloatArray:
    """One on the rows of these bars, else zero."""
    values = np.zeros(int((row_of != _NO_BAR).sum()))
    values[row_of[bars]] = 1.0
    return values


def _pooled(
    group: str, events: Sequence[PlacedEvent], window: Window, row_of: IntArray
) -> list[Column]:
    """One column for each bar of the window, over all events."""
    columns = []
    for tau in range(window.first, window.last + 1):
        bars = [event.bars[event.relative == tau] for event in events]
        at = np.unique(np.concatenate([*bars, np.empty(0, dtype=np.int64)]))
        is_alone = tuple(window) == (0, 0)
        columns.append(
            Column(
                name=group if is_alone else f"{group}[{tau:+d}]",
                kind="event",
                values=_dummy(at, row_of),
                group=group,
                relative=tau,
                claims=len(at),
            )
        )
    return columns


def _single(
    group: str, events: Sequence[PlacedEvent], window: Window, row_of: IntArray
) -> list[Column]:
    """One column for each bar that an event claims."""
    del window
    seen: dict[int, int] = {}
    for event in events:
        for bar, tau in zip(event.bars.tolist(), event.relative.tolist(), strict=True):
            seen.setdefault(bar, tau)
    return [
        Column(
            name=f"{group}@{bar}",
            kind="event",
            values=_dummy(np.array([bar]), row_of),
            group=group,
            relative=tau,
            claims=1,
        )
        for bar, tau in sorted(seen.items())
    ]


def _check_names(columns: Sequence[Column]) -> None:
    """Raise if two columns have one name."""
    names = [column.name for column in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = (
            f"two regressors are called {twice[0]!r}; give groups of events and "
            "confounders names of their own"
        )
        raise ValueError(message)
