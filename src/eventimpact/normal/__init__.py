"""What would it have done anyway? One file for each model of normal returns."""

from eventimpact.normal._constant_mean import ConstantMean
from eventimpact.normal._fit import Forecast, NormalFit, NormalModel
from eventimpact.normal._market import MarketModel


__all__ = ["ConstantMean", "Forecast", "MarketModel", "NormalFit", "NormalModel"]
