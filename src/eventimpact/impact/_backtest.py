"""Each sale of known flow, predicted from the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np
from scipy.special import betaincinv

from eventimpact.impact._calibration import calibrate_impact
from eventimpact.impact._known_sale import KnownSale
from eventimpact.impact._priors import ImpactPriors


_LEVEL: Final = 0.9


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestRow:
    """One sale, predicted from all others; moves are positive for falls.

    Attributes
    ----------
    sale : KnownSale
        The sale.
    expected : float
        Median of the move that the others predict.
    low, high : float
        Ends of the 90 % predictive interval of what is seen, noise included.
    low_sale, high_sale : float
        The same of the sale's own part, without the noise.
    percentile : float
        Where the observed move lies in the prediction, from 0 to 1.
    """

    sale: KnownSale
    expected: float
    low: float
    high: float
    low_sale: float
    high_sale: float
    percentile: float

    @property
    def is_covered(self) -> bool:
        """Whether the interval holds the move that was seen."""
        return self.low <= self.sale.move <= self.high


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactBacktest:
    """Every sale of known flow, predicted from the others.

    Attributes
    ----------
    rows : tuple of BacktestRow
        One for each sale.
    """

    rows: tuple[BacktestRow, ...]

    @property
    def n_covered(self) -> int:
        """Sales within their interval."""
        return sum(row.is_covered for row in self.rows)

    @property
    def coverage(self) -> float:
        """Share of the sales within their 90 % interval."""
        return self.n_covered / len(self.rows)

    def coverage_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval of the coverage that so few sales allow.

        Parameters
        ----------
        level : float, default 0.95
            Coverage of this interval.

        Returns
        -------
        tuple of float
            Ends by Clopper and Pearson, as if the sales were independent.
        """
        hits, n, tail = self.n_covered, len(self.rows), (1 - level) / 2
        low = float(betaincinv(hits, n - hits + 1, tail)) if hits else 0.0
        high = float(betaincinv(hits + 1, n - hits, 1 - tail)) if hits < n else 1.0
        return low, high


def backtest_impact(
    sales: Sequence[KnownSale],
    *,
    exponent: float = 0.5,
    priors: ImpactPriors | None = None,
) -> ImpactBacktest:
    """Predict every sale of known flow from all others.

    Parameters
    ----------
    sales : sequence of KnownSale
        At least three sales; see `known_sales`.
    exponent : float, default 0.5
        The exponent of the law.
    priors : ImpactPriors, optional
        Its `heterogeneity` is the scale of the prior of the spread between sales.

    Returns
    -------
    ImpactBacktest
        Predicted against observed, sale by sale.

    Raises
    ------
    InsufficientDataError
        There are fewer than three sales.

    Notes
    -----
    The prediction is the others' predictive distribution of the prefactor times the
    sale's own unit, and the normal noise of returns over its days. Where the noise is
    most of it, coverage says that the noise is right and little about impact.

    Examples
    --------
    >>> import eventimpact as ei
    >>> from eventimpact.impact import backtest_impact, known_sales
    >>> daily = ei.EmbeddedPrices().history("BTC-USD")
    >>> found = backtest_impact(known_sales(daily, ei.Catalogue.shipped()).sales)
    >>> 0 <= found.coverage <= 1
    True
    """
    rows = tuple(
        _row(sale, [*sales[:k], *sales[k + 1 :]], exponent, priors)
        for k, sale in enumerate(sales)
    )
    return ImpactBacktest(rows=rows)


def _row(
    sale: KnownSale,
    others: list[KnownSale],
    exponent: float,
    priors: ImpactPriors | None,
) -> BacktestRow:
    """Predict one sale from the others."""
    found = calibrate_impact(others, exponent=exponent, priors=priors)
    unit = sale.unit(exponent)
    factor = found.pooled.predictive
    seen = factor.widened(sale.noise / unit)
    low, high = np.multiply(seen.interval(_LEVEL), unit)
    low_sale, high_sale = np.multiply(factor.interval(_LEVEL), unit)
    return BacktestRow(
        sale=sale,
        expected=float(factor.quantile(0.5)) * unit,
        low=float(low),
        high=float(high),
        low_sale=float(low_sale),
        high_sale=float(high_sale),
        percentile=float(seen.cdf(sale.move / unit)),
    )
