"""The impact laws side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.impact._depth import DepthLaw
from eventimpact.impact._law import ImpactDraws, ImpactLaw
from eventimpact.impact._linear import LinearLaw
from eventimpact.impact._multiplier import MultiplierLaw
from eventimpact.impact._priors import ImpactPriors
from eventimpact.impact._shares import p_at_least, p_below
from eventimpact.impact._square_root import SquareRootLaw
from eventimpact.impact._window import SaleWindow


_DRAWS: Final = 20_000
_PARTS: Final = (0.05, 0.5, 0.95)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LawImpact:
    """What an amount can do by one law; moves are positive log returns.

    Attributes
    ----------
    law : str
        Name of the law.
    even, favourable : tuple of float
        5th percentile, median and 95th percentile at an even pace, and under the
        better of that and the best day for the claim, draw by draw.
    best_day : int
        Position in the window of that day.
    p_reach : float
        Probability that `favourable` reaches the threshold.
    p_miss : float
        Probability that the worse of the two schedules misses it.
    required : tuple of float
        Amount needed for the threshold at an even pace: 5th percentile, median, 95th.
    ratio : float
        Median of the amount needed over the amount reported.
    """

    law: str
    even: tuple[float, float, float]
    favourable: tuple[float, float, float]
    best_day: int
    p_reach: float
    p_miss: float
    required: tuple[float, float, float]
    ratio: float


def compare_laws(
    amount: float,
    window: SaleWindow,
    *,
    threshold: float,
    rng: np.random.Generator,
    priors: ImpactPriors | None = None,
    laws: Sequence[ImpactLaw] | None = None,
) -> tuple[LawImpact, ...]:
    """Draw what an amount can do by every law.

    Parameters
    ----------
    amount : float
        Amount sold, in the currency of the window's volume.
    window : SaleWindow
        The days on which it was sold.
    threshold : float
        Log move, positive, that the amount has to reach.
    rng : numpy.random.Generator
        Source of the draws.
    priors : ImpactPriors, optional
        Priors of all laws.
    laws : sequence of ImpactLaw, optional
        Laws to compare; by default the square root, the linear law, the depth walk
        and, if the window has a market value, the multiplier. An `ImpactCalibration`
        has its own by ``calibration.law()``.

    Returns
    -------
    tuple of LawImpact
        One for each law, in their order.

    Notes
    -----
    Every parameter is drawn from its prior, each independently of the others. All
    laws see the same draws: 20,000, so that a probability of 5 % is known to 0.15
    points.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.impact import SaleWindow, compare_laws
    >>> window = SaleWindow.build(
    ...     np.full(70, 42.7e9), np.full(70, 0.027), market_cap=1.83e12
    ... )
    >>> found = compare_laws(
    ...     414e6, window, threshold=0.11, rng=np.random.default_rng(1)
    ... )
    >>> for one in found:
    ...     print(f"{one.law:<21} {100 * one.even[1]:.1f} %, {one.ratio:,.0f} times")
    square root           0.4 %, 725 times
    linear                0.8 %, 13 times
    depth walk            0.0 %, 2,393 times
    market-cap multiplier 0.3 %, 34 times
    """
    priors = ImpactPriors() if priors is None else priors
    draws = ImpactDraws.from_priors(priors, _DRAWS, rng)
    chosen = standard_laws(window) if laws is None else laws
    return tuple(_one(law, amount, window, draws, threshold) for law in chosen)


def standard_laws(window: SaleWindow) -> tuple[ImpactLaw, ...]:
    """Return the laws that a window has the data for."""
    laws: tuple[ImpactLaw, ...] = (SquareRootLaw(), LinearLaw(), DepthLaw())
    return laws if window.market_cap is None else (*laws, MultiplierLaw())


def _one(
    law: ImpactLaw,
    amount: float,
    window: SaleWindow,
    draws: ImpactDraws,
    threshold: float,
) -> LawImpact:
    """Sum up the draws of one law."""
    day = law.best_day(window, draws.priors)
    even = law.even_pace(amount, window, draws)
    one_day = law.one_day(amount, window, draws, day)
    best = np.maximum(even, one_day)
    needed = _parts(law.required(threshold, window, draws))
    return LawImpact(
        law=law.name,
        even=_parts(even),
        favourable=_parts(best),
        best_day=int(window.days[day]),
        p_reach=p_at_least(best, threshold),
        p_miss=p_below(np.minimum(even, one_day), threshold),
        required=needed,
        ratio=needed[1] / amount,
    )


def _parts(draws: FloatArray) -> tuple[float, float, float]:
    """Return the 5th percentile, the median and the 95th percentile, infinite or not."""
    low, median, high = np.quantile(draws, _PARTS, method="inverted_cdf")
    return float(low), float(median), float(high)
