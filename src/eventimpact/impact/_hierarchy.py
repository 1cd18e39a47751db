"""Effects that differ between cases: their distribution, by quadrature."""

from dataclasses import dataclass
from functools import cache
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from eventimpact._types import FloatArray, frozen
from eventimpact.impact._random_effects import check_estimates


_NODES: Final = 200
_REACH: Final = 6.0
_WIDTHS: Final = 10.0
_HALVINGS: Final = 60


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NormalMixture:
    """A mixture of normal distributions.

    Attributes
    ----------
    weights, means, sds : ndarray of shape (n_nodes,)
        Parts of the mixture; the weights sum to one.
    """

    weights: FloatArray
    means: FloatArray
    sds: FloatArray

    @property
    def mean(self) -> float:
        """Mean of the mixture."""
        return float(self.weights @ self.means)

    @property
    def sd(self) -> float:
        """Standard deviation of the mixture."""
        second = self.weights @ (self.sds**2 + self.means**2)
        return float(np.sqrt(second - self.mean**2))

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Return the probability of values up to `x`.

        Parameters
        ----------
        x : array_like
            Where.

        Returns
        -------
        ndarray
            Of the shape of `x`.
        """
        at = np.asarray(x, dtype=np.float64)[..., None]
        return np.asarray(ndtr((at - self.means) / self.sds) @ self.weights)

    def quantile(self, p: ArrayLike) -> FloatArray:
        """Return the values up to which the probabilities lie.

        Parameters
        ----------
        p : array_like
            Probabilities between 0 and 1.

        Returns
        -------
        ndarray
            Of the shape of `p`, by bisection.
        """
        asked = np.asarray(p, dtype=np.float64)
        low = np.full(asked.shape, (self.means - _WIDTHS * self.sds).min())
        high = np.full(asked.shape, (self.means + _WIDTHS * self.sds).max())
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_low = self.cdf(middle) < asked
            low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
        return np.asarray((low + high) / 2)

    def draws(self, uniform: FloatArray, normal: FloatArray) -> FloatArray:
        """Turn uniform and standard normal numbers into draws.

        Parameters
        ----------
        uniform, normal : ndarray of shape (n_draws,)
            Independent numbers; the first choose the part of the mixture.

        Returns
        -------
        ndarray of shape (n_draws,)
            Draws of the mixture.
        """
        last = len(self.weights) - 1
        part = np.minimum(np.searchsorted(np.cumsum(self.weights), uniform), last)
        return np.asarray(self.means[part] + self.sds[part] * normal)

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """Return the central interval.

        Parameters
        ----------
        level : float, default 0.9
            Its probability.

        Returns
        -------
        tuple of float
            Low and high end.
        """
        low, high = self.quantile([(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def widened(self, sd: float) -> "NormalMixture":
        """Return the distribution with independent normal noise added.

        Parameters
        ----------
        sd : float
            Standard deviation of the noise.

        Returns
        -------
        NormalMixture
            Wider, with the same mean.
        """
        return NormalMixture(
            weights=self.weights,
            means=self.means,
            sds=frozen(np.hypot(self.sds, sd)),
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hierarchy:
    """Posterior of effects that vary between cases.

    Attributes
    ----------
    mean : NormalMixture
        Mean effect over cases.
    predictive : NormalMixture
        Effect of a new case.
    shrunk, shrunk_errors : ndarray of shape (n,)
        Posterior mean and standard deviation of each case's own effect.
    tau : float
        Posterior median of the standard deviation between cases.
    scale : float
        Scale of its half-normal prior.
    """

    mean: NormalMixture
    predictive: NormalMixture
    shrunk: FloatArray
    shrunk_errors: FloatArray
    tau: float
    scale: float


def hierarchy(
    estimates: ArrayLike, errors: ArrayLike, *, scale: float = 1.0
) -> Hierarchy:
    r"""Pool estimates partially: cases share a distribution, not a value.

    Parameters
    ----------
    estimates, errors : array_like of shape (n,)
        Effects and their standard errors.
    scale : float, default 1.0
        Scale of the half-normal prior of the standard deviation between cases.

    Returns
    -------
    Hierarchy
        Posterior of the mean, of each case and of a new one.

    Raises
    ------
    InsufficientDataError
        There are fewer than two estimates.

    Notes
    -----
    .. math::

       y_i \sim N(\theta_i, s_i^2), \qquad \theta_i \sim N(\mu, \tau^2), \qquad
       p(\mu) \propto 1, \qquad \tau \sim N^+(0, A^2)

    Given :math:`\tau` everything is normal; :math:`\tau` is integrated out by 200
    Gauss-Legendre nodes from 0 to 6 *A*. Unlike the moment estimate, which is often
    exactly zero with few cases, a spread that few cases cannot exclude stays in the
    intervals.

    References
    ----------
    .. [1] Gelman, A. (2006). Prior distributions for variance parameters in
       hierarchical models. Bayesian Analysis, 1(3), 515-534.
    .. [2] Roever, C., Bender, R., Dias, S., et al. (2021). On weakly informative prior
       distributions for the heterogeneity parameter in Bayesian random-effects
       meta-analysis. Research Synthesis Methods, 12(4), 448-474.

    Examples
    --------
    >>> from eventimpact.impact import hierarchy
    >>> found = hierarchy([1.0, 2.0, 15.0], [1.0, 1.0, 15.0])
    >>> [round(end, 1) for end in found.predictive.interval()]
    [-0.4, 3.6]
    """
    y, s = check_estimates(estimates, errors, 2)
    node, step = _nodes()
    tau = (node + 1) / 2 * _REACH * scale
    precision = 1 / (s**2 + tau[:, None] ** 2)
    total = precision.sum(axis=1)
    centre = precision @ y / total
    log_density = (
        np.log(precision).sum(axis=1) / 2
        - np.log(total) / 2
        - (precision * (y - centre[:, None]) ** 2).sum(axis=1) / 2
        - (tau / scale) ** 2 / 2
    )
    weights = step * np.exp(log_density - log_density.max())
    weights /= weights.sum()
    own = s**2 * precision
    cases = (1 - own) * y + own * centre[:, None]
    spread = own * tau[:, None] ** 2 + own**2 / total[:, None]
    shrunk = weights @ cases
    variance = weights @ (spread + cases**2) - shrunk**2
    return Hierarchy(
        mean=_mixture(weights, centre, np.sqrt(1 / total)),
        predictive=_mixture(weights, centre, np.sqrt(1 / total + tau**2)),
        shrunk=frozen(shrunk),
        shrunk_errors=frozen(np.sqrt(variance)),
        tau=float(np.interp(0.5, np.cumsum(weights) - weights / 2, tau)),
        scale=scale,
    )


@cache
def _nodes() -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of Gauss and Legendre, from -1 to 1."""
    node, step = np.polynomial.legendre.leggauss(_NODES)
    return frozen(node), frozen(step)


def _mixture(weights: FloatArray, means: FloatArray, sds: FloatArray) -> NormalMixture:
    return NormalMixture(weights=frozen(weights), means=frozen(means), sds=frozen(sds))
