"""What happened, when, and who says so? Events, their catalogue, files and audit."""

from eventimpact.events._amount import Amount
from eventimpact.events._as_of import known_on
from eventimpact.events._audit import Finding, audit
from eventimpact.events._catalogue import Catalogue, read_flows
from eventimpact.events._event import Event, Link
from eventimpact.events._flow import Flow, FlowListing
from eventimpact.events._flow_dose import FlowDose, flow_dose
from eventimpact.events._moment import Moment
from eventimpact.events._post_ids import truthsocial_time, x_time
from eventimpact.events._read import read_catalogue
from eventimpact.events._selection import Selection
from eventimpact.events._source import Source
from eventimpact.events._words import (
    CATEGORIES,
    CLOCKS,
    GROUPS,
    MEANINGS,
    Clock,
    Direction,
    Flag,
)
from eventimpact.events._write import write_catalogue


__all__ = [
    "CATEGORIES",
    "CLOCKS",
    "GROUPS",
    "MEANINGS",
    "Amount",
    "Catalogue",
    "Clock",
    "Direction",
    "Event",
    "Finding",
    "Flag",
    "Flow",
    "FlowDose",
    "FlowListing",
    "Link",
    "Moment",
    "Selection",
    "Source",
    "audit",
    "flow_dose",
    "known_on",
    "read_catalogue",
    "read_flows",
    "truthsocial_time",
    "write_catalogue",
    "x_time",
]
