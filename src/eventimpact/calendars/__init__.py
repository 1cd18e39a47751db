"""When is the market open: always, by sessions, or as a series shows."""

from eventimpact.calendars._always_open import AlwaysOpen
from eventimpact.calendars._exchange import ExchangeSessions
from eventimpact.calendars._instants import instant, when
from eventimpact.calendars._observed import ObservedSessions
from eventimpact.calendars._protocol import Calendar


__all__ = [
    "AlwaysOpen",
    "Calendar",
    "ExchangeSessions",
    "ObservedSessions",
    "instant",
    "when",
]
