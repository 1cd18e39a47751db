"""Lags of series, and the bars on which a regression with lags is complete."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray, IntArray
from eventimpact.errors import SingularDesignError
from eventimpact.numerics import OlsFit, ols


_EXACT: Final = 1e-20
EXPLAINED: Final = (
    "the regressors explain the response exactly, as a control that is the response "
    "itself does"
)
DEPENDENT: Final = "a regressor does not vary or depends linearly on the others"
SATURATED: Final = (
    "one bar fits a coefficient alone, so that its residual is zero and robust errors "
    "are degenerate; take fewer lags, more bars, or classical errors"
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The bars on which a response and all its regressors are known.

    Attributes
    ----------
    y : ndarray of shape (n,)
        Responses.
    X : ndarray of shape (n, k)
        Regressors.
    bars : ndarray of shape (n,)
        Places of the rows among all bars.
    n_bars : int
        All bars.
    """

    y: FloatArray
    X: FloatArray
    bars: IntArray
    n_bars: int

    @classmethod
    def complete(cls, y: FloatArray, X: FloatArray) -> "Rows":
        """Keep the bars without a missing number."""
        bars = np.flatnonzero(np.isfinite(y) & np.isfinite(X).all(axis=1))
        return cls(y=y[bars], X=X[bars], bars=bars, n_bars=len(y))

    @property
    def n(self) -> int:
        """Bars used."""
        return len(self.y)

    def fit(self) -> OlsFit | str:
        """Fit by least squares, or say why it cannot be done."""
        reason = self.reason()
        if reason is not None:
            return reason
        try:
            fit = ols(self.y, self.X)
        except SingularDesignError:
            resid = self.y - self.X @ np.linalg.lstsq(self.X, self.y, rcond=None)[0]
            return EXPLAINED if self.is_exact(resid) else DEPENDENT
        return EXPLAINED if self.is_exact(fit.resid) else fit

    def reason(self) -> str | None:
        """Say why no regression can be fitted, before looking at the regressors."""
        n, k = self.X.shape
        if n == 0:
            return "no bar has a response and every regressor"
        if n < k + 2:
            return f"{n} bars are complete but {k} coefficients need {k + 2} or more"
        return "the response does not vary" if np.ptp(self.y) == 0 else None

    def is_exact(self, resid: FloatArray) -> bool:
        """Whether residuals are rounding errors."""
        centred = self.y - self.y.mean()
        return float(resid @ resid) <= _EXACT * float(centred @ centred)


def as_series(values: ArrayLike, name: str, n_bars: int | None = None) -> FloatArray:
    """Return values of one number a bar."""
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or (n_bars is not None and len(series) != n_bars):
        expected = "one number a bar" if n_bars is None else f"one for {n_bars} bars"
        message = f"{name} has shape {series.shape}; give {expected}"
        raise ValueError(message)
    return series


def as_columns(values: ArrayLike | None, name: str, n_bars: int) -> FloatArray:
    """Return regressors of one row a bar, no column where none are given."""
    if values is None:
        return np.empty((n_bars, 0))
    columns = np.asarray(values, dtype=np.float64)
    columns = columns[:, None] if columns.ndim == 1 else columns
    if columns.ndim != 2 or len(columns) != n_bars:
        message = (
            f"{name} has shape {columns.shape}; give one row for each of {n_bars} bars"
        )
        raise ValueError(message)
    return columns


def check_lags(lags: int, least: int) -> None:
    """Raise unless the lags are a whole number from `least` on."""
    if lags != int(lags) or lags < least:
        message = f"lags is {lags!r}; it must be a whole number from {least} on"
        raise ValueError(message)


def lagged(values: FloatArray, first: int, last: int) -> FloatArray:
    """Return the values `first` to `last` bars before, a column each; NaN at the start.

    Of values with several columns, all columns of a lag stand together.
    """
    columns = values[:, None] if values.ndim == 1 else values
    n, width = columns.shape
    found = np.full((n, (last - first + 1) * width), np.nan)
    for place, lag in enumerate(range(first, last + 1)):
        found[lag:, place * width : (place + 1) * width] = columns[: max(n - lag, 0)]
    return found


def free_share(fit: OlsFit, X: FloatArray) -> FloatArray:
    """One less the weight of each response in its own fitted value; 0 if saturated."""
    free = 1 - np.einsum("tk,tk->t", X @ fit.xtx_inv, X)
    return np.where(free < 1e-9, 0.0, free)
