"""Normal returns by synthetic difference-in-differences."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.normal._block import Block, BlockFit
from eventimpact.normal._synthetic_path import (
    Pool,
    SyntheticPath,
    fit_rows,
    path_of,
    read_pool,
)
from eventimpact.numerics import simplex_least_squares


_TIME_ZETA: Final = 1e-6


def synthetic_difference(
    y: ArrayLike,
    donors: ArrayLike,
    n_pre: int,
    *,
    zeta: float | None = None,
    time_zeta: float = _TIME_ZETA,
) -> SyntheticPath:
    r"""Compare a series with weighted donors, and with weighted bars before the event.

    Parameters
    ----------
    y : array_like of shape (n_bars,)
        Returns, or any other series, NaN where missing; the first `n_pre` bars lie
        before the event.
    donors : array_like of shape (n_bars, n_donors)
        The same of series that the event did not touch. One with a missing bar, where
        `y` has it, is refused.
    n_pre : int
        Number of bars before the event.
    zeta : float, optional
        Penalty on the weights of donors, in units of the noise; the fourth root of the
        number of bars after the event unless said otherwise.
    time_zeta : float, default 1e-6
        Penalty on the weights of bars, in units of the noise.

    Returns
    -------
    SyntheticPath
        Gaps before and after the event; the mean gap after it is the estimate of [1]_.

    Raises
    ------
    InsufficientDataError
        If no donor is complete, or no bar before the event is known.

    Notes
    -----
    With :math:`T_0` bars before the event and :math:`T_1` after it, N donors
    :math:`x_{it}`, and :math:`\hat\sigma` the standard deviation of the donors' first
    differences before the event, both sets of weights not negative and of sum one,

    .. math::

       \hat\omega = \arg\min \sum_{t \le T_0} (\omega_0 + x_t'\omega - y_t)^2
           + \zeta^2 T_0 |\omega|^2, \qquad \zeta = T_1^{1/4} \hat\sigma

       \hat\lambda = \arg\min \sum_i \Big(\lambda_0 + \sum_{s \le T_0} \lambda_s x_{is}
           - \frac{1}{T_1} \sum_{t > T_0} x_{it}\Big)^2
           + (10^{-6} \hat\sigma)^2 N |\lambda|^2

       \mathrm{gap}_t = y_t - x_t'\hat\omega
           - \sum_{s \le T_0} \hat\lambda_s (y_s - x_s'\hat\omega)

    The weights of bars are fitted to the donors after the event, so the gap of one bar
    depends on the donors' returns of every bar after the event, though never on those
    of `y`. Weights that are all equal give difference-in-differences.

    Standard errors take both sets of weights for given; inference is by placebo, as in
    [1]_ for a single treated series.

    References
    ----------
    .. [1] Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W., & Wager, S.
       (2021). Synthetic difference-in-differences. American Economic Review, 111(12),
       4088-4118, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.normal import synthetic_difference
    >>> rng = np.random.default_rng(0)
    >>> market = rng.normal(0, 0.02, (120, 1))
    >>> returns = 0.001 + market + rng.normal(0, 0.001, (120, 9))
    >>> returns[110:, 0] -= 0.01
    >>> path = synthetic_difference(returns[:, 0], returns[:, 1:], 110)
    >>> round(path.effect, 3)
    -0.01
    """
    pool = read_pool(y, donors, n_pre)
    pre_y, pre_x = pool.before
    noise = _noise(pre_x)
    n_post = max(len(pool.seen) - pool.n_seen, 1)
    chosen = n_post**0.25 if zeta is None else zeta
    ridge = (chosen * noise) ** 2 * pool.n_seen
    fit = simplex_least_squares(pre_y, pre_x, ridge=ridge, intercept=True)
    level = _time_weights(pool, time_zeta * noise)
    return path_of(pool, fit, ridge=ridge, level=level, timed=True)


def _noise(donors: FloatArray) -> float:
    """Give the standard deviation of first differences; 0 for a single bar."""
    steps = np.diff(donors, axis=0)
    return float(steps.std()) if steps.size else 0.0


def _time_weights(pool: Pool, zeta: float) -> FloatArray:
    """Weigh the bars before the event, whose donors look like those after it."""
    after = pool.X[pool.n_seen :]
    if len(after) == 0:
        return np.full(pool.n_seen, 1 / pool.n_seen)
    ridge = zeta**2 * after.shape[1]
    before = pool.before[1]
    return simplex_least_squares(
        after.mean(axis=0), before.T, ridge=ridge, intercept=True
    ).weights


@final
@dataclass(frozen=True, slots=True)
class SyntheticDifference:
    r"""Synthetic difference-in-differences: weighted donors, less their usual distance.

    Donors are the other assets of the panel, or the factors where there are any.

    Parameters
    ----------
    zeta : float, optional
        Penalty on the weights of donors, in units of the noise; the fourth root of the
        number of event bars unless said otherwise.
    time_zeta : float, default 1e-6
        Penalty on the weights of bars, in units of the noise.
    allow_exposed : bool, default False
        Whether assets may be donors whose own event window shares a bar with that of
        the event. Donors given as factors are taken as chosen.

    Notes
    -----
    As `synthetic_difference`, on returns, event by event; ``params`` holds the
    intercept of the donors' fit. Which donors are used, what is kept, and what the
    degrees of freedom count is as for `SyntheticControl`.

    References
    ----------
    .. [1] Arkhangelsky, D., Athey, S., Hirshberg, D. A., Imbens, G. W., & Wager, S.
       (2021). Synthetic difference-in-differences. American Economic Review, 111(12),
       4088-4118.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.normal import SyntheticDifference
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (300, 5))
    >>> arrays = event_arrays(returns, None, [0], [280], model=SyntheticDifference())
    >>> arrays.ar.shape, arrays.df
    ((1, 21), array([249]))
    """

    zeta: float | None = None
    time_zeta: float = _TIME_ZETA
    allow_exposed: bool = False

    @property
    def n_params(self) -> int:
        """Number of coefficients: the intercept."""
        return 1

    def compare(self, y: ArrayLike, donors: ArrayLike, n_pre: int) -> SyntheticPath:
        """Call `synthetic_difference` with the options of this model."""
        return synthetic_difference(
            y, donors, n_pre, zeta=self.zeta, time_zeta=self.time_zeta
        )

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Compare each event of a block with its donors, which are the factors."""
        return fit_rows(self.compare, estimation, event, self.n_params)
