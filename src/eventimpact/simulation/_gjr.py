"""Returns whose falls raise volatility more than their rises."""

from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import FloatArray
from eventimpact.simulation._garch import BURN_IN, asymmetric_path
from eventimpact.simulation._independent import check_df, check_sd, unit_t


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class GjrGarchT:
    r"""A GJR-GARCH(1,1) process with Student's t errors.

    Parameters
    ----------
    alpha : float, default 0.03
        Weight of the last squared return.
    gamma : float, default 0.10
        What is added to that weight after a fall.
    beta : float, default 0.9
        Weight of the last variance; ``alpha + gamma / 2 + beta`` lies below 1.
    df : float, default 4
        Degrees of freedom of the errors, above 2.
    sd : float, default 0.02
        Unconditional standard deviation of a return.

    Notes
    -----
    .. math:: r_t = h_t^{1/2} \varepsilon_t, \qquad
              h_t = \omega + (\alpha + \gamma 1[r_{t-1} < 0])\, r_{t-1}^2 + \beta h_{t-1}

    with :math:`\varepsilon_t` of Student's t scaled to variance 1 and
    :math:`\omega = \sigma^2 (1 - \alpha - \gamma / 2 - \beta)`.

    References
    ----------
    .. [1] Glosten, L. R., Jagannathan, R., & Runkle, D. E. (1993). On the relation
       between the expected value and the volatility of the nominal excess return on
       stocks. Journal of Finance, 48(5), 1779-1801.

    Examples
    --------
    >>> from eventimpact.simulation import GjrGarchT
    >>> GjrGarchT().draw(2, 500, 0).shape
    (2, 500)
    """

    alpha: float = 0.03
    gamma: float = 0.10
    beta: float = 0.9
    df: float = 4.0
    sd: float = 0.02

    def __post_init__(self) -> None:
        check_sd(self.sd)
        check_df(self.df)
        lowest = min(self.alpha, self.alpha + self.gamma, self.beta)
        if lowest < 0 or self.alpha + self.gamma / 2 + self.beta >= 1:
            message = (
                f"alpha is {self.alpha}, gamma {self.gamma} and beta {self.beta}; no "
                "weight may be negative, and alpha + gamma / 2 + beta must lie below 1"
            )
            raise ValueError(message)

    def draw(
        self, n_series: int, n_bars: int, rng: np.random.Generator | int
    ) -> FloatArray:
        """Draw log returns, (n_series, n_bars), as every `ReturnProcess` does."""
        size = (n_bars + BURN_IN, n_series)
        return asymmetric_path(
            unit_t(self.df, size, np.random.default_rng(rng)),
            weights=(self.alpha, self.gamma, self.beta),
            sd=self.sd,
        )
