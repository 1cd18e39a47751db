"""Which engine studies the events, and the compiled one."""

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final, TypeVar, final

import numpy as np
from numpy.typing import NDArray

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.abnormal._part import FITTED, Part
from eventimpact.abnormal._source import EventSource
from eventimpact.errors import EventImpactError
from eventimpact.numerics import rank_sums


_Scalar = TypeVar("_Scalar", bound=np.generic)

FEW: Final = 2_000
MANY: Final = 200_000
_LONGEST: Final = 4096
_LEAF: Final = 128
_LANES: Final = 8
_MISSING: Final = (
    "engine is 'compiled' but numba is not installed; install eventimpact[fast] or "
    "take engine='auto'"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Kernels:
    """Modules of compiled functions."""

    fit: ModuleType
    sums: ModuleType


def choose(source: EventSource) -> Kernels | None:
    """Give the compiled kernels if they are wanted and fit the study; else None.

    Left to itself, a study of some thousand events takes them if they are loaded, and
    one of very many loads them.
    """
    engine, n = source.design.engine, len(source.asset)
    if engine == "compiled" and not available():
        raise EventImpactError(_MISSING)
    if engine == "numpy" or not _fits(source):
        return None
    if engine == "compiled":
        return load()
    needed = FEW if loaded() else MANY
    return load() if n >= needed and available() else None


def loaded() -> bool:
    """Tell whether the kernels are loaded."""
    return load.cache_info().currsize > 0


@cache
def available() -> bool:
    """Tell whether numba is installed."""
    return find_spec("numba") is not None


@cache
def load() -> Kernels:
    """Import the kernels, which imports numba."""
    return Kernels(
        fit=import_module("eventimpact.abnormal._kernel_fit"),
        sums=import_module("eventimpact.abnormal._kernel_sums"),
    )


def _fits(source: EventSource) -> bool:
    """Tell whether the kernels do such studies."""
    n_est = source.design.estimation.length
    linear = source.own is None and source.scaled is None
    return linear and source.n_needed <= n_est <= _LONGEST


def pieces(n: int) -> IntArray:
    """Say in which pieces numpy sums n values; (0, 0) adds up the last two sums."""

    def split(start: int, stop: int) -> list[tuple[int, int]]:
        if stop - start <= _LEAF:
            return [(start, stop)]
        half = (stop - start) // 2
        middle = start + half - half % _LANES
        return [*split(start, middle), *split(middle, stop), (0, 0)]

    return np.array(split(0, n), dtype=np.int64)


@final
class CompiledFits:
    """Fits blocks of a study by compiled code, as far as events have every bar."""

    def __init__(self, source: EventSource, kernels: Kernels) -> None:
        self.source, self.kernel = source, kernels.fit
        estimation, event = source.design.estimation, source.design.event
        panel, panel_strides = _flat(source.panel)
        none = np.zeros((0, 0), dtype=bool)
        mask, mask_strides = _flat(none if source.masked is None else source.masked)
        self.feed = self.kernel.Feed(
            panel=panel,
            panel_strides=panel_strides,
            regressors=_sealed(np.ascontiguousarray(source.regressors.T)),
            known=_sealed(_known(source)),
            mask=mask,
            mask_strides=mask_strides,
            estimation=(estimation.first, estimation.length),
            event=(event.first, event.length),
            has_constant=source.has_constant,
            n_params=source.n_params,
            plan=self.kernel.Plan(
                pieces=pieces(estimation.length),
                ones=np.ones(estimation.length),
            ),
        )

    def fit(self, rows: IntArray) -> tuple[Part, IntArray]:
        """Fit the complete events among the rows, and name the rest."""
        n, p = len(rows), self.source.regressors.shape[1]
        n_est, n_tau = (w for _, w in (self.feed.estimation, self.feed.event))
        events = self.kernel.Rows(
            row=rows,
            asset=self.source.asset[rows],
            bar=self.source.bar[rows],
            complete=np.empty(n, dtype=bool),
            resid=np.empty((n, n_est)),
            ar=np.empty((n, n_tau)),
            squares=np.empty(n),
            params=np.empty((n, self.source.n_params)),
            design=np.empty(n, dtype=np.int64),
        )
        lines = self.kernel.Lines(
            bar=np.empty(n, dtype=np.int64),
            centre=np.zeros((n, p, 2)),
            r_inv=np.zeros((n, p, p)),
            code=np.empty(n, dtype=np.int8),
            columns=np.empty((p, n_est)),
            share=np.empty(p),
        )
        done, n_lines = self.kernel.fit_rows(self.feed, events, lines)
        part = self._part(events, lines, done, n_lines)
        return part, rows[:0] if done == n else rows[~events.complete]

    def _part(self, events: Any, lines: Any, done: int, n_lines: int) -> Part:
        """Put a record together, NaN where regressors are singular."""
        n_est = self.feed.estimation[1]
        resid, ar, params = events.resid[:done], events.ar[:done], events.params[:done]
        design, squares = events.design[:done], events.squares[:done]
        code = lines.code[design]
        variance = squares / (n_est - self.source.n_params)
        bad = code != FITTED
        if bad.any():
            ar[bad], params[bad], variance[bad] = np.nan, np.nan, np.nan
        still = ~(variance > 0)
        if still.any():
            resid[still] = 0.0
        return Part(
            rows=events.row if done == len(events.row) else events.row[events.complete],
            used=None,
            code=code,
            n_masked=np.zeros(done, dtype=np.int64),
            resid=resid,
            ar=ar,
            sigma=np.sqrt(variance),
            params=params,
            design=design,
            n_obs=np.full(n_lines, float(n_est)),
            centre=lines.centre[:n_lines].copy(),
            r_inv=lines.r_inv[:n_lines].copy(),
            bar=lines.bar[:n_lines].copy(),
            squares=squares,
        )


@final
class CompiledSums:
    """Adds complete events to sums over events, by compiled code."""

    def __init__(self, kernels: Kernels, totals: tuple[IntArray, IntArray]) -> None:
        self.kernel, self.totals = kernels.sums, totals
        self.bits = (len(totals[1]) - 1).bit_length()
        self.all: list[Any] = []
        self.free: deque[Any] = deque()

    def _take(self) -> Any:
        """Take sums that no other thread adds to."""
        with suppress(IndexError):
            return self.free.pop()
        calendar, ranks = (np.zeros_like(total) for total in self.totals)
        own = self.kernel.Totals(calendar=calendar, ranks=ranks, bits=self.bits)
        self.all.append(own)
        return own

    def add(self, part: Part, start: IntArray, tie: FloatArray) -> None:
        """Add a part whose events have every bar; `start` is on the calendar."""
        n, n_bars, totals = len(part.rows), len(self.totals[1]), self._take()
        rows = self.kernel.Rows(
            resid=part.resid,
            ar=part.ar,
            sigma=part.sigma,
            squares=part.squares,
            start=start,
            tie=tie,
            keys=np.empty((n, n_bars), dtype=np.uint32),
            entry=np.empty(n, dtype=np.int64),
            unclear=np.empty(n, dtype=bool),
        )
        kept = self.kernel.add_events(rows, totals)
        rows.keys[:kept].sort(axis=1)
        self.kernel.add_ranks(rows, totals, kept)
        if rows.unclear.any():
            left = rows.unclear
            ranks, _ = rank_sums((part.resid[left], part.ar[left]), tie[left])
            totals.ranks[:] += ranks
        self.free.append(totals)

    def carry_on(self, part: Part, total: FloatArray) -> None:
        """Add abnormal returns, going on from the last event."""
        self.kernel.add_returns(part.resid, part.ar, part.sigma, total)

    def finish(self) -> None:
        """Put the sums of all threads together."""
        for own in self.all:
            self.totals[0][:] += own.calendar
            self.totals[1][:] += own.ranks
        self.all.clear()


@final
class CompiledTable:
    """Writes complete events to the table of a study, by compiled code."""

    def __init__(self, kernels: Kernels, columns: Mapping[str, NDArray[Any]]) -> None:
        self.kernel = kernels.sums
        self.table = self.kernel.Table(**columns)

    def add(self, part: Part, n_designs: int) -> None:
        """Write a part whose events have every bar."""
        names = "rows", "resid", "ar", "sigma", "params", "code", "design"
        fitted = self.kernel.Fitted(*(getattr(part, name) for name in names))
        self.kernel.fill(self.table, fitted, n_designs)


def _known(source: EventSource) -> BoolArray:
    """Tell at which bars both windows lie inside the data, with every regressor."""
    known = np.zeros(len(source.panel), dtype=bool)
    bars = np.arange(len(known))
    span = source.span
    inside = bars[max(0, -span.first) : max(0, len(bars) - max(0, span.last))]
    known[inside] = source.regressors_known(inside)
    return known


def _flat(values: NDArray[_Scalar]) -> tuple[NDArray[_Scalar], tuple[int, int]]:
    """View a matrix as a vector, with the strides of its two axes in elements."""
    n_rows, n_columns = values.shape
    if values.strides[1] == 0 and n_columns > 1:
        return _sealed(np.ascontiguousarray(values[:, 0])), (1, 0)
    if values.flags.f_contiguous:
        return _sealed(values.T.ravel()), (1, n_rows)
    return _sealed(np.ascontiguousarray(values).ravel()), (n_columns, 1)


def _sealed(values: NDArray[_Scalar]) -> NDArray[_Scalar]:
    """View read-only, so that all callers of a kernel look alike."""
    view = values.view()
    view.flags.writeable = False
    return view
