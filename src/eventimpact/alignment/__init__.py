"""Which bar did the news hit? The one join of events, prices and calendar."""

from eventimpact.alignment._align import align
from eventimpact.alignment._bars import Bars, position_of
from eventimpact.alignment._panel import Dropped, EventPanel


__all__ = ["Bars", "Dropped", "EventPanel", "align", "position_of"]
