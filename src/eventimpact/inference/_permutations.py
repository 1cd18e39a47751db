"""How the residuals of a counterfactual are moved in time."""

from dataclasses import dataclass
from typing import final

import numpy as np


@final
@dataclass(frozen=True, slots=True)
class CyclicShifts:
    """All moves of the event block along the bars, first bar after last.

    Valid for residuals that depend on their past, if bars are many. The smallest
    p-value is one over the number of bars.

    Examples
    --------
    >>> from eventimpact.inference import CyclicShifts
    >>> CyclicShifts()
    CyclicShifts()
    """


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RandomOrders:
    """Random orders of the bars, for residuals that do not depend on their past.

    Parameters
    ----------
    n_resamples : int, default 9999
        Orders drawn.
    rng : numpy.random.Generator or int
        Source of the draws, or its seed.

    Examples
    --------
    >>> from eventimpact.inference import RandomOrders
    >>> RandomOrders(rng=1).n_resamples
    9999
    """

    n_resamples: int = 9_999
    rng: np.random.Generator | int


Permutations = CyclicShifts | RandomOrders
