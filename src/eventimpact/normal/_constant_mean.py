"""Normal returns that are the mean of the estimation window."""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import ArrayLike

from eventimpact._types import FloatArray
from eventimpact.normal._fit import NormalFit, columns_without_factors


_REFUSAL: Final = "the constant-mean model takes none; use MarketModel"


@final
@dataclass(frozen=True, slots=True)
class ConstantMean:
    r"""Constant-mean model: the normal return is the same on every bar.

    Notes
    -----
    .. math:: r_t = a + e_t

    References
    ----------
    .. [1] Brown, S. J., & Warner, J. B. (1985). Using daily stock returns: The case
       of event studies. Journal of Financial Economics, 14(1), 3-31.

    Examples
    --------
    >>> from eventimpact.normal import ConstantMean
    >>> ConstantMean().fit([0.01, 0.03, 0.02]).params.round(4)
    array([0.02])
    """

    def design(self, n_bars: int, factors: ArrayLike | None) -> FloatArray:
        """Lay out a constant, (n_bars, 1); the model takes no factor."""
        return columns_without_factors(n_bars, factors, constant=True, refusal=_REFUSAL)

    def fit(self, y: ArrayLike, factors: ArrayLike | None = None) -> NormalFit:
        """Take the mean of returns (T,); the model takes no factor."""
        returns = np.asarray(y, dtype=np.float64)
        return NormalFit.from_design(returns, self.design(len(returns), factors))
