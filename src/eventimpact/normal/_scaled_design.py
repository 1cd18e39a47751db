"""One estimation window in units of its own spread, for an optimiser."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.errors import InsufficientDataError, SingularDesignError
from eventimpact.numerics import ols


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaledDesign:
    """Returns and regressors, centred and scaled.

    ``y`` has the mean 0 and residuals of variance 1, ``X`` a constant and factors of
    mean 0 and variance 1; ``level`` and ``unit`` are those of the returns, ``centre``
    and ``spread`` those of the factors. ``coefficients`` are those of least squares.
    """

    y: FloatArray
    X: FloatArray
    level: float
    unit: float
    centre: FloatArray
    spread: FloatArray
    coefficients: FloatArray

    @classmethod
    def read(cls, y: FloatArray, factors: FloatArray) -> Self | None:
        """Scale returns, shape (T,), and factors, shape (T, n_factors).

        None where the factors are collinear or leave nothing of the returns over.
        """
        constant = np.ones(len(y))
        try:
            fit = ols(y, np.column_stack((constant, factors)))
        except (SingularDesignError, InsufficientDataError):
            return None
        if fit.sigma2 == 0:
            return None
        unit = float(np.sqrt(fit.sigma2))
        level, centre, spread = y.mean(), factors.mean(axis=0), factors.std(axis=0)
        X = np.column_stack((constant, (factors - centre) / spread))
        scaled = (y - level) / unit
        return cls(
            y=scaled,
            X=X,
            level=float(level),
            unit=unit,
            centre=centre,
            spread=spread,
            coefficients=ols(scaled, X).params,
        )

    def regressors(self, factors: FloatArray) -> FloatArray:
        """Lay out the regressors of other bars in the same units."""
        constant = np.ones(len(factors))
        return np.column_stack((constant, (factors - self.centre) / self.spread))

    def normal(self, factors: FloatArray, coefficients: FloatArray) -> FloatArray:
        """Give the normal returns of other bars, in the unit of the returns."""
        return self.level + self.unit * (self.regressors(factors) @ coefficients)

    def original(self, coefficients: FloatArray) -> FloatArray:
        """Coefficients in the units of returns and factors."""
        slopes = self.unit * coefficients[1:] / self.spread
        const = self.level + self.unit * coefficients[0] - slopes @ self.centre
        return np.concatenate(([const], slopes))

    def param_root(self, factors: FloatArray, variance: FloatArray) -> FloatArray:
        """Root of the covariance of normal returns of other bars, given variances.

        Coefficients are taken for those of least squares weighted by the inverse of
        the variances of the estimation bars, shape (T,).
        """
        _, r = np.linalg.qr(self.X / np.sqrt(variance)[:, None])
        later = self.regressors(factors)
        return np.asarray(self.unit * np.linalg.solve(r.T, later.T).T)
