"""How much likelier the data are with an effect than without."""

from dataclasses import dataclass
from math import ceil, e, exp, inf, isfinite, log, nan
from typing import Final, assert_never, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, log_ndtr, logsumexp, stdtr

from eventimpact._types import Alternative, FloatArray, frozen
from eventimpact.detection._noise import Noise, Sampled, Scaled, read_noise
from eventimpact.detection._priors import (
    CauchyPrior,
    NormalPrior,
    Prior,
    UniformPrior,
)


WIDTHS: Final = (0.25, 0.5, 1.0, 2.0, 4.0)
_LOG_ROOTS: Final = np.arange(-40.0, 3.0, 0.01)
_TINY: Final = 1e-300


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BayesFactor:
    """Evidence for an effect against none.

    Parameters
    ----------
    bf10 : float
        How much likelier the estimate is with an effect, drawn from the prior, than
        without; NaN if it cannot be told.
    prior : NormalPrior or CauchyPrior or UniformPrior
        What the effect might have been.
    scales : ndarray of shape (n_scales,)
        Scales of narrower and wider priors.
    sensitivity : ndarray of shape (n_scales,)
        What `bf10` is with these.
    bound : float
        Largest Bayes factor that the p-value, one-sided if the prior is, can stand for
        (Vovk and Sellke).
    distribution : str
        Distribution of the estimate without an effect, in words.
    reason : str or None
        Why there is no number; None if there is.
    """

    bf10: float
    prior: Prior
    scales: FloatArray
    sensitivity: FloatArray
    bound: float
    distribution: str = ""
    reason: str | None = None

    @property
    def bf01(self) -> float:
        """How much likelier the estimate is without an effect than with one."""
        return 1 / self.bf10 if self.bf10 > 0 else (nan if self.bf10 != 0 else inf)

    def null_probability(self, prior_probability: float = 0.5) -> float:
        """Give the probability of no effect after the data.

        Parameters
        ----------
        prior_probability : float, default 0.5
            That before the data.

        Returns
        -------
        float
            By Bayes' rule.
        """
        against = self.bf10 * (1 - prior_probability)
        return prior_probability / (prior_probability + against)


def bayes_factor(
    estimate: float,
    noise: ArrayLike,
    prior: Prior,
    *,
    df: float | None = None,
) -> BayesFactor:
    r"""Weigh an effect against none for one estimate.

    Parameters
    ----------
    estimate : float
        The estimated effect.
    noise : float or array_like of shape (n,)
        Standard deviation of the estimate; or what the estimate comes to where nothing
        happened, such as `placebo_estimates`. Missing draws are left out.
    prior : NormalPrior or CauchyPrior or UniformPrior
        What the effect might be, in the unit of the estimate; of all choices the one
        that matters most, so the factor is given for a quarter to four times its scale
        as well.
    df : float, optional
        Degrees of freedom of the standard deviation; normal without.

    Returns
    -------
    BayesFactor
        NaN with a reason if the estimate is missing, the standard deviation is not
        positive, or fewer than 20 draws are known.

    Notes
    -----
    With :math:`t = \hat\theta / \mathrm{sd}`, :math:`\nu` degrees of freedom and a normal
    prior of scale :math:`k\,\mathrm{sd}`,

    .. math:: \mathrm{BF}_{10} = (1 + k^2)^{-1/2} \left(
              \frac{1 + t^2 / \nu}{1 + t^2 / (\nu (1 + k^2))} \right)^{(\nu + 1) / 2}

    The Cauchy prior is a mixture of these over :math:`1/k^2`, and with scale
    :math:`r \sqrt N \mathrm{sd}` gives the factor of [1]_ for N observations. As there,
    these two priors are stated in units of the noise, which is estimated along with
    the effect. One side has twice the posterior probability of that side as factor. A
    uniform prior takes the mean of the density of :math:`\hat\theta - \theta`.

    For draws the datum is the rank of the estimate, as no density need be known [2]_.
    Without an effect each of the :math:`n + 1` places is as likely; with one, place
    :math:`i` has the probability :math:`\frac{1}{n} \sum_j \Pi(e_{(i+1)} - e_j) -
    \Pi(e_{(i)} - e_j)`, :math:`\Pi` the distribution function of the prior. Up to
    :math:`n^{2/3} / 2` places on each side are taken together, and never more than half
    of those up to the end. The factor cannot exceed :math:`n + 1`. That a Bayes factor
    may rest on the empirical distribution function of abnormal returns is [2]_, by its
    abstract; the rank as the datum, the places taken together, and the priors are
    choices made here, not checked against the paper.

    No prior that falls off from zero makes much more of a p-value below
    :math:`1/e` than the bound :math:`-1 / (e\,p \log p)` of [3]_.

    References
    ----------
    .. [1] Rouder, J. N., Speckman, P. L., Sun, D., Morey, R. D., & Iverson, G. (2009).
       Bayesian t tests for accepting and rejecting the null hypothesis. Psychonomic
       Bulletin & Review, 16(2), 225-237.
    .. [2] Gelbach, J. B., & Hawkins, J. R. (2020). A Bayesian approach to event studies
       for securities litigation. Journal of Institutional and Theoretical Economics,
       176(1), 86-111. The idea of a factor from the empirical distribution function;
       the form used here is the library's own.
    .. [3] Sellke, T., Bayarri, M. J., & Berger, J. O. (2001). Calibration of p values
       for testing precise null hypotheses. The American Statistician, 55(1), 62-71.

    Examples
    --------
    >>> from eventimpact.detection import CauchyPrior, bayes_factor
    >>> weighed = bayes_factor(-0.06, 0.02, CauchyPrior(0.03, "less"), df=250)
    >>> round(weighed.bf10, 1), weighed.sensitivity.round(1)
    (21.8, array([ 9.6, 15.5, 21.8, 23.5, 17.9]))
    """
    known = read_noise(noise, df)
    if not isfinite(estimate):
        known = "the estimate is missing"
    priors = [prior.wider(width) for width in WIDTHS]
    scales = frozen(np.array([each.scale for each in priors]))
    if isinstance(known, str):
        return BayesFactor(
            bf10=nan,
            prior=prior,
            scales=scales,
            sensitivity=frozen(np.full(len(WIDTHS), nan)),
            bound=nan,
            reason=known,
        )
    factors = [_factor(estimate, known, each) for each in priors]
    return BayesFactor(
        bf10=_factor(estimate, known, prior),
        prior=prior,
        scales=scales,
        sensitivity=frozen(np.array(factors)),
        bound=_bound(estimate, known, prior.alternative),
        distribution=known.words,
    )


