"""A fall split exactly over drift, causes and the rest."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import BoolArray, FloatArray, frozen


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decomposition:
    """The parts of a log return over a window; they add up exactly.

    Attributes
    ----------
    total : float
        Log return over the window.
    drift : float
        What the normal return explains.
    parts : ndarray of shape (n_causes,)
        Abnormal log return on the bars of each cause, contested bars shared.
    remainder : float
        Abnormal log return on bars that no cause claims.
    contested : ndarray of bool, shape (n_bars,)
        Bars that two or more causes claim.
    """

    total: float
    drift: float
    parts: FloatArray
    remainder: float
    contested: BoolArray


def decompose(
    returns: FloatArray, expected: FloatArray, claimed: BoolArray
) -> Decomposition:
    r"""Split the log return of a window over the causes that claim its bars.

    Parameters
    ----------
    returns : ndarray of shape (n_bars,)
        Log returns of the window.
    expected : ndarray of shape (n_bars,)
        Normal returns of the same bars.
    claimed : ndarray of bool, shape (n_causes, n_bars)
        Which cause claims which bar.

    Returns
    -------
    Decomposition
        Drift, parts and remainder, adding up to the total.

    Notes
    -----
    The worth of a set of causes is the sum of the abnormal returns of the bars
    that at least one of them claims. A bar claimed by *c* causes is credited to
    the first of them in an ordering, each being first equally often, so the
    Shapley value of a cause is exactly
    :math:`\sum_t a_t 1[\text{claims } t] / c_t`.

    References
    ----------
    .. [1] Shapley, L. S. (1953). A value for n-person games. Contributions to
       the Theory of Games, 2, 307-317.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.attribution import decompose
    >>> r = np.array([-0.04, -0.02, 0.01])
    >>> claims = np.array([[True, True, False], [False, True, False]])
    >>> split = decompose(r, np.zeros(3), claims)
    >>> split.parts.round(4).tolist(), round(split.remainder, 4)
    ([-0.05, -0.01], 0.01)
    """
    abnormal = returns - expected
    count = claimed.sum(axis=0)
    shared = abnormal / np.maximum(count, 1)
    return Decomposition(
        total=float(returns.sum()),
        drift=float(expected.sum()),
        parts=frozen((claimed * shared).sum(axis=1)),
        remainder=float(abnormal[count == 0].sum()),
        contested=frozen(count > 1),
    )
