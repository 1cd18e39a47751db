"""Joint inference over all reasonable specifications of one estimate."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from eventimpact._types import (
    Alternative,
    BoolArray,
    FloatArray,
    check_alternative,
    frozen,
)
from eventimpact.errors import InvalidInputError
from eventimpact.numerics import doubled_ranks


_TIE: Final = 1e-12
_ROUNDING: Final = 1e-10
_SMALLEST: Final = 1e-300
_EPS: Final = 2.0**-53
_BAND: Final = (0.05, 0.5, 0.95)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpecificationCurve:
    """The estimates of many specifications, and what they say together.

    Parameters
    ----------
    estimates : ndarray of shape (n_specs,)
        Estimate of each specification.
    pvalues : ndarray of shape (n_specs,)
        P-value of each specification by itself, on the side asked for.
    significant : ndarray of bool, shape (n_specs,)
        Which have the claimed sign and a p-value at most `significance`.
    alternative : {"two-sided", "less", "greater"}
        Side of the null that counts as evidence against it.
    significance : float
        Level of a single specification.
    median : float
        Median estimate.
    share_significant : float
        Share of the specifications that are significant.
    average_z : float
        Mean of the normal scores of the p-values, positive if as claimed; with
        "two-sided" its size.
    p_median, p_share, p_average_z : float
        Joint p-value of each of the three.
    band : ndarray of shape (3, n_specs)
        5 %, 50 % and 95 % quantile of the placebo curves, each sorted ascending.
    n_draws : int
        Placebo draws.
    """

    estimates: FloatArray
    pvalues: FloatArray
    significant: BoolArray
    alternative: Alternative
    significance: float
    median: float
    share_significant: float
    average_z: float
    p_median: float
    p_share: float
    p_average_z: float
    band: FloatArray
    n_draws: int

    @property
    def n_specs(self) -> int:
        """Number of specifications."""
        return len(self.estimates)


def specification_curve(
    estimates: ArrayLike,
    placebo: ArrayLike,
    *,
    alternative: Alternative = "two-sided",
    pvalues: tuple[ArrayLike, ArrayLike] | None = None,
    significance: float = 0.05,
) -> SpecificationCurve:
    r"""Test all specifications of an estimate together.

    Whoever looks at a thousand specifications finds some that are significant. What
    counts is whether the whole curve could come from a cause without effect.

    Parameters
    ----------
    estimates : array_like of shape (n_specs,)
        Estimate of each specification.
    placebo : array_like of shape (n_draws, n_specs)
        The same where there is no effect, such as with the dates of the cause drawn at
        random: one row a draw, which all specifications share.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        The claimed sign; with "two-sided" the one that most specifications have.
    pvalues : tuple of array_like, optional
        P-values on the side of `alternative`, of the estimates, shape (n_specs,), and
        of the placebos, shape (n_draws, n_specs). Left out, each specification is
        ranked among its own placebos.
    significance : float, default 0.05
        Level at which a single specification counts as significant.

    Returns
    -------
    SpecificationCurve
        Median, share of significant specifications and average normal score, each
        with its joint p-value.

    Raises
    ------
    InvalidInputError
        Shapes that do not fit, too few draws, or values that are not finite.

    Notes
    -----
    For each of the three statistics :math:`T`, turned so that large is as claimed,
    :math:`p = (1 + \#\{T^* \ge T\}) / (1 + B)` over the :math:`B` draws. Every draw is
    put through the same mill as the estimates, p-values included, so each p-value is
    exact if estimates and placebos are exchangeable, however the specifications
    depend on one another. The three are not independent: say beforehand which one
    decides. Without `pvalues` that of a specification is its rank, ties sharing
    theirs. The average score is Stouffer's over :math:`\sqrt{S}`.

    References
    ----------
    .. [1] Simonsohn, U., Simmons, J. P., & Nelson, L. D. (2020). Specification curve
       analysis. Nature Human Behaviour, 4(11), 1208-1214.
    .. [2] Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never
       be zero. Statistical Applications in Genetics and Molecular Biology,
       9(1), article 39.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.inference import specification_curve
    >>> rng = np.random.default_rng(0)
    >>> shared = rng.normal(size=(200, 1))
    >>> placebo = shared + rng.normal(scale=0.3, size=(200, 40))
    >>> curve = specification_curve(
    ...     3 + rng.normal(scale=0.3, size=40), placebo, alternative="greater"
    ... )
    >>> curve.p_median, curve.share_significant
    (0.004975124378109453, 1.0)
    """
    check_alternative(alternative)
    values = _stacked(estimates, placebo, "estimates", "placebo")
    turned = -values if alternative == "less" else values
    if pvalues is None:
        p = _ranked(turned, alternative)
    else:
        p = _stacked(*pvalues, "pvalues[0]", "pvalues[1]")
        _check_pvalues(p, values.shape)
    half_step = 0.5 / len(p) if pvalues is None else 0.0
    score = _scores(turned, p, alternative, half_step).mean(axis=1)
    statistics = _statistics(turned, p, score, alternative, significance)
    units = (float(np.abs(turned).max()), 1.0, 1.0)
    joint = [
        _joint_pvalue(statistic, unit)
        for statistic, unit in zip(statistics, units, strict=True)
    ]
    is_claimed = _has_claimed_sign(turned[0], alternative)
    return SpecificationCurve(
        estimates=frozen(values[0]),
        pvalues=frozen(p[0]),
        significant=frozen(is_claimed & (p[0] <= significance)),
        alternative=alternative,
        significance=significance,
        median=float(np.median(values[0])),
        share_significant=float(statistics[1][0]),
        average_z=float(statistics[2][0]),
        p_median=joint[0],
        p_share=joint[1],
        p_average_z=joint[2],
        band=frozen(np.quantile(np.sort(values[1:], axis=1), _BAND, axis=0)),
        n_draws=len(values) - 1,
    )


def _stacked(first: ArrayLike, rest: ArrayLike, name: str, others: str) -> FloatArray:
    """Put the real row above the placebo rows."""
    real = np.asarray(first, dtype=np.float64)
    drawn = np.asarray(rest, dtype=np.float64)
    if real.ndim != 1 or drawn.ndim != 2 or drawn.shape[1:] != real.shape:
        message = (
            f"{name} has shape {real.shape} and {others} {drawn.shape}; they need shapes "
            "(n_specs,) and (n_draws, n_specs)"
        )
        raise InvalidInputError(message)
    if drawn.size == 0:
        message = f"{others} has shape {drawn.shape}; give at least one of each"
        raise InvalidInputError(message)
    stacked = np.concatenate((real[None], drawn))
    if not np.isfinite(stacked).all():
        message = (
            f"{name} or {others} holds values that are not finite; leave out "
            "specifications that cannot be estimated"
        )
        raise InvalidInputError(message)
    return stacked


def _check_pvalues(p: FloatArray, shape: tuple[int, ...]) -> None:
    """Want one p-value for each number, strictly above zero."""
    if p.shape != shape or not ((p > 0) & (p <= 1)).all():
        message = (
            f"the p-values, stacked, have shape {p.shape} and run from {p.min():.3g} to "
            f"{p.max():.3g}; want shape {shape}, above 0 and at most 1"
        )
        raise InvalidInputError(message)


def _ranked(turned: FloatArray, alternative: Alternative) -> FloatArray:
    """Turn each column into the p-values of its ranks, ties sharing theirs."""
    n = len(turned)
    tie = _TIE * np.abs(turned).max(axis=0)
    middle = doubled_ranks(np.ascontiguousarray(turned.T), tie).T / 2
    upper = (n / 2 + 0.5 - middle) / n
    if alternative != "two-sided":
        return upper
    lower = (n / 2 + 0.5 + middle) / n
    return np.asarray(np.minimum(1.0, 2 * np.minimum(upper, lower)))


def _scores(
    turned: FloatArray, p: FloatArray, alternative: Alternative, half_step: float
) -> FloatArray:
    """Turn p-values into normal scores, positive if as claimed.

    The p-value of a rank stands for the middle of its step.
    """
    if alternative == "two-sided":
        size = -ndtri(np.clip(p / 2 - half_step, _SMALLEST, 0.5))
        return np.asarray(size * np.sign(turned), dtype=np.float64)
    return np.asarray(-ndtri(np.clip(p - half_step, _SMALLEST, 1 - _EPS)))


def _has_claimed_sign(turned: FloatArray, alternative: Alternative) -> BoolArray:
    """Tell which estimates have the claimed, else the dominant, sign."""
    if alternative == "two-sided" and np.count_nonzero(turned < 0) > turned.size / 2:
        return np.asarray(turned < 0)
    return np.asarray(turned > 0)


def _statistics(
    turned: FloatArray,
    p: FloatArray,
    score: FloatArray,
    alternative: Alternative,
    significance: float,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compute the three statistics of every row; large ones count."""
    median = np.median(turned, axis=1)
    is_low = p <= significance
    above = (is_low & (turned > 0)).mean(axis=1)
    if alternative != "two-sided":
        return median, above, score
    below = (is_low & (turned < 0)).mean(axis=1)
    n_below = np.count_nonzero(turned < 0, axis=1)
    share = np.where(n_below > turned.shape[1] / 2, below, above)
    return np.abs(median), share, np.abs(score)


def _joint_pvalue(statistic: FloatArray, unit: float) -> float:
    """P-value of the first among all, itself included."""
    reached = statistic >= statistic[0] - _ROUNDING * unit
    return float(np.count_nonzero(reached) / len(statistic))
