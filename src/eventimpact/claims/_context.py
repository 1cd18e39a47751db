"""What every line of evidence of a reading looks at, computed once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final, final
from zlib import crc32

import numpy as np

from eventimpact._types import BoolArray, FloatArray
from eventimpact.alignment import EventPanel, align
from eventimpact.claims._claim import Claim, Reading
from eventimpact.claims._market import Market
from eventimpact.errors import InvalidClaimError
from eventimpact.events import Catalogue, Event, Source
from eventimpact.inference import StateScales, state_scales
from eventimpact.prices import PriceHistory


DRIFT_BARS: Final = 250
MAX_SPAN: Final = {"1d": 2, "1h": 25}
_MIN_DRIFT_BARS: Final = 30


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """Some events of one role on the bars of one series.

    Attributes
    ----------
    shared : tuple of str
        Events asked for here that the cause has already; they count there.
    """

    name: str
    role: str
    events: tuple[Event, ...]
    panel: EventPanel
    shared: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bars:
    """One series with what the tests need of it; falls and rises alike go down.

    Attributes
    ----------
    history : PriceHistory
        The series.
    returns : ndarray of shape (n_bars,)
        Log returns, turned so that the claimed direction is down.
    scales : StateScales
        Volatilities known before each bar.
    placed : tuple of Placed
        The cause first, then reports, rivals and confounders.
    """

    history: PriceHistory
    returns: FloatArray
    scales: StateScales
    placed: tuple[Placed, ...]

    @property
    def cause(self) -> Placed:
        """Dated events of the cause."""
        return self.placed[0]

    @property
    def reports(self) -> Placed:
        """Reports that made the cause public afterwards."""
        return self.placed[1]

    @property
    def groups(self) -> tuple[Placed, ...]:
        """Rivals and confounders."""
        return self.placed[2:]

    def catalogued(self) -> BoolArray:
        """Mark every bar that an event of any role claims."""
        masks = [placed.panel.mask() for placed in self.placed]
        return np.asarray(np.logical_or.reduce(masks), dtype=bool)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Context:
    """A claim, one reading of it, and the bars it is judged on.

    Attributes
    ----------
    first, last : int
        First and last bar of the outcome window in `outcome`.
    expected : float
        Mean return a bar before the window, turned like the returns.
    seed : int
        Seed of everything drawn.
    """

    claim: Claim
    reading: Reading
    market: Market
    catalogue: Catalogue
    daily: Bars
    outcome: Bars
    first: int
    last: int
    expected: float
    seed: int

    def rng(self, *names: str) -> np.random.Generator:
        """Return the generator of one draw, whatever else is drawn and when."""
        key = "/".join((self.reading.name, *names)).encode()
        return np.random.default_rng([self.seed, crc32(key)])

    @property
    def is_partial(self) -> bool:
        """Whether some of the cause has no date: then its dated part is not all."""
        return bool(self.claim.cause.undated or self.outcome.cause.panel.dropped)

    @property
    def window(self) -> slice:
        """Bars of the outcome window."""
        return slice(self.first, self.last + 1)

    @property
    def steps(self) -> FloatArray:
        """Change of the log price to each bar of the window, missing bars or not."""
        closes = self.outcome.history.close[self.first - 1 : self.last + 1]
        return np.diff(np.log(closes)) * -self.claim.sign

    @property
    def move(self) -> float:
        """Log price move over the outcome window, negative if as claimed."""
        close = self.outcome.history.close
        ratio = close[self.last] / close[self.first - 1]
        return float(-self.claim.sign * np.log(ratio))

    @property
    def threshold(self) -> float:
        """Size of the move that the smallest share amounts to, positive."""
        return max(-self.move, 0.0) * self.claim.smallest_share

    @property
    def moved_as_claimed(self) -> bool:
        """Whether the price moved in the claimed direction at all."""
        return self.move < 0

    def with_smallest_share(self, share: float) -> "Context":
        """Return the same context with another smallest share."""
        claim = self.claim.model_copy(update={"smallest_share": share})
        return replace(self, claim=claim)

    def with_significance(self, level: float) -> "Context":
        """Return the same context with another level of the verdict's errors."""
        claim = self.claim.model_copy(update={"significance": level})
        return replace(self, claim=claim)


