"""Power against a range of effects."""

from dataclasses import dataclass
from math import nan
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import Alternative, FloatArray, check_alternative, frozen
from eventimpact.detection._noise import (
    Sampled,
    Scaled,
    check_share,
    read_noise,
)
from eventimpact.detection._power import minimum_detectable_effect


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PowerCurve:
    """Probability that a test detects effects of several sizes.

    Parameters
    ----------
    effects : ndarray of shape (n_effects,)
        True effects.
    power : ndarray of shape (n_effects,)
        Probability that each is detected.
    mde : float
        Smallest effect detected with a probability of 80 %, as
        `minimum_detectable_effect`.
    significance : float
        Size of the test.
    alternative : {"two-sided", "less", "greater"}
        Side of the null that counts as evidence against it.
    distribution : str
        Reference distribution of the test in words.
    reason : str or None
        Why there are no numbers; None if there are.
    """

    effects: FloatArray
    power: FloatArray
    mde: float
    significance: float
    alternative: Alternative
    distribution: str = ""
    reason: str | None = None


def power_curve(
    effects: ArrayLike,
    noise: ArrayLike,
    *,
    df: float | None = None,
    significance: float = 0.05,
    alternative: Alternative = "two-sided",
) -> PowerCurve:
    r"""Give the power of a test against a range of effects.

    Parameters
    ----------
    effects : array_like of shape (n_effects,)
        True effects.
    noise : float or array_like of shape (n,)
        Standard deviation of the estimate; or what the estimate comes to where nothing
        happened, such as `placebo_estimates`: the power is then that of the
        rank test among these draws. Missing draws are left out.
    df : float, optional
        Degrees of freedom of the standard deviation; normal without.
    significance : float, default 0.05
        Size of the test.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    PowerCurve
        NaN with a reason if the standard deviation is not positive or fewer than 20
        draws are known.

    Notes
    -----
    For a t test the statistic under an effect has a noncentral t distribution, with the
    effect over its standard deviation as noncentrality; without degrees of freedom it
    is normal [1]_. For the rank test each draw in turn, shifted by the
    effect, is the event, and is ranked among the others:

    .. math:: \frac{1}{n} \sum_j 1\Big\{ \frac{1 + \#\{k \ne j : |e_k| \ge
              |\theta + e_j|\}}{n} \le \alpha \Big\}

    The event's state is that of its matches, so this is the power in that state and not
    on an average day.

    References
    ----------
    .. [1] MacKinlay, A. C. (1997). Event studies in economics and finance. Journal
       of Economic Literature, 35(1), 13-39.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.detection import power_curve
    >>> power_curve([0.0, 0.02, 0.06], 0.02).power.round(2)
    array([0.05, 0.17, 0.85])
    >>> draws = np.random.default_rng(0).normal(0, 0.02, 300)
    >>> power_curve([0.0, 0.02, 0.06], draws).power.round(2)
    array([0.05, 0.17, 0.83])
    """
    check_alternative(alternative)
    check_share("significance", significance)
    true = np.asarray(effects, dtype=np.float64)
    known = read_noise(noise, df)
    if isinstance(known, str):
        found, mde, words, reason = np.full(true.shape, nan), nan, "", known
    else:
        found = (
            _of_scale(true, known, significance, alternative)
            if isinstance(known, Scaled)
            else _of_draws(true, known, significance, alternative)
        )
        mde = minimum_detectable_effect(
            noise, df=df, significance=significance, alternative=alternative
        )
        words, reason = known.words, None
    return PowerCurve(
        effects=frozen(true),
        power=frozen(found),
        mde=mde,
        significance=significance,
        alternative=alternative,
        distribution=words,
        reason=reason,
    )


def _of_scale(
    effects: FloatArray, noise: Scaled, significance: float, alternative: Alternative
) -> FloatArray:
    """Power of a normal or t test."""
    both = alternative == "two-sided"
    tail = significance / 2 if both else significance
    critical = noise.quantile(1 - tail) / noise.sd
    up, down = noise.above_by(effects, critical), noise.above_by(-effects, critical)
    if both:
        return np.minimum(up + down, 1.0)
    return up if alternative == "greater" else down


def _of_draws(
    effects: FloatArray, noise: Sampled, significance: float, alternative: Alternative
) -> FloatArray:
    """Power of the rank test: each draw, shifted, among the others."""
    needed = noise.thresholds(significance, alternative)
    found = np.zeros(effects.shape)
    if alternative != "less":
        found += np.searchsorted(np.sort(needed - noise.draws), effects) / noise.n
    if alternative != "greater":
        found += np.searchsorted(np.sort(needed + noise.draws), -effects) / noise.n
    return np.where(np.isnan(effects), nan, found)
