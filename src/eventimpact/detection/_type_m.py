"""Gelman and Carlin's errors of sign and of size."""

from dataclasses import dataclass
from math import inf, nan
from typing import final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from eventimpact._types import FloatArray, frozen
from eventimpact.detection._noise import Sampled, Scaled, check_share, read_noise


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypeM:
    """What significant estimates would be like, were an effect the true one.

    Parameters
    ----------
    effect : ndarray
        True effects.
    power : ndarray
        Probability that the estimate is significant.
    type_s : ndarray
        Probability that a significant estimate has the wrong sign; NaN without an
        effect or without power.
    exaggeration : ndarray
        Mean size of a significant estimate over that of the effect; infinite without
        an effect, NaN without power.
    reason : str or None
        Why there are no numbers; None if there are.
    """

    effect: FloatArray
    power: FloatArray
    type_s: FloatArray
    exaggeration: FloatArray
    reason: str | None = None


def type_m(
    effect: ArrayLike,
    noise: ArrayLike,
    *,
    df: float | None = None,
    significance: float = 0.05,
) -> TypeM:
    r"""Ask how wrong in sign and size a significant estimate would be.

    Where power is low, an estimate that reaches significance must be too large: the
    effect that was published is then no guide to the effect that is there.

    Parameters
    ----------
    effect : array_like
        True effects, from outside the data, such as the smallest of interest.
    noise : float or array_like of shape (n,)
        Standard deviation of the estimate; or what the estimate comes to where nothing
        happened, such as `placebo_estimates`. Missing draws are left out.
    df : float, optional
        Degrees of freedom of the standard deviation; normal without.
    significance : float, default 0.05
        Size of the two-sided test.

    Returns
    -------
    TypeM
        Arrays of the shape of `effect`; NaN with a reason if the standard deviation is
        not positive or fewer than 20 draws are known.

    Notes
    -----
    With :math:`\lambda = |\theta| / \mathrm{sd}`, critical value :math:`c`, and
    :math:`F` and :math:`f` the normal or t distribution and density, the estimate being
    :math:`\theta + \mathrm{sd} \cdot T` as in [1]_,

    .. math::

       p_+ = 1 - F(c - \lambda), \quad p_- = F(-c - \lambda), \quad
       \mathrm{S} = \frac{p_-}{p_+ + p_-}, \quad
       \mathrm{M} = \frac{\lambda (p_+ - p_-) + h(c - \lambda) + h(c + \lambda)}
                         {\lambda (p_+ + p_-)}

    where :math:`h(a) = \int_a^\infty x f(x) dx`, which is :math:`\phi(a)` for the normal
    distribution [2]_ and :math:`f(a) (\nu + a^2) / (\nu - 1)` for t. Draws are
    shifted by the effect, and each is judged among the others.

    References
    ----------
    .. [1] Gelman, A., & Carlin, J. (2014). Beyond power calculations: Assessing type S
       (sign) and type M (magnitude) errors. Perspectives on Psychological Science,
       9(6), 641-651.
    .. [2] Lu, J., Qiu, Y., & Deng, A. (2019). A note on type S/M errors in hypothesis
       testing. British Journal of Mathematical and Statistical Psychology, 72(1),
       1-17.

    Examples
    --------
    >>> from eventimpact.detection import type_m
    >>> wrong = type_m([0.1, 10.0], 3.28)
    >>> wrong.power.round(2), wrong.type_s.round(2), wrong.exaggeration.round(1)
    (array([0.05, 0.86]), array([0.46, 0.  ]), array([76.7,  1.1]))
    """
    check_share("significance", significance)
    effects = np.asarray(effect, dtype=np.float64)
    known = read_noise(noise, df)
    if isinstance(known, str):
        none = frozen(np.full(effects.shape, nan))
        return TypeM(
            effect=frozen(effects),
            power=none,
            type_s=none,
            exaggeration=none,
            reason=known,
        )
    size = np.abs(effects)
    if isinstance(known, Scaled):
        right, wrong, total = _of_scale(size / known.sd, known, significance)
        total = total * known.sd
    else:
        right, wrong, total = _of_draws(effects, known, significance)
    power = right + wrong
    with np.errstate(divide="ignore", invalid="ignore"):
        type_s = np.where(size > 0, wrong / power, nan)
        exaggeration = total / power / size
    return TypeM(
        effect=frozen(effects),
        power=frozen(np.asarray(power)),
        type_s=frozen(type_s),
        exaggeration=frozen(np.asarray(exaggeration)),
    )


def _of_scale(
    shift: FloatArray, noise: Scaled, significance: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Probability of significance with either sign, and mean size where significant."""
    unit = Scaled(sd=1.0, df=noise.df)
    critical = unit.quantile(1 - significance / 2)
    right, wrong = unit.above(critical - shift), unit.below(-critical - shift)
    tails = _tail_mean(critical - shift, noise.df) + _tail_mean(
        critical + shift, noise.df
    )
    return right, wrong, shift * (right - wrong) + tails


def _tail_mean(a: FloatArray, df: float) -> FloatArray:
    """Integral of x over the density, from `a` on."""
    if df == inf:
        return np.asarray(np.exp(-(a**2) / 2) / np.sqrt(2 * np.pi))
    if df <= 1:
        return np.full(a.shape, inf)
    height = np.exp(gammaln((df + 1) / 2) - gammaln(df / 2)) / np.sqrt(np.pi * df)
    density = height * (1 + a**2 / df) ** (-(df + 1) / 2)
    return np.asarray(density * (df + a**2) / (df - 1))


def _of_draws(
    effects: FloatArray, noise: Sampled, significance: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Do the same with draws, shifted and judged among one another."""
    needed = noise.thresholds(significance, "two-sided")
    estimates = effects[..., None] + noise.draws
    signed = np.where(effects[..., None] < 0, -estimates, estimates)
    right, wrong = signed > needed, signed < -needed
    total = np.where(right | wrong, np.abs(signed), 0.0).mean(axis=-1)
    return right.mean(axis=-1), wrong.mean(axis=-1), total
