"""The bars of a cause against random bars of the same move, in two units."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact.inference import PlacementResult, placement_tests


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Excess:
    """The bars of a cause against random bars of the same move, in two units.

    Volatility-standardised returns say whether there is an effect; how large it
    is, and whether it reaches a threshold, needs log returns, since nothing says
    how the bars of a cause share it. A threshold counts as missed or passed where
    both agree.

    Attributes
    ----------
    standardised, plain : PlacementResult
        The permutation of standardised returns, and of log returns.
    """

    standardised: PlacementResult
    plain: PlacementResult

    @property
    def reason(self) -> str | None:
        """Why there is no test; None if there is one."""
        return self.standardised.reason or self.plain.reason

    @property
    def pvalue(self) -> float:
        """One-sided p-value of no effect."""
        return self.standardised.pvalue

    def above(self, effect: float) -> float:
        """P-value of "the effect is not more negative than `effect`"."""
        return max(
            self.standardised.pvalue_above(effect), self.plain.pvalue_above(effect)
        )

    def at(self, effect: float) -> float:
        """P-value of "the effect is at least as negative as `effect`"."""
        return max(self.standardised.pvalue_at(effect), self.plain.pvalue_at(effect))

    def shares(self, move: float) -> tuple[float, float, float]:
        """Return the effect and its 90 % interval as shares of a move.

        The interval holds every effect that one of the tests does not reject, as
        `above` and `at` do: that of log returns alone is too short for a cause on
        volatile bars.
        """
        ends = [
            end / move
            for test in (self.standardised, self.plain)
            for end in (test.low, test.high)
        ]
        return self.plain.effect / move, min(ends), max(ends)


def excess(
    abnormal: ArrayLike,
    scale: ArrayLike,
    claimed: ArrayLike,
    *,
    blocked: ArrayLike | None = None,
    n_resamples: int = 9_999,
    rng: np.random.Generator,
) -> Excess:
    """Permute the bars of one cause inside a move, standardised and plain.

    Parameters
    ----------
    abnormal : array_like of shape (n_bars,)
        Abnormal log returns of the outcome, turned so that the claimed direction is
        down.
    scale : array_like of shape (n_bars,)
        Volatility known before each bar.
    claimed : array_like of bool, shape (n_bars,)
        Bars of the cause.
    blocked : array_like of bool, shape (n_bars,), optional
        Bars left out of both sides.
    n_resamples : int, default 9999
        Random placements, where there are more than 10,000 in all.
    rng : numpy.random.Generator
        Source of the placements; both tests see the same ones.

    Returns
    -------
    Excess
        Both tests, on the side of a fall.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.attribution import excess
    >>> rng = np.random.default_rng(4)
    >>> abnormal = rng.normal(0, 0.01, 40)
    >>> claimed = np.isin(np.arange(40), [10, 20, 30])
    >>> found = excess(abnormal - 0.05 * claimed, np.full(40, 0.01), claimed, rng=rng)
    >>> bool(found.plain.low < -0.15 < found.plain.high), found.pvalue < 0.01
    (True, True)
    """
    volatility = np.asarray(scale, dtype=np.float64)
    flat = np.where(volatility > 0, 1.0, np.nan)
    standardised, plain = placement_tests(
        abnormal,
        (volatility, flat),
        claimed,
        blocked=blocked,
        n_resamples=n_resamples,
        rng=rng,
    )
    return Excess(standardised=standardised, plain=plain)
