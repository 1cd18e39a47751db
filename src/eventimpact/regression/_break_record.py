"""Dates of breaks and their confidence sets."""

from dataclasses import dataclass
from math import hypot
from typing import Final, Literal, Self, final

import numpy as np

from eventimpact._types import FloatArray, IntArray, frozen
from eventimpact.detection import DesignAnalysis, design_analysis, no_design_analysis


Choice = Literal["bic", "lwz", "sequential", "fixed"]
CHOICES: Final[tuple[Choice, ...]] = ("bic", "lwz", "sequential", "fixed")

_NO_BREAK: Final = "no break was found, so that no coefficient changes"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreakDates:
    """Dates at which the coefficients of a regression change.

    Attributes
    ----------
    positions : ndarray of shape (m,)
        First bar of each new regime, among all bars.
    low, high : ndarray of shape (m,)
        First and last bar of the set that the likelihood ratio does not reject.
    members : tuple of ndarray
        The bars of each set, which may have gaps.
    bai_low, bai_high : ndarray of shape (m,)
        Ends of the interval of Bai (1997).
    coefficients, standard_errors : ndarray of shape (m + 1, q)
        Coefficients of each regime and their errors, its dates taken for known.
    variances, df : ndarray of shape (m + 1,)
        Residual variance of each regime, and its degrees of freedom.
    partitions : tuple of ndarray
        Best positions for 0, 1, ... breaks, as far as the trimming lets them fit.
    squares, bic, lwz : ndarray of shape (len(partitions),)
        Sum of squared residuals and information criteria of each.
    choice : {"bic", "lwz", "sequential", "fixed"}
        What chose the number of breaks.
    confidence_level : float
        Coverage of the sets and intervals.
    n : int
        Bars used.
    reason : str or None
        Why no break could be looked for; None if one could.
    """

    positions: IntArray
    low: IntArray
    high: IntArray
    members: tuple[IntArray, ...]
    bai_low: IntArray
    bai_high: IntArray
    coefficients: FloatArray
    standard_errors: FloatArray
    variances: FloatArray
    df: FloatArray
    partitions: tuple[IntArray, ...]
    squares: FloatArray
    bic: FloatArray
    lwz: FloatArray
    choice: Choice
    confidence_level: float
    n: int
    reason: str | None = None

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<BreakDates: {self.reason}>"
        ends = zip(self.positions, self.low, self.high, strict=True)
        dates = ", ".join(f"{at} [{low}, {high}]" for at, low, high in ends)
        count = f"{self.n_breaks} break{'s' * (self.n_breaks != 1)}"
        where = f" at bar {dates}" if dates else ""
        return f"<BreakDates ({self.choice}): {count}{where}, n {self.n:,}>"

    @property
    def n_breaks(self) -> int:
        """Number of breaks."""
        return len(self.positions)

    def design_analysis(
        self, smallest_effect: float, which: int = 0, column: int = 0
    ) -> DesignAnalysis:
        r"""Say what the change of a coefficient at a break could have shown.

        Parameters
        ----------
        smallest_effect : float
            Smallest change of interest, positive, from outside the data.
        which : int, default 0
            Which break, the first unless said otherwise.
        column : int, default 0
            Column of the regressors; of a constant alone, its mean.

        Returns
        -------
        DesignAnalysis
            With a reason in place of numbers where there is no break.

        Notes
        -----
        The noise of the change is that of two regimes,

        .. math:: se^2 = se_1^2 + se_2^2, \quad
           df = se^4 / (se_1^4 / df_1 + se_2^4 / df_2)

        with the dates taken for known. They were chosen where the change is largest: a
        small change is overstated by more than the exaggeration given here, and whether
        there is a break at all is for `sup_f_test` to say.

        References
        ----------
        .. [1] Welch, B. L. (1947). The generalization of "Student's" problem when
           several different population variances are involved. Biometrika, 34(1/2),
           28-35.

        Examples
        --------
        >>> import numpy as np
        >>> from eventimpact.regression import break_dates
        >>> noise = np.random.default_rng(0).normal(0, 1, 200)
        >>> found = break_dates(noise + 4 * (np.arange(200) >= 120))
        >>> seen = found.design_analysis(0.5)
        >>> round(seen.estimate, 1), round(seen.mde, 2), round(seen.power, 2)
        (3.8, 0.39, 0.95)
        """
        if not self.n_breaks:
            why = self.reason or _NO_BREAK
            return no_design_analysis(why, smallest_effect=smallest_effect)
        self._check(which, column)
        coefficients = self.coefficients[which : which + 2, column]
        errors = self.standard_errors[which : which + 2, column]
        se = hypot(*errors)
        share = errors / se if se > 0 else errors
        lost = float((share**4 / self.df[which : which + 2]).sum())
        return design_analysis(
            float(coefficients[1] - coefficients[0]),
            se,
            smallest_effect=smallest_effect,
            df=1 / lost if lost > 0 else None,
        )

    def _check(self, which: int, column: int) -> None:
        """Raise unless there is such a break and such a column."""
        for name, asked, count in (
            ("break", which, self.n_breaks),
            ("column", column, self.coefficients.shape[1]),
        ):
            if not 0 <= asked < count:
                message = (
                    f"{name} {asked} was asked for; there are 0 to {count - 1}, "
                    "counted from 0"
                )
                raise ValueError(message)

    @classmethod
    def without(
        cls, choice: Choice, confidence_level: float, *, n: int, q: int, reason: str
    ) -> Self:
        """Build the result of data that carry no search."""
        none = frozen(np.empty(0, dtype=np.int64))
        empty = frozen(np.empty(0))
        return cls(
            positions=none,
            low=none,
            high=none,
            members=(),
            bai_low=none,
            bai_high=none,
            coefficients=frozen(np.empty((0, q))),
            standard_errors=frozen(np.empty((0, q))),
            variances=empty,
            df=empty,
            partitions=(),
            squares=empty,
            bic=empty,
            lwz=empty,
            choice=choice,
            confidence_level=confidence_level,
            n=n,
            reason=reason,
        )
