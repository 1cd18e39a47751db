"""Could the size do it? Impact laws, their priors and bounds."""

from eventimpact.impact._bound import ImpactBound, impact_bound
from eventimpact.impact._priors import PRIOR_SOURCES, ImpactPriors
from eventimpact.impact._square_root import required_amount, square_root_impact


__all__ = [
    "PRIOR_SOURCES",
    "ImpactBound",
    "ImpactPriors",
    "impact_bound",
    "required_amount",
    "square_root_impact",
]
