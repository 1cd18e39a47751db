"""The bars of a time series that can be used, and why there may be none."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray


_FLAT: Final = 1e-12


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeData:
    """A response and its regressors on the bars where all are known.

    Attributes
    ----------
    y : ndarray of shape (n,)
        Residuals of the response on the regressors over all bars: breaks are the
        same in them, and sums of squares lose no digits.
    basis : ndarray of shape (n, q)
        Orthogonal basis of the regressors, with columns of mean square one.
    response : ndarray of shape (n,)
        The response over two to the power of `exponent`, so that no square overflows.
    design : ndarray of shape (n, q)
        The regressors as given.
    bars : ndarray of shape (n,)
        Their places among all bars.
    n_bars : int
        All bars, missing ones included.
    exponent : int
        That power; `y` is over it too.
    reason : str or None
        Why the data do not carry a regression.
    """

    y: FloatArray
    basis: FloatArray
    response: FloatArray
    design: FloatArray
    bars: IntArray
    n_bars: int
    exponent: int
    reason: str | None

    @property
    def n(self) -> int:
        """Bars used."""
        return len(self.response)

    @property
    def q(self) -> int:
        """Regressors."""
        return int(self.design.shape[1])


def read_time_data(y: ArrayLike, X: ArrayLike | None) -> TimeData:
    """Keep the bars on which the response and all regressors are known."""
    response, design = as_series(y, "y"), _as_design(X, len(np.asarray(y)))
    known = np.isfinite(response) & np.isfinite(design).all(axis=1)
    bars = np.flatnonzero(known)
    exponent = int(np.frexp(np.abs(response[bars]).max(initial=0.0))[1])
    response, kept = np.ldexp(response[bars], -exponent), design[bars]
    reason = _reason(response, kept)
    basis = np.empty_like(kept)
    resid = response
    if reason is None:
        basis = np.linalg.qr(kept)[0] * np.sqrt(len(bars))
        resid = response - basis @ (basis.T @ response) / len(bars)
        if float(resid @ resid) <= _FLAT**2 * float(response @ response):
            reason = "the regressors explain the response exactly, so no noise is left"
    return TimeData(
        y=resid,
        basis=basis,
        response=response,
        design=kept,
        bars=bars,
        n_bars=len(known),
        exponent=exponent,
        reason=reason,
    )


def as_series(values: ArrayLike, name: str) -> FloatArray:
    """Return the values as a one-dimensional array of floats."""
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1:
        message = f"{name} has {series.ndim} dimensions; give one value a bar"
        raise ValueError(message)
    return series


def _as_design(X: ArrayLike | None, n_bars: int) -> FloatArray:
    """Return the regressors as columns, a constant where none are given."""
    if X is None:
        return np.ones((n_bars, 1))
    design = np.asarray(X, dtype=np.float64)
    design = design[:, None] if design.ndim == 1 else design
    if design.ndim != 2 or len(design) != n_bars or design.shape[1] == 0:
        message = (
            f"X has shape {design.shape} but y has {n_bars} bars; "
            "give one row of regressors a bar"
        )
        raise ValueError(message)
    return design


def _reason(response: FloatArray, design: FloatArray) -> str | None:
    """Say why the data do not carry a regression, or None if they do."""
    n, q = design.shape
    if n == 0:
        return "every bar is missing"
    if n <= q + 1:
        return f"{n} bars are known but {q} regressors need {q + 2} or more"
    if float(np.ptp(response)) <= _FLAT * float(np.abs(response).max()):
        return "the series does not vary"
    norms = np.sqrt((design**2).mean(axis=0))
    is_full = norms.all() and np.linalg.matrix_rank(design / norms, tol=1e-9 * n) == q
    return None if is_full else "a regressor depends linearly on the others"
