"""Maximum likelihood by the package arch; imported when a model needs it."""

import warnings
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from arch.univariate import EGARCH, GARCH, LS, Normal, StudentsT

from eventimpact._types import FloatArray
from eventimpact.normal._garch_path import Kind


_STARTS: Final = {
    "garch": ((0.05, 0.05, 0.9), (0.4, 0.1, 0.5)),
    "gjr": ((0.05, 0.03, 0.04, 0.9), (0.4, 0.05, 0.1, 0.5)),
    "egarch": ((0.0, 0.1, 0.0, 0.95), (0.0, 0.1, 0.0, 0.5)),
}
_OPTIONS: Final = {"maxiter": 500}
_SLACK: Final = 0.5
_NU: Final = 8.0


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArchFit:
    """Coefficients of mean, variance and errors; variances of the bars, shape (T,)."""

    params: FloatArray
    variance: FloatArray


def fit_variance(
    y: FloatArray, X: FloatArray, *, kind: Kind, has_t_errors: bool
) -> ArchFit | None:
    """Fit mean and variance; None where the optimiser converges from no start.

    Returns have residuals of variance 1, and the first regressor is a constant.
    """
    model = LS(
        y,
        X[:, 1:] if X.shape[1] > 1 else None,
        volatility=EGARCH(1, 1, 1)
        if kind == "egarch"
        else GARCH(1, int(kind == "gjr"), 1),
        distribution=StudentsT() if has_t_errors else Normal(),
        rescale=False,
    )
    mean = np.linalg.lstsq(X, y)[0]
    least = _log_likelihood(y - X @ mean) - _SLACK
    starts = (np.array((*mean, *s, *(_NU,) * has_t_errors)) for s in _STARTS[kind])
    for start in (None, *starts):
        found = _converged(model, start, least)
        if found is not None:
            return found
    return None


def _log_likelihood(resid: FloatArray) -> float:
    """Log-likelihood of a constant variance with normal errors, which all models nest."""
    return float(-len(resid) / 2 * (np.log(2 * np.pi * np.mean(resid**2)) + 1))


def _converged(model: LS, start: FloatArray | None, least: float) -> ArchFit | None:
    """Optimise from a start, silently; None where that does not converge.

    An optimiser that stops below the likelihood of a constant variance has lost its way.
    arch adds filters to the process's list of warnings, which are taken off again.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            found = model.fit(
                disp="off",
                show_warning=False,
                starting_values=start,
                options=dict(_OPTIONS),
            )
        except (ValueError, np.linalg.LinAlgError):
            return None
    params = np.array(found.params, dtype=np.float64)
    is_lost = found.convergence_flag != 0 or not found.loglikelihood > least
    if is_lost or not np.isfinite(params).all():
        return None
    variance = np.square(np.asarray(found.conditional_volatility))
    return ArchFit(params=params, variance=variance)
