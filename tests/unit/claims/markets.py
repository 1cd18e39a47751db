"""Small markets, catalogues and claims whose truth is known."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from eventimpact.claims import Claim, Verdict, judge
from eventimpact.events import Catalogue, Event
from eventimpact.prices import PriceHistory, PriceInfo


START = datetime(2020, 1, 1, tzinfo=UTC)
N_BARS = 900
FIRST, LAST = 800, 809
CAUSE = (800, 802, 803, 805, 806, 807)
RIVAL = 809
QUIET = 0.004
RALLY = dict.fromkeys(range(794, 800), 0.01)
HUGE, TINY = 1e15, 1e4


@dataclass(frozen=True)
class OneSeries:
    """A provider that has one series, under any name."""

    series: PriceHistory

    def history(self, symbol: str, *, bar: str = "1d") -> PriceHistory:
        """Return the series."""
        del symbol, bar
        return self.series

    def names(self) -> tuple[PriceInfo, ...]:
        """List nothing."""
        return ()


def day(bar: int) -> datetime:
    """Return the instant at which a daily bar opens."""
    return START + timedelta(days=bar)


def falling(bars: tuple[int, ...], first: float = -0.04) -> dict[int, float]:
    """Make effects that grow as volatility does, so that each one is a shock."""
    return {bar: first * 1.3**k for k, bar in enumerate(bars)}


def event(name: str, bar: int, **fields: Any) -> Event:
    """Make an event announced at noon of a daily bar."""
    announced = (day(bar) + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Event.model_validate(
        {
            "id": name,
            "category": "A.sale",
            "title": f"event {name}",
            "grade": "A",
            "provenance": "uncited",
            "announced": announced,
            **fields,
        }
    )


def undated(name: str, **fields: Any) -> Event:
    """Make an event of which nobody knows the time."""
    unknown = {"text": "unknown", "status": "unknown"}
    return event(name, 0, announced=unknown, **fields)


def usd(amount: float) -> dict[str, Any]:
    """Describe an amount of US dollars."""
    return {
        "label": f"{amount:g} USD",
        "value": amount,
        "unit": "USD",
        "on": "2022-03-15",
    }


@dataclass(frozen=True)
class Case:
    """A market with planted effects, and a claim about them.

    Attributes
    ----------
    planted : dict
        Log return added to each bar.
    cause, rivals : tuple of int
        Bars of the dated events on either side.
    ids : tuple of str, optional
        Events the claim names; those of `cause` by default.
    others : tuple of Event
        More events of the catalogue.
    claim : dict
        Fields of the claim that differ.
    """

    planted: dict[int, float] = field(default_factory=dict)
    cause: tuple[int, ...] = CAUSE
    rivals: tuple[int, ...] = (RIVAL,)
    ids: tuple[str, ...] | None = None
    others: tuple[Event, ...] = ()
    amount: float = HUGE
    seed: int = 8
    claim: dict[str, Any] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        """Every event of the case."""
        return Catalogue(
            (
                *(event(f"X-{bar}", bar) for bar in self.cause),
                *(event(f"Y-{bar}", bar, category="B.threat") for bar in self.rivals),
                undated("X-NEVER"),
                *self.others,
            )
        )

    @property
    def returns(self) -> np.ndarray:
        """Quiet returns with the planted effects."""
        returns = np.random.default_rng(self.seed).normal(0, QUIET, N_BARS)
        for bar, effect in self.planted.items():
            returns[bar] += effect
        return returns

    @property
    def said(self) -> Claim:
        """The claim."""
        ids = tuple(f"X-{bar}" for bar in self.cause) if self.ids is None else self.ids
        events = {"events": {"ids": ids}} if ids else {"undated": ("X-NEVER",)}
        raw = {
            "name": "a-case",
            "title": "Sales explain the fall",
            "statement": {"text": "It was the sales", "who": "somebody"},
            "as_of": "2023-01-01",
            "cause": {"label": "the sales", "amounts": [usd(self.amount)], **events},
            "groups": [rivals()],
            "readings": [reading(FIRST, LAST)],
        }
        return Claim.model_validate(raw | self.claim)

    def market(
        self, *, sign: int = 1, volume: float | None = 1e9, **fields: Any
    ) -> PriceHistory:
        """Make daily bars that have the returns, or their mirror image."""
        opens = np.datetime64("2020-01-01", "ns") + np.timedelta64(1, "D") * np.arange(
            N_BARS
        )
        kept = np.ones(N_BARS, bool)
        kept[list(fields.pop("missing", ()))] = False
        return PriceHistory.build(
            symbol=fields.pop("symbol", "BTC-USD"),
            open_at=opens[kept],
            close_at=opens[kept] + np.timedelta64(1, "D"),
            close=(100 * np.exp(np.cumsum(sign * self.returns)))[kept],
            volume=None if volume is None else np.full(int(kept.sum()), volume),
            volume_unit=None if volume is None else "USD",
            **fields,
        )

    def judged(self, **market: Any) -> Verdict:
        """Judge the claim on the market."""
        prices = OneSeries(self.market(**market))
        return judge(self.said, prices=prices, catalogue=self.catalogue)


def rivals(name: str = "news", kind: str = "rival") -> dict[str, Any]:
    """Describe the group of the rival's events."""
    return {"name": name, "kind": kind, "events": {"categories": ["B.threat"]}}


def findings(verdict: Verdict) -> dict[str, str]:
    """Return the finding of each line of the first reading."""
    return {line.line: line.finding.value for line in verdict.readings[0].evidence}


def line(verdict: Verdict, name: str) -> Any:
    """Return one line of evidence of the first reading."""
    return next(one for one in verdict.readings[0].evidence if one.line == name)


def reading(
    first: int, last: int, name: str = "all", bar: str = "1d"
) -> dict[str, Any]:
    """Describe an outcome by its first and last bar."""
    return {"name": name, "start": day(first), "end": day(last + 1), "bar": bar}


NEWS = (812, 816, 820, 824, 828)
TRUE = Case(planted=RALLY | falling(CAUSE))
FALSE = Case(
    planted=RALLY | falling(NEWS), rivals=NEWS, claim={"readings": [reading(800, 829)]}
)
