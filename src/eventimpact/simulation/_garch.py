"""Returns from a GARCH(1,1) process with Student's t errors."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.simulation._independent import unit_t


BURN_IN: Final = 500


def garch_t(
    n_bars: int,
    *,
    rng: np.random.Generator | int,
    n_series: int = 1,
    persistence: tuple[float, float] = (0.08, 0.9),
    df: float = 4.0,
    sd: float = 0.02,
) -> FloatArray:
    r"""Simulate returns whose volatility clusters and whose tails are fat.

    Parameters
    ----------
    n_bars : int
        Bars of each series, after 500 that are thrown away.
    rng : numpy.random.Generator or int
        Source of the errors, or its seed.
    n_series : int, default 1
        Independent series.
    persistence : tuple of float, default (0.08, 0.9)
        Weights :math:`\alpha` of the last squared return and :math:`\beta` of
        the last variance; their sum is below 1.
    df : float, default 4
        Degrees of freedom of the errors, above 2.
    sd : float, default 0.02
        Unconditional standard deviation of a return.

    Returns
    -------
    ndarray of shape (n_series, n_bars)
        Log returns with mean zero.

    Notes
    -----
    .. math:: r_t = h_t^{1/2} \varepsilon_t, \qquad
              h_t = \sigma^2 (1 - \alpha - \beta) + \alpha r_{t-1}^2 + \beta h_{t-1}

    with :math:`\varepsilon_t` of Student's t scaled to variance 1.

    References
    ----------
    .. [1] Bollerslev, T. (1987). A conditionally heteroskedastic time series model
       for speculative prices and rates of return. Review of Economics and
       Statistics, 69(3), 542-547.

    Examples
    --------
    >>> from eventimpact.simulation import garch_t
    >>> garch_t(1000, rng=0, n_series=3).shape
    (3, 1000)
    """
    alpha, beta = persistence
    if alpha < 0 or beta < 0 or alpha + beta >= 1 or df <= 2:
        message = (
            f"alpha is {alpha}, beta {beta} and df {df}; the weights must not be "
            "negative, must sum to less than 1, and df must exceed 2"
        )
        raise ValueError(message)
    return asymmetric_path(
        unit_t(df, (n_bars + BURN_IN, n_series), np.random.default_rng(rng)),
        weights=(alpha, 0.0, beta),
        sd=sd,
    )


def asymmetric_path(
    errors: FloatArray, *, weights: tuple[float, float, float], sd: float
) -> FloatArray:
    """Run the recursion over errors (n_bars, n_series), and drop the burn-in."""
    alpha, gamma, beta = weights
    variance = np.full(errors.shape[1], sd**2)
    floor = sd**2 * (1 - alpha - gamma / 2 - beta)
    returns = np.empty_like(errors)
    for t, error in enumerate(errors):
        returns[t] = np.sqrt(variance) * error
        weight = alpha + gamma * (error < 0) if gamma else alpha
        variance = floor + weight * returns[t] ** 2 + beta * variance
    return np.ascontiguousarray(returns[BURN_IN:].T)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class GarchT:
    """The process of `garch_t`, to be drawn from.

    Parameters
    ----------
    persistence : tuple of float, default (0.08, 0.9)
        Weights of the last squared return and of the last variance.
    df : float, default 4
        Degrees of freedom of the errors, above 2.
    sd : float, default 0.02
        Unconditional standard deviation of a return.

    Examples
    --------
    >>> from eventimpact.simulation import GarchT
    >>> GarchT().draw(2, 500, 0).shape
    (2, 500)
    """

    persistence: tuple[float, float] = (0.08, 0.9)
    df: float = 4.0
    sd: float = 0.02

    def draw(
        self, n_series: int, n_bars: int, rng: np.random.Generator | int
    ) -> FloatArray:
        """Draw log returns, (n_series, n_bars), as every `ReturnProcess` does."""
        return garch_t(
            n_bars,
            rng=rng,
            n_series=n_series,
            persistence=self.persistence,
            df=self.df,
            sd=self.sd,
        )
