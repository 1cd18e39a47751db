"""A move attributed to its causes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, IntArray
from eventimpact.attribution._decompose import Decomposition
from eventimpact.attribution._excess import Excess
from eventimpact.attribution._expected import Expected
from eventimpact.attribution._intervals import PartIntervals


Interval = tuple[float, float]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionRow:
    """One part of a move.

    Attributes
    ----------
    part : str
        Name: "drift", "factors", a cause, "nothing known" or "total".
    n_bars : int or None
        Bars it falls on; None for what is taken off every bar.
    log_return : float
        Its log return.
    share : float
        Its share of the whole move.
    placebo, bootstrap : tuple of float or None
        90 % intervals of the share, by placebo windows and by stationary bootstrap.
    excess : float or None
        Share beyond random bars of the same move.
    excess_interval : tuple of float or None
        Its 90 % interval.
    pvalue : float or None
        One-sided p of no excess, by permutation inside the move.
    reason : str or None
        Why there is no such test.
    """

    part: str
    n_bars: int | None
    log_return: float
    share: float
    placebo: Interval | None = None
    bootstrap: Interval | None = None
    excess: float | None = None
    excess_interval: Interval | None = None
    pvalue: float | None = None
    reason: str | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribution:
    """Who moved it: an exact split, with what chance and selection do to it.

    Attributes
    ----------
    names : tuple of str
        The causes.
    outcome : tuple of int
        First and last bar.
    claimed : ndarray of bool, shape (n_causes, n_bars)
        Bars of the outcome that each cause claims.
    split : Decomposition
        The parts; they add up to the move.
    expected : Expected
        Drift and factors, fitted before the outcome.
    intervals : PartIntervals
        Intervals of the parts.
    excess : tuple of Excess
        Each cause against random bars of the same move.
    """

    names: tuple[str, ...]
    outcome: tuple[int, int]
    claimed: BoolArray
    split: Decomposition
    expected: Expected
    intervals: PartIntervals
    excess: tuple[Excess, ...]

    @property
    def contested(self) -> IntArray:
        """Bars of the history that two or more causes claim."""
        return self.outcome[0] + np.flatnonzero(self.split.contested)

    def rows(self) -> tuple[AttributionRow, ...]:
        """Tabulate the split, the total last.

        Returns
        -------
        tuple of AttributionRow
            Drift, factors where they are used, each cause, what nobody claims, total.
        """
        split = self.split
        rest = int((~self.claimed.any(axis=0)).sum())
        common = [("drift", split.drift)]
        if self.expected.uses_factors:
            common.append(("factors", split.factor))
        return (
            *(self._row(name, None, value) for name, value in common),
            *self._causes(),
            self._row("nothing known", rest, split.remainder),
            self._row("total", self.claimed.shape[1], split.total),
        )

    def steps(self) -> tuple[tuple[str, float], ...]:
        """List the steps of a waterfall, contested bars as one of their own.

        Returns
        -------
        tuple of (str, float)
            Name and log return of each step; they add up to the move.
        """
        return waterfall_steps(
            self.names, self.split, has_factors=self.expected.uses_factors
        )

    def _row(self, part: str, n_bars: int | None, value: float) -> AttributionRow:
        """Build the row of a part that is no cause."""
        return AttributionRow(
            part=part, n_bars=n_bars, log_return=value, share=self._share(value)
        )

    def _share(self, value: float) -> float:
        """Return a log return as a share of the move; NaN where there is no move."""
        return value / self.split.total if self.split.total else float("nan")

    def _causes(self) -> Iterator[AttributionRow]:
        """Give the row of every cause."""
        move = self.split.total
        turn = -1.0 if move > 0 else 1.0
        for k, name in enumerate(self.names):
            part, test = float(self.split.parts[k]), self.excess[k]
            low_high = (
                None
                if test.reason is not None or not move
                else test.shares(turn * move)
            )
            has = self.intervals.reason is None and bool(move)
            yield AttributionRow(
                part=name,
                n_bars=int(self.claimed[k].sum()),
                log_return=part,
                share=self._share(part),
                placebo=_shares(self.intervals.placebo[k], move) if has else None,
                bootstrap=_shares(self.intervals.bootstrap[k], move) if has else None,
                excess=None if low_high is None else low_high[0],
                excess_interval=None if low_high is None else low_high[1:],
                pvalue=None if low_high is None else test.pvalue,
                reason=test.reason,
            )


def waterfall_steps(
    names: tuple[str, ...], split: Decomposition, *, has_factors: bool
) -> tuple[tuple[str, float], ...]:
    """List the steps of a waterfall, contested bars as one of their own.

    Parameters
    ----------
    names : tuple of str
        The causes.
    split : Decomposition
        The parts.
    has_factors : bool
        Whether there is a step for the factors.

    Returns
    -------
    tuple of (str, float)
        Name and log return of each step; they add up to the move.

    Examples
    --------
    >>> from eventimpact.attribution import decompose, waterfall_steps
    >>> split = decompose([-0.04, -0.02], [0.0, 0.0], [[True, True], [False, True]])
    >>> steps = waterfall_steps(("sales", "news"), split, has_factors=False)
    >>> [(name, round(value, 4)) for name, value in steps[1:4]]
    [('sales', -0.04), ('news', 0.0), ('contested, shared', -0.02)]
    """
    return (
        ("drift", split.drift),
        *([("factors", split.factor)] if has_factors else []),
        *zip(names, split.alone.tolist(), strict=True),
        *([("contested, shared", split.shared)] if split.contested.any() else []),
        ("nothing known", split.remainder),
    )


def _shares(ends: FloatArray, move: float) -> Interval:
    """Turn an interval of log returns into one of shares."""
    low, high = sorted((float(ends[0]) / move, float(ends[1]) / move))
    return low, high
