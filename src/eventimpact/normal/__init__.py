"""What would it have done anyway? One file for each model of normal returns."""

from eventimpact.normal._block import Block, BlockFit, BlockModel, OffsetModel
from eventimpact.normal._constant_mean import ConstantMean
from eventimpact.normal._fit import Forecast, NormalFit, NormalModel
from eventimpact.normal._market import MarketModel


__all__ = [
    "Block",
    "BlockFit",
    "BlockModel",
    "ConstantMean",
    "Forecast",
    "MarketModel",
    "NormalFit",
    "NormalModel",
    "OffsetModel",
]
