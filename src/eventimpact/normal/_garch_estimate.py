"""Mean and variance of one estimation window, and the variance of the bars ahead."""

from dataclasses import dataclass
from importlib import import_module
from typing import Final, Literal, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.normal._garch_path import VARIANCE_NAMES, Kind, LastBar, variance_path
from eventimpact.normal._scaled_design import ScaledDesign
from eventimpact.numerics import last_ewma_variance


DECAY: Final = 0.94
MIN_OBS: Final = 30
_EXPLODED: Final = 1e4
_DECIMALS: Final = 9


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What to fit, and what to do where it fails."""

    kind: Kind
    errors: Literal["normal", "t"]
    fallback: Literal["drop", "ewma"]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimate:
    """Coefficients, variances of the bars used and of those ahead, in scaled units."""

    params: FloatArray
    variance: FloatArray
    path: FloatArray


def estimate(design: ScaledDesign, recipe: Recipe, n_ahead: int) -> Estimate | None:
    """Fit a window and forecast; None where neither that nor a fallback works."""
    if len(design.y) < MIN_OBS:
        return None
    found = _by_likelihood(design, recipe, n_ahead)
    if found is None and recipe.fallback == "ewma":
        return _by_ewma(design, recipe, n_ahead)
    return found


def in_returns(kind: Kind, params: FloatArray, unit: float) -> FloatArray:
    """Coefficients of the variance in the unit of the returns."""
    scaled = params.copy()
    if kind == "egarch":
        scaled[0] += (1 - params[3]) * np.log(unit**2)
    else:
        scaled[0] *= unit**2
    return scaled


def _by_likelihood(
    design: ScaledDesign, recipe: Recipe, n_ahead: int
) -> Estimate | None:
    """Fit by maximum likelihood; None where that fails or the forecast explodes."""
    arch_fit = import_module("eventimpact.normal._arch_fit")
    has_t_errors = recipe.errors == "t"
    fit = arch_fit.fit_variance(
        design.y.round(_DECIMALS),
        design.X.round(_DECIMALS),
        kind=recipe.kind,
        has_t_errors=has_t_errors,
    )
    if fit is None:
        return None
    n_obs, k = design.X.shape
    resid = design.y - design.X @ fit.params[:k]
    last = LastBar(
        resid=float(resid[-1]),
        variance=float(fit.variance[-1]),
        nu=float(fit.params[-1]) if has_t_errors else None,
    )
    of_variance = fit.params[k : k + len(VARIANCE_NAMES[recipe.kind])]
    correction = n_obs / (n_obs - k)
    path = correction * variance_path(recipe.kind, of_variance, last, n_ahead)
    if not (np.isfinite(path) & (path > 0) & (path <= _EXPLODED)).all():
        return None
    return Estimate(params=fit.params, variance=correction * fit.variance, path=path)


def _by_ewma(design: ScaledDesign, recipe: Recipe, n_ahead: int) -> Estimate | None:
    """Least squares, and one exponentially weighted variance for all bars ahead."""
    resid = design.y - design.X @ design.coefficients
    variance = float(last_ewma_variance(resid[None], DECAY)[0])
    if not variance > 0:
        return None
    n_missing = len(VARIANCE_NAMES[recipe.kind]) + (recipe.errors == "t")
    return Estimate(
        params=np.concatenate((design.coefficients, np.full(n_missing, np.nan))),
        variance=np.ones(len(resid)),
        path=np.full(n_ahead, variance),
    )
