"""Verdicts on claims of one truth, counted."""

import math
from dataclasses import dataclass
from typing import Final, final

from scipy.special import betaincinv

from eventimpact.claims._rule_table import LineName
from eventimpact.claims._words import count, points


CONFIDENCE_LEVEL: Final = 0.95


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LineRate:
    """What a necessary line said of claims of one truth.

    Attributes
    ----------
    line : str
        Name of the line.
    supports, contradicts, silent, not_testable : int
        Number of claims by finding, before the rule corrects for the number of
        lines.
    """

    line: LineName
    supports: int
    contradicts: int
    silent: int
    not_testable: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TruthRates:
    """Verdicts on claims of one truth.

    Attributes
    ----------
    share : float
        Share of the fall that the cause made; 0 for none.
    n : int
        Claims judged.
    rulings : tuple of (str, int)
        Number of claims by verdict, in one word.
    lines : tuple of LineRate
        Findings of the necessary lines.
    least_move : float
        Smallest move of the outcomes drawn, as a simple return.
    n_windows, n_apart : int
        Windows of history that claims were drawn from, and how many of them do not
        overlap.
    detectable : float
        Median over the claims of the share of the move that every dated line would
        have seen with the claim's power; above 1 where not even the whole move would
        do, NaN where no line can tell.
    n_able, n_able_supported : int
        Claims that could have seen the share that is true, because it is at least
        what was detectable, and those of them that were supported.
    """

    share: float
    n: int
    rulings: tuple[tuple[str, int], ...]
    lines: tuple[LineRate, ...]
    least_move: float
    n_windows: int
    n_apart: int
    detectable: float
    n_able: int
    n_able_supported: int

    @property
    def truth(self) -> str:
        """The truth in words."""
        if self.share == 0:
            return "no effect"
        return "the whole move" if self.share == 1 else f"{self.share:.0%} of the move"

    def count(self, ruling: str) -> int:
        """Return how many claims got a verdict.

        Parameters
        ----------
        ruling : str
            supported, contradicted, inconclusive or untestable.

        Returns
        -------
        int
            The number.
        """
        return dict(self.rulings).get(ruling, 0)

    def rate(self, ruling: str) -> tuple[float, float, float]:
        """Return how often claims got a verdict.

        Parameters
        ----------
        ruling : str
            supported, contradicted, inconclusive or untestable.

        Returns
        -------
        tuple of float
            The share of claims, and the ends of its exact 95 % interval for the number
            of claims drawn.
        """
        return rate(self.count(ruling), self.n)


def rate(count: int, n: int) -> tuple[float, float, float]:
    """Return a share and its Clopper-Pearson interval; NaN and (0, 1) without trials."""
    if n == 0:
        return math.nan, 0.0, 1.0
    tail = (1 - CONFIDENCE_LEVEL) / 2
    low = float(betaincinv(count, n - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, n - count, 1 - tail)) if count < n else 1.0
    return count / n, low, high


def interval(share: float, low: float, high: float) -> str:
    """Write a rate with its interval, in percent."""
    return f"{points(share, 1)} [{100 * low:.1f}, {100 * high:.1f}]"


def seen(row: TruthRates, power: float) -> str:
    """Say what share could have been seen, and how often one as large was."""
    if not math.isfinite(row.detectable):
        return "no share would have been seen"
    able = (
        f", and of {count(row.n_able, 'claim')} where that is no more than the truth "
        f"{points(row.n_able_supported / row.n_able)} were supported"
        if row.n_able
        else ""
    )
    return (
        f"every dated line would have seen {points(row.detectable)} of the move with "
        f"power {power:.0%} (median claim){able}"
    )
