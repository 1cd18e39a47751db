"""One study, start to end: data and events in, everything about them out."""

from eventimpact.study._battery import Battery
from eventimpact.study._each import EachEvent
from eventimpact.study._events import Placed, read_events
from eventimpact.study._factors import Factors, read_factors
from eventimpact.study._groups import Groups
from eventimpact.study._inputs import Inputs
from eventimpact.study._panel import Panel, read_panel
from eventimpact.study._path import CaarPath
from eventimpact.study._result import StudyResult
from eventimpact.study._study import EventStudy


__all__ = [
    "Battery",
    "CaarPath",
    "EachEvent",
    "EventStudy",
    "Factors",
    "Groups",
    "Inputs",
    "Panel",
    "Placed",
    "StudyResult",
    "read_events",
    "read_factors",
    "read_panel",
]
