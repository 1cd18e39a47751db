"""From closes and causes to an attribution."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import BoolArray, FloatArray
from eventimpact.attribution._decompose import bar_credits, decompose
from eventimpact.attribution._excess import excess
from eventimpact.attribution._expected import expected_returns
from eventimpact.attribution._intervals import part_intervals
from eventimpact.attribution._record import Attribution
from eventimpact.errors import InvalidInputError
from eventimpact.inference import state_scales


def attribute(
    close: ArrayLike,
    claimed: ArrayLike,
    outcome: tuple[int, int],
    *,
    names: Sequence[str] = (),
    factors: ArrayLike | None = None,
    rng: np.random.Generator | int,
) -> Attribution:
    r"""Attribute the move of a price to the causes that claim its bars.

    Parameters
    ----------
    close : array_like of shape (n_bars,)
        Closing prices of the whole history, NaN where a bar is missing.
    claimed : array_like of bool, shape (n_causes, n_bars)
        Which cause claims which bar, all over the history: bars claimed before the
        outcome are kept out of the placebo windows.
    outcome : tuple of int
        First and last bar of the move; the close before the first must be known.
    names : sequence of str, optional
        Names of the causes; "cause 1" and so on by default.
    factors : array_like of shape (n_bars, n_factors), optional
        Log returns of what moves the asset whoever else does, NaN where a market was
        closed.
    rng : numpy.random.Generator or int
        Source of everything drawn, or its seed.

    Returns
    -------
    Attribution
        The exact split with intervals, raw and in excess of random bars of the move.

    Raises
    ------
    InvalidInputError
        Prices, causes, factors or outcome do not fit one another.

    Notes
    -----
    .. math::

        \log\frac{P_b}{P_a} = \sum_t \mu + \sum_t b'f_t
            + \sum_i \sum_t \frac{a_t 1[i \text{ claims } t]}{c_t}
            + \sum_{c_t = 0} a_t

    A move across missing bars belongs to the whole but to no cause. Falls are picked
    because they fell: the share that chance gives to any bars of a fall is taken off
    in the excess, whose p is a permutation inside the move.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.attribution import attribute
    >>> returns = np.random.default_rng(3).normal(0, 0.01, 700)
    >>> claimed = np.zeros((2, 700), dtype=bool)
    >>> claimed[0, [640, 650, 660]] = claimed[1, [660, 670]] = True
    >>> returns[[640, 650, 660]] -= 0.05
    >>> close = 100 * np.exp(np.cumsum(returns))
    >>> found = attribute(close, claimed, (630, 690), names=["sales", "news"], rng=1)
    >>> [row.part for row in found.rows()]
    ['drift', 'sales', 'news', 'nothing known', 'total']
    >>> found.contested.tolist(), found.rows()[1].pvalue < 0.01
    ([660], True)
    """
    prices, mask, labels = _checked(close, claimed, outcome, names)
    returns, steps = _returns(prices, outcome)
    inside = slice(outcome[0], outcome[1] + 1)
    fit = expected_returns(returns, outcome, factors=factors)
    abnormal = fit.abnormal(returns)
    scale = state_scales(abnormal).sigma
    held = mask[:, inside] & np.isfinite(returns[inside])
    split = decompose(
        steps, np.full(steps.shape, fit.drift), held, factor=fit.factor[inside]
    )
    generator = np.random.default_rng(rng)
    turn = -1.0 if split.total > 0 else 1.0
    tests = tuple(
        excess(turn * abnormal[inside], scale[inside], row, rng=child)
        for row, child in zip(held, generator.spawn(len(held)), strict=True)
    )
    free = ~np.logical_or.reduce(mask[:, : outcome[0]], axis=0)
    before = (abnormal[: outcome[0]][free], scale[: outcome[0]][free])
    return Attribution(
        names=labels,
        outcome=outcome,
        claimed=held,
        split=split,
        expected=fit,
        intervals=part_intervals(
            split.parts, bar_credits(held), scale[inside], before, rng=generator
        ),
        excess=tests,
    )


def _checked(
    close: ArrayLike,
    claimed: ArrayLike,
    outcome: tuple[int, int],
    names: Sequence[str],
) -> tuple[FloatArray, BoolArray, tuple[str, ...]]:
    """Check what the caller gives, and name the causes."""
    prices, mask = np.asarray(close, dtype=np.float64), np.asarray(claimed, dtype=bool)
    labels = tuple(names) or tuple(f"cause {k + 1}" for k in range(len(mask)))
    if prices.ndim != 1 or mask.shape != (len(labels), len(prices)):
        message = (
            f"there are {prices.size} closes, {len(labels)} names and claims of shape "
            f"{mask.shape}; give one row a cause and one column a close"
        )
        raise InvalidInputError(message)
    first, last = outcome
    if not 1 <= first <= last < len(prices):
        message = (
            f"the outcome runs from bar {first} to {last} but the closes are bars 0 to "
            f"{len(prices) - 1}; it needs a close before it and must not run backwards"
        )
        raise InvalidInputError(message)
    if np.isinf(prices).any() or (prices[~np.isnan(prices)] <= 0).any():
        message = "a close is zero, negative or infinite; mark missing bars as NaN"
        raise InvalidInputError(message)
    if np.isnan(prices[[first - 1, last]]).any():
        message = (
            f"bar {first - 1} or {last} has no close, so the move is not known; choose "
            "an outcome between known closes"
        )
        raise InvalidInputError(message)
    return prices, mask, labels


def _returns(
    prices: FloatArray, outcome: tuple[int, int]
) -> tuple[FloatArray, FloatArray]:
    """Return log returns, and the steps of the outcome across missing bars."""
    logs = np.log(prices)
    returns = np.diff(logs, prepend=np.nan)
    path = logs[outcome[0] - 1 : outcome[1] + 1]
    held = np.maximum.accumulate(np.where(np.isnan(path), 0, np.arange(len(path))))
    return returns, np.diff(path[held])
