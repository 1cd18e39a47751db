"""Could the size do it? Impact laws, their priors, bounds and calibration."""

from eventimpact.impact._backtest import BacktestRow, ImpactBacktest, backtest_impact
from eventimpact.impact._bound import ImpactBound, impact_bound
from eventimpact.impact._calibration import (
    CalibratedLaw,
    ImpactCalibration,
    calibrate_impact,
)
from eventimpact.impact._compare import LawImpact, compare_laws
from eventimpact.impact._depth import DepthLaw, depth_impact
from eventimpact.impact._hierarchy import Hierarchy, NormalMixture, hierarchy
from eventimpact.impact._known_sale import KnownSale
from eventimpact.impact._known_sales import KnownSales, known_sales
from eventimpact.impact._law import ImpactDraws, ImpactLaw
from eventimpact.impact._linear import LinearLaw, linear_impact
from eventimpact.impact._multiplier import MultiplierLaw, multiplier_impact
from eventimpact.impact._priors import PRIOR_SOURCES, ImpactPriors, PriorSource
from eventimpact.impact._random_effects import RandomEffects, random_effects
from eventimpact.impact._square_root import (
    SquareRootLaw,
    required_amount,
    square_root_impact,
)
from eventimpact.impact._window import SaleWindow


__all__ = [
    "PRIOR_SOURCES",
    "BacktestRow",
    "CalibratedLaw",
    "DepthLaw",
    "Hierarchy",
    "ImpactBacktest",
    "ImpactBound",
    "ImpactCalibration",
    "ImpactDraws",
    "ImpactLaw",
    "ImpactPriors",
    "KnownSale",
    "KnownSales",
    "LawImpact",
    "LinearLaw",
    "MultiplierLaw",
    "NormalMixture",
    "PriorSource",
    "RandomEffects",
    "SaleWindow",
    "SquareRootLaw",
    "backtest_impact",
    "calibrate_impact",
    "compare_laws",
    "depth_impact",
    "hierarchy",
    "impact_bound",
    "known_sales",
    "linear_impact",
    "multiplier_impact",
    "random_effects",
    "required_amount",
    "square_root_impact",
]
