"""How much one sale's response may differ from another's."""

import math
from dataclasses import dataclass
from typing import Final, final

from scipy.special import ndtr, ndtri

from eventimpact.claims._context import Context
from eventimpact.claims._laws import calibration_of
from eventimpact.impact import SaleWindow, square_root_impact


_SIDE: Final = float(ndtri(0.95))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What two sales of one amount may differ by, beyond the noise of returns.

    Attributes
    ----------
    sd : float
        Standard deviation of the difference, in percent of price.
    n_sales : int
        Sales of known flow it is estimated from.
    """

    sd: float
    n_sales: int

    def widened(self, middle: float, ends: tuple[float, float]) -> tuple[float, float]:
        """Widen a 90 % interval by the difference between sales."""
        more = _SIDE * self.sd
        low, high = (abs(end - middle) for end in ends)
        return middle - math.hypot(low, more), middle + math.hypot(high, more)

    def pvalue(self, p: float, gap: float) -> float:
        """Weaken a one-sided p-value of a gap from a hypothesis, likewise.

        The noise is that which gives `p` for a gap of this size; the difference
        between sales is added to it.
        """
        z = -float(ndtri(p))
        if not z or not gap:
            return 0.5
        noise = abs(gap / z)
        return float(ndtr(-math.copysign(gap / math.hypot(noise, self.sd), z)))


def between_sales(context: Context, amount: float, window: SaleWindow) -> Spread | str:
    r"""Estimate how much two sales of an amount differ, or say why it is not known.

    Notes
    -----
    The prefactors of the sales of known flow have a distribution with variance
    :math:`\tau^2` beyond their errors. Of a sale whose response is known, without
    more knowledge of the mean over sales, another one differs by a variance of
    :math:`2 \tau^2`; its mean over the posterior is taken, times the move that a
    prefactor of one gives the amount over the outcome.
    """
    calibration = calibration_of(context)
    if isinstance(calibration, str):
        return calibration
    unit = square_root_impact(
        amount,
        window.total_volume,
        window.total_sigma,
        prefactor=1.0,
        exponent=calibration.exponent,
    )
    pooled = calibration.pooled
    variance = pooled.predictive.sd**2 - pooled.mean.sd**2
    return Spread(
        sd=100 * math.sqrt(2 * variance) * float(unit), n_sales=len(calibration.sales)
    )