def _bound(estimate: float, noise: Noise, side: Alternative) -> float:
    """Give the Vovk-Sellke bound of the p-value on the side of the prior."""
    if side == "two-sided":
        p = _two_sided(estimate, noise)
    else:
        p = float(noise.above(estimate) if side == "greater" else noise.below(estimate))
    if p <= 0:
        return inf
    return float(-1 / (e * p * log(p))) if p < 1 / e else 1.0


def _two_sided(estimate: float, noise: Noise) -> float:
    """Give the two-sided p-value."""
    if isinstance(noise, Scaled):
        return 2 * float(noise.above(abs(estimate)))
    extreme = np.count_nonzero(np.abs(noise.draws) >= abs(estimate))
    return float(1 + extreme) / (1 + noise.n)


def _factor(estimate: float, noise: Noise, prior: Prior) -> float:
    """Give the Bayes factor under one prior."""
    if isinstance(noise, Sampled):
        return _of_rank(estimate, noise, prior)
    t = estimate / noise.sd
    match prior:
        case NormalPrior(scale, side):
            k = np.array([scale / noise.sd])
            found = float(_log_normal(t, noise.df, k, side)[0])
        case CauchyPrior(scale, side):
            found = _log_cauchy(t, noise.df, scale / noise.sd, side)
        case UniformPrior():
            return _of_uniform(estimate, noise, prior)
        case _:
            assert_never(prior)
    return float(exp(found)) if found < 700 else inf


def _log_normal(t: float, df: float, k: FloatArray, side: Alternative) -> FloatArray:
    """Give log factors for normal priors of scale `k`, in units of the noise."""
    wide = 1 + k**2
    if df == inf:
        fit = t**2 / 2 * k**2 / wide
        spread = np.ones(k.shape)
    else:
        fit = (df + 1) / 2 * (np.log1p(t**2 / df) - np.log1p(t**2 / (df * wide)))
        spread = (df + t**2 / wide) / (df + 1)
    whole = fit - np.log(wide) / 2
    if side == "two-sided":
        return np.asarray(whole)
    at = t * k / np.sqrt(wide * spread) * (1 if side == "greater" else -1)
    if df == inf:
        return np.asarray(whole + np.log(2) + log_ndtr(at))
    return np.asarray(whole + np.log(2 * np.maximum(stdtr(df + 1, at), _TINY)))


def _log_cauchy(t: float, df: float, scale: float, side: Alternative) -> float:
    """Mix normal priors, whose precision is the square of a normal variable."""
    root = np.exp(_LOG_ROOTS)
    each = _log_normal(t, df, scale / root, side)
    step = float(_LOG_ROOTS[1] - _LOG_ROOTS[0])
    weight = log(step * 2 / np.sqrt(2 * np.pi)) - root**2 / 2 + _LOG_ROOTS
    return float(logsumexp(each + weight))


def _of_uniform(estimate: float, noise: Scaled, prior: UniformPrior) -> float:
    """Average the density of the estimate over the effects."""
    near, far = estimate - prior.low, estimate - prior.high
    if far > 0:
        near, far = -far, -near
    high, low = noise.log_below(near), noise.log_below(far)
    mass = -np.expm1(low - high)
    t, df = estimate / noise.sd, noise.df
    if df == inf:
        log_density = -(t**2) / 2 - np.log(2 * np.pi) / 2
    else:
        log_density = gammaln((df + 1) / 2) - gammaln(df / 2) - np.log(np.pi * df) / 2
        log_density -= (df + 1) / 2 * np.log1p(t**2 / df)
    if mass == 0:
        return 0.0
    found = high + log(mass * noise.sd / prior.scale) - float(log_density)
    return exp(found) if found < 700 else inf


def _of_rank(estimate: float, noise: Sampled, prior: Prior) -> float:
    """Compare the chances of the estimate's place among the draws."""
    draws, n = noise.draws, noise.n
    place = int(np.searchsorted(draws, estimate))
    reach: int = ceil(min(n ** (2 / 3), place, n - place) / 2)
    first, last = place - reach, place + reach
    upper = prior.cdf(draws[last] - draws) if last < n else np.ones(n)
    lower = prior.cdf(draws[first - 1] - draws) if first > 0 else np.zeros(n)
    chance = float(np.mean(upper - lower))
    return chance * (n + 1) / (2 * reach + 1)