def place(claim: Claim, catalogue: Catalogue, history: PriceHistory) -> Bars:
    """Put the events of every role of a claim on the bars of a series."""
    cause = claim.cause
    dated = catalogue.select(cause.events) if cause.events else ()
    transfers = [day for name in cause.flows_of for day in flow_days(catalogue, name)]
    reports = tuple(catalogue.get(name) for name in cause.reports)
    none: tuple[str, ...] = ()
    roles = [
        (cause.label, "cause", (*dated, *transfers), none),
        ("reports", "report", reports, none),
    ]
    taken = {event.id for _, _, events, _ in roles for event in events}
    taken |= {*cause.undated, *cause.flows_of} - taken
    taken = {name for name in taken if name in catalogue}
    for group in claim.groups:
        asked = catalogue.select(group.events).events
        found = tuple(event for event in asked if event.id not in taken)
        shared = tuple(event.id for event in asked if event.id in taken)
        roles.append((group.name, group.kind, found, shared))
    returns = history.log_returns() * -claim.sign
    return Bars(
        history=history,
        returns=returns,
        scales=state_scales(returns),
        placed=tuple(
            Placed(
                name=name,
                role=role,
                events=events,
                panel=align(
                    events,
                    history,
                    clock=claim.clock,
                    policy=claim.policy,
                    max_span=MAX_SPAN[history.bar],
                ),
                shared=shared,
            )
            for name, role, events, shared in roles
        ),
    )


def flow_days(catalogue: Catalogue, event_id: str) -> list[Event]:
    """Make one event of each day on which an event's transfers are listed.

    It rests on the list, so that its grade is B at best.
    """
    whole = catalogue.get(event_id)
    totals: dict[date, float] = {}
    listed: dict[date, dict[str, Source]] = {}
    for flow in catalogue.flows:
        if flow.event == event_id:
            totals[flow.day] = totals.get(flow.day, 0.0) + flow.btc
            bare = Source(id="list", publisher=flow.source)
            source = bare if flow.listing is None else flow.listing.source
            listed.setdefault(flow.day, {})[source.id] = source
    return [
        Event.model_validate(
            {
                "id": f"{event_id}@{day.isoformat()}",
                "category": "A.transfer",
                "title": f"{coins:,.0f} BTC moved",
                "direction": whole.direction,
                "grade": max(whole.grade, "B"),
                "provenance": "cited",
                "sources": [one.model_dump() for one in listed[day].values()],
                "announced": day.isoformat(),
                "executed": day.isoformat(),
            }
        )
        for day, coins in sorted(totals.items())
    ]


def resolve(
    claim: Claim,
    reading: Reading,
    market: Market,
    catalogue: Catalogue,
    seed: int,
    bars: Mapping[str, Bars],
) -> Context:
    """Find the outcome window of a reading and the drift before it."""
    outcome = bars[reading.bar]
    first, last = outcome_window(reading, outcome.history)
    before = outcome.returns[max(first - DRIFT_BARS, 0) : first]
    known = before[np.isfinite(before)]
    expected = float(known.mean()) if len(known) >= _MIN_DRIFT_BARS else 0.0
    return Context(
        claim=claim,
        reading=reading,
        market=market,
        catalogue=catalogue,
        daily=bars["1d"],
        outcome=outcome,
        first=first,
        last=last,
        expected=expected,
        seed=seed,
    )


def outcome_window(reading: Reading, history: PriceHistory) -> tuple[int, int]:
    """Return the first and last bar between the closes that bound the outcome.

    Raises
    ------
    InvalidClaimError
        If the outcome does not lie within the closes, or no bar closes in it.
    """
    start, end = (instant_of(t) for t in (reading.start, reading.end))
    begins, ends = history.close_at[0], history.close_at[-1]
    where = f"the outcome runs from {_words(start)} to {_words(end)}"
    if start < begins or end > ends:
        message = (
            f"{where}, but {history.symbol} has closes from {_words(begins)} to "
            f"{_words(ends)} only"
        )
        raise InvalidClaimError(message)
    first = int(np.searchsorted(history.close_at, start, side="right"))
    last = int(np.searchsorted(history.close_at, end, side="right")) - 1
    if last < first:
        message = f"{where}, in which no {reading.bar} bar of {history.symbol} closes"
        raise InvalidClaimError(message)
    return first, last


def instant_of(moment: datetime) -> np.datetime64:
    """Return an aware instant as a UTC instant of numpy."""
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "ns")


def _words(instant: np.datetime64) -> str:
    return str(instant.astype("datetime64[m]")).replace("T", " ") + "Z"
