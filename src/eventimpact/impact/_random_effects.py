"""Effects that differ between cases: their mean, by moments."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, stdtrit

from eventimpact._types import FloatArray
from eventimpact.errors import InsufficientDataError


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RandomEffects:
    """Mean of effects that vary between cases.

    Attributes
    ----------
    mean, error : float
        Mean effect, and its standard error: the larger of that of Hartung, Knapp, Sidik
        and Jonkman and that of DerSimonian and Laird.
    tau : float
        Standard deviation of the effects between cases (DerSimonian and Laird).
    q, pvalue : float
        Cochran's Q, and the p-value of "all effects are the same".
    n : int
        Number of cases.
    """

    mean: float
    error: float
    tau: float
    q: float
    pvalue: float
    n: int

    def interval(self, level: float = 0.9) -> tuple[float, float]:
        """Return the interval of the mean effect, by Student's t with n - 1.

        Parameters
        ----------
        level : float, default 0.9
            Coverage.

        Returns
        -------
        tuple of float
            Low and high end.
        """
        return self._about_mean(self.error, self.n - 1, level)

    def prediction(self, level: float = 0.9) -> tuple[float, float]:
        """Return the interval of the effect of a new case, by Student's t with n - 2.

        Parameters
        ----------
        level : float, default 0.9
            Coverage.

        Returns
        -------
        tuple of float
            Low and high end; infinite with fewer than three cases.
        """
        if self.n < 3:
            return -np.inf, np.inf
        spread = float(np.hypot(self.tau, self.error))
        return self._about_mean(spread, self.n - 2, level)

    def _about_mean(self, sd: float, df: int, level: float) -> tuple[float, float]:
        half = float(stdtrit(df, (1 + level) / 2)) * sd
        return self.mean - half, self.mean + half


def random_effects(estimates: ArrayLike, errors: ArrayLike) -> RandomEffects:
    r"""Combine estimates of effects that differ between cases.

    Parameters
    ----------
    estimates, errors : array_like of shape (n,)
        Effects and their standard errors.

    Returns
    -------
    RandomEffects
        Mean, spread between cases, and test of no spread.

    Raises
    ------
    InsufficientDataError
        There are fewer than two estimates.

    Notes
    -----
    With :math:`w_i = s_i^{-2}`, :math:`Q = \sum w_i (y_i - \bar y_w)^2`,

    .. math::

       \hat\tau^2 = \max\left(0, \frac{Q - (n - 1)}{\sum w_i - \sum w_i^2 / \sum w_i}\right),
       \qquad
       \hat\mu = \frac{\sum w_i^* y_i}{\sum w_i^*},
       \qquad
       w_i^* = \frac{1}{s_i^2 + \hat\tau^2} .

    The error of the mean goes with Student's t; its square is

    .. math::

       \frac{\max(1, q^*)}{\sum w_i^*},
       \qquad
       q^* = \frac{\sum w_i^* (y_i - \hat\mu)^2}{n - 1} ,

    as of Hartung and Knapp where :math:`q^* > 1`. Effects that agree by chance better
    than their errors would have it (:math:`q^* < 1`) do not make the mean surer than
    these errors allow [5]_. The prediction interval is that of Higgins, Thompson and
    Spiegelhalter.

    References
    ----------
    .. [1] DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials.
       Controlled Clinical Trials, 7(3), 177-188.
    .. [2] Hartung, J., & Knapp, G. (2001). A refined method for the meta-analysis of
       controlled clinical trials with binary outcome. Statistics in Medicine, 20(24),
       3875-3889.
    .. [3] Sidik, K., & Jonkman, J. N. (2002). A simple confidence interval for
       meta-analysis. Statistics in Medicine, 21(21), 3153-3159.
    .. [4] Higgins, J. P. T., Thompson, S. G., & Spiegelhalter, D. J. (2009). A
       re-evaluation of random-effects meta-analysis. Journal of the Royal Statistical
       Society A, 172(1), 137-159.
    .. [5] Roever, C., Knapp, G., & Friede, T. (2015). Hartung-Knapp-Sidik-Jonkman
       approach and its modification for random-effects meta-analysis with few studies.
       BMC Medical Research Methodology, 15, 99.

    Examples
    --------
    >>> from eventimpact.impact import random_effects
    >>> found = random_effects([1.0, 2.0, 6.0], [1.0, 1.0, 1.0])
    >>> round(found.mean, 2), round(found.tau, 2), round(found.q, 1)
    (3.0, 2.45, 14.0)
    """
    y, s = check_estimates(estimates, errors, 2)
    w = s**-2
    q = float(w @ (y - w @ y / w.sum()) ** 2)
    n = len(y)
    tau2 = max(0.0, (q - (n - 1)) / float(w.sum() - (w @ w) / w.sum()))
    weights = 1 / (s**2 + tau2)
    mean = float(weights @ y / weights.sum())
    scatter = float(weights @ (y - mean) ** 2) / (n - 1)
    return RandomEffects(
        mean=mean,
        error=float(np.sqrt(max(1.0, scatter) / weights.sum())),
        tau=float(np.sqrt(tau2)),
        q=q,
        pvalue=float(chdtrc(n - 1, q)),
        n=n,
    )


def check_estimates(
    estimates: ArrayLike, errors: ArrayLike, least: int
) -> tuple[FloatArray, FloatArray]:
    """Return estimates and errors as vectors, or say what is wrong with them."""
    y, s = (np.asarray(v, dtype=np.float64) for v in (estimates, errors))
    if y.ndim != 1 or y.shape != s.shape:
        message = (
            f"estimates have shape {y.shape} and errors {s.shape}; give one error an "
            "estimate"
        )
        raise ValueError(message)
    if len(y) < least:
        raise InsufficientDataError.from_counts("the list of estimates", least, len(y))
    if not (np.isfinite(y).all() and np.isfinite(s).all() and (s > 0).all()):
        message = "an estimate is not finite or an error is not positive; leave such cases out"
        raise ValueError(message)
    return y, s
