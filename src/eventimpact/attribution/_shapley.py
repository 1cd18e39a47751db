"""The fair share of each cause in what all of them do together."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray, IntArray, frozen
from eventimpact.attribution._decompose import bar_credits
from eventimpact.errors import InvalidInputError


EXACT_CAUSES: Final = 12
MOST_CAUSES: Final = 64
ORDERINGS: Final = 2_000
_CELLS: Final = 2_000_000

Worth = Callable[[BoolArray], FloatArray]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shapley:
    """Shapley values, and how well they are known.

    Attributes
    ----------
    values : ndarray of shape (n_causes,)
        What each cause adds to those before it, averaged over orderings.
    errors : ndarray of shape (n_causes,)
        Monte Carlo standard errors; 0 where the values are exact.
    exact : bool
        Whether every coalition was looked at.
    n_orderings : int
        Orderings drawn; 0 where the values are exact.
    """

    values: FloatArray
    errors: FloatArray
    exact: bool
    n_orderings: int


def shapley(
    worth: Worth,
    n_causes: int,
    *,
    n_orderings: int = ORDERINGS,
    exact: bool | None = None,
    rng: np.random.Generator | int | None = None,
) -> Shapley:
    r"""Share what a coalition is worth fairly among its members.

    Parameters
    ----------
    worth : callable
        Takes coalitions, a boolean array of shape (n_coalitions, n_causes) with one
        coalition a row, and returns what each is worth, shape (n_coalitions,).
    n_causes : int
        Number of causes, at most 64.
    n_orderings : int, default 2000
        Orderings drawn where not all coalitions are looked at; an even number, since
        each is drawn with its reverse.
    exact : bool, optional
        Whether to look at all :math:`2^n` coalitions; by default up to 12 causes.
    rng : numpy.random.Generator or int, optional
        Source of the orderings, or its seed; needed where they are drawn.

    Returns
    -------
    Shapley
        Values that add up to the worth of all less that of none.

    Raises
    ------
    InvalidInputError
        A worth that is no number, or not one number a coalition.

    Notes
    -----
    .. math::

        \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(n - |S| - 1)!}{n!}
            \left( w(S \cup i) - w(S) \right)

    Above 12 causes the mean over random orderings of what a cause adds to those before
    it, each ordering beside its reverse: whoever comes early in one comes late in the
    other, which lowers the variance. Errors are those of the mean over pairs. Any
    number of orderings adds up to the same total.

    References
    ----------
    .. [1] Shapley, L. S. (1953). A value for n-person games. Contributions to
       the Theory of Games, 2, 307-317.
    .. [2] Castro, J., Gomez, D., & Tejada, J. (2009). Polynomial calculation of the
       Shapley value based on sampling. Computers & Operations Research, 36(5),
       1726-1730.
    .. [3] Mitchell, R., Cooper, J., Frank, E., & Holmes, G. (2022). Sampling
       permutations for Shapley value estimation. Journal of Machine Learning
       Research, 23(43), 1-46.

    Examples
    --------
    Two of three gloves make a pair only with the left one, cause 0.

    >>> from eventimpact.attribution import shapley
    >>> def pairs(members):
    ...     return (members[:, 0] & members[:, 1:].any(axis=1)).astype(float)
    >>> shapley(pairs, 3).values.round(4).tolist()
    [0.6667, 0.1667, 0.1667]
    """
    _check_number(n_causes)
    if (n_causes <= EXACT_CAUSES) if exact is None else exact:
        return _exact(worth, n_causes)
    if rng is None:
        message = (
            f"{n_causes} causes are shared out by random orderings, which need rng; "
            "give a seed or a numpy Generator"
        )
        raise InvalidInputError(message)
    if n_orderings < 4 or n_orderings % 2:
        message = (
            f"n_orderings is {n_orderings}; give an even number, 4 or more, since every "
            "ordering is drawn with its reverse"
        )
        raise InvalidInputError(message)
    return _sampled(worth, n_causes, n_orderings // 2, np.random.default_rng(rng))


def bar_worth(abnormal: ArrayLike, claimed: ArrayLike) -> Worth:
    """Make the worth of a coalition from the bars that its causes claim.

    Parameters
    ----------
    abnormal : array_like of shape (n_bars,)
        Abnormal log returns.
    claimed : array_like of bool, shape (n_causes, n_bars)
        Which cause claims which bar.

    Returns
    -------
    callable
        For `shapley`: the abnormal return on bars that any member claims.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.attribution import bar_worth, shapley, shared_bars
    >>> abnormal, claimed = [-0.04, -0.02], np.array([[True, True], [False, True]])
    >>> shapley(bar_worth(abnormal, claimed), 2).values.round(4).tolist()
    [-0.05, -0.01]
    >>> shared_bars(abnormal, claimed).round(4).tolist()
    [-0.05, -0.01]
    """
    returns = np.asarray(abnormal, dtype=np.float64)
    held = np.asarray(claimed, dtype=np.float64)

    def worth(members: BoolArray) -> FloatArray:
        """Sum the abnormal returns of the bars that members claim."""
        return np.asarray((members.astype(np.float64) @ held > 0) @ returns)

    return worth


def shared_bars(abnormal: ArrayLike, claimed: ArrayLike) -> FloatArray:
    """Give the Shapley values of `bar_worth` without looking at coalitions.

    Parameters
    ----------
    abnormal : array_like of shape (n_bars,)
        Abnormal log returns.
    claimed : array_like of bool, shape (n_causes, n_bars)
        Which cause claims which bar.

    Returns
    -------
    ndarray of shape (n_causes,)
        Sum of the abnormal returns of a cause's bars, each over the number of causes
        that claim it.

    Examples
    --------
    >>> from eventimpact.attribution import shared_bars
    >>> shared_bars([-0.06], [[True], [True], [False]]).tolist()
    [-0.03, -0.03, 0.0]
    """
    mask = np.asarray(claimed, dtype=bool)
    return np.asarray(bar_credits(mask) @ np.asarray(abnormal, dtype=np.float64))


def _check_number(n_causes: int) -> None:
    if not 0 < n_causes <= MOST_CAUSES:
        message = (
            f"there are {n_causes} causes; shares are computed for 1 to {MOST_CAUSES}, so "
            "put causes together"
        )
        raise InvalidInputError(message)


def _exact(worth: Worth, n: int) -> Shapley:
    """Weigh what each cause adds to every coalition without it."""
    if n > 20:
        message = f"{n} causes form 2^{n} coalitions; draw orderings above 20 causes"
        raise InvalidInputError(message)
    numbers = np.arange(2**n)
    members = (numbers[:, None] >> np.arange(n)) & 1 == 1
    worths = _worths(worth, members)
    sizes = members.sum(axis=1)
    weights = np.array([1 / (n * math.comb(n - 1, size)) for size in range(n)])
    values = np.empty(n)
    for cause in range(n):
        without = numbers[~members[:, cause]]
        gain = worths[without | (1 << cause)] - worths[without]
        values[cause] = weights[sizes[without]] @ gain
    return Shapley(
        values=frozen(values), errors=frozen(np.zeros(n)), exact=True, n_orderings=0
    )


def _sampled(worth: Worth, n: int, n_pairs: int, rng: np.random.Generator) -> Shapley:
    """Average over pairs of an ordering and its reverse."""
    pairs = np.concatenate([_gains(worth, o) for o in _orders(n, n_pairs, rng)])
    return Shapley(
        values=frozen(pairs.mean(axis=0)),
        errors=frozen(pairs.std(axis=0, ddof=1) / math.sqrt(n_pairs)),
        exact=False,
        n_orderings=2 * n_pairs,
    )


def _orders(n: int, n_pairs: int, rng: np.random.Generator) -> Iterator[IntArray]:
    """Draw orderings of the causes, as many at once as memory likes."""
    step = max(1, _CELLS // (2 * n * (n + 1)))
    for start in range(0, n_pairs, step):
        rows = min(step, n_pairs - start)
        yield rng.permuted(np.tile(np.arange(n), (rows, 1)), axis=1)


def _gains(worth: Worth, order: IntArray) -> FloatArray:
    """Average what each cause adds in some orderings and in their reverses."""
    both = np.stack((order, order[:, ::-1]))
    n = order.shape[1]
    rank = np.argsort(both, axis=2)
    members = rank[:, :, None, :] < np.arange(n + 1)[None, None, :, None]
    worths = _worths(worth, members.reshape(-1, n)).reshape(2, len(order), n + 1)
    gains = np.take_along_axis(np.diff(worths, axis=2), rank, axis=2)
    averaged: FloatArray = gains.mean(axis=0)
    return averaged


def _worths(worth: Worth, members: BoolArray) -> FloatArray:
    """Ask for the worth of coalitions, and check the answer."""
    found = np.asarray(worth(members), dtype=np.float64)
    if found.shape != (len(members),):
        message = (
            f"worth gave shape {found.shape} for {len(members)} coalitions; it must "
            "return one number a row"
        )
        raise InvalidInputError(message)
    if not np.isfinite(found).all():
        names = np.flatnonzero(members[int(np.argmin(np.isfinite(found)))]).tolist()
        message = f"the worth of the coalition {names} is no number; give finite worths"
        raise InvalidInputError(message)
    return found
