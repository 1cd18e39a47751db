"""What a regression of cumulative abnormal returns gives back."""

from dataclasses import dataclass
from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.detection import DesignAnalysis, design_analysis
from eventimpact.errors import InsufficientDataError, UnknownNameError


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CarRegression:
    """Cumulative abnormal returns explained by characteristics of the events.

    Parameters
    ----------
    names : tuple of str
        Names of the coefficients, "constant" first.
    params : ndarray of shape (k,)
        Coefficients, in the unit of the returns for one unit of the characteristic.
    se : ndarray of shape (k,)
        Their standard errors.
    t : ndarray of shape (k,)
        Coefficients over standard errors.
    p : ndarray of shape (k,)
        Two-sided p-values of Student's t with `df` degrees of freedom.
    df : int
        Degrees of freedom of the t distribution.
    n : int
        Events used.
    r2 : float
        Share of the (weighted) variance explained; NaN where the CARs do not vary.
    dropped : int
        Events left out, because a number of theirs is missing.
    cov : ndarray of shape (k, k)
        Covariance of the coefficients.
    method : str
        How they were estimated, in words.
    notes : tuple of str
        What a reader has to know besides, a sentence each.
    rank_p : ndarray of shape (k,) or None
        P-values of the rank of the coefficients among those before the event, of
        `pca_gls`.
    """

    names: tuple[str, ...]
    params: FloatArray
    se: FloatArray
    t: FloatArray
    p: FloatArray
    df: int
    n: int
    r2: float
    dropped: int
    cov: FloatArray
    method: str
    notes: tuple[str, ...] = ()
    rank_p: FloatArray | None = None

    def __repr__(self) -> str:
        return f"<CarRegression of {self.n:,} events>\n{self.summary()}"

    def summary(self) -> str:
        """Return the coefficients as a plain table, with method and notes below."""
        width = max(len(name) for name in ("coefficient", *self.names))
        lines = [f"{'':<{width}}  {'estimate':>11}  {'se':>11}  {'t':>8}  {'p':>7}"]
        rows = zip(self.names, self.params, self.se, self.t, self.p, strict=True)
        lines += [
            f"{name:<{width}}  {b:>11.4g}  {se:>11.4g}  {t:>8.3f}  {p:>7.4f}"
            for name, b, se, t, p in rows
        ]
        lines.append(f"{self.method}; {self.n:,} events, R2 {self.r2:.3f}")
        return "\n".join((*lines, *(f"note: {note}" for note in self.notes)))

    def design_analysis(self, smallest_effect: float, name: str) -> DesignAnalysis:
        """Say what a coefficient could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest effect of interest of one unit of the characteristic, positive,
            from outside the data.
        name : str
            Name of the coefficient, one of `names`.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where there is no standard error.
        """
        if name not in self.names:
            raise UnknownNameError.from_known("coefficient", name, self.names)
        at = self.names.index(name)
        return design_analysis(
            float(self.params[at]),
            float(self.se[at]),
            smallest_effect=smallest_effect,
            df=self.df,
        )

    @classmethod
    def build(
        cls,
        params: FloatArray,
        cov: FloatArray,
        df: int,
        *,
        data: "Regressors",
        r2: float,
        method: str,
        notes: tuple[str, ...] = (),
    ) -> Self:
        """Refer coefficients to their standard errors."""
        se = np.sqrt(np.diagonal(cov))
        t = np.divide(params, se, out=np.full(len(se), np.nan), where=se > 0)
        return cls(
            names=data.names,
            params=frozen(params),
            se=frozen(se),
            t=frozen(t),
            p=frozen(np.clip(2 * stdtr(df, -np.abs(t)), 0, 1)),
            df=df,
            n=len(data.X),
            r2=r2,
            dropped=data.dropped,
            cov=frozen(cov),
            method=method,
            notes=notes,
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regressors:
    """CARs and characteristics, a constant first, of the events that have both."""

    names: tuple[str, ...]
    rows: IntArray
    y: FloatArray
    X: FloatArray
    dropped: int


def read_regressors(
    car: ArrayLike,
    characteristics: ArrayLike,
    others: FloatArray,
    names: tuple[str, ...] | None,
) -> Regressors:
    """Check shapes, add a constant, and leave out events with a number missing."""
    y = np.asarray(car, dtype=np.float64)
    given = np.asarray(characteristics, dtype=np.float64)
    Z = given[:, None] if given.ndim == 1 else given
    if y.ndim != 1 or Z.ndim != 2 or len(Z) != len(y):
        message = (
            f"car has shape {y.shape} and characteristics {given.shape}; give one row "
            "an event, (n_events, n_characteristics)"
        )
        raise ValueError(message)
    labels = names or tuple(f"x{j + 1}" for j in range(Z.shape[1]))
    if len(labels) != Z.shape[1]:
        message = (
            f"{len(labels)} names were given for {Z.shape[1]} characteristics; give one "
            "a column, and none for the constant"
        )
        raise ValueError(message)
    kept = np.isfinite(y) & np.isfinite(Z).all(axis=1) & np.isfinite(others)
    n, k = int(kept.sum()), Z.shape[1] + 1
    if n < k + 2:
        message = (
            f"{n} events have a CAR and every characteristic but {k + 2} are needed for "
            f"{k} coefficients; take more events or fewer characteristics"
        )
        raise InsufficientDataError(message)
    return Regressors(
        names=("constant", *labels),
        rows=np.flatnonzero(kept),
        y=y[kept],
        X=np.column_stack((np.ones(n), Z[kept])),
        dropped=len(y) - n,
    )
