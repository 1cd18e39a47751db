"""Weighted least squares of many rows, each on regressors of its own."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray


RANK_TOLERANCE: Final = 1e-10
_EXACT_FIT: Final = 1e-28


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowsFit:
    """Rows regressed on their regressors.

    ``level`` (n_rows, 2) and ``centre`` (n_rows, p, 2) are means and what their
    rounding left, 0 without a constant; ``columns`` (p, n_rows, n_bars) are
    orthonormal, ``r_inv`` (n_rows, p, p) leads from them to centred regressors.
    Residuals are weighted, and 0 where the weight is. ``bad`` rows have regressors that
    depend on each other, or no more observations than coefficients.
    """

    total: FloatArray
    n_obs: FloatArray
    level: FloatArray
    centre: FloatArray
    columns: FloatArray
    r_inv: FloatArray
    slopes: FloatArray
    resid: FloatArray
    squares: FloatArray
    bad: BoolArray
    has_constant: bool

    @property
    def params(self) -> FloatArray:
        """Coefficients, the constant first, shape (n_rows, k)."""
        if not self.has_constant:
            return self.slopes
        level = self.level.sum(axis=1)
        level -= (self.slopes * self.centre[:, :, 0]).sum(axis=1)
        return np.column_stack((level, self.slopes))

    @property
    def df(self) -> FloatArray:
        """Observations less coefficients."""
        return np.asarray(self.n_obs - self.slopes.shape[1] - self.has_constant)

    @property
    def sigma(self) -> FloatArray:
        """Standard deviation of the residuals; NaN in bad rows."""
        sigma = np.sqrt(self.squares / np.maximum(self.df, 1))
        return np.asarray(np.where(self.bad, np.nan, sigma))

    def errors(self, y: FloatArray, X: FloatArray) -> FloatArray:
        """Take the forecast of other bars, (n_rows, n_tau), off their responses."""
        ar = y - self.level[:, :1]
        ar -= self.level[:, 1:]
        for slope, values in zip(self.slopes.T, self.deviations(X), strict=True):
            ar -= slope[:, None] * values
        return np.asarray(ar)

    def deviations(self, X: FloatArray) -> FloatArray:
        """Regressors of other bars, (p, n_rows, n_tau), less the means of the fit."""
        centre = np.moveaxis(self.centre, 1, 0)
        return np.asarray(X - centre[:, :, :1] - centre[:, :, 1:])

    def root(self, X: FloatArray) -> FloatArray:
        """Root of the forecasts' covariance over s^2, shape (n_rows, n_tau, k)."""
        values = self.deviations(X)
        p, n_rows, n_tau = values.shape
        first = int(self.has_constant)
        root = np.zeros((n_rows, n_tau, first + p))
        if first:
            root[:, :, 0] = 1 / np.sqrt(np.maximum(self.total, 1))[:, None]
        for j in range(p):
            for i in range(j + 1):
                root[:, :, first + j] += values[i] * self.r_inv[:, i, j, None]
        return root


def fit_rows(
    y: FloatArray, X: FloatArray, weight: FloatArray, *, has_constant: bool = True
) -> RowsFit:
    """Regress rows of `y`, (n_rows, n_bars), on `X`, (p, n_rows, n_bars).

    Bars of weight 0 are left out; what they hold does not matter.
    """
    used = weight > 0
    n_obs = used.sum(axis=1).astype(np.float64)
    total = weight.sum(axis=1)
    root = np.sqrt(weight)
    p, n_rows, n_bars = X.shape
    level, centre = np.zeros((n_rows, 2)), np.zeros((n_rows, p, 2))
    columns = np.zeros((p, n_rows, n_bars))
    rest = np.where(used, y, 0.0)
    size = np.vecdot(rest * root, rest * root)
    norms = np.zeros((p, n_rows))
    for j in range(p):
        column = np.where(used, X[j], 0.0)
        norms[j] = np.sqrt(np.vecdot(column * root, column * root))
        if has_constant:
            column, centre[:, j] = centred(column, weight)
        columns[j] = column * root
    if has_constant:
        rest, level = centred(rest, weight)
    rest = rest * root
    r, bad = _orthonormal(columns, norms)
    share = np.zeros((n_rows, p))
    for j in range(p):
        share[:, j] = np.vecdot(columns[j], rest)
        rest -= share[:, j, None] * columns[j]
    squares = sum_of_squares(rest, size)
    r_inv = np.asarray(np.linalg.inv(r), dtype=np.float64)
    return RowsFit(
        total=total,
        n_obs=n_obs,
        level=level,
        centre=centre,
        columns=columns,
        r_inv=r_inv,
        slopes=np.vecdot(r_inv, share[:, None, :]),
        resid=rest,
        squares=squares,
        bad=bad | (n_obs <= p + has_constant),
        has_constant=has_constant,
    )


def centred(values: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Take weighted means off rows, twice; 0 where the weight is. Also the means."""
    used, total = weight > 0, np.maximum(weight.sum(axis=1), 1)
    rest = np.where(used, values, 0.0)
    means = np.zeros((len(values), 2))
    for digits in range(2):
        means[:, digits] = np.vecdot(weight, rest) / total
        rest -= means[:, digits, None] * used
    return rest, means


def sum_of_squares(resid: FloatArray, size: FloatArray) -> FloatArray:
    """Sum squares of rows; those that are rounding errors of `size` become zero."""
    squares = np.vecdot(resid, resid)
    still = squares <= _EXACT_FIT * size
    squares[still] = 0.0
    resid[still] = 0.0
    return np.asarray(squares)


def _orthonormal(
    columns: FloatArray, norms: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """Orthonormalise columns in place, twice over; R, and rows where one depends."""
    p, n_rows, _ = columns.shape
    r, bad = np.zeros((n_rows, p, p)), np.zeros(n_rows, dtype=bool)
    for j in range(p):
        for i in (*range(j), *range(j)):
            share = np.vecdot(columns[i], columns[j])
            r[:, i, j] += share
            columns[j] -= share[:, None] * columns[i]
        norm = np.sqrt(np.vecdot(columns[j], columns[j]))
        depends = ~(norm > RANK_TOLERANCE * norms[j])
        norm[depends] = 1.0
        bad |= depends
        r[:, j, j] = norm
        columns[j] /= norm[:, None]
    return r, bad
