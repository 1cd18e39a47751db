"""What was left over? Abnormal returns and their forecast errors."""

from eventimpact.abnormal._arrays import EventArrays
from eventimpact.abnormal._design import Design
from eventimpact.abnormal._designs import Designs
from eventimpact.abnormal._engine import event_arrays
from eventimpact.abnormal._record import AbnormalReturns
from eventimpact.abnormal._returns import (
    DEFAULT_EVENT,
    Estimation,
    abnormal_returns,
)
from eventimpact.abnormal._source import EventSource
from eventimpact.abnormal._sums import EstimationSums, merge


__all__ = [
    "DEFAULT_EVENT",
    "AbnormalReturns",
    "Design",
    "Designs",
    "Estimation",
    "EstimationSums",
    "EventArrays",
    "EventSource",
    "abnormal_returns",
    "event_arrays",
    "merge",
]
