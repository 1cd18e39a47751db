"""How often are we wrong? Size by simulation."""

from eventimpact.simulation._falls import selected_falls
from eventimpact.simulation._garch import garch_t
from eventimpact.simulation._size import (
    PROCEDURES,
    Procedure,
    SizeTable,
    plain_t_pvalues,
    size_by_state,
)


__all__ = [
    "PROCEDURES",
    "Procedure",
    "SizeTable",
    "garch_t",
    "plain_t_pvalues",
    "selected_falls",
    "size_by_state",
]
