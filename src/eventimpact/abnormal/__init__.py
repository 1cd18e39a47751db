"""What was left over? Abnormal returns and their forecast errors."""

from eventimpact.abnormal._record import AbnormalReturns
from eventimpact.abnormal._returns import (
    DEFAULT_EVENT,
    Estimation,
    abnormal_returns,
)


__all__ = [
    "DEFAULT_EVENT",
    "AbnormalReturns",
    "Estimation",
    "abnormal_returns",
]
