"""Who moved it? The exact decomposition of a fall over causes."""

from eventimpact.attribution._decompose import Decomposition, decompose


__all__ = ["Decomposition", "decompose"]
