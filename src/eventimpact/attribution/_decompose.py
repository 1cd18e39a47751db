"""A fall split exactly over drift, factors, causes and the rest."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

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
        What the mean return before the window explains.
    factor : float
        What the factors explain; 0 where none are used.
    parts : ndarray of shape (n_causes,)
        Abnormal log return on the bars of each cause, contested bars shared.
    alone : ndarray of shape (n_causes,)
        The same on the bars that no other cause claims.
    remainder : float
        Abnormal log return on bars that no cause claims.
    contested : ndarray of bool, shape (n_bars,)
        Bars that two or more causes claim.
    """

    total: float
    drift: float
    factor: float
    parts: FloatArray
    alone: FloatArray
    remainder: float
    contested: BoolArray

    @property
    def shared(self) -> float:
        """Abnormal log return on the contested bars."""
        return float(self.parts.sum() - self.alone.sum())


def decompose(
    returns: ArrayLike,
    expected: ArrayLike,
    claimed: ArrayLike,
    *,
    factor: ArrayLike | None = None,
) -> Decomposition:
    r"""Split the log return of a window over the causes that claim its bars.

    Parameters
    ----------
    returns : array_like of shape (n_bars,)
        Log returns of the window.
    expected : array_like of shape (n_bars,)
        Drift of the same bars: the mean return that factors leave.
    claimed : array_like of bool, shape (n_causes, n_bars)
        Which cause claims which bar.
    factor : array_like of shape (n_bars,), optional
        Part of each return that the factors explain, :math:`b'f_t`.

    Returns
    -------
    Decomposition
        Drift, factor part, parts of the causes and remainder, adding up to the
        total.

    Notes
    -----
    With :math:`a_t = r_t - \mu_t - b'f_t`, the worth of a set of causes is the sum of
    :math:`a_t` over the bars that at least one of them claims. A bar claimed by
    :math:`c_t` causes is credited to the first of them in an ordering, each being
    first equally often, so the Shapley value of a cause is exactly
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
    >>> split.alone.round(4).tolist(), round(split.shared, 4)
    ([-0.04, 0.0], -0.02)
    """
    total = np.asarray(returns, dtype=np.float64)
    drift = np.asarray(expected, dtype=np.float64)
    explained = np.zeros_like(total) if factor is None else np.asarray(factor, float)
    mask = np.asarray(claimed, dtype=bool)
    _check(total, drift, explained, mask)
    abnormal = total - drift - explained
    credit = bar_credits(mask)
    free = ~mask.any(axis=0)
    return Decomposition(
        total=float(total.sum()),
        drift=float(drift.sum()),
        factor=float(explained.sum()),
        parts=frozen((credit * abnormal).sum(axis=1)),
        alone=frozen(((credit == 1) * abnormal).sum(axis=1)),
        remainder=float(abnormal[free].sum()),
        contested=frozen(mask.sum(axis=0) > 1),
    )


def bar_credits(claimed: BoolArray) -> FloatArray:
    """Give each cause its credit for each bar.

    Parameters
    ----------
    claimed : ndarray of bool, shape (n_causes, n_bars)
        Which cause claims which bar.

    Returns
    -------
    ndarray of shape (n_causes, n_bars)
        One over the number of causes that claim the bar; 0 for the others.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.attribution import bar_credits
    >>> bar_credits(np.array([[True, True], [False, True]])).tolist()
    [[1.0, 0.5], [0.0, 0.5]]
    """
    shared: FloatArray = claimed / np.maximum(claimed.sum(axis=0), 1)
    return shared


def _check(
    total: FloatArray, drift: FloatArray, factor: FloatArray, claimed: BoolArray
) -> None:
    """Refuse arrays that do not fit one another, and missing returns."""
    if total.ndim != 1 or not total.shape == drift.shape == factor.shape:
        message = (
            f"returns, expected and factor have shapes {total.shape}, {drift.shape} and "
            f"{factor.shape}; each needs one value a bar"
        )
        raise ValueError(message)
    if claimed.ndim != 2 or claimed.shape[1] != len(total):
        message = (
            f"claimed has shape {claimed.shape} but there are {len(total)} bars; give "
            "one row a cause and one column a bar"
        )
        raise ValueError(message)
    if not np.isfinite(total - drift - factor).all():
        message = (
            "a return, its drift or its factor part is missing, so the parts cannot add "
            "up; give the change of the log price across missing bars"
        )
        raise ValueError(message)
