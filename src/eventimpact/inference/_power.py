"""What a test could have seen: power and minimum detectable effect."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from eventimpact._types import Alternative, FloatArray, check_alternative


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
    >>> from eventimpact.inference import power
    >>> power([0.005, 0.01], 0.02 / 10**0.5).round(2)
    array([0.12, 0.35])
    """
    check_alternative(alternative)
    delta = np.asarray(effect, dtype=np.float64) / np.asarray(sd, dtype=np.float64)
    z = _critical_value(significance, alternative)
    if alternative == "two-sided":
        return np.asarray(ndtr(delta - z) + ndtr(-delta - z))
    return np.asarray(ndtr((delta if alternative == "greater" else -delta) - z))


def minimum_detectable_effect(
    sd: float,
    *,
    power: float = 0.8,
    significance: float = 0.05,
    alternative: Alternative = "two-sided",
) -> float:
    r"""Smallest effect that a normal test detects with the given power.

    Parameters
    ----------
    sd : float
        Standard deviation of the estimated effect.
    power : float, default 0.8
        Probability with which it is to be detected.
    significance : float, default 0.05
        Size of the test.
    alternative : {"two-sided", "less", "greater"}, default "two-sided"
        Side of the null that counts as evidence against it.

    Returns
    -------
    float
        Size of the effect, positive whatever the side, in the unit of `sd`.

    Notes
    -----
    :math:`(z_{1-\alpha/2} + z_{1-\beta})\,\mathrm{sd}`, with :math:`1-\beta` the
    power; :math:`z_{1-\alpha}` in place of :math:`z_{1-\alpha/2}` for one side. The
    chance of a rejection on the wrong side is left out.

    References
    ----------
    .. [1] Bloom, H. S. (1995). Minimum detectable effects: A simple way to report
       the statistical power of experimental designs. Evaluation Review, 19(5),
       547-556.

    Examples
    --------
    >>> from eventimpact.inference import minimum_detectable_effect
    >>> round(minimum_detectable_effect(0.02), 4)
    0.056
    """
    check_alternative(alternative)
    if not (0 < power < 1 and 0 < significance < 1):
        message = (
            f"power is {power} and significance {significance}; "
            "both must lie strictly between 0 and 1"
        )
        raise ValueError(message)
    return float((_critical_value(significance, alternative) + ndtri(power)) * sd)


def _critical_value(significance: float, alternative: Alternative) -> float:
    """Quantile of the normal distribution that a test has to pass."""
    tail = significance / 2 if alternative == "two-sided" else significance
    return float(ndtri(1 - tail))
