"""Who moved it? The exact split of a fall over causes, and how sure it is."""

from eventimpact.attribution._attribute import attribute
from eventimpact.attribution._decompose import Decomposition, bar_credits, decompose
from eventimpact.attribution._excess import Excess, excess
from eventimpact.attribution._expected import Expected, expected_returns
from eventimpact.attribution._intervals import PartIntervals, part_intervals
from eventimpact.attribution._record import (
    Attribution,
    AttributionRow,
    waterfall_steps,
)
from eventimpact.attribution._shapley import Shapley, bar_worth, shapley, shared_bars


__all__ = [
    "Attribution",
    "AttributionRow",
    "Decomposition",
    "Excess",
    "Expected",
    "PartIntervals",
    "Shapley",
    "attribute",
    "bar_credits",
    "bar_worth",
    "decompose",
    "excess",
    "expected_returns",
    "part_intervals",
    "shapley",
    "shared_bars",
    "waterfall_steps",
]
