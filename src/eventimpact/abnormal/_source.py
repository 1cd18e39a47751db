"""What the engine reads: a panel, regressors, events; and blocks of windows of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast, final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from eventimpact._types import BoolArray, FloatArray, IntArray, Window
from eventimpact.abnormal._design import Design
from eventimpact.abnormal._models import n_params, scaled_model
from eventimpact.normal import BlockModel, NormalModel, OffsetModel, ScaledModel


_TILE: Final = 128


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EventSource:
    """A panel of returns, the regressors of its bars, and the events on it.

    Parameters
    ----------
    panel : ndarray of shape (n_bars, n_assets)
        Returns, the known part of normal returns taken off.
    regressors : ndarray of shape (n_bars, n_regressors)
        Regressors without the constant; factors as given for a model of its own.
    has_constant : bool
        Whether the model has a constant.
    masked : ndarray of bool, shape (n_bars, n_assets), or None
        Bars left out of estimation windows.
    asset, bar : ndarray of int, shape (n_events,)
        Column of the panel and bar of each event.
    own : BlockModel or None
        A model that fits blocks itself; None for a linear one.
    scaled : ScaledModel or None
        A linear model that gives its events a variance of their own.
    n_params : int
        Number of coefficients of the model.
    design : Design
        Windows.
    views : tuple of ndarray
        Every estimation window of the panel, one asset after the other where it is
        laid out so; every estimation and every event window of the regressors.
    gaps : ndarray of int, shape (n_bars + 1,)
        Bars with a regressor missing, before each bar.
    real : tuple of ndarray of int, or None
        Assets and bars of the real events, where those studied are placebo events.
    """

    panel: FloatArray
    regressors: FloatArray
    has_constant: bool
    masked: BoolArray | None
    asset: IntArray
    bar: IntArray
    own: BlockModel | None
    scaled: ScaledModel | None
    n_params: int
    design: Design
    views: tuple[FloatArray, FloatArray, FloatArray]
    gaps: IntArray
    real: tuple[IntArray, IntArray] | None = None

    @property
    def needs_regressors(self) -> bool:
        """Whether a bar counts only where every regressor is there."""
        return not hasattr(self.own, "allow_exposed")

    @property
    def n_needed(self) -> int:
        """Estimation bars an event needs: two more than coefficients, at the least."""
        return max(self.design.min_obs, self.n_params + 2)

    @property
    def span(self) -> Window:
        """From the first bar that an event needs to the last."""
        estimation, event = self.design.estimation, self.design.event
        return Window(
            min(estimation.first, event.first), max(estimation.last, event.last)
        )

    def blocks(self) -> Iterator[IntArray]:
        """Events by bar, then by asset, a block at a time."""
        order = np.argsort(self.bar * self.panel.shape[1] + self.asset)
        block = self.design.block
        for start in range(0, len(order), block):
            yield order[start : start + block]

    def whole(self, rows: IntArray) -> BoolArray:
        """Tell which events have every bar they need inside the data."""
        bar, span = self.bar[rows], self.span
        return (bar + span.first >= 0) & (bar + span.last < len(self.panel))

    def windows(self, rows: IntArray) -> tuple[FloatArray, FloatArray]:
        """Gather both windows of events that lie inside the data.

        Estimation bars have shape (n_rows, n_estimation), event bars (n_tau, n_rows).
        """
        estimation, event = self.design.estimation, self.design.event
        asset, bar = self.asset[rows], self.bar[rows]
        ahead = np.arange(event.first, event.last + 1)[:, None]
        if self.panel.flags.f_contiguous:
            flat = self.panel.T.ravel()
            at = asset * len(self.panel) + bar
            return self.views[0][at + estimation.first], flat.take(at + ahead)
        y = self.views[0][bar + estimation.first, asset]
        return y, self.panel[bar + ahead, asset]

    def regressor_windows(self, bar: IntArray) -> tuple[FloatArray, FloatArray]:
        """Gather regressors of both windows of bars, shape (p, n_bars, length)."""
        estimation, event = self.design.estimation, self.design.event
        return (
            self.views[1][:, bar + estimation.first],
            self.views[2][:, bar + event.first],
        )

    def regressors_known(self, bar: IntArray) -> BoolArray:
        """Tell for which bars the regressors of both windows are there."""
        gaps = np.zeros(len(bar), dtype=np.int64)
        for first, last in (self.design.estimation, self.design.event):
            gaps += self.gaps[bar + last + 1] - self.gaps[bar + first]
        return np.asarray(gaps == 0)

    def padded(self, rows: IntArray, window: Window) -> FloatArray:
        """Gather a window; NaN where it, or a regressor, is missing."""
        bars, inside = self.bars(rows, window)
        values = self.panel[bars, self.asset[rows, None]]
        known = inside & np.isfinite(self.regressors[bars]).all(axis=2)
        return np.where(known & np.isfinite(values), values, np.nan)

    def hidden(self, rows: IntArray, window: Window) -> BoolArray:
        """Tell which bars of a window are masked."""
        bars, inside = self.bars(rows, window)
        if self.masked is None:
            return np.zeros(bars.shape, dtype=bool)
        return self.masked[bars, self.asset[rows, None]] & inside

    def bars(self, rows: IntArray, window: Window) -> tuple[IntArray, BoolArray]:
        """Bars of a window, clipped to the data, and which of them lie inside it."""
        bars = self.bar[rows, None] + np.arange(window.first, window.last + 1)
        n_bars = len(self.panel)
        return bars.clip(0, n_bars - 1), (bars >= 0) & (bars < n_bars)


def read_source(
    returns: ArrayLike,
    factors: ArrayLike | None,
    events: tuple[ArrayLike, ArrayLike],
    *,
    model: NormalModel | BlockModel,
    design: Design,
    masked: ArrayLike | None,
) -> EventSource:
    """Check shapes, lay out regressors, and take off what is known of normal returns."""
    panel = np.asarray(returns, dtype=np.float64)
    if panel.ndim != 2:
        message = (
            f"returns have shape {panel.shape}; give one column an asset, "
            "(n_bars, n_assets)"
        )
        raise ValueError(message)
    asset, bar = (np.asarray(e, dtype=np.int64) for e in events)
    check_events(asset, bar, panel.shape[1])
    given = None if factors is None else np.asarray(factors, dtype=np.float64)
    regressors, has_constant = _regressors(model, len(panel), given)
    if hasattr(model, "offset"):
        known = cast("OffsetModel", model).offset(len(panel), given)
        panel = panel - known[:, None]
    own = own_model(model)
    needed = len(asset) * (design.estimation.length + design.event.length)
    if needed > 2 * panel.size:
        panel = by_asset(panel)
    return EventSource(
        panel=panel,
        regressors=regressors,
        has_constant=has_constant,
        masked=None if masked is None else _mask(masked, panel.shape),
        asset=asset,
        bar=bar,
        own=own,
        scaled=scaled_model(model, design),
        n_params=n_params(own, regressors.shape[1], has_constant=has_constant),
        design=design,
        views=_views(panel, regressors, design),
        gaps=_gaps(regressors),
    )


def own_model(model: NormalModel | BlockModel) -> BlockModel | None:
    """Tell whether the model fits blocks itself; asking a protocol takes too long."""
    return cast("BlockModel", model) if hasattr(model, "fit_block") else None


def by_asset(panel: FloatArray) -> FloatArray:
    """Lay a panel out asset by asset in memory, tile by tile; no copy if it is so."""
    if panel.flags.f_contiguous:
        return panel
    n_bars, n_assets = panel.shape
    laid = np.empty((n_assets, n_bars))
    for i in range(0, n_bars, _TILE):
        for j in range(0, n_assets, _TILE):
            tile = panel[i : i + _TILE, j : j + _TILE]
            laid[j : j + _TILE, i : i + _TILE] = tile.T
    return laid.T


def _gaps(regressors: FloatArray) -> IntArray:
    """Count the bars with a regressor missing, up to each bar."""
    missing = ~np.isfinite(regressors).all(axis=1)
    return np.concatenate(([0], np.cumsum(missing)))


def _views(
    panel: FloatArray, regressors: FloatArray, design: Design
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """View every window of the panel and of the regressors."""
    lengths = design.estimation.length, design.event.length
    flat = panel.T.ravel() if panel.flags.f_contiguous else panel
    columns = np.ascontiguousarray(regressors.T)
    return (
        _sliding(flat, lengths[0], 0),
        _sliding(columns, lengths[0], 1),
        _sliding(columns, lengths[1], 1),
    )


def _sliding(values: FloatArray, length: int, axis: int) -> FloatArray:
    """View every window along an axis; none where the data are too short."""
    if values.shape[axis] < length:
        shape = list(values.shape)
        shape[axis] = 0
        return np.empty((*shape, length))
    if values.flags.c_contiguous:
        shape = list(values.shape)
        shape[axis] += 1 - length
        strides = (*values.strides, values.strides[axis])
        return np.ndarray((*shape, length), np.float64, values, 0, strides)
    return sliding_window_view(values, length, axis=axis)


def check_events(asset: IntArray, bar: IntArray, n_assets: int) -> None:
    """Raise unless events name assets of the panel, one bar each."""
    if asset.shape != bar.shape or asset.ndim != 1:
        message = (
            f"asset has shape {asset.shape} and bar {bar.shape}; "
            "give one of each an event"
        )
        raise ValueError(message)
    if len(asset) and not (asset.min() >= 0 and asset.max() < n_assets):
        message = (
            f"events name assets {asset.min()} to {asset.max()} but the panel has "
            f"columns 0 to {n_assets - 1}; drop the events without a column"
        )
        raise ValueError(message)


def _regressors(
    model: NormalModel | BlockModel, n_bars: int, factors: FloatArray | None
) -> tuple[FloatArray, bool]:
    """Regressors without the constant, and whether there is one."""
    if own_model(model) is not None:
        given = np.empty((n_bars, 0)) if factors is None else factors
        return given.reshape(n_bars, -1), False
    design = cast("NormalModel", model).design(n_bars, factors)
    has_constant = design.shape[1] > 0 and bool((design[:, 0] == 1).all())
    return np.asarray(design[:, int(has_constant) :]), has_constant


def _mask(masked: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Check the mask of bars; one column serves every asset."""
    mask = np.asarray(masked, dtype=bool)
    if mask.ndim == 1:
        mask = mask[:, None]
    return np.broadcast_to(mask, shape)
