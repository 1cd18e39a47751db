"""The square-root law's prefactor, from sales of known flow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from eventimpact._types import FloatArray, frozen
from eventimpact.errors import InsufficientDataError
from eventimpact.impact._hierarchy import Hierarchy, hierarchy
from eventimpact.impact._known_sale import KnownSale
from eventimpact.impact._law import ImpactDraws
from eventimpact.impact._priors import ImpactPriors
from eventimpact.impact._random_effects import RandomEffects, random_effects
from eventimpact.impact._square_root import (
    SquareRootLaw,
    required_amount,
    unit_impact,
)
from eventimpact.impact._window import SaleWindow


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImpactCalibration:
    """Prefactors of the square-root law, by sale and pooled.

    Attributes
    ----------
    sales : tuple of KnownSale
        The sales.
    estimates, errors : ndarray of shape (n_sales,)
        Prefactor of each sale against the reported volume, and its standard error.
    pooled : Hierarchy
        Distribution of the prefactor over sales, and of a new sale's.
    by_moments : RandomEffects
        The mean by DerSimonian and Laird, beside it.
    exponent : float
        The exponent of the law.
    """

    sales: tuple[KnownSale, ...]
    estimates: FloatArray
    errors: FloatArray
    pooled: Hierarchy
    by_moments: RandomEffects
    exponent: float

    @property
    def weights(self) -> FloatArray:
        """Share of each sale in the pooled mean, at the median spread; sums to one."""
        precision = 1 / (self.errors**2 + self.pooled.tau**2)
        return np.asarray(precision / precision.sum())

    def move(
        self, amount: float, window: SaleWindow, level: float = 0.9
    ) -> tuple[float, float, float]:
        """Predict the move that a new sale makes by itself, at an even pace.

        Parameters
        ----------
        amount : float
            Amount sold, in the currency of the window's volume.
        window : SaleWindow
            Its days.
        level : float, default 0.9
            Probability of the interval.

        Returns
        -------
        low, median, high : float
            Positive log returns for a fall, negative for a rise.
        """
        tail = (1 - level) / 2
        factors = self.pooled.predictive.quantile([tail, 0.5, 1 - tail])
        unit = unit_impact(
            amount, window.total_volume, window.total_sigma, self.exponent
        )
        low, median, high = factors * unit
        return float(low), float(median), float(high)

    def law(self) -> "CalibratedLaw":
        """Return the law with this prefactor, as `compare_laws` takes it.

        Returns
        -------
        CalibratedLaw
            The square-root law against the reported volume.
        """
        return CalibratedLaw(calibration=self)


def calibrate_impact(
    sales: Sequence[KnownSale],
    *,
    exponent: float = 0.5,
    priors: ImpactPriors | None = None,
) -> ImpactCalibration:
    r"""Estimate the prefactor of the square-root law from sales of known flow.

    Parameters
    ----------
    sales : sequence of KnownSale
        At least two sales; see `known_sales`.
    exponent : float, default 0.5
        The exponent of the law.
    priors : ImpactPriors, optional
        Its `heterogeneity` is the scale of the prior of the spread between sales.

    Returns
    -------
    ImpactCalibration
        Prefactors by sale, pooled, and of a new sale.

    Raises
    ------
    InsufficientDataError
        There are fewer than two sales.

    Notes
    -----
    .. math:: \hat Y_i = \frac{-\mathrm{CAR}_i}{\sigma_i \sqrt{T_i} (Q_i / V_i)^{\delta}}

    with the volume as reported, so that :math:`Y` holds the part of it that is not
    real. Its standard error is the noise of returns over such a window, divided by
    the same. A short sale that is large against its market says most; 50,000 coins
    over 24 days of deep markets say nearly nothing. Nothing is known of :math:`Y`
    beforehand but how much it may differ between sales: the data stand alone beside
    the prior of `ImpactPriors`.

    What else moved the price on these days is noise here. Where sellers choose good
    days, or the market had the news before, the estimate is too small.

    Examples
    --------
    >>> import numpy as np
    >>> from eventimpact.impact import KnownSale, SaleWindow, calibrate_impact
    >>> sales = [
    ...     KnownSale(
    ...         id=name,
    ...         label=name,
    ...         amount=amount,
    ...         window=SaleWindow.build([40e6], [0.03]),
    ...         move=move,
    ...         noise=0.03,
    ...         first="2014-06-27",
    ...         last="2014-06-27",
    ...     )
    ...     for name, amount, move in (("small", 1e6, -0.01), ("large", 20e6, 0.04))
    ... ]
    >>> found = calibrate_impact(sales)
    >>> found.estimates.round(2), found.errors.round(2)
    (array([-2.11,  1.89]), array([6.32, 1.41]))
    >>> found.weights.round(2)
    array([0.06, 0.94])
    """
    if len(sales) < 2:
        raise InsufficientDataError.from_counts(
            "the list of sales of known flow", 2, len(sales)
        )
    units = np.array([sale.unit(exponent) for sale in sales])
    estimates = np.array([sale.move for sale in sales]) / units
    errors = np.array([sale.noise for sale in sales]) / units
    scale = (ImpactPriors() if priors is None else priors).heterogeneity
    return ImpactCalibration(
        sales=tuple(sales),
        estimates=frozen(estimates),
        errors=frozen(errors),
        pooled=hierarchy(estimates, errors, scale=scale),
        by_moments=random_effects(estimates, errors),
        exponent=exponent,
    )


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalibratedLaw:
    """The square-root law with the prefactor that sales of known flow had.

    Attributes
    ----------
    calibration : ImpactCalibration
        Where the prefactor is from.
    """

    calibration: ImpactCalibration

    @property
    def name(self) -> str:
        """Name of the law."""
        return f"calibrated on {len(self.calibration.sales)} sales"

    def even_pace(
        self, amount: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Impact of an amount sold at an even pace over the window, by draw."""
        exponent = self.calibration.exponent
        unit = unit_impact(amount, window.total_volume, window.total_sigma, exponent)
        return self._prefactor(draws) * unit

    def one_day(
        self, amount: float, window: SaleWindow, draws: ImpactDraws, day: int
    ) -> FloatArray:
        """Impact of an amount sold on one day of the window, by draw."""
        exponent = self.calibration.exponent
        unit = unit_impact(
            amount, float(window.volume[day]), float(window.sigma[day]), exponent
        )
        return self._prefactor(draws) * unit

    def best_day(self, window: SaleWindow, priors: ImpactPriors) -> int:
        """Return the eligible day on which a sale moves the price most."""
        return SquareRootLaw().best_day(window, priors)

    def required(
        self, move: float, window: SaleWindow, draws: ImpactDraws
    ) -> FloatArray:
        """Amount needed for a move at an even pace, by draw; infinite if it rises."""
        factor = self._prefactor(draws)
        needed = required_amount(
            move,
            window.total_volume,
            window.total_sigma,
            prefactor=np.maximum(factor, np.finfo(float).eps),
            exponent=self.calibration.exponent,
        )
        return np.where(factor > 0, needed, np.inf)

    def _prefactor(self, draws: ImpactDraws) -> FloatArray:
        return self.calibration.pooled.predictive.draws(draws.uniform, draws.normal)
