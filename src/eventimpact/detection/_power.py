"""What a test could have seen: power and minimum detectable effect."""

from math import ceil, inf, nan

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from eventimpact._types import Alternative, FloatArray, check_alternative
from eventimpact.detection._detectable import detectable_shift
from eventimpact.detection._noise import Sampled, Scaled, check_share, read_noise


def power(
    effect: ArrayLike,
    sd: ArrayLike,
    *,
    significance: float = 0.05,
    alternative: Alternative = "two-sided",
) -> FloatArray:
    r"""Probability that a normal test detects an effect.

    Parameters
    ----------
    effect : array_like
        True effects, in the unit of `sd`.
    sd : array_like
        Standard deviations of their estimates.
    significance : float, default 0.05
        Size of the test.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    ndarray
        Power, of the broadcast shape.

    Notes
    -----
    With :math:`\delta` the effect over its standard deviation, two-sided:
    :math:`\Phi(\delta - z_{1-\alpha/2}) + \Phi(-\delta - z_{1-\alpha/2})`.

    References
    ----------
    .. [1] MacKinlay, A. C. (1997). Event studies in economics and finance. Journal
       of Economic Literature, 35(1), 13-39.

    Examples
    --------
    >>> from eventimpact.detection import power
    >>> power([0.005, 0.01], 0.02 / 10**0.5).round(2)
    array([0.12, 0.35])
    """
    check_alternative(alternative)
    check_share("significance", significance)
    spread = np.asarray(sd, dtype=np.float64)
    if (spread <= 0).any():
        message = f"sd is {spread.min()}; a standard deviation must be positive"
        raise ValueError(message)
    delta = np.asarray(effect, dtype=np.float64) / spread
    z = _critical_value(significance, alternative)
    if alternative == "two-sided":
        return np.asarray(ndtr(delta - z) + ndtr(-delta - z))
    return np.asarray(ndtr((delta if alternative == "greater" else -delta) - z))


def minimum_detectable_effect(
    noise: ArrayLike,
    *,
    df: float | None = None,
    power: float = 0.8,
    significance: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    r"""Smallest effect that a test detects with the given power.

    Parameters
    ----------
    noise : float or array_like of shape (n,)
        Standard deviation of the estimated effect; or what the estimate comes to where
        nothing happened, such as `placebo_estimates`: the test is then the rank among
        these draws. Missing draws are left out.
    df : float, optional
        Degrees of freedom of the standard deviation; normal without.
    power : float, default 0.8
        Probability with which it is to be detected.
    significance : float, default 0.05
        Size of the test.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    float
        Size of the effect, positive whatever the side, in the unit of `noise`; zero if
        no effect is needed for that power, NaN if the standard deviation is not
        positive or fewer than 20 draws are known, infinite if no effect could be seen.

    Notes
    -----
    :math:`(z_{1-\alpha/2} + z_{1-\beta})\,\mathrm{sd}`, with :math:`1-\beta` the
    power; :math:`z_{1-\alpha}` in place of :math:`z_{1-\alpha/2}` for one side. The
    chance of a rejection on the wrong side is left out. With degrees of freedom it is
    the noncentrality at which a noncentral t passes its critical value that often. With
    draws each in turn is the event, shifted until it passes the rank test among the
    others, and the effect is a quantile of those shifts; two-sided, it is the larger
    of the effects up and down.

    References
    ----------
    .. [1] Bloom, H. S. (1995). Minimum detectable effects: A simple way to report
       the statistical power of experimental designs. Evaluation Review, 19(5),
       547-556.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.detection import minimum_detectable_effect
    >>> round(minimum_detectable_effect(0.02), 4)
    0.056
    >>> draws = np.random.default_rng(0).standard_t(3, 300) * 0.02 / 3**0.5
    >>> round(minimum_detectable_effect(draws), 4)
    0.0524
    """
    check_alternative(alternative)
    if not (0 < power < 1 and 0 < significance < 1):
        message = (
            f"power is {power} and significance {significance}; "
            "both must lie strictly between 0 and 1"
        )
        raise ValueError(message)
    known = read_noise(noise, df)
    if isinstance(known, str):
        return nan
    if isinstance(known, Sampled):
        return _smallest_shift(known, power, significance, alternative)
    tail = _tail(significance, alternative)
    return max(detectable_shift(known.df, tail, power), 0.0) * known.sd


def _smallest_shift(
    noise: Sampled, power: float, significance: float, alternative: Alternative
) -> float:
    """Quantile of the shifts that take each draw past the others."""
    needed = noise.thresholds(significance, alternative)
    last = ceil(power * noise.n - 1e-9) - 1
    up = np.sort(needed - noise.draws)[last]
    down = np.sort(needed + noise.draws)[last]
    if alternative == "two-sided":
        return max(float(up), float(down), 0.0)
    return max(float(up if alternative == "greater" else down), 0.0)


def _critical_value(significance: float, alternative: Alternative) -> float:
    """Quantile of the normal distribution that a test has to pass."""
    return Scaled(sd=1.0, df=inf).quantile(1 - _tail(significance, alternative))


def _tail(significance: float, alternative: Alternative) -> float:
    """Probability of the tail, or of either tail, that rejects."""
    return significance / 2 if alternative == "two-sided" else significance
