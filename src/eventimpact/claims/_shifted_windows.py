"""A stretch of bars against every other place where it could have been."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.errors import InsufficientDataError
from eventimpact.numerics import ols
from eventimpact.regression import pooled_dummy


MIN_INSIDE: Final = 3
MIN_PLACES: Final = 100
MIN_APART: Final = 19
TAILS: Final = (0.05, 0.95)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftedWindows:
    """The mean of a response on some bars less that on the others, controls equal.

    Attributes
    ----------
    raw, base : float
        Difference of the means as they are, and the mean on the other bars.
    estimate, low, high : float
        The difference at equal controls, and its 90 % interval; infinite where fewer
        than 19 places fit side by side.
    p_greater, p_less : float
        One-sided p-values of no difference.
    p_newey_west : float
        What Newey-West errors would give for `p_greater`.
    n_inside, n_outside : int
        Bars used.
    n_places : int
        Places that the pattern was shifted to; they overlap.
    n_apart : int
        As many of them as fit beside one another.
    """

    raw: float
    base: float
    estimate: float
    low: float
    high: float
    p_greater: float
    p_less: float
    p_newey_west: float
    n_inside: int
    n_outside: int
    n_places: int
    n_apart: int


def shifted_windows(
    response: FloatArray, inside: BoolArray, control: FloatArray, *, lags: int
) -> ShiftedWindows:
    r"""Compare some bars with the same pattern of bars at every other place.

    Parameters
    ----------
    response : ndarray of shape (n_bars,)
        Response of each bar, NaN where missing.
    inside : ndarray of bool, shape (n_bars,)
        The bars that are compared.
    control : ndarray of shape (n_bars,)
        What is held equal, such as the return of the bar.
    lags : int
        Lags of the Newey-West error that is given beside.

    Returns
    -------
    ShiftedWindows
        Difference, interval and p-values.

    Raises
    ------
    InsufficientDataError
        Fewer than 3 bars inside, or fewer than 100 places outside.

    Notes
    -----
    The estimate is the coefficient of a dummy beside the control. Its law is that of the
    same contrast with the pattern shifted to all places that do not overlap with it:
    :math:`p = (1 + \#\{d^* \ge d\}) / (1 + B)`, but never below one over one more than
    the places that fit side by side, since places that overlap say the same. Flows are persistent. On windows
    picked at random, Newey-West errors reject at 5 % in 15 to 31 % of cases for the
    hourly seller share (3, 7 and 24 days, 72 lags) and in 24 to 34 % for net inflow to
    exchanges (8 and 24 days after 1,000, 14 lags), where shifted windows do so in
    3 to 7 %.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.claims._shifted_windows import shifted_windows
    >>> y = np.random.default_rng(2).normal(0, 1, 500)
    >>> inside = np.arange(500) >= 490
    >>> y[inside] += 2
    >>> found = shifted_windows(y, inside, np.zeros(500) + np.arange(500), lags=5)
    >>> bool(1.5 < found.estimate < 2.6), found.p_greater < 0.05
    (True, True)
    """
    usable = np.isfinite(response) & np.isfinite(control)
    y, x, d = response[usable], control[usable], inside[usable]
    n = int(d.sum())
    if n < MIN_INSIDE:
        raise InsufficientDataError.from_counts(
            "one side of the comparison", MIN_INSIDE, n
        )
    fit = ols(y, np.column_stack((np.ones(len(y)), d, x)))
    drawn = _elsewhere(y - fit.params[2] * x, d)
    if len(drawn) < MIN_PLACES:
        raise InsufficientDataError.from_counts(
            "the history beside the window", MIN_PLACES, len(drawn)
        )
    estimate = float(fit.params[1])
    low, high = np.quantile(drawn, TAILS)
    base = float(y[~d].mean())
    span = int(np.ptp(np.flatnonzero(d))) + 1
    n_apart = (len(y) - span) // span
    unbounded = np.inf if n_apart < MIN_APART else 0.0
    hac = pooled_dummy(y, d, controls=x[:, None], lags=lags)
    return ShiftedWindows(
        raw=float(y[d].mean()) - base,
        base=base,
        estimate=estimate,
        low=estimate - float(high) - unbounded,
        high=estimate - float(low) + unbounded,
        p_greater=_pvalue(drawn >= estimate, n_apart),
        p_less=_pvalue(drawn <= estimate, n_apart),
        p_newey_west=hac.p_greater,
        n_inside=n,
        n_outside=len(y) - n,
        n_places=len(drawn),
        n_apart=n_apart,
    )


def _pvalue(as_extreme: BoolArray, n_apart: int) -> float:
    """Rank the actual place, never below what places side by side allow."""
    p = (1 + int(np.count_nonzero(as_extreme))) / (1 + len(as_extreme))
    return max(p, 1 / (1 + n_apart))


def _elsewhere(y: FloatArray, inside: BoolArray) -> FloatArray:
    """Give the contrast at every place that does not overlap with the actual one.

    The actual bars are cut out, so that they are never on the other side.
    """
    at = np.flatnonzero(inside)
    pattern = inside[at[0] : at[-1] + 1].astype(np.float64)
    span, n = len(pattern), len(at)
    parts = (y[: at[0]], y[at[-1] + 1 :])
    sums = [np.correlate(part, pattern, "valid") for part in parts if len(part) >= span]
    if not sums:
        return np.empty(0)
    total, n_outside = float(y[~inside].sum()), len(y) - n
    within = np.concatenate(sums)
    return np.asarray(within / n - (total - within) / max(n_outside - n, 1))
