"""A study as frames."""

from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from eventimpact._types import IntArray, Window
from eventimpact.study._averages import mean_of_columns
from eventimpact.study._seen import each_seen


if TYPE_CHECKING:
    from eventimpact.study._result import StudyResult


_WITH_MARKET: Final = 2
FrameKind = Literal["events", "ar", "aar", "params"]


def frame_of(result: "StudyResult", kind: FrameKind, window: Window) -> pd.DataFrame:
    """Return a frame of one of four kinds."""
    if kind == "events":
        return event_frame(result, window)
    frames = {"ar": ar_frame, "aar": aar_frame, "params": param_frame}
    if kind not in frames:
        message = f"kind is {kind!r}; it must be one of 'events', 'ar', 'aar', 'params'"
        raise ValueError(message)
    return frames[kind](result)


def event_frame(result: "StudyResult", window: Window) -> pd.DataFrame:
    """Return one row for each event, dropped ones included."""
    placed = result.inputs.placed
    each = result.t_values(window)
    columns: dict[str, Any] = {
        "event_id": list(result.event_ids),
        "asset": _assets(result),
        "time": _times(result, placed.bar),
    }
    columns |= _kinds(result)
    columns |= placed.characteristics
    columns |= {
        "n_obs": result.n_obs,
        "n_masked": result.n_masked,
        "moved": placed.moved,
        "sigma": result.sigma,
        "car": each.car,
        "sd": each.sd,
        "mde": each_seen(each),
        "statistic": each.statistic,
        "pvalue": each.pvalue,
        "reason": list(each.reasons),
    }
    return pd.DataFrame(columns)


def ar_frame(result: "StudyResult") -> pd.DataFrame:
    """Return one row for each event and bar, in that order."""
    n_events, n_tau = result.ar.shape
    bar = (result.inputs.placed.bar[:, None] + result.tau).ravel()
    bar[np.repeat(result.inputs.placed.bar < 0, n_tau)] = -1
    return pd.DataFrame(
        {
            "event_id": np.repeat(np.array(result.event_ids, dtype=object), n_tau),
            "asset": np.repeat(np.array(_assets(result), dtype=object), n_tau),
            "tau": np.tile(result.tau, n_events),
            "time": _times(result, bar),
            "ar": result.ar.ravel(),
        }
    )


def param_frame(result: "StudyResult") -> pd.DataFrame:
    """Return the coefficients of the model, a row for each event."""
    return pd.DataFrame(
        result.params,
        columns=list(param_names(result)),
        index=pd.Index(result.event_ids, name="event_id"),
    )


def param_names(result: "StudyResult") -> tuple[str, ...]:
    """Name the coefficients: as the model does, else a constant and the factors."""
    model, factors = result.model, result.inputs.factors.names
    n_params = result.params.shape[1]
    own = getattr(model, "param_names", None)
    if own is not None:
        names: tuple[str, ...] = own(len(factors) or None)
        places = [i for i, name in enumerate(names) if name.startswith("factor")]
        named = dict(zip(places, factors, strict=False))
        return tuple(named.get(i, name) for i, name in enumerate(names))
    if n_params == len(factors) + 1:
        return ("constant", *factors)
    if n_params == _WITH_MARKET and not factors:
        return ("constant", "market")
    return ("constant", *(f"x{i}" for i in range(1, n_params)))[:n_params]


def aar_frame(result: "StudyResult") -> pd.DataFrame:
    """Return one row for each bar of the event window."""
    aar = result.aar()
    known = np.isfinite(result.ar)
    n = known.sum(axis=0)
    apart = result.ar - aar
    variance = mean_of_columns(apart**2) * n / np.where(n > 1, n - 1, np.nan)
    return pd.DataFrame(
        {
            "n_events": n,
            "aar": aar,
            "standard_error": np.sqrt(variance / np.maximum(n, 1)),
            "caar": result.caar_path().mean,
        },
        index=pd.Index(result.tau, name="tau"),
    )


def _assets(result: "StudyResult") -> list[str | None]:
    """Name the asset of each event; None where it is not in the panel."""
    names = result.inputs.panel.assets
    return [
        names[at] if 0 <= at < len(names) else None
        for at in result.inputs.placed.asset.tolist()
    ]


def _times(result: "StudyResult", bar: IntArray) -> NDArray[Any]:
    """Label bars: by day or instant, NaT outside the data; by number in an array."""
    panel = result.inputs.panel
    if panel.kind == "index":
        return bar
    inside = (bar >= 0) & (bar < panel.n_bars)
    label = panel.label[np.where(inside, bar, 0)].copy()
    label[~inside] = np.datetime64("NaT")
    return label


def columns_of(result: "StudyResult") -> dict[str, ArrayLike]:
    """Columns of the events that can label or describe them."""
    placed = result.inputs.placed
    columns: dict[str, ArrayLike] = dict(placed.characteristics)
    columns |= {
        "event_id": result.event_ids,
        "asset": tuple(map(str, _assets(result))),
        "bar": placed.bar,
        "time": _times(result, placed.bar),
    }
    return columns | _kinds(result)


def _kinds(result: "StudyResult") -> dict[str, ArrayLike]:
    """Group and category of the events, where they have any."""
    placed = result.inputs.placed
    kinds = {"group": placed.group, "category": placed.category}
    return {name: labels for name, labels in kinds.items() if labels is not None}
