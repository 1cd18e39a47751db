"""Normal returns of a weighted mean of donors: the synthetic control."""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact.normal._block import Block, BlockFit
from eventimpact.normal._synthetic_path import (
    SyntheticPath,
    fit_rows,
    path_of,
    read_pool,
)
from eventimpact.numerics import simplex_least_squares


def synthetic_control(
    y: ArrayLike,
    donors: ArrayLike,
    n_pre: int,
    *,
    intercept: bool = False,
    ridge: float = 0.0,
) -> SyntheticPath:
    r"""Compare a series with the weighted mean of donors that fits it before an event.

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
    intercept : bool, default False
        Whether a constant difference in level is allowed (Doudchenko and Imbens 2016).
    ridge : float, default 0.0
        Penalty on the squares of the weights, in squared units of `y`.

    Returns
    -------
    SyntheticPath
        Gaps before and after the event, weights, and donors used.

    Raises
    ------
    InsufficientDataError
        If no donor is complete, or no bar before the event is known.

    Notes
    -----
    .. math:: \hat w = \arg\min_{w \ge 0,\; \sum w = 1}
              \sum_{t \le T_0} (y_t - x_t'w)^2, \qquad
              \mathrm{gap}_t = y_t - x_t'\hat w

    Given returns it matches returns: the synthetic control is then a portfolio without
    short positions [2]_. Given the path of a log price it matches the path, as [1]_
    does; its gaps then add up over time, and standard errors do not hold for them.

    ``sigma`` spends the degrees of freedom of the weights, one less than the donors
    with weight. Forecast errors take these donors for given, so they are too small
    where many donors compete: inference is by placebo, or by permutation, and a
    parametric test of gaps is an approximation.

    References
    ----------
    .. [1] Abadie, A., Diamond, A., & Hainmueller, J. (2010). Synthetic control methods
       for comparative case studies. Journal of the American Statistical Association,
       105(490), 493-505.
    .. [2] Castro-Iragorri, C. (2019). Does the market model provide a good
       counterfactual for event studies in finance? Financial Markets and Portfolio
       Management, 33(1), 71-91.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.normal import synthetic_control
    >>> donors = np.random.default_rng(0).normal(0, 0.01, (120, 3))
    >>> y = donors @ [0.7, 0.3, 0.0]
    >>> y[100] -= 0.05
    >>> path = synthetic_control(y, donors, 100)
    >>> path.weights.round(6), path.gap[100].round(6)
    (array([0.7, 0.3, 0. ]), np.float64(-0.05))
    """
    pool = read_pool(y, donors, n_pre)
    fit = simplex_least_squares(*pool.before, ridge=ridge, intercept=intercept)
    level = np.full(pool.n_seen, 1 / pool.n_seen) if intercept else None
    return path_of(pool, fit, ridge=ridge, level=level, timed=False)


@final
@dataclass(frozen=True, slots=True)
class SyntheticControl:
    r"""Synthetic control: the normal return is that of a portfolio of donors.

    Donors are the other assets of the panel, or the factors where there are any.

    Parameters
    ----------
    intercept : bool, default False
        Whether a constant is added, which is then the only one of ``params``.
    ridge : float, default 0.0
        Penalty on the squares of the weights, in squared units of the response.
    allow_exposed : bool, default False
        Whether assets may be donors whose own event window shares a bar with that of
        the event. Donors given as factors are taken as chosen.

    Notes
    -----
    As `synthetic_control`, on returns, event by event. Not used are the asset itself,
    exposed assets, and assets without a return on a bar that the event needs; an event
    without a donor left is dropped. Bars outside the windows are never looked at.

    Weights are not kept for every event: ``donor_path`` gives those of one. The degrees
    of freedom that tests read count the intercept only, as the weights spend another
    number in each event; ``sigma`` has spent them.

    References
    ----------
    .. [1] Abadie, A., Diamond, A., & Hainmueller, J. (2010). Synthetic control methods
       for comparative case studies. Journal of the American Statistical Association,
       105(490), 493-505.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.abnormal import event_arrays
    >>> from eventimpact.normal import SyntheticControl
    >>> returns = np.random.default_rng(0).normal(0, 0.02, (300, 5))
    >>> returns[:, 0] = returns[:, 1:3].mean(axis=1)
    >>> arrays = event_arrays(returns, None, [0], [280], model=SyntheticControl())
    >>> bool(abs(arrays.ar).max() < 1e-12)
    True
    """

    intercept: bool = False
    ridge: float = 0.0
    allow_exposed: bool = False

    @property
    def n_params(self) -> int:
        """Number of coefficients: the intercept, if there is one."""
        return int(self.intercept)

    def compare(self, y: ArrayLike, donors: ArrayLike, n_pre: int) -> SyntheticPath:
        """Call `synthetic_control` with the options of this model."""
        return synthetic_control(
            y, donors, n_pre, intercept=self.intercept, ridge=self.ridge
        )

    def fit_block(self, estimation: Block, event: Block) -> BlockFit:
        """Compare each event of a block with its donors, which are the factors."""
        return fit_rows(self.compare, estimation, event, self.n_params)
