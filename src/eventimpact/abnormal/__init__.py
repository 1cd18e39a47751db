"""What was left over? Abnormal returns and their forecast errors."""

from eventimpact.abnormal._again import study_again
from eventimpact.abnormal._arrays import EventArrays
from eventimpact.abnormal._design import Design
from eventimpact.abnormal._designs import Designs
from eventimpact.abnormal._donor_path import (
    DonorCounts,
    EventDonors,
    donor_counts,
    donor_path,
)
from eventimpact.abnormal._engine import event_arrays
from eventimpact.abnormal._fitted import (
    event_source,
    fitted_parts,
    side_by_side,
    study_parts,
)
from eventimpact.abnormal._part import Part
from eventimpact.abnormal._record import AbnormalReturns
from eventimpact.abnormal._returns import abnormal_returns
from eventimpact.abnormal._source import EventSource
from eventimpact.abnormal._sums import EstimationSums, merge


__all__ = [
    "AbnormalReturns",
    "Design",
    "Designs",
    "DonorCounts",
    "EstimationSums",
    "EventArrays",
    "EventDonors",
    "EventSource",
    "Part",
    "abnormal_returns",
    "donor_counts",
    "donor_path",
    "event_arrays",
    "event_source",
    "fitted_parts",
    "merge",
    "side_by_side",
    "study_again",
    "study_parts",
]
