"""Returns as they are: nothing was expected."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.normal._fit import NormalFit, columns_without_factors


_REFUSAL: Final = "raw returns take none; use MarketAdjusted"


@final
@dataclass(frozen=True, slots=True)
class Raw:
    r"""Raw returns: the normal return is zero, and nothing is fitted.

    Notes
    -----
    .. math:: r_t = e_t, \qquad s^2 = \frac{1}{T} \sum_t r_t^2

    There is no coefficient, so the variance is about zero with :math:`T` degrees of
    freedom, and a forecast has no error of its own: :math:`V(\mathrm{CAR}) = s^2 L`.

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1980). Measuring security price performance.
       Journal of Financial Economics, 8(3), 205-258.

    Examples
    --------
    >>> from eventimpact.normal import Raw
    >>> fit = Raw().fit([0.03, -0.04])
    >>> fit.params.shape, round(fit.sigma2, 6)
    ((0,), 0.00125)
    """

    def design(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Lay out no regressor, (n_bars, 0); the model takes no factor."""
        return columns_without_factors(
            n_bars, factors, constant=False, refusal=_REFUSAL
        )

    def fit(self, y: ArrayLike, factors: ArrayLike | None = None) -> NormalFit:
        """Take the mean square of returns (T,); the model takes no factor."""
        returns = np.asarray(y, dtype=np.float64)
        return NormalFit.from_design(returns, self.design(len(returns), factors))
