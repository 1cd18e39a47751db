"""What would it have done anyway? One file for each model of normal returns."""

from eventimpact.normal._block import (
    Block,
    BlockFit,
    BlockModel,
    CountedModel,
    OffsetModel,
    ReachingModel,
    ScaledModel,
)
from eventimpact.normal._comparison_period import ComparisonPeriod
from eventimpact.normal._constant_mean import ConstantMean
from eventimpact.normal._dimson import Dimson
from eventimpact.normal._ewma_scale import EwmaScale
from eventimpact.normal._factor import FactorModel
from eventimpact.normal._fit import Forecast, NormalFit, NormalModel
from eventimpact.normal._garch import GarchMarket
from eventimpact.normal._huber import HuberMarket
from eventimpact.normal._market import MarketModel
from eventimpact.normal._market_adjusted import MarketAdjusted
from eventimpact.normal._raw import Raw
from eventimpact.normal._scholes_williams import ScholesWilliams
from eventimpact.normal._synthetic_control import SyntheticControl, synthetic_control
from eventimpact.normal._synthetic_difference import (
    SyntheticDifference,
    synthetic_difference,
)
from eventimpact.normal._synthetic_path import DonorModel, SyntheticPath
from eventimpact.normal._trade_to_trade import TradeToTrade


__all__ = [
    "Block",
    "BlockFit",
    "BlockModel",
    "ComparisonPeriod",
    "ConstantMean",
    "CountedModel",
    "Dimson",
    "DonorModel",
    "EwmaScale",
    "FactorModel",
    "Forecast",
    "GarchMarket",
    "HuberMarket",
    "MarketAdjusted",
    "MarketModel",
    "NormalFit",
    "NormalModel",
    "OffsetModel",
    "Raw",
    "ReachingModel",
    "ScaledModel",
    "ScholesWilliams",
    "SyntheticControl",
    "SyntheticDifference",
    "SyntheticPath",
    "TradeToTrade",
    "synthetic_control",
    "synthetic_difference",
]
